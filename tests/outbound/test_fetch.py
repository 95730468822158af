"""Files from typed addresses: asked only where the guard lets them be, whatever the address is called."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest

from dashboard.outbound.fetch import NotFetched, fetch
from dashboard.outbound.guard import Guard


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what was sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(100))

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.close()
            thread.join(1)


def resolved(*addresses: str) -> Any:
    """A resolver that gives these addresses for whatever name."""
    return lambda host, port, *rest: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.215.14", "10.0.0.7"), ("169.254.169.254",)])
def test_a_name_that_leads_into_this_network_is_not_called(addresses: tuple[str, ...]) -> None:
    guard = Guard.of([], resolve=resolved(*addresses))

    with pytest.raises(NotFetched, match=r"calendar\.example is an address of this network"):
        fetch("https://calendar.example/a.ics", guard=guard, most_bytes=10, seconds=3)


def test_nothing_is_sent_to_an_address_that_no_setting_allows() -> None:
    with listener() as (port, heard), pytest.raises(NotFetched, match="which a setting must allow"):
        fetch(f"https://127.0.0.1:{port}/a.ics", guard=Guard.of([]), most_bytes=10, seconds=3)

    assert heard == []


def test_one_that_a_setting_allows_is_called_by_tls() -> None:
    with listener() as (port, heard), pytest.raises(NotFetched, match=r"cannot be reached|not trusted"):
        fetch(f"https://127.0.0.1:{port}/a.ics", guard=Guard.of(["127.0.0.0/8"]), most_bytes=10, seconds=3)

    assert heard[0][:1] == b"\x16"  # a handshake of TLS


def test_a_host_that_says_nothing_is_left_when_the_time_is_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}/a.ics"
        with pytest.raises(NotFetched, match=r"no whole answer within 1 s|cannot be reached"):
            fetch(address, guard=Guard.of(["127.0.0.1"]), most_bytes=10, seconds=1)


def test_only_https_is_asked() -> None:
    with pytest.raises(NotFetched):
        fetch("http://calendar.example/a.ics", guard=Guard.of([]), most_bytes=10, seconds=3)


def test_a_host_that_is_not_there_is_told() -> None:
    def lost(*args: object) -> Any:
        raise socket.gaierror(-2, "unknown")

    with pytest.raises(NotFetched, match="not found"):
        fetch("https://calendar.example/a.ics", guard=Guard.of([], resolve=lost), most_bytes=10, seconds=3)
