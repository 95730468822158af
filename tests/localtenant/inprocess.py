"""Calls the embedded tenant's WSGI application without a server between."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from tests.localtenant.world import TenantData


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
        base = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path_info,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(raw)),
            "CONTENT_TYPE": "application/json",
            "HTTP_HOST": "tenant.test:8001",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8001",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(raw),
        }
        if token:
            base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
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
