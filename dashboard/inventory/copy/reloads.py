"""What came of a task's runs: its last result, and how long it typically takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from django.db.models import QuerySet

from dashboard.inventory.copy.write import AT_ONCE, chunks, rewrite
from dashboard.inventory.models import ReloadCopy, TaskCopy
from dashboard.tenant.resources import Reload

NEWEST = 20  # runs that a typical duration is taken from
SUCCEEDED = "SUCCEEDED"


def tell_results(tenant: str, runs: Iterable[Reload]) -> None:
    """Bring the results of the tasks of these runs up to date."""
    by_task = {run.task_id for run in runs if run.task_id}
    by_app = {run.app_id for run in runs if run.app_id and not run.task_id}
    for wanted in ({"task_id__in": by_task}, {"app_id__in": by_app}):
        for chunk in chunks(TaskCopy.objects.filter(tenant=tenant, **wanted).iterator(AT_ONCE)):
            for task in chunk:
                _tell(task)
            rewrite(chunk, ["last_result", "typical_seconds"])


def runs_of(task: TaskCopy) -> QuerySet[ReloadCopy]:
    """The copied runs of a task, newest first; of its app, where the tenant does not say which task started them."""
    own = _runs(task, task_id=task.task_id)
    return own if own.exists() else _runs(task, task_id="", app_id=task.app_id)


def _runs(task: TaskCopy, **of: str) -> QuerySet[ReloadCopy]:
    return ReloadCopy.objects.filter(tenant=task.tenant, **of).order_by("-created_at")


def _tell(task: TaskCopy) -> None:
    ended = _newest(task, task_id=task.task_id) or _newest(task, task_id="", app_id=task.app_id)
    seconds = [(end - start).total_seconds() for status, start, end in ended if status == SUCCEEDED and start and end]
    task.last_result = ended[0][0] if ended else ""
    task.typical_seconds = median(seconds) if seconds else None


def _newest(task: TaskCopy, **of: str) -> list[tuple[str, datetime | None, datetime | None]]:
    return list(_runs(task, **of).exclude(ended_at=None).values_list("status", "started_at", "ended_at")[:NEWEST])
