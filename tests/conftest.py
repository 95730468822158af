"""What all tests share: a tenant of their own, called straight (`api`) or as one at an address (`local_tenant`).

Both answer in the test's own thread and transactions, which are rolled back. A test that is marked `served`, that has
a fault hang, or that starts a server of the dashboard has the tenant on a real socket instead, and its two databases
are emptied.
"""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from dashboard import connect, occupancy
from dashboard.inventory import tenant_key
from dashboard.localtenant import clock, faults, rate_limits
from dashboard.localtenant.handler import LocalTenantHandler
from dashboard.localtenant.identity import tenant_id
from dashboard.localtenant.server import LocalTenantServer
from dashboard.localtenant.users import ensure_admin
from tests.emptying import empty
from tests.localtenant.inprocess import ADDRESS, Api, WsgiAdapter, open_connections
from tests.localtenant.world import MOCK_MOMENT, Clock, LocalTenant, TenantData

DATABASES = ["default", "localtenant"]
SERVED = "served: the tenant listens on a socket and all is committed, for a thread, a process or the clock takes part"


# No example is judged by the time that it takes: a busy machine needs more for the same work.
hypothesis_settings.register_profile(
    "tests", hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and empty databases by our own way."""
    config.addinivalue_line("markers", SERVED)
    TransactionTestCase._fixture_teardown = empty


def pytest_collection_finish() -> None:
    """Spare the collector of garbage all that stays until the end: modules, tests, their parameters."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let go of the lock that a command took in this process, where else processes end with it."""
    while occupancy._held:
        occupancy._held.pop().close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the databases that its fixtures need; a server in a thread sees only what is committed."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "live_server" in names or _hangs(item):
            item.add_marker("served")
        if not {"local_tenant", "api", "tenant_data"}.isdisjoint(names):
            served = item.get_closest_marker("served") is not None
            item.add_marker(pytest.mark.django_db(transaction=served, databases=DATABASES), append=False)


def _hangs(item: pytest.Item) -> bool:
    """Whether the tenant lets the test wait, by one of its parameters: in the caller's own thread nothing can."""
    call = getattr(item, "callspec", None)
    return call is not None and "'hang'" in repr(call.params)


@pytest.fixture
def _tenant_state() -> Iterator[Clock]:
    """A clock that stands still at the moment of the mock, no faults, no calls counted."""
    tenant_clock = Clock(MOCK_MOMENT)
    clock.set_clock(tenant_clock)
    rate_limits.forget()
    tenant_key.forget()
    connect.forget_closed()
    tenant_id.cache_clear()  # each test has a tenant of its own
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
    with open_connections():
        yield Api(data=tenant_data, app=tenant_app, token=tenant_data.token())


@pytest.fixture(scope="session")
def _tenant_server(django_db_setup: None) -> Iterator[str]:
    server = LocalTenantServer()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def local_tenant(
    request: pytest.FixtureRequest, db: None, _tenant_state: Clock, tenant_app: LocalTenantHandler, settings: Any
) -> LocalTenant:
    """The tenant at `local_tenant.url`, empty but for its default user: `.token()`, `.make_task()`, `.fault("503")`."""
    ensure_admin()
    if request.node.get_closest_marker("served"):
        return LocalTenant(clock=_tenant_state, url=request.getfixturevalue("_tenant_server"))
    settings.TENANT_ADAPTER = WsgiAdapter(tenant_app)
    return LocalTenant(clock=_tenant_state, url=ADDRESS, adapter=settings.TENANT_ADAPTER)
