"""Reads the copy: its rows as tasks with names, and their schedules. What was read once in this process stays read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy.cache import cached_task, task_of
from dashboard.inventory.copy.disabled_periods import PERIOD_COLUMNS, DisabledPeriods
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task, TaskState

_NAMES = ("app_name", "space_name", "owner_name", "app_gone", "owner_gone", "space_id")
_SCHEDULE = ("kind", "words", "words_long", "runs_a_day", "next_run_at")
_RUNS = (
    "last_run_at",
    "last_result",
    "last_error",
    "failures",
    "typical_seconds",
    "missed_runs",
    "first_seen_at",
    "known_since",
    "read_at",
    "deleted_at",
    "moved_to",
)
_SHOWN = (*_NAMES, *_SCHEDULE, *_RUNS)
_CALLED = {"last_run_at": "ran_at"}  # columns that a TaskRow calls otherwise
FAILING = Q(state=TaskState.ENABLED, failures__gt=0)
_KEY = ("tenant", "task_id", "version")


def copies() -> QuerySet[TaskCopy]:
    """The tasks that the configured tenant has, as far as the copy knows."""
    return TaskCopy.objects.filter(tenant=tenant_key(), deleted_at=None)


def rows(found: QuerySet[TaskCopy]) -> list[TaskRow]:
    """Give rows in the order of `found`; bodies are fetched only of tasks that this process has not read yet."""
    return list(_by_key(found).values())


def rows_of(keys: Iterable[int]) -> list[TaskRow]:
    """Give the rows with these keys, in their order: to sort keys is less work for a database than to sort rows."""
    keys = list(keys)
    found = _by_key(TaskCopy.objects.filter(pk__in=keys))
    return [found[pk] for pk in keys if pk in found]


def rows_once(keys: Iterable[int]) -> list[TaskRow]:
    """The same for files, which have all tasks: their bodies come with them, and are not kept."""
    keys = list(keys)
    values = TaskCopy.objects.filter(pk__in=keys).values(*_KEY, "pk", "digest", "body", *_SHOWN, *PERIOD_COLUMNS)
    found = {value["pk"]: _row(value, _read_once(value)) for value in values}
    return [found[pk] for pk in keys if pk in found]


def row(task_id: str) -> TaskRow | None:
    """Give one task as the copy has it, a deleted one too; None when it was never seen."""
    return by_id([task_id]).get(task_id)


def by_id(task_ids: Iterable[str]) -> dict[str, TaskRow]:
    """Give tasks by their ids, deleted ones too; those that were never seen are left out."""
    found = TaskCopy.objects.filter(tenant=tenant_key(), task_id__in=list(task_ids))
    return {row.task.id: row for row in rows(found)}


def _by_key(found: QuerySet[TaskCopy]) -> dict[int, TaskRow]:
    values = list(found.values(*_KEY, "pk", "digest", *_SHOWN, *PERIOD_COLUMNS))
    tasks = {value["pk"]: cached_task(*(value[name] for name in _KEY)) for value in values}
    tasks |= _read([pk for pk, task in tasks.items() if task is None])
    return {value["pk"]: _row(value, task) for value in values if (task := tasks[value["pk"]])}


def _read(keys: Iterable[int]) -> dict[int, Task]:
    read: dict[int, Task] = {}
    for chunk in chunks(keys, AT_ONCE):
        for pk, tenant, task_id, version, body in TaskCopy.objects.filter(pk__in=chunk).values_list(
            "pk", *_KEY, "body"
        ):
            read[pk] = task_of(tenant, task_id, version, body)
    return read


def _read_once(value: dict[str, Any]) -> Task:
    return task_of(value["tenant"], value["task_id"], value["version"], value["body"], keep=False)


def _row(value: dict[str, Any], task: Task) -> TaskRow:
    disabled = DisabledPeriods.of([value[name] for name in PERIOD_COLUMNS])
    shown = {_CALLED.get(name, name): value[name] for name in _SHOWN}
    return TaskRow(task=task, seen=value["digest"], disabled=disabled, **shown)
