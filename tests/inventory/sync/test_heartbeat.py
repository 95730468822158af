"""A sync that asks for many things one by one shows that it lives, so that no other process takes its lease."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import Name, NameKind
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import LEASE, Lease
from dashboard.inventory.sync.status import sync_status
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.inventory.sync.test_run import Watched

CALL = timedelta(seconds=4)
CALLS = LEASE // CALL + 3  # together they take longer than a dead holder keeps its lease


class Slow(Watched):
    """A tenant that takes its time with each single thing; meanwhile another process tries to take the lease."""

    clock: Any
    taken: list[bool]

    def get_task(self, task_id: str) -> Any:
        return self._slowly(self._tenant.get_task, task_id)

    def user(self, user_id: str) -> Any:
        return self._slowly(self._tenant.user, user_id)

    def _slowly(self, ask: Any, key: str) -> Any:
        self.clock.shift(CALL)
        self.taken.append(Lease.take(self._tenant.host) is not None)
        return ask(key)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MOCK_MOMENT, tick=True) as travelling:
        yield travelling


def slow_sync(clock: Any) -> list[bool]:
    """Run a sync with a slow tenant; says of each call whether another process has got the lease during it."""
    taken: list[bool] = []

    def reach(lease: Lease) -> Any:
        tenant = Slow(sync.patient(lease))
        tenant.clock, tenant.taken = clock, taken
        return tenant

    sync.run(reach)
    return taken


def test_nobody_takes_the_lease_while_missing_tasks_are_looked_for(connected: LocalTenant, clock: Any) -> None:
    for _ in range(CALLS):
        connected.make_task()
    sync.run()
    connected.models.LocalTask.objects.all().delete()
    clock.shift(timedelta(minutes=1))

    assert slow_sync(clock) == [False] * CALLS
    assert (copies().count(), sync_status().error) == (0, None)


def test_nobody_takes_the_lease_while_owners_are_named(connected: LocalTenant, clock: Any) -> None:
    for number in range(CALLS):
        connected.make_task(owner=connected.make_user(f"Owner {number}"))

    assert slow_sync(clock) == [False] * CALLS
    named = Name.objects.filter(kind=NameKind.OWNER).count()
    assert (copies().count(), named) == (CALLS, CALLS + 1)  # the token's user has a name, too
