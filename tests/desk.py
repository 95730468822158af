"""A dashboard that talks to the embedded tenant, with somebody signed in, for the tests of its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dashboard.inventory import tenant_key
from dashboard.inventory.copy.read import copies
from dashboard.inventory.sync import run as sync
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.rows import make_once

HTMX = {"HX-Request": "true"}
UNPACED = 1_000_000  # calls a minute: a sync that waits for its budget is no part of a test that is not about it
REFUSED_FOR_LONG = {"retry_after": 60}  # longer than a click waits, so that it is told at once


@dataclass
class Desk:
    """The dashboard with somebody signed in, and the tenant behind it."""

    tenant: LocalTenant
    client: Client

    def page(self, **query: str) -> Any:
        """The list's page, of a copy that is up to date."""
        sync.run()
        return self.client.get(reverse("tasks"), query)

    def rows(self, **query: str) -> list[Any]:
        """The rows that this page shows."""
        return list(self.page(**query).context["page"].rows)

    def press(self, task_id: str, *, enabled: bool, seen: str = "", htmx: bool = True, **posted: str) -> Any:
        """Post what the switch posts, having seen the task as it is now unless `seen` says otherwise."""
        seen = seen or self.digest(task_id)
        body = {"enabled": "on" if enabled else "off", "seen": seen} | posted
        return self.client.post(reverse("task-enabled", args=[task_id]), body, headers=HTMX if htmx else {})

    def digest(self, task_id: str) -> str:
        """What the row of a task would post as seen, of a copy that is up to date."""
        sync.run()
        return str(copies().filter(task_id=task_id).values_list("digest", flat=True).first() or "nothing")

    def state(self, task_id: str) -> str:
        """The state that the tenant has in its own store."""
        return str(self.tenant.models.LocalTask.objects.get(pk=task_id).state)


@pytest.fixture
def connected(local_tenant: LocalTenant, settings: Any) -> Iterator[LocalTenant]:
    """The embedded tenant as the dashboard's tenant, at its own standing moment."""
    settings.TENANT_URL, settings.TENANT_TOKEN = local_tenant.url, local_tenant.token()
    settings.TENANT_READS_PER_MINUTE = settings.TENANT_WRITES_PER_MINUTE = UNPACED
    cache.clear()
    tenant_key.tenant_key()  # read once, as by a process that is at work: what a test counts begins behind it
    with time_machine.travel(MOCK_MOMENT, tick=True):
        yield local_tenant
    cache.clear()


@pytest.fixture
def synced(connected: LocalTenant) -> LocalTenant:
    """The sample company in the tenant, and a whole copy of it in the dashboard, both of the standing moment."""

    def make() -> None:
        with time_machine.travel(MOCK_MOMENT, tick=False):
            connected.fill_sample()
            sync.run()

    make_once(f"sample at {connected.url}", make)
    return connected


@pytest.fixture
def desk(connected: LocalTenant, client: Client) -> Desk:
    """Somebody signed in at the dashboard."""
    client.force_login(get_user_model().objects.create_user("ada"), backend="django.contrib.auth.backends.ModelBackend")
    return Desk(tenant=connected, client=client)
