"""Servers of webhooks on this machine, in threads: one that takes, and others that misbehave in their own ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """A receiver at `url` that keeps what it gets."""

    url: str = ""
    status: int = 200
    answers: dict[str, str] = field(default_factory=dict)  # headers
    text: bytes = b"thank you"
    hangs: bool = False
    received: list[Received] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    before_answer: Callable[[], None] = lambda: None


@contextmanager
def hook(**options: object) -> Iterator[Hook]:
    """Listen for as long as the block runs."""
    told = Hook(**options)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            told.before_answer()
            if told.hangs:
                told.released.wait(20)
                return
            self.send_response(told.status)
            for name, value in told.answers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.text)))
            self.end_headers()
            self.wfile.write(told.text)

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/planted-secret"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
