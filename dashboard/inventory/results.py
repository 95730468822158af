"""What came of a task's runs: its last result, and how long it typically takes."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from django.db.models import QuerySet

from dashboard.inventory.copy import AT_ONCE, chunks
from dashboard.inventory.models import ReloadCopy, TaskCopy
from dashboard.tenant.values import Reload

NEWEST = 20  # runs that a typical duration is taken from
SUCCEEDED = "SUCCEEDED"


def tell_results(tenant: str, runs: Iterable[Reload]) -> None:
    """Bring the results of the tasks of these runs up to date."""
    by_task = {run.task_id for run in runs if run.task_id}
    by_app = {run.app_id for run in runs if run.app_id and not run.task_id}
    for wanted in ({"task_id__in": by_task}, {"app_id__in": by_app}):
        for chunk in chunks(TaskCopy.objects.filter(tenant=tenant, **wanted).defer("body").iterator(AT_ONCE)):
            for task in chunk:
                _tell(task)
            TaskCopy.objects.bulk_update(chunk, ["last_result", "typical_seconds"])


def runs_of(task: TaskCopy) -> QuerySet[ReloadCopy]:
    """The copied runs of a task, newest first; of its app, where the tenant does not say which task started them."""
    runs = ReloadCopy.objects.filter(tenant=task.tenant).order_by("-created_at")
    own = runs.filter(task_id=task.task_id)
    return own if own.exists() else runs.filter(task_id="", app_id=task.app_id)


def _tell(task: TaskCopy) -> None:
    ended = list(runs_of(task).exclude(ended_at=None)[:NEWEST])
    seconds = [
        (run.ended_at - run.started_at).total_seconds()
        for run in ended
        if run.status == SUCCEEDED and run.started_at and run.ended_at
    ]
    task.last_result = ended[0].status if ended else ""
    task.typical_seconds = median(seconds) if seconds else None
