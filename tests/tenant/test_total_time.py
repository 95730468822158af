"""A call takes no longer than its patience, however a tenant spends that time, and what it sends too much of is cut."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ConnectTimeoutError

from dashboard.tenant import errors, timed_socket
from dashboard.tenant.connection import LARGEST_BODY, Call, Connection, Course
from tests.tenant.driven import set_enabled
from tests.tenant.scripted import Answer

GET = Call(method="GET", path=("reload-tasks",))
PATIENCE = 0.5  # seconds
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Speech = Callable[[socket.socket, threading.Event], None]


@contextmanager
def speaking(speech: Speech | None) -> Iterator[str]:
    """A server that does with each connection what the speech says; without one it accepts none."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        thread = threading.Thread(target=_serve, args=(listener, speech, over)) if speech else None
        if thread:
            thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        if thread:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, speech: Speech, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(OSError):
            client, _ = listener.accept()
            with client:
                client.recv(65_536)
                speech(client, over)


def trickling(*pieces: bytes, before: bytes = b"") -> Speech:
    """Send pieces again and again, each after a moment in which no timeout of a single wait would strike."""

    def speech(client: socket.socket, over: threading.Event) -> None:
        client.sendall(before)
        while not over.wait(0.02):
            for piece in pieces:
                client.sendall(piece)

    return speech


