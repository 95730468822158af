"""A tenant on a real socket that answers what a test has written down, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TRACE = "7975401f3954aa47"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the tenant does with one request."""

    status: int = 200
    body: Any = None  # bytes as they are, anything else as JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # closes the connection instead of answering
    claims: int = 0  # bytes that Content-Length says more than are sent
    hangs: bool = False  # answers when the test is over
    drips: bool = False  # sends a body byte by byte, for three seconds

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any


def refusal(status: int, *, title: str = "No", detail: str = "", **headers: str) -> Answer:
    """An answer in the tenant's own envelope of errors."""
    body = {"errors": [{"code": "TASKS-123", "title": title, "detail": detail}], "traceId": TRACE}
    return Answer(status=status, body=body, headers={name.replace("_", "-"): text for name, text in headers.items()})


class ScriptedTenant:
    """Hands out its answers in turn; the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [Answer(body={"data": [], "links": {}})]
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self.url = ""

    def says(self, *answers: Answer) -> None:
        """Write the script."""
        self.answers = list(answers)

    @property
    def methods(self) -> list[str]:
        """The methods that were used, in order."""
        return [asked.method for asked in self.asked]

    def take(self, asked: Asked) -> Answer:
        """Note a request and give what to do with it."""
        self.asked.append(asked)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@contextmanager
def running() -> Iterator[ScriptedTenant]:
    """Start a scripted tenant on a free port of the loopback, and stop it."""
    tenant = ScriptedTenant()
    handler = type("Handler", (_Handler,), {"tenant": tenant})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = False
        tenant.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield tenant
        tenant.over.set()
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    tenant: ScriptedTenant

    def handle_one_request(self) -> None:
        """Answer one request and close: a test never meets the connection of another one."""
        with suppress(ConnectionError):
            super().handle_one_request()
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        parts = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(content) if content else None
        query = parse_qs(parts.query)
        asked = Asked(method=self.command, path=parts.path, query=query, headers=dict(self.headers), body=body)
        self.perform(self.tenant.take(asked))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def perform(self, answer: Answer) -> None:
        if answer.hangs:
            self.tenant.over.wait(10)
        if answer.cut or answer.hangs:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            self.send_header(name, text)
        if not answer.drips:
            self.send_header("Content-Length", str(len(answer.content) + answer.claims))
        self.end_headers()
        self.wfile.write(answer.content)
        for _ in range(150 if answer.drips else 0):
            self.tenant.over.wait(0.02)
            self.wfile.write(b" ")
