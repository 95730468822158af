"""Tasks that the tenant has no more, or may have moved to its newer scheduling: what a whole list did not show.

Every function runs in the caller's transaction, or in one of its own, and asks no tenant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inventory.batches import chunks
from dashboard.inventory.copy import version
from dashboard.inventory.copy.write import ExternalChange, has_id
from dashboard.inventory.models import TaskCopy
from dashboard.scheduling.task import Origin


def forget(tenant: str, task_id: str, *, untold: bool = False) -> None:
    """Mark a task deleted that the tenant has no more, by a write of ours or as its answer 404 tells.

    `untold`: it may have been moved, so that `untold` gives it later.
    """
    now = timezone.now()
    with transaction.atomic():
        number = version.step(tenant)
        rows = TaskCopy.objects.filter(tenant=tenant, task_id=task_id, deleted_at=None)
        rows.update(deleted_at=now, read_at=now, untold=untold, changed=number)


def missing(tenant: str, origin: Origin, *, generation: int, started_at: datetime, seen: Iterable[str]) -> list[str]:
    """The ids of tasks that a world's whole list did not show, and that nobody has written since it began.

    `seen` are those of the list's last page, which is not copied yet.
    """
    rows = _unseen(tenant, generation=generation, started_at=started_at).filter(origin=origin)
    return list(rows.exclude(task_id__in=list(seen)).order_by("pk").values_list("task_id", flat=True))


def drop(
    tenant: str, task_ids: Iterable[str], *, generation: int, started_at: datetime, at: datetime, untold: bool = False
) -> list[ExternalChange]:
    """Mark those of the missing tasks deleted that the tenant does not have; gives what is news of it.

    `untold`: they may have been moved, so that `untold` gives them later, and nothing is news yet.
    """
    seen, number = [], version.step(tenant)
    for some in chunks(task_ids):
        rows = _unseen(tenant, generation=generation, started_at=started_at).filter(task_id__in=some)
        seen += [] if untold else [_deletion(row, at) for row in rows if has_id(row.task_id)]
        rows.update(deleted_at=at, untold=untold, changed=number)
    return seen


def untold(tenant: str) -> list[ExternalChange]:
    """Give the tasks that were found gone and were not moved, once: when the world that they may be in was read."""
    rows = TaskCopy.objects.filter(tenant=tenant, untold=True).order_by("task_id")
    told = [_deletion(row, row.deleted_at) for row in rows if row.deleted_at and has_id(row.task_id)]
    rows.update(untold=False)
    return told


def _deletion(row: TaskCopy, at: datetime) -> ExternalChange:
    return ExternalChange(task_id=row.task_id, app_name=row.app_name, before=row.body, after=None, at=at)


def _unseen(tenant: str, *, generation: int, started_at: datetime) -> QuerySet[TaskCopy]:
    return TaskCopy.objects.filter(tenant=tenant, deleted_at=None, generation__lt=generation, read_at__lt=started_at)
