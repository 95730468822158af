"""What a list leaves out: it is asked for one by one, and only what the tenant does not have is marked deleted."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import SyncState, TaskCopy
from dashboard.inventory.models.history import Change
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import Lease
from dashboard.inventory.sync.status import sync_status
from dashboard.tenant import errors
from dashboard.tenant.resources import Page
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.inventory.sync.test_run import Watched, is_true_to_the_tenant

OF_ONE_TASK = (
    errors.Forbidden(status=403),
    errors.Rejected(status=400),
    errors.Unavailable(status=500),
    errors.Malformed(reason="json"),
    errors.Gone(status=410),
)
OF_ALL = (
    errors.Unauthorized(status=401),
    errors.RateLimited(status=429),
    errors.TimedOut(seconds=90),
    errors.Unreachable(reason="connect"),
)


class Forgetful(Watched):
    """A tenant whose list leaves tasks out, as one that shifts while it is read may."""

    left_out: frozenset[str] = frozenset()

    def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
        tasks, after = super().task_page(cursor, **options)
        return Page(items=tuple(task for task in tasks if task.id not in self.left_out), cursor=after)


class Failing(Watched):
    """A tenant that fails at some of the tasks that are asked for one by one."""

    failures: Mapping[str, errors.TenantError]

    def get_task(self, task_id: str) -> Any:
        if task_id in self.failures:
            raise self.failures[task_id]
        return self._tenant.get_task(task_id)


class WithoutApi(Watched):
    """A tenant that takes its APIs away once the list is read: it answers 404 to everything."""

    def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
        if self.cursors:
            raise errors.Gone(status=404)
        return super().task_page(cursor, **options)


def forgetful(*task_ids: str) -> Callable[[Lease], Any]:
    def reach(lease: Lease) -> Any:
        tenant = Forgetful(sync.patient(lease))
        tenant.left_out = frozenset(task_ids)
        return tenant

    return reach


def failing(failures: Mapping[str, errors.TenantError]) -> Callable[[Lease], Any]:
    def reach(lease: Lease) -> Any:
        tenant = Failing(sync.patient(lease))
        tenant.failures = failures
        return tenant

    return reach


def lose(tenant: LocalTenant, count: int) -> list[str]:
    """Delete so many tasks in the tenant, the ones that the copy has had longest; gives their ids."""
    lost = list(copies().order_by("pk").values_list("task_id", flat=True)[:count])
    tenant.models.LocalTask.objects.filter(pk__in=lost).delete()
    return lost


def row(task_id: str) -> dict[str, Any]:
    return TaskCopy.objects.filter(task_id=task_id).values().get()


def test_what_a_list_leaves_out_is_looked_for_before_it_is_taken_for_deleted(synced: LocalTenant) -> None:
    kept, *deleted = copies().order_by("task_id").values_list("task_id", flat=True)[:3]
    synced.models.LocalTask.objects.filter(pk__in=deleted).delete()

    sync.run(forgetful(kept))

    assert copies().count() == 58
    assert is_true_to_the_tenant()
    assert set(Change.objects.values_list("task_id", "kind")) == {(task_id, "deleted") for task_id in deleted}


def test_of_many_missing_tasks_a_part_is_looked_for(synced: LocalTenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.inventory.sync.tasks.LOOKED_FOR", 2)
    first, *others = copies().order_by("pk").values_list("task_id", flat=True)[:20]
    synced.models.LocalTask.objects.filter(pk__in=others).delete()

    sync.run(forgetful(first))
    unsure = copies().count()
    sync.run()

    assert (unsure, copies().count()) == (59, 41)  # one that is there makes all doubtful that were not looked for


@pytest.mark.parametrize("error", OF_ONE_TASK, ids=lambda error: type(error).__name__)
def test_a_task_of_which_the_tenant_does_not_tell_stays_as_it_is_and_the_sync_goes_on(
    synced: LocalTenant, error: errors.TenantError
) -> None:
    unsure, deleted = lose(synced, 2)
    before, as_of = row(unsure), sync_status().as_of
    new = synced.make_task()

    for _ in range(2):
        sync.run(failing({unsure: error}))

    assert row(unsure) == before
    assert (sync_status().error, sync_status().failures, SyncState.objects.get().phase) == (None, 0, "")
    assert sync_status().as_of > as_of
    assert set(Change.objects.values_list("task_id", "kind")) == {(deleted, "deleted"), (new.id, "created")}


@pytest.mark.parametrize("kind", ["500", "broken-json"])
def test_a_failure_of_the_tenants_own_at_one_task_does_not_end_the_sync(synced: LocalTenant, kind: str) -> None:
    (unsure,) = copies().order_by("pk").values_list("task_id", flat=True)[:1]
    synced.fault(kind, count=1000, path=f"/reload-tasks/{unsure}")

    sync.run(forgetful(unsure))

    assert copies().filter(task_id=unsure).exists()
    assert (sync_status().error, Change.objects.count()) == (None, 0)


def test_what_is_not_told_for_long_is_marked_as_soon_as_it_is(synced: LocalTenant) -> None:
    (lost,) = lose(synced, 1)
    sync.run(failing({lost: errors.Forbidden(status=403)}))

    sync.run()

    assert not copies().filter(task_id=lost).exists()
    assert Change.objects.get().kind == "deleted"


@pytest.mark.parametrize("error", OF_ALL, ids=lambda error: type(error).__name__)
def test_what_no_other_call_would_fare_better_with_ends_the_sync(
    synced: LocalTenant, error: errors.TenantError
) -> None:
    (lost,) = lose(synced, 1)

    sync.run(failing({lost: error}))

    assert copies().count() == 60
    assert type(sync_status().error) is type(error)


def test_an_api_that_is_no_more_is_no_deletion(synced: LocalTenant) -> None:
    lose(synced, 3)

    sync.run(lambda lease: WithoutApi(sync.patient(lease)))

    assert copies().count() == 60
    assert isinstance(sync_status().error, errors.Gone)


def test_of_many_missing_tasks_none_is_taken_for_deleted_unasked_while_one_is_not_told(
    synced: LocalTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.inventory.sync.tasks.LOOKED_FOR", 2)
    first, second, *others = lose(synced, 20)

    sync.run(failing({first: errors.Unavailable(status=500)}))

    assert not copies().filter(task_id=second).exists()
    assert copies().filter(task_id__in=[first, *others]).count() == 19


def test_a_tenant_that_is_slow_to_fail_is_not_asked_for_long(connected: LocalTenant) -> None:
    for _ in range(8):
        connected.make_task()
    asked: list[str] = []

    class Slow(Watched):
        def get_task(self, task_id: str) -> Any:
            asked.append(task_id)
            clock.shift(timedelta(seconds=25))
            raise errors.Unavailable(status=503)

    with time_machine.travel(MOCK_MOMENT, tick=True) as clock:
        sync.run()
        lose(connected, 8)
        clock.shift(timedelta(minutes=1))
        sync.run(lambda lease: Slow(sync.patient(lease)))

    assert (len(asked), copies().count()) == (3, 8)
    assert sync_status().error is None
