"""Jobs that start tasks at once: those that can be started, one after the other, and none twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.inventory.changes import record, task_lock
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import read
from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.models import Change, JobKind, JobState, TaskCopy
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from dashboard.localtenant.models import LocalReload
from tests.conftest import LocalTenant
from tests.inventory.jobs.pressed import ADA, item_of, results, started, worked

OFF = {"enabled": False, "disabled_code": "MANUALLY"}


def runs() -> int:
    return LocalReload.objects.count()


def test_each_is_started_by_a_change_of_its_own_and_owners_stay(connected: LocalTenant) -> None:
    other = connected.make_user("Marek Nowak")
    made = [connected.make_scheduling_task(name, owner_id=other.id) for name in ("One", "Two")]
    sync.run()

    job = worked(started(JobKind.RUN))

    assert (job.state, results(job), runs()) == (JobState.OVER, [("done", "")] * 2, 2)
    kinds = Change.objects.filter(job=job.pk).values_list("kind", "actor", "reason")
    assert set(kinds) == {(ChangeKind.RUN, ADA.actor, ADA.reason)}
    assert set(copies().values_list("owner_id", flat=True)) == {other.id}
    assert len(made) == 2


def test_what_cannot_be_started_is_left_out_at_the_press_with_the_reason(connected: LocalTenant) -> None:
    ids = {
        "no run": connected.make_task().id,
        "disabled": connected.make_scheduling_task("Off", **OFF).id,
        "": connected.make_scheduling_task("On").id,
    }
    sync.run()

    job = worked(started(JobKind.RUN))

    assert {why: item_of(job, str(task_id)).why for why, task_id in ids.items()} == {why: why for why in ids}
    assert runs() == 1


def test_what_cannot_be_started_any_more_at_its_turn_is_skipped(connected: LocalTenant) -> None:
    off, busy = connected.make_scheduling_task("Off"), connected.make_scheduling_task("Busy")
    sync.run()
    job = started(JobKind.RUN)
    connected.models.LocalSchedulingTask.objects.filter(pk=off.id).update(**OFF)
    at = connected.clock.at - timedelta(minutes=1)
    connected.make_reload(at, app_id=busy.app_id, ended_at=at + timedelta(minutes=9))

    worked(job)

    assert [(item_of(job, one.id).result, item_of(job, one.id).why) for one in (off, busy)] == [
        ("skipped", "disabled"),
        ("skipped", "runs"),
    ]
    assert runs() == 1


@pytest.mark.parametrize(("began", "result"), [(True, ("done", "")), (False, ("failed", "unknown"))])
def test_a_start_whose_process_died_is_looked_for_and_never_made_again(
    connected: LocalTenant, settings: Any, began: bool, result: tuple[str, str]
) -> None:
    one = connected.make_scheduling_task()
    sync.run()
    job = started(JobKind.RUN)
    job.items.update(operation="dead", claimed_at=timezone.now() - timedelta(hours=1))
    request = ChangeRequest(by=ADA, kind=ChangeKind.RUN, task_id=one.id)
    lock = task_lock.acquire(tenant_key(), one.id, "dead")
    row = read.row(one.id)
    assert lock is not None
    assert row is not None
    record.start(lock, request, row.task)
    if began:
        connected.make_reload(timezone.now(), app_id=one.app_id, task_id=one.id, source="tasks")
    settings.LONGEST_CHANGE_SECONDS = -1

    worked(job)

    assert results(job) == [result]
    assert runs() == int(began)


def test_an_undo_takes_no_run_back_and_lists_it(connected: LocalTenant) -> None:
    connected.make_scheduling_task()
    sync.run()
    job = worked(started(JobKind.RUN))

    assert jobs.undo(job, ADA) == 0
    assert results(worked(job)) == [("done", "not undoable")]
    assert runs() == 1


@pytest.mark.parametrize(
    ("off_for", "ran", "result"),
    [
        (timedelta(days=3), None, ("done", "")),
        (timedelta(hours=1), None, ("skipped", "not missed")),
        (None, None, ("skipped", "not missed")),
        (timedelta(days=3), timedelta(minutes=5), ("skipped", "not missed")),
        (timedelta(days=3), timedelta(days=4), ("done", "")),
    ],
)
def test_what_was_missed_runs_once_where_it_has_not_run_since(
    connected: LocalTenant, off_for: timedelta | None, ran: timedelta | None, result: tuple[str, str]
) -> None:
    """Off until ten minutes ago, at noon; it starts each morning."""
    connected.make_scheduling_task()
    sync.run()
    until = timezone.now() - timedelta(minutes=10)
    if off_for:
        TaskCopy.objects.update(was_disabled_at=until - off_for, was_disabled_until=until)
    if ran:
        TaskCopy.objects.update(last_run_at=timezone.now() - ran)

    job = worked(started(JobKind.RUN_MISSED))

    assert results(job) == [result]
    assert job.items.get().was.startswith("Missed 3 runs until Mon 23 Nov 2026") == (result[0] == "done")
