"""Pauses as the tests of them need them: planned, looked at, worked on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import run as job_run
from dashboard.inventory.models import Pause
from dashboard.inventory.pauses import pause as pauses
from dashboard.inventory.pauses import run
from tests.conftest import LocalTenant
from tests.inventory.jobs.pressed import ADA, no_time

HOUR = timedelta(hours=1)


def planned(
    task_ids: Iterable[str] | None = None,
    *,
    until: datetime | timedelta = HOUR,
    start: datetime | None = None,
    waits_for_runs: bool = False,
) -> Pause:
    """Confirm a pause of all tasks of the copy, or of these; without a start, from now on."""
    ends_at = timezone.now() + until if isinstance(until, timedelta) else until
    found = copies() if task_ids is None else copies().filter(task_id__in=list(task_ids))
    pause = pauses.make(ADA, found, ends_at=ends_at)
    pauses.set_times(pause, starts_at=start, ends_at=ends_at, waits_for_runs=waits_for_runs)
    assert pauses.plan(pause)
    return pause


def worked(pause: Pause, times: int = 3) -> Pause:
    """Let a worker do what is to be done now."""
    for _ in range(times):
        run.look(timezone.now())
        job_run.work(no_time)
    pause.refresh_from_db()
    return pause


def begun(task_ids: Iterable[str] | None = None, **how: timedelta) -> Pause:
    return worked(planned(task_ids, **how))


def states(tenant: LocalTenant, task_ids: Iterable[str]) -> list[str]:
    found = dict(tenant.models.LocalTask.objects.values_list("pk", "state"))
    return [str(found[task_id]) for task_id in task_ids]


def results(pause: Pause) -> dict[str, tuple[str, str]]:
    """By task, what has come of it, and why."""
    return {item.task_id: (item.result, item.why) for item in pause.job.items.all()}
