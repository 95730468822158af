"""What all tests share: a tenant of their own, in process (`api`) or at an address (`local_tenant`)."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from dashboard.localtenant import clock, faults, rate_limits
from dashboard.localtenant.handler import LocalTenantHandler
from dashboard.localtenant.server import LocalTenantServer
from dashboard.localtenant.users import ensure_admin
from tests.localtenant.inprocess import Api
from tests.localtenant.world import MOCK_MOMENT, Clock, LocalTenant, TenantData

DATABASES = ["default", "localtenant"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the databases that its fixtures need; a server in a thread sees only what is committed."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "local_tenant" in names:
            item.add_marker(pytest.mark.django_db(transaction=True, databases=DATABASES))
        elif "api" in names or "tenant_data" in names:
            item.add_marker(pytest.mark.django_db(databases=DATABASES))


@pytest.fixture
def _tenant_state() -> Iterator[Clock]:
    """A clock that stands still at the moment of the mock, no faults, no calls counted."""
    tenant_clock = Clock(MOCK_MOMENT)
    clock.set_clock(tenant_clock)
    rate_limits.forget()
    yield tenant_clock
    faults.clear()
    clock.set_clock(None)


@pytest.fixture
def tenant_data(_tenant_state: Clock, db: None) -> TenantData:
    """An empty tenant with its default user."""
    ensure_admin()
    return TenantData(clock=_tenant_state)


@pytest.fixture(scope="session")
def tenant_app() -> LocalTenantHandler:
    """The tenant's WSGI application."""
    return LocalTenantHandler()


@pytest.fixture
def api(tenant_data: TenantData, tenant_app: LocalTenantHandler) -> Iterator[Api]:
    """The tenant in process: `api.get(path)`, `api.data.make_task(...)`. The test's own connection serves it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Api(data=tenant_data, app=tenant_app, token=tenant_data.token())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="session")
def _tenant_server(django_db_setup: None) -> Iterator[str]:
    server = LocalTenantServer()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def local_tenant(transactional_db: None, _tenant_state: Clock, _tenant_server: str) -> LocalTenant:
    """The tenant at `local_tenant.url`, empty but for its default user: `.token()`, `.make_task()`, `.fault("503")`."""
    ensure_admin()
    return LocalTenant(clock=_tenant_state, url=_tenant_server)
