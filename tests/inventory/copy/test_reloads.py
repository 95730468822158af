"""The copy of runs: the newest at every sync, the older ones by and by, results and typical durations a task."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from dashboard import connect
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.reloads import outcomes, runs_of
from dashboard.inventory.models import ReloadCopy, SyncState
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import Lease
from dashboard.inventory.sync.reloads import FORGOTTEN_AT_ONCE, RUNS_A_SYNC, forget
from dashboard.inventory.sync.session import SyncSession
from dashboard.localtenant.constants import ADMIN_ID
from dashboard.localtenant.ids import id_at
from dashboard.localtenant.models import LocalReload
from dashboard.tenant.errors import Rejected
from dashboard.tenant.resources import Page
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.inventory.sync.test_sync_faults import Wrapped

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def state() -> SyncState:
    return SyncState.objects.get()


def make_runs(tenant: LocalTenant, count: int, app_id: str = "a1") -> None:
    """One a minute, back from a day ago."""
    moments = [MOCK_MOMENT - number * MINUTE - DAY for number in range(count)]
    times = [{"created_at": at, "started_at": at, "ended_at": at + MINUTE} for at in moments]
    LocalReload.objects.bulk_create(
        LocalReload(id=id_at(at, app_id), app_id=app_id, user_id=ADMIN_ID, **when)
        for at, when in zip(moments, times, strict=True)
    )


class Pages(Wrapped):
    """Notes which pages of runs were asked for."""

    def __init__(self, tenant: Any) -> None:
        super().__init__(tenant)
        self.cursors: list[str] = []

    def reload_page(self, cursor: str = "") -> Page[Any]:
        self.cursors.append(cursor)
        return self.tenant.reload_page(cursor)


def synced_pages() -> list[str]:
    reached: list[Pages] = []

    def reach(lease: Any) -> Any:
        reached.append(Pages(sync.patient(lease)))
        return reached[-1]

    sync.run(reach)
    return reached[0].cursors


def test_runs_of_the_last_180_days_are_copied(connected: LocalTenant) -> None:
    connected.make_reload(MOCK_MOMENT - DAY)
    connected.make_reload(MOCK_MOMENT - 179 * DAY)
    connected.make_reload(MOCK_MOMENT - 181 * DAY)

    sync.run()

    assert ReloadCopy.objects.count() == 2


def test_only_new_runs_are_read_again(connected: LocalTenant) -> None:
    make_runs(connected, 250)
    first = synced_pages()
    connected.make_reload(MOCK_MOMENT, app_id="a1")

    second = synced_pages()

    assert (len(first), len(second)) == (3, 1)
    assert ReloadCopy.objects.count() == 251


def test_more_runs_than_one_sync_reads_follow_with_the_next_ones(connected: LocalTenant) -> None:
    make_runs(connected, 2 * RUNS_A_SYNC + 200)

    sync.run()
    after_one = ReloadCopy.objects.count()
    sync.run()

    assert after_one == 2 * RUNS_A_SYNC  # so many of the newest, and as many of the older ones
    assert ReloadCopy.objects.count() == 2 * RUNS_A_SYNC + 200
    assert state().runs_cursor == ""


def test_a_cursor_of_older_runs_that_is_refused_lets_them_be_read_anew(connected: LocalTenant) -> None:
    make_runs(connected, 2 * RUNS_A_SYNC + 200)
    sync.run()

    class Forgetful(Wrapped):
        def reload_page(self, cursor: str = "") -> Page[Any]:
            if cursor:
                raise Rejected(status=400)
            return self.tenant.reload_page(cursor)

    sync.run(lambda lease: Forgetful(sync.patient(lease)))
    refused = state()
    sync.run()
    sync.run()

    assert (refused.runs_cursor, refused.runs_head_at, refused.error) == ("", None, None)
    assert ReloadCopy.objects.count() == 2 * RUNS_A_SYNC + 200


def test_a_run_that_had_not_ended_is_looked_at_again(connected: LocalTenant) -> None:
    task = connected.make_task()
    start = MOCK_MOMENT - 30 * MINUTE
    connected.make_reload(start, app_id=task.app_id, task_id=task.id, ended_at=MOCK_MOMENT + MINUTE)
    sync.run()
    running = ReloadCopy.objects.get()
    connected.clock.set(MOCK_MOMENT + 2 * MINUTE)

    sync.run()

    ended = ReloadCopy.objects.get()
    assert (running.ended_at, running.status) == (None, "RELOADING")
    assert (ended.status, copies().get().last_result) == ("SUCCEEDED", "SUCCEEDED")


@pytest.mark.parametrize(("days", "setting", "is_kept"), [(179, 180, True), (181, 180, False), (8, 7, False)])
def test_old_runs_are_forgotten(connected: LocalTenant, settings: Any, days: int, setting: int, is_kept: bool) -> None:
    connected.make_reload(MOCK_MOMENT - DAY)
    sync.run()
    settings.RUN_DAYS = setting
    ReloadCopy.objects.update(created_at=MOCK_MOMENT - days * DAY)
    LocalReload.objects.all().delete()

    sync.run()

    assert ReloadCopy.objects.exists() is is_kept


def test_many_old_runs_are_forgotten_in_pieces_and_those_of_another_tenant_stay(connected: LocalTenant) -> None:
    sync.run()
    old = MOCK_MOMENT - 200 * DAY
    here = Lease.take(connect.tenant_name())
    assert here
    ReloadCopy.objects.bulk_create(
        ReloadCopy(tenant=tenant, reload_id=str(number), created_at=old + number * MINUTE)
        for tenant in (here.tenant, "other")
        for number in range(2 * FORGOTTEN_AT_ONCE + 1)
    )
    work = SyncSession(lease=here, tenant=sync.patient(here))

    counts = [forget(work, pieces=1), forget(work), forget(work)]
    here.release()

    assert counts == [FORGOTTEN_AT_ONCE, FORGOTTEN_AT_ONCE + 1, 0]
    assert ReloadCopy.objects.filter(tenant="other").count() == 2 * FORGOTTEN_AT_ONCE + 1


def test_a_task_knows_its_last_result_and_how_long_it_takes(connected: LocalTenant) -> None:
    task = connected.make_task()
    for number, (minutes, succeeded) in enumerate([(9, False), (2, True), (30, True), (4, True)], 1):
        at = MOCK_MOMENT - number * DAY
        run = {"app_id": task.app_id, "task_id": task.id, "succeeded": succeeded}
        connected.make_reload(at, ended_at=at + minutes * MINUTE, **run)

    sync.run()

    row = copies().get()
    assert (row.last_result, row.typical_seconds) == ("FAILED", 4 * 60.0)
    assert runs_of(row).count() == 4


def test_runs_without_a_task_are_those_of_its_app(connected: LocalTenant) -> None:
    task = connected.make_task()
    other = connected.make_task()
    connected.make_reload(MOCK_MOMENT - DAY, app_id=task.app_id)

    sync.run()
    ReloadCopy.objects.update(task_id="")
    sync.run()

    assert [row.last_result for row in (copies().get(task_id=task.id), copies().get(task_id=other.id))] == [
        "SUCCEEDED",
        "",
    ]
    assert runs_of(copies().get(task_id=task.id)).count() == 1


@pytest.mark.parametrize(("most", "complete", "ran"), [(1, False, [True]), (2, True, [True, False])])
def test_where_there_are_too_many_runs_for_a_page_only_the_failed_ones_are_read(
    connected: LocalTenant, monkeypatch: pytest.MonkeyPatch, most: int, complete: bool, ran: list[bool]
) -> None:
    monkeypatch.setattr("dashboard.inventory.copy.reloads.MOST", most)
    task = connected.make_task()
    for number, succeeded in ((2, False), (1, True)):
        run = {"app_id": task.app_id, "task_id": task.id, "succeeded": succeeded}
        connected.make_reload(MOCK_MOMENT - number * DAY, **run)
    sync.run()

    found = outcomes(MOCK_MOMENT - 3 * DAY, MOCK_MOMENT)

    assert (found.complete, found.failed.tolist()) == (complete, ran)


def test_a_sync_that_begins_has_no_run_read_again_until_it_comes_to_the_runs(
    connected: LocalTenant, django_assert_num_queries: Any
) -> None:
    connected.make_reload(MOCK_MOMENT - DAY)
    sync.run()
    span = MOCK_MOMENT - 2 * DAY, MOCK_MOMENT
    before = outcomes(*span)

    SyncState.objects.update(generation=F("generation") + 1, phase="names", seen=3)
    with django_assert_num_queries(1):
        meanwhile = outcomes(*span)
    SyncState.objects.update(phase="runs")
    then = outcomes(*span)

    assert meanwhile is before
    assert then is not before
