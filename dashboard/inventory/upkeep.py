"""Keeps the copy's rows true without asking the tenant: names that changed, and what time alone changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dashboard.inventory.copy import names
from dashboard.inventory.copy.cache import task_of
from dashboard.inventory.copy.columns import named, timed
from dashboard.inventory.copy.disabled_periods import since_of
from dashboard.inventory.copy.write import AT_ONCE, chunks, fill, rewrite
from dashboard.inventory.models import Name, TaskCopy
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import task_words

_KEYS = {Name.Kind.APP: "app_id__in", Name.Kind.SPACE: "space_id__in", Name.Kind.OWNER: "owner_id__in"}
_NAMED = (
    *("app_name", "app_sort", "app_gone", "space_id", "space_name", "space_sort"),
    *("owner_name", "owner_sort", "owner_gone", "search_text"),
)


def rename(tenant: str, kind: Name.Kind, keys: Iterable[str]) -> None:
    """Give the rows of these apps, spaces or owners the names that are known now."""
    rows = TaskCopy.objects.filter(tenant=tenant, deleted_at=None, **{_KEYS[kind]: list(keys)})
    for chunk in chunks(rows.iterator(AT_ONCE)):
        tasks = {row.pk: _task(row) for row in chunk}
        known = names.known(tenant, list(tasks.values()))
        for row in chunk:
            fill(row, named(tasks[row.pk], known, task_words(tasks[row.pk])))
        rewrite(chunk, _NAMED)


def renew(tenant: str, now: datetime) -> int:
    """Bring next runs and missed runs to the present where a run has passed, each bite a transaction of its own."""
    renewed, after = 0, 0
    while chunk := list(_passed(tenant, now).filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            for row in chunk:
                _renew(row, now)
        renewed, after = renewed + len(chunk), chunk[-1].pk
    return renewed


def _passed(tenant: str, now: datetime) -> QuerySet[TaskCopy]:
    return TaskCopy.objects.filter(tenant=tenant, deleted_at=None, next_run_at__lte=now)


def _renew(row: TaskCopy, now: datetime) -> None:
    """Only if the row is still the one that was read: a write in between has computed it anew."""
    same = TaskCopy.objects.filter(pk=row.pk, version=row.version, read_at=row.read_at, disabled_at=row.disabled_at)
    same.update(**timed(_task(row), since_of(row), now))


def _task(row: TaskCopy) -> Task:
    return task_of(row.tenant, row.task_id, row.version, row.body)
