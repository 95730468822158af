"""Calls the embedded tenant's WSGI application without a server between."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

import requests
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from dashboard.localtenant import faults
from tests.localtenant.world import TenantData

Wsgi = Callable[..., Any]
ADDRESS = "http://tenant.test:8001"  # nothing listens there: `.test` is no domain (RFC 6761)


@dataclass(frozen=True)
class Answer:
    """What the tenant answered to a call in process."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Api:
    """Calls the tenant's WSGI application in process, with the default user's token."""

    data: TenantData
    app: Any
    token: str

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = None, **environ: Any) -> Answer:
        """`body` is sent as JSON, bytes as they are; `environ` overrides WSGI's."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        path_info, _, query = path.partition("?")
        token = self.token if token is None else token
        start: dict[str, Any] = {}
        base = _environ(method, path_info, query, raw) | {"CONTENT_TYPE": "application/json"}
        if token:
            base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        with open_connections():
            response = self.app(base | environ, lambda status, headers: start.update(status=status, headers=headers))
            text = b"".join(response).decode()
            response.close()
        return Answer(status=int(start["status"].split()[0]), headers=dict(start["headers"]), text=text)

    def get(self, path: str, *, token: str | None = None, environ: Any = None, **query: Any) -> Answer:
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path, token=token, **(environ or {}))

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)


class WsgiAdapter(HTTPAdapter):
    """Carries the calls of a `requests` session to a WSGI application, in the caller's own thread and transaction.

    Calls to other addresses than ADDRESS go the ordinary way. Raises AssertionError for a call in a transaction that
    the product opened: no tenant is called in one.
    """

    def __init__(self, app: Wsgi) -> None:
        super().__init__()
        self._app = app

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Give the application's answer: whole, for a timeout has nothing to wait for."""
        if not (request.url or "").startswith(ADDRESS):
            return super().send(request, *args, **options)
        self._check()
        start: dict[str, Any] = {}
        environ = _environ_of(request)
        with open_connections():
            answer = self._app(environ, lambda status, headers: start.update(status=status, headers=headers))
            body = b"".join(answer)
            answer.close()
        raw = HTTPResponse(
            body=BytesIO(body),
            headers=start["headers"],
            status=int(start["status"].split()[0]),
            reason=start["status"].partition(" ")[2],
            request_method=request.method,
            preload_content=False,
        )
        return self.build_response(request, raw)

    def _check(self) -> None:
        hanging = [fault for fault in faults.waiting() if fault.kind == "hang"]
        assert not hanging, "nothing can hang in the caller's own thread: mark the test `served`"
        assert not _opened_by_us(), "a tenant is called inside of a transaction"


@contextmanager
def open_connections() -> Iterator[None]:
    """The test's own connections stay open behind a request, as Django's test client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _opened_by_us() -> list[Any]:
    """The transactions of this thread, without the one around each test, which is rolled back."""
    open_ones = [block for connection in connections.all() for block in connection.atomic_blocks]
    return [block for block in open_ones if not getattr(block, "_from_testcase", False)]


def _environ_of(request: requests.PreparedRequest) -> dict[str, Any]:
    """The request as PEP 3333 has it."""
    parts = urlsplit(request.url or "")
    body = request.body or b""
    raw = body.encode() if isinstance(body, str) else body
    environ = _environ(request.method or "", unquote_to_bytes(parts.path).decode("latin-1"), parts.query, raw)
    headers = {name.upper().replace("-", "_"): value for name, value in request.headers.items()}
    carried = {f"HTTP_{name}": value for name, value in headers.items() if name != "CONTENT_LENGTH"}
    return environ | {"CONTENT_TYPE": headers.get("CONTENT_TYPE", "")} | carried


def _environ(method: str, path_info: str, query: str, raw: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path_info,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(raw)),
        "HTTP_HOST": urlsplit(ADDRESS).netloc,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8001",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(raw),
    }
