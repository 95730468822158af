"""Jobs: each item is a change like a single one, and ends as done, skipped, failed or undone, with the reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import PaidLimiter
from dashboard.inventory.changes import history, record, task_lock
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import item as items
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run
from dashboard.inventory.models import Change, Job, JobItem, JobKind, JobState, TaskLock
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.sync import run as sync
from dashboard.localtenant import faults
from dashboard.tenant import errors
from tests.conftest import LocalTenant
from tests.inventory.jobs.pressed import ADA, draft, item_of, results, started, tasks, worked

DONE = ("done", "")


def state(tenant: LocalTenant, task_id: str) -> str:
    return str(tenant.models.LocalTask.objects.get(pk=task_id).state)


def body_at_tenant(tenant: LocalTenant, task_id: str) -> Any:
    return tenant.session.get(f"{tenant.url}/api/v1/reload-tasks/{task_id}", timeout=5).json()


def test_a_job_does_its_items_and_is_over_and_the_history_has_each(connected: LocalTenant) -> None:
    ids = tasks(connected, 3)

    job = worked(started(JobKind.DISABLE))

    assert job.state == JobState.OVER
    assert results(job) == [DONE] * 3
    assert {state(connected, task_id) for task_id in ids} == {"Disabled"}
    told = [(entry.change.actor, entry.change.why, entry.change.job, entry.result) for entry in history.of(ids[0])]
    assert told == [("ada", "the source moves", job.pk, "done")]


def test_a_draft_writes_nothing(connected: LocalTenant) -> None:
    tasks(connected, 1)
    job = draft(JobKind.DISABLE)

    worked(job)

    assert job.state == JobState.DRAFT
    assert not Change.objects.exists()


def test_what_is_so_already_or_has_no_switch_is_known_at_the_press(connected: LocalTenant) -> None:
    connected.make_task(state="Disabled", disabled_code="MANUALLY")
    connected.make_task(state="Completed")
    tasks(connected, 1)

    job = draft(JobKind.DISABLE)

    assert sorted(results(job)) == [("pending", ""), ("skipped", "already"), ("skipped", "no switch")]


def test_a_task_that_somebody_changed_after_the_press_is_left_alone(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    job = started(JobKind.DISABLE)
    connected.models.LocalTask.objects.filter(pk=ids[0]).update(time_zone="Asia/Tokyo")

    worked(job)

    assert results(job) == [("skipped", "changed"), DONE]
    assert state(connected, ids[0]) == "Enabled"


def test_a_task_that_is_gone_is_skipped_and_one_that_is_as_wanted_by_then_too(connected: LocalTenant) -> None:
    ids = tasks(connected, 3)
    job = started(JobKind.DISABLE)
    connected.models.LocalTask.objects.filter(pk=ids[0]).delete()
    connected.models.LocalTask.objects.filter(pk=ids[1]).update(state="Disabled", disabled_code="MANUALLY")

    worked(job)

    assert results(job) == [("skipped", "gone"), ("skipped", "already"), DONE]


def test_an_undo_brings_back_what_nobody_has_changed_since_and_lists_the_others(connected: LocalTenant) -> None:
    ids = tasks(connected, 3)
    before = {task_id: body_at_tenant(connected, task_id) for task_id in ids}
    job = worked(started(JobKind.DISABLE))
    connected.models.LocalTask.objects.filter(pk=ids[1]).update(time_zone="Asia/Tokyo")

    jobs.undo(job, ADA)
    worked(job)

    assert results(job) == [("undone", ""), ("done", "changed"), ("undone", "")]
    assert [body_at_tenant(connected, task_id) for task_id in (ids[0], ids[2])] == [before[ids[0]], before[ids[2]]]
    assert state(connected, ids[1]) == "Disabled"


def test_a_paused_job_waits_and_goes_on_and_the_rest_of_it_can_be_cancelled(connected: LocalTenant) -> None:
    ids = tasks(connected, 3)
    job = started(JobKind.DISABLE)
    run.step(timezone.now())
    jobs.pause(job)

    assert not run.step(timezone.now())
    jobs.resume(job)
    run.step(timezone.now())
    assert jobs.cancel(job) == 1
    worked(job)

    assert job.state == JobState.OVER
    assert results(job) == [DONE, DONE, ("skipped", "cancelled")]
    assert state(connected, ids[2]) == "Enabled"


def test_what_the_tenant_refuses_fails_with_its_trace_and_can_be_tried_again(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    connected.fault("500", count=2, method="PUT", path=ids[0])
    job = started(JobKind.DISABLE)
    for _ in range(items.MOST_TRIES):
        worked(job)
        Job.objects.update(wait_until=None)
        connected.fault("500", count=1, method="PUT", path=ids[0])

    error = errors.from_json(item_of(job, ids[0]).error)
    assert results(worked(job)) == [("failed", ""), DONE]
    assert isinstance(error, errors.Unavailable)
    assert error.trace_id

    faults.clear()
    assert jobs.retry(job) == 1
    assert results(worked(job)) == [DONE, DONE]


def test_at_the_tenants_limit_the_whole_job_waits_as_long_as_it_is_told(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    connected.fault("429", count=1, method="PUT", retry_after=40)
    job = started(JobKind.DISABLE)

    worked(job)

    assert job.state == JobState.RUNNING
    assert job.wait_until is not None
    assert timedelta(seconds=30) < job.wait_until - timezone.now() <= timedelta(seconds=40)
    assert isinstance(errors.from_json(job.error), errors.RateLimited)
    assert {state(connected, task_id) for task_id in ids} == {"Enabled"}
    Job.objects.update(wait_until=None)
    assert results(worked(job)) == [DONE, DONE]


def test_a_token_that_is_no_longer_good_pauses_the_job_and_says_so(connected: LocalTenant, settings: Any) -> None:
    tasks(connected, 2)
    job = started(JobKind.DISABLE)
    settings.TENANT_TOKEN = "another"

    worked(job)

    assert job.state == JobState.PAUSED
    assert isinstance(errors.from_json(job.error), errors.Unauthorized)
    assert [result for result, _ in results(job)] == ["pending", "pending"]


def test_what_nobody_ticked_is_left_alone(connected: LocalTenant) -> None:
    ids = tasks(connected, 3)
    job = draft(JobKind.DISABLE)
    keys = list(job.items.order_by("place").values_list("pk", flat=True))
    JobItem.objects.filter(pk=keys[2]).update(is_odd=True, note="it moves to another day")

    jobs.tick(job, keys, keys[1:2])
    jobs.start(job)
    worked(job)

    assert results(job) == [("skipped", "left out"), DONE, ("skipped", "not ticked")]
    assert [state(connected, task_id) for task_id in ids] == ["Enabled", "Disabled", "Enabled"]


def test_a_job_is_started_once(connected: LocalTenant) -> None:
    tasks(connected, 1)
    job = started(JobKind.DISABLE)

    assert not jobs.start(job)


def test_a_draft_counts_again_what_has_changed_meanwhile(connected: LocalTenant) -> None:
    ids = tasks(connected, 3)
    job = draft(JobKind.DISABLE)
    connected.models.LocalTask.objects.filter(pk=ids[0]).update(state="Disabled", disabled_code="MANUALLY")
    connected.models.LocalTask.objects.filter(pk=ids[1]).delete()
    sync.run()

    assert jobs.changed_since(job).count() == 2
    assert jobs.count_again(job) == 2
    assert results(job) == [("skipped", "already"), ("pending", "")]
    assert not jobs.changed_since(job).exists()


def test_deleted_tasks_come_back_as_new_ones(connected: LocalTenant) -> None:
    tasks(connected, 2)

    job = worked(started(JobKind.DELETE))
    gone = copies().count()
    jobs.undo(job, ADA)
    worked(job)

    assert gone == 0
    assert results(job) == [("undone", "")] * 2
    assert copies().count() == 2


def test_who_takes_over_owns_the_tasks_and_an_undo_does_not_give_them_back(connected: LocalTenant) -> None:
    other = connected.make_user("Marek Nowak")
    ids = tasks(connected, 1, owner=other)

    job = worked(started(JobKind.TAKE_OVER))

    assert results(job) == [DONE]
    assert body_at_tenant(connected, ids[0])["userId"] != str(other.pk)
    assert jobs.undo(job, ADA) == 0
    assert not history.of(ids[0])[0].can_undo


def test_jobs_take_turns(connected: LocalTenant) -> None:
    ids = tasks(connected, 4)
    long, short = started(JobKind.DISABLE, ids[:3]), started(JobKind.DISABLE, ids[3:])

    run.step(timezone.now())
    run.step(timezone.now())

    assert results(long) == [DONE, ("pending", ""), ("pending", "")]
    assert results(short) == [DONE]


def die_at(job: Job, where: str, tenant: LocalTenant) -> JobItem:
    """Do with the first item what a process does that is killed at some place of it, a while ago."""
    long_ago = timezone.now() - timedelta(minutes=5)
    item = items.claim(job, timezone.now())
    assert item is not None
    if where != "claimed":
        lock = task_lock.acquire(job.tenant, item.task_id, item.operation)
        assert lock is not None
    if where in ("begun", "sent"):
        by = items._by(job, item)
        request = ChangeRequest(by=by, kind=ChangeKind.DISABLED, task_id=item.task_id, values={"enabled": False})
        record.start(lock, request, connect.tenant(PaidLimiter).get_task(item.task_id))
    if where == "sent":
        tenant.models.LocalTask.objects.filter(pk=item.task_id).update(state="Disabled", disabled_code="MANUALLY")
    JobItem.objects.filter(pk=item.pk).update(claimed_at=long_ago)
    TaskLock.objects.update(taken_at=long_ago)
    return item


@pytest.mark.parametrize(
    ("where", "changes"),
    [("claimed", ["done"]), ("locked", ["done"]), ("begun", ["unknown", "done"]), ("sent", ["done"])],
)
def test_another_worker_goes_on_where_one_was_killed(connected: LocalTenant, where: str, changes: list[str]) -> None:
    ids = tasks(connected, 2)
    job = started(JobKind.DISABLE)
    die_at(job, where, connected)

    worked(job)

    assert results(job) == [DONE, DONE]
    assert job.state == JobState.OVER
    assert {state(connected, task_id) for task_id in ids} == {"Disabled"}
    assert [entry.result for entry in reversed(history.of(ids[0]))] == changes
    assert not TaskLock.objects.exists()


def test_an_item_that_another_process_is_at_is_left_to_it(connected: LocalTenant) -> None:
    tasks(connected, 1)
    job = started(JobKind.DISABLE)
    items.claim(job, timezone.now())

    worked(job)

    assert job.state == JobState.RUNNING
    assert not Change.objects.exists()


def test_a_fault_of_ours_fails_one_item_and_no_other(connected: LocalTenant) -> None:
    tasks(connected, 2)
    job = started(JobKind.DISABLE)
    JobItem.objects.filter(place=0).update(wanted={})

    worked(job)

    assert results(job) == [("failed", ""), DONE]
