"""No address of this machine or its network is called, however it is written and whatever a name server says."""

import socket
from collections.abc import Sequence
from typing import Any

import pytest

from dashboard.outbound.guard import Guard, NotAllowed, literal
from dashboard.outbound.post import NoReply, post
from tests.outbound.servers import hook

PUBLIC = "93.184.215.14"
PRIVATE = [
    # this machine
    *("127.0.0.1", "127.255.0.7", "::1", "0.0.0.0", "::", "0.1.2.3"),  # noqa: S104
    # link-local: what clouds tell their machines
    *("169.254.169.254", "fe80::1", "fe80::1%lo"),
    # private networks, shared ones of providers, unique local ones, site-local
    *("10.0.0.1", "172.16.5.4", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fc00::1", "fd00:ec2::254", "fec0::1"),
    # IPv4 inside of IPv6: mapped, compatible, 6to4, NAT64, Teredo
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2001:0:53aa:64c:0:fbfe:80ff:fffe"),
    # no host's: groups, broadcast, reserved, documentation, benchmarks
    *("224.0.0.1", "239.1.2.3", "ff02::1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "2001:db8::1"),
]


def dns(*answers: Sequence[str]) -> Any:
    """A name server that says these, one after the other, and then the last one."""
    left = [list(answer) for answer in answers]

    def resolve(host: str, port: int, *args: Any) -> list[Any]:
        told = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port)) for one in told]

    return resolve


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused_whatever_the_name(address: str) -> None:
    with pytest.raises(NotAllowed):
        Guard(resolve=dns([address])).addresses("innocent.example", 443)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert Guard(resolve=dns([address])).addresses("hooks.example", 443)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost",
            "localhost.",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
        ),
        *("0", "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "①②⑦.⓪.⓪.①"),
    ],
)
def test_this_machine_is_not_called_however_it_is_written(host: str) -> None:
    with hook() as told:
        port = told.url.split(":")[2].split("/")[0]
        with pytest.raises(NoReply) as caught:
            post(f"http://{host}:{port}/", b"{}", {}, guard=Guard(), seconds=2)

    assert caught.value.reason in ("not-allowed", "no-host", "unreachable")
    assert told.received == []


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(NotAllowed):
        Guard(resolve=dns([PUBLIC, "10.0.0.1"])).addresses("both.example", 443)


def test_a_name_that_says_another_address_the_next_time_is_called_at_the_one_that_was_looked_at() -> None:
    with hook() as told:
        port = told.url.split(":")[2].split("/")[0]
        asked: list[str] = []
        answers = dns(["127.0.0.2"], ["127.0.0.1"])

        def resolve(*args: Any) -> Any:
            asked.append(args[0])
            return answers(*args)

        guard = Guard.of(["127.0.0.2"], resolve=resolve)
        # the first look allows 127.0.0.2 alone: the rebound address is never asked for, and never called
        with pytest.raises(NoReply):
            post(f"http://rebinds.example:{port}/", b"{}", {}, guard=guard, seconds=2)

    assert asked == ["rebinds.example"]
    assert told.received == []


def test_a_name_is_refused_when_it_is_rebound_between_two_calls() -> None:
    guard = Guard(resolve=dns([PUBLIC], ["169.254.169.254"]))
    guard.addresses("rebinds.example", 80)

    with pytest.raises(NotAllowed):
        guard.addresses("rebinds.example", 80)


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", " 127.0.0.1 ", "hooks.internal", "HOOKS.internal."])
def test_what_a_setting_names_may_be_called(entry: str) -> None:
    with hook() as told:
        port = told.url.split(":")[2].split("/")[0]
        guard = Guard.of([entry, ""], resolve=dns(["127.0.0.1"]))
        answer = post(f"http://hooks.internal:{port}/x", b"{}", {"A": "b"}, guard=guard, seconds=5)

    assert (answer.status, answer.text) == (200, "thank you")
    assert told.received[0].headers["host"] == f"hooks.internal:{port}"


def test_a_setting_that_names_one_network_opens_no_other() -> None:
    with pytest.raises(NotAllowed):
        Guard.of(["10.0.0.0/8"], resolve=dns(["192.168.0.1"])).addresses("other.example", 80)


def test_a_redirect_is_not_followed() -> None:
    with hook() as inner, hook(status=307, answers={"Location": inner.url}) as told:
        answer = post(told.url, b"{}", {}, guard=Guard.of(["127.0.0.1"]), seconds=5)

    assert answer.status == 307
    assert not answer.is_taken
    assert inner.received == []


def test_one_that_hangs_ends_in_time_and_says_nothing_of_the_address() -> None:
    with hook(hangs=True) as told, pytest.raises(NoReply) as caught:
        post(told.url, b"{}", {}, guard=Guard.of(["127.0.0.1"]), seconds=0.3)

    assert caught.value.reason == "timeout"
    assert "planted-secret" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_an_answer_without_end_is_kept_by_its_beginning() -> None:
    with hook(text=b"x" * 100_000) as told:
        answer = post(told.url, b"{}", {}, guard=Guard.of(["127.0.0.1"]), seconds=5)

    assert answer.text == "x" * 1_000


@pytest.mark.parametrize(
    ("host", "says"),
    [
        *(("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("[::1]", "::1"), ("10.0.0.1", "10.0.0.1")),
        *(("hooks.example", None), ("", None)),
    ],
)
def test_a_host_that_is_an_address_is_known_for_one(host: str, says: str | None) -> None:
    assert literal(host) == says
