"""Reload tasks that became tasks of the newer scheduling: shown once, as their successors, which take over their past.

Every function runs in the caller's transaction and asks no tenant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from dashboard.inventory.models import Incident, ReloadCopy, Snooze, TaskCopy
from dashboard.scheduling.task import Origin, Task

TAKEN_OVER = ("last_result", "last_error", "failures", "typical_seconds")  # columns that follow from runs


def predecessors(tenant: str, tasks: Iterable[Task]) -> Mapping[str, TaskCopy]:
    """Give the rows of the reload tasks that some tasks were made of, by their ids."""
    ids = {task.moved_from for task in tasks if task.moved_from}
    rows = TaskCopy.objects.filter(tenant=tenant, task_id__in=ids, origin=Origin.RELOAD) if ids else ()
    return {row.task_id: row for row in rows}


def hide(tenant: str, tasks: Collection[Task], *, at: datetime, number: int) -> None:
    """Let the reload tasks count as gone that have a successor now; their runs and their trouble become those of it.

    `tasks` are those that were just written, of either world.
    """
    ids = {task.moved_from or task.id for task in tasks if task.moved_from or task.origin is Origin.RELOAD}
    alive = TaskCopy.objects.filter(tenant=tenant, deleted_at=None).exclude(moved_from="")  # as the index has it
    named = list(alive.filter(moved_from__in=ids).values_list("moved_from", flat=True)) if ids else []
    moved = TaskCopy.objects.filter(tenant=tenant, task_id__in=named, moved_to="")
    hidden = list(moved.values_list("task_id", flat=True)) if named else []
    if not hidden:
        return
    first = Subquery(alive.filter(moved_from=OuterRef("task_id")).order_by("pk").values("task_id")[:1])
    TaskCopy.objects.filter(tenant=tenant, task_id__in=hidden).update(
        moved_to=first, deleted_at=at, untold=False, changed=number
    )
    ReloadCopy.objects.filter(tenant=tenant, task_id__in=hidden).update(task_id=_successor(tenant, "task_id"))
    Snooze.objects.filter(tenant=tenant, task_id__in=hidden).update(task_id=_successor(tenant, "task_id"))
    _hand_over_incidents(tenant, hidden)


def _hand_over_incidents(tenant: str, hidden: Collection[str]) -> None:
    """What is wrong with a task is wrong with what was made of it: nobody is told twice."""
    opened = Incident.objects.filter(tenant=tenant, closed_at=None)
    mine = opened.filter(subject__in=hidden).annotate(successor=_successor(tenant, "subject"))
    known = opened.filter(kind=OuterRef("kind"), subject=OuterRef("successor"))
    keys = list(mine.exclude(Exists(known)).values_list("pk", flat=True))
    Incident.objects.filter(pk__in=keys).update(subject=_successor(tenant, "subject"))


def _successor(tenant: str, column: str) -> Subquery:
    return Subquery(TaskCopy.objects.filter(tenant=tenant, task_id=OuterRef(column)).values("moved_to")[:1])


def successors(tenant: str, task_ids: Iterable[str]) -> Mapping[str, str]:
    """Give the ids of the tasks that some were moved to, by their own; those that were not are left out."""
    return dict(_moved(tenant).filter(task_id__in=set(task_ids)).values_list("task_id", "moved_to"))


def _moved(tenant: str) -> QuerySet[TaskCopy]:
    return TaskCopy.objects.filter(tenant=tenant).exclude(moved_to="")
