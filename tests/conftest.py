"""What all tests share: a tenant of their own, in process (`api`) or at an address (`local_tenant`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from dashboard.localtenant import clock, faults, limits, models
from dashboard.localtenant.constants import ADMIN_ID
from dashboard.localtenant.ids import id_at

MOCK_MOMENT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # the moment that the mock's pages show


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the databases that its fixtures need; a server in a thread sees only what is committed."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "local_tenant" in names:
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "localtenant"]))
        elif "api" in names or "tenant_data" in names:
            item.add_marker(pytest.mark.django_db(databases=["default", "localtenant"]))


@dataclass
class Clock:
    """The tenant's clock, which stands still until it is set."""

    at: datetime = MOCK_MOMENT

    def set(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class TenantData:
    """Makes what a test needs in the tenant; its default user is a tenant admin."""

    clock: Clock = field(default_factory=Clock)
    models = models

    def token(self, user_id: str | None = None, **options: Any) -> str:
        from dashboard.localtenant.tokens import make_token

        return make_token(user_id or ADMIN_ID, **options)

    def make_user(self, name: str = "Ada Keller", **fields: Any) -> models.LocalUser:
        return models.LocalUser.objects.create(name=name, **fields)

    def make_space(self, name: str = "Treasury", *, members: tuple[models.LocalUser, ...] = (), **fields: Any) -> Any:
        space = models.LocalSpace.objects.create(name=name, **_owned(fields))
        space.members.add(*members)
        return space

    def make_app(self, name: str = "Cash position", **fields: Any) -> models.LocalApp:
        number = models.LocalApp.objects.count() + 1
        defaults = {"id": f"00000000-0000-4000-8000-{number:012}"}
        return models.LocalApp.objects.create(name=name, **(defaults | _owned(fields)))

    def make_task(self, **fields: Any) -> models.LocalTask:
        """A task as it is stored, unchecked: every day at 06:30 in Zurich unless `fields` say otherwise."""
        if "app_id" not in fields:
            fields["app_id"] = self.make_app().id
        defaults = {
            "time_zone": "Europe/Zurich",
            "start": "2026-01-05T06:30:00",
            "recurrence": ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
        }
        return models.LocalTask.objects.create(**(defaults | _owned(fields)))

    def make_reload(self, at: datetime, *, app_id: str = "gone", **fields: Any) -> models.LocalReload:
        """A reload of a minute that succeeded."""
        times = {"created_at": at, "started_at": at, "ended_at": at + timedelta(minutes=1)}
        made = {"id": id_at(at, app_id), "app_id": app_id, "user_id": ADMIN_ID} | times | fields
        return models.LocalReload.objects.create(**made)

    def fill_sample(self) -> None:
        from dashboard.localtenant.sample import fill_sample

        fill_sample()


def _owned(fields: dict[str, Any]) -> dict[str, Any]:
    return fields if "owner" in fields else {"owner_id": ADMIN_ID} | fields


@pytest.fixture
def _tenant_state() -> Iterator[Clock]:
    """A clock that stands still, no faults, no calls counted."""
    tenant_clock = Clock()
    clock.set_clock(tenant_clock)
    limits.forget()
    yield tenant_clock
    faults.clear()
    clock.set_clock(None)


@pytest.fixture
def tenant_data(_tenant_state: Clock, db: None) -> TenantData:
    """An empty tenant with its default user."""
    from dashboard.localtenant.users import ensure_admin

    ensure_admin()
    return TenantData(clock=_tenant_state)


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


@pytest.fixture(scope="session")
def tenant_app() -> Any:
    """The tenant's WSGI application."""
    from dashboard.localtenant.handler import LocalTenantHandler

    return LocalTenantHandler()


@pytest.fixture
def api(tenant_data: TenantData, tenant_app: Any) -> Iterator[Api]:
    """The tenant in process: `api.get(path)`, `api.data.make_task(...)`. The test's own connection serves it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Api(data=tenant_data, app=tenant_app, token=tenant_data.token())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass
class LocalTenant(TenantData):
    """The tenant at an address."""

    url: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a call of the default user carries."""
        return {"Authorization": f"Bearer {self.token()}"}

    def fault(self, kind: str, count: int = 1, **options: Any) -> None:
        """Let the next `count` calls fail: 429, 500, 503, hang, cut or broken-json."""
        faults.add(faults.Fault(kind=kind, count=count, **options))


@pytest.fixture(scope="session")
def _tenant_server(django_db_setup: None) -> Iterator[str]:
    from dashboard.localtenant.server import LocalTenantServer

    server = LocalTenantServer()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def local_tenant(transactional_db: None, _tenant_state: Clock, _tenant_server: str) -> LocalTenant:
    """The tenant at `local_tenant.url`, empty but for its default user: `.token()`, `.make_task()`, `.fault("503")`."""
    from dashboard.localtenant.users import ensure_admin

    ensure_admin()
    return LocalTenant(clock=_tenant_state, url=_tenant_server)
