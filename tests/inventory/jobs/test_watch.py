"""A watched job: the first run of each task since it was enabled is told as failed, ran, running, awaited or off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import watch
from dashboard.inventory.models import Job, JobKind, ReloadCopy, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from tests.conftest import LocalTenant
from tests.inventory.jobs.pressed import ADA, started, tasks, worked

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def enabled(tenant: LocalTenant, count: int, **options: bool) -> tuple[Job, list[str]]:
    ids = tasks(tenant, count, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    return worked(started(JobKind.ENABLE, **options)), ids


def run_of(task_id: str, at: datetime, status: str, *, ended: bool = True, error: str = "") -> None:
    ReloadCopy.objects.create(
        tenant=tenant_key(),
        reload_id=f"{task_id} {at}",
        task_id=task_id,
        created_at=at,
        ended_at=at + MINUTE if ended else None,
        status=status,
        error=error,
    )


def told(job: Job) -> dict[str, list[str]]:
    found = watch.watch_of(job)
    names = ("failed", "ran", "running", "awaited", "off")
    return {name: sorted(one.task_id for one in getattr(found, name)) for name in names if getattr(found, name)}


def test_what_came_of_the_first_run_of_each_since_it_was_enabled_is_told(connected: LocalTenant) -> None:
    job, ids = enabled(connected, 6, watch=True)
    now = timezone.now()
    run_of(ids[0], now - HOUR, "FAILED")  # before: it says nothing
    run_of(ids[1], now + HOUR, "FAILED", error="Field not found.")
    run_of(ids[1], now + 2 * HOUR, "SUCCEEDED")
    run_of(ids[2], now + HOUR, "SUCCEEDED")
    run_of(ids[3], now + HOUR, "RELOADING", ended=False)
    copies().filter(task_id=ids[4]).update(state="disabled")
    run_of(ids[5], now + HOUR, "CANCELED")  # somebody has stopped it: the next one counts

    assert told(job) == {
        "awaited": sorted((ids[0], ids[5])),
        "failed": [ids[1]],
        "ran": [ids[2]],
        "running": [ids[3]],
        "off": [ids[4]],
    }
    found = watch.watch_of(job)
    assert found.failed[0].error == "Field not found."
    assert {one.at for one in found.awaited} == {copies().get(task_id=ids[0]).next_run_at}
    assert found.total == 6


def test_a_task_that_is_gone_before_it_ran_is_told_as_off(connected: LocalTenant) -> None:
    job, ids = enabled(connected, 1, watch=True)

    TaskCopy.objects.update(deleted_at=timezone.now())

    assert told(job) == {"off": ids}


def test_what_is_undone_is_watched_no_more(connected: LocalTenant) -> None:
    job, _ = enabled(connected, 2, watch=True)
    assert [found.total for found in watch.watches(timezone.now())] == [2]

    jobs.undo(job, ADA)
    worked(job)

    assert watch.watches(timezone.now()) == []


def test_a_watch_is_told_until_a_day_after_all_ran_and_failures_until_it_is_stopped(connected: LocalTenant) -> None:
    job, ids = enabled(connected, 1, watch=True)
    now = timezone.now()
    run_of(ids[0], now + HOUR, "SUCCEEDED")

    soon, later = watch.watches(now + 2 * HOUR), watch.watches(now + 30 * HOUR)
    ReloadCopy.objects.update(status="FAILED")
    failed, at_last = watch.watches(now + 30 * HOUR), watch.watches(now + watch.KEPT + HOUR)
    watch.stop(job)

    assert [len(found) for found in (soon, later, failed, at_last)] == [1, 0, 1, 0]
    assert watch.watches(now) == []


def test_a_job_that_nobody_asked_to_watch_is_not(connected: LocalTenant) -> None:
    enabled(connected, 1)

    assert watch.watches(timezone.now()) == []