SLOW = {
    "nothing": lambda client, over: over.wait(60),
    "a status line byte by byte": trickling(b" ", before=b"HTTP/1.1"),
    "headers": trickling(b"X-More: 1\r\n", before=HEAD),
    "a header byte by byte": trickling(b"x", before=HEAD + b"X-Long: "),
    "100 Continue": trickling(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": trickling(b" ", before=HEAD + b"Content-Length: 1000000\r\n\r\n"),
    "a body without an end": trickling(b" ", before=HEAD + b"\r\n"),
    "chunks": trickling(b"1\r\n \r\n", before=HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    "the length of a chunk": trickling(b"0", before=HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    "trailers": trickling(b"X: 1\r\n", before=HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"),
    "an error": trickling(b" ", before=b"HTTP/1.1 400 Bad Request\r\nContent-Length: 1000000\r\n\r\n"),
}


def failure(url: str, call: Call = GET) -> errors.TenantError:
    """How a call fails. Servers here never end of themselves: without a bound it would not."""
    with pytest.raises(errors.TenantError) as caught:
        Connection(url, "s3cret", patience=PATIENCE).send(call, lambda value: value)
    return caught.value


@pytest.mark.parametrize("speech", SLOW.values(), ids=SLOW)
def test_what_trickles_ends_with_the_patience(speech):
    with speaking(speech) as url:
        error = failure(url)

    assert isinstance(error, errors.TimedOut | errors.Unreachable)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_nobody_accepts_ends_with_the_patience(scheme):
    with speaking(None) as url:
        error = failure(url.replace("http", scheme))

    assert isinstance(error, errors.TimedOut | errors.Unreachable)


def test_a_handshake_that_trickles_ends_with_the_patience():
    handshake = trickling(b"\x00", before=b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
    with speaking(handshake) as url:
        error = failure(url.replace("http", "https"))

    assert isinstance(error, errors.TimedOut | errors.Unreachable)


def test_a_write_that_is_answered_too_slowly_may_have_been_carried_out():
    with speaking(SLOW["headers"]) as url:
        error = failure(url, Call(method="PUT", path=("reload-tasks", "a"), body={}))

    assert isinstance(error, errors.TimedOut)
    assert error.sent


RUBBISH = {
    "no http": b"hello\r\n\r\n",
    "nothing": b"",
    "a status without sense": b"HTTP/1.1 999999 x\r\n\r\n",
    "no status": b"HTTP/1.1\r\n\r\n",
    "a thousand headers": HEAD + b"X: 1\r\n" * 1000 + b"\r\n{}",
    "a header of 1 MB": HEAD + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n{}",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
    "a negative length": HEAD + b"Content-Length: -5\r\n\r\n<",
    "a length of letters": HEAD + b"Content-Length: five\r\n\r\n<",
    "a chunk of letters": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a chunk that is short": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}",
    "bad brotli": HEAD + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
    "bad deflate": HEAD + b"Content-Encoding: deflate\r\nContent-Length: 2\r\n\r\n{}",
    "bad gzip inside of gzip": HEAD
    + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(gzip.compress(b"{}"))
    + gzip.compress(b"{}"),
    "a location of 60 KB": b"HTTP/1.1 302 Found\r\nLocation: http://" + b"x" * 60_000 + b"\r\n\r\n",
    "switching protocols": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
}


@pytest.mark.parametrize("answer", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_on_the_wire_is_one_error_of_ours(answer):
    with speaking(lambda client, over: client.sendall(answer)) as url:
        error = failure(url)

    assert isinstance(error, errors.Malformed | errors.Unreachable | errors.TimedOut)
    assert len(getattr(error, "location", "")) < 1000


def zeros(layers: int) -> bytes:
    """Packed zeros that unpack to more than is read."""
    content = b"0" * 10_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join([packer.compress(content) for _ in range(LARGEST_BODY // len(content) + 1)] + [packer.flush()])
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_bomb_of_zeros_is_given_up_at_the_size_that_is_read(scripted, connect, layers):
    scripted.says(Answer(body=zeros(layers), headers={"Content-Encoding": ", ".join(["gzip"] * layers)}))

    with pytest.raises(errors.Malformed) as caught:
        connect().send(GET, lambda value: value)

    assert caught.value.reason == "size"


def test_empty_pages_without_an_end_are_ended_by_a_cap():
    course = Course(most_pages=1000, most_empty=3)

    assert [course.wrong(str(page), 0) for page in range(3)] == ["", "", "endless"]


def test_pages_without_an_end_are_ended_by_a_cap_and_a_full_page_forgives_empty_ones():
    course = Course(most_pages=5, most_empty=3)

    assert [course.wrong(str(page), page % 2) for page in range(5)] == ["", "", "", "", "endless"]


def test_a_last_page_is_no_endless_list_however_many_were_empty():
    course = Course(most_pages=3, most_empty=3)

    assert [course.wrong(cursor, 0) for cursor in ("1", "2", "")] == ["", "", ""]


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_the_answer_about_another_task_is_none(scripted, tenant, method):
    other = Answer(body={"id": "other", "state": "Enabled"})
    mine = Answer(body={"id": "mine", "state": "Disabled"})
    scripted.says(*([mine] if method == "PUT" else []), other)

    with pytest.raises(errors.Malformed) as caught:
        set_enabled(tenant, "mine", enabled=True) if method == "PUT" else tenant.get_task("mine")

    assert (caught.value.reason, caught.value.sent) == ("another", True)


@pytest.mark.parametrize("href", ["?next=" + "x" * 100_000, "?" + "a=1&" * 100_000])
def test_a_cursor_that_no_server_takes_back_is_none(scripted, connect, href):
    scripted.says(Answer(body={"data": [], "links": {"next": {"href": href}}}))

    with pytest.raises(errors.Malformed) as caught:
        list(connect().pages("reload-tasks", query={}))

    assert caught.value.reason == "cursor"


class Carrier(BaseAdapter):
    """Carries calls to nobody: it notes how long each may take, and takes some seconds of the test's clock."""

    def __init__(self, clock, takes=0.0):
        super().__init__()
        self.timeouts: list[tuple[float, float]] = []
        self._clock, self._takes = clock, takes

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        self.timeouts.append(options["timeout"])
        self._clock.sleep(self._takes)
        return HTTPAdapter().build_response(request, HTTPResponse(BytesIO(b"{}"), status=200, preload_content=False))

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("patience", "timeouts"), [(60, (3, 20)), (10, (3, 10)), (2, (2, 2))])
def test_a_connection_waits_three_seconds_an_answer_twenty_and_none_longer_than_the_patience(clock, patience, timeouts):
    carrier = Carrier(clock)

    Connection("http://tenant.test", "s3cret", patience=patience, adapter=carrier, clock=clock.read).send(GET, dict)

    assert carrier.timeouts == [timeouts]


@pytest.mark.parametrize(("method", "kind"), [("PUT", errors.TimedOut), ("POST", errors.OutcomeUnknown)])
def test_an_answer_that_is_read_too_late_was_sent_all_the_same(clock, method, kind):
    carrier = Carrier(clock, takes=9)
    connection = Connection("http://tenant.test", "s3cret", patience=8, adapter=carrier, clock=clock.read)

    with pytest.raises(kind) as caught:
        connection.send(Call(method=method, path=("reload-tasks",), body={}), dict)

    assert caught.value.sent


def test_a_connection_that_comes_too_late_is_closed_and_the_error_names_the_host():
    ours, theirs = socket.socketpair()
    may_come = threading.Event()

    def connect() -> socket.socket:
        may_come.wait(10)
        return ours

    with theirs:
        with pytest.raises(ConnectTimeoutError, match=r"No connection to slow\.example in 0\.1 s\."):
            timed_socket._in_time(connect, SimpleNamespace(host="slow.example"), 0.1)
        may_come.set()
        theirs.settimeout(10)
        assert theirs.recv(1) == b""
