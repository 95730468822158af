"""Writes the copy of tasks: a page that a sync read, or one task that a write of ours gave back.

Every function runs in the caller's transaction and asks no tenant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inventory.ahead import is_ahead
from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy import moves, names
from dashboard.inventory.copy import version as copy_version
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.columns import named, timed
from dashboard.inventory.copy.disabled_periods import DisabledPeriods
from dashboard.inventory.copy.row import fill, is_drawn_alike, row_of
from dashboard.inventory.models import NameKind, ScheduleKind, TaskCopy
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.wording.wording import task_words
from dashboard.tenant.lazy_page import UnreadTasks
from dashboard.tenant.wire import digest

_IDENTITY = (
    "id",
    "tenant",
    "task_id",
    "first_seen_at",
    "known_since",
    "last_result",
    "typical_seconds",
    "last_error",
    "failures",
    "moved_to",
)
_REWRITTEN = [
    field.name for field in TaskCopy._meta.concrete_fields if field.name not in _IDENTITY and not field.generated
]

_KEYS = {NameKind.APP: "app_id__in", NameKind.SPACE: "space_id__in", NameKind.OWNER: "owner_id__in"}
_NAMED = (
    *("app_name", "app_sort", "app_gone", "space_id", "space_name", "space_sort"),
    *("owner_name", "owner_sort", "owner_gone", "search_text", "changed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalChange:
    """A difference between the copy and the tenant that no write of ours has made."""

    task_id: str
    app_name: str
    before: Mapping[str, Any] | None  # the body; None: there was no such task
    after: Mapping[str, Any] | None  # the body; None: there is no such task any more
    at: datetime  # aware UTC, when the tenant was asked
    is_move: bool = False  # the task was made of another one, which is the task before


def take(
    tenant: str, tasks: Sequence[Task], *, asked_at: datetime, generation: int, is_first: bool = False
) -> list[ExternalChange]:
    """Take over what a page of the list says, as of `asked_at`; what was written since then stays as it is.

    Gives what is different. `is_first`: no whole list was seen before, so that a task new to us is no news. A negative
    generation: the task was read by itself, outside of any sync.
    """
    number = copy_version.step(tenant)
    by_id = {one.id: one for one in reversed(_listed(tasks))}  # a list that shifts may show a task twice: the first
    heads = _heads(tenant, by_id)
    standing = [head for head in heads if head.generation == generation >= 0 or _is_younger(head, asked_at)]
    left = [head for head in heads if head not in standing] if standing else heads
    same = [head for head in left if head.is_there and head.version == version_of(by_id[head.task_id].body)]
    _stamp(standing, generation=generation)
    _stamp(same, generation=generation, read_at=asked_at)
    settled = {head.task_id for head in (*standing, *same)}
    others = [one.read() for one in by_id.values() if one.id not in settled]
    rows = {row.task_id: row for row in _locked(tenant, [task.id for task in others])}
    before = moves.predecessors(tenant, [task for task in others if task.id not in rows])
    seen = [news for task in others if (news := _external_change(rows.get(task.id), task, before, asked_at))]
    _write(tenant, others, rows, before, at=asked_at, generation=generation, number=number)
    return [change for change in seen if not is_first or (change.before is not None and not change.is_move)]


def _is_younger(row: _Head, asked_at: datetime) -> bool:
    """Whether a row was read since, by a clock that has not been set back meanwhile."""
    return row.read_at > asked_at and not is_ahead(row.read_at, timezone.now())


def remember(tenant: str, task: Task) -> TaskCopy:
    """Take over one task as the tenant has just given it, after a write of ours or for its page."""
    with transaction.atomic():
        number = copy_version.step(tenant)
        rows = {row.task_id: row for row in _locked(tenant, [task.id])}
        generation = rows[task.id].generation if rows else 0
        before = moves.predecessors(tenant, [] if rows else [task])
        _write(tenant, [task], rows, before, at=timezone.now(), generation=generation, number=number)
        return TaskCopy.objects.get(tenant=tenant, task_id=task.id)


def rewrite(rows: Iterable[TaskCopy], fields: Iterable[str]) -> None:
    """Write some fields of whole rows, or new rows, by one statement; bulk_update is ten times slower."""
    for row in rows:
        row.pk = None  # it is found by what names the task
    TaskCopy.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "task_id"], update_fields=list(fields)
    )


def has_id(task_id: str) -> bool:
    """An element without an id is named by its place, which says nothing from one sync to the next."""
    return not task_id.startswith("?")


class _Listed(NamedTuple):
    """One element of a list, and how it is read."""

    id: str
    body: Any
    read: Callable[[], Task]


class _Head(NamedTuple):
    """What tells of a row whether it is as the list says."""

    task_id: str
    pk: int
    version: str
    generation: int
    read_at: datetime
    deleted_at: datetime | None
    moved_to: str

    @property
    def is_there(self) -> bool:
        """Whether the tenant has it, as far as the copy knows: one that was moved may be in its list for long."""
        return self.deleted_at is None or bool(self.moved_to)


def _listed(tasks: Sequence[Task]) -> list[_Listed]:
    """The elements of a list; most are as they were, and so they are compared before they are read."""
    if isinstance(tasks, UnreadTasks):
        heads = enumerate(tasks.heads())
        return [_Listed(task_id, body, partial(tasks.__getitem__, place)) for place, (task_id, _, body) in heads]
    return [_Listed(task.id, task.body, partial(_itself, task)) for task in tasks]


def _itself(task: Task) -> Task:
    return task


def _heads(tenant: str, ids: Iterable[str]) -> list[_Head]:
    return [_Head._make(values) for values in _locked(tenant, ids).values_list(*_Head._fields)]


def _locked(tenant: str, ids: Iterable[str]) -> QuerySet[TaskCopy]:
    return TaskCopy.objects.select_for_update().filter(tenant=tenant, task_id__in=list(ids))


def _stamp(rows: Sequence[_Head], **values: Any) -> None:
    if rows:
        TaskCopy.objects.filter(pk__in=[row.pk for row in rows]).update(**values)


def _external_change(
    row: TaskCopy | None, task: Task, predecessors: Mapping[str, TaskCopy], at: datetime
) -> ExternalChange | None:
    """What is different; of a task that is moved nothing, for its successor tells."""
    was_there = row is not None and (row.deleted_at is None or bool(row.moved_to) or row.untold)
    is_known = row is not None and was_there and (row.digest == digest(task.body) or bool(row.moved_to))
    if not has_id(task.id) or is_known or (was_there and task.state is TaskState.MOVED):
        return None
    predecessor = predecessors.get(task.moved_from) if row is None else None
    before = row if was_there else predecessor
    return ExternalChange(
        task_id=task.id,
        app_name=row.app_name if row else "",
        before=before.body if before else None,
        after=task.body,
        at=at,
        is_move=predecessor is not None,
    )


def _write(
    tenant: str,
    tasks: list[Task],
    rows: Mapping[str, TaskCopy],
    predecessors: Mapping[str, TaskCopy],
    *,
    at: datetime,
    generation: int,
    number: int,
) -> None:
    known = names.known(tenant, tasks)
    copies = [
        row_of(
            tenant,
            task,
            rows.get(task.id),
            known,
            at=at,
            generation=generation,
            predecessor=predecessors.get(task.moved_from),
        )
        for task in tasks
    ]
    for copy in copies:
        row = rows.get(copy.task_id)
        copy.changed = row.changed if row is not None and is_drawn_alike(row, copy) else number
    rewrite(copies, _REWRITTEN)
    enabled = [row.pk for copy in copies if (row := rows.get(copy.task_id)) is not None and _is_enabled_anew(row, copy)]
    if enabled:
        TaskCopy.objects.filter(pk__in=enabled).update(failures=0)
    moves.hide(tenant, tasks, at=at, number=number)


def _is_enabled_anew(row: TaskCopy, copy: TaskCopy) -> bool:
    """Whether a task that was disabled runs again: its failures are counted anew."""
    return row.failures > 0 and row.state == TaskState.DISABLED != copy.state


def update_names(tenant: str, kind: NameKind, keys: Iterable[str]) -> None:
    keys = list(keys)
    if not keys:
        return
    number = copy_version.step(tenant)
    rows = TaskCopy.objects.filter(tenant=tenant, deleted_at=None, **{_KEYS[kind]: keys})
    for chunk in chunks(rows.iterator(AT_ONCE)):
        tasks = {row.pk: _task(row) for row in chunk}
        known = names.known(tenant, list(tasks.values()))
        for row in chunk:
            fill(row, named(tasks[row.pk], known, task_words(tasks[row.pk])) | {"changed": number})
        rewrite(chunk, _NAMED)


def update_due_times(tenant: str, now: datetime) -> int:
    """Bring next runs and missed runs to the present where a run has passed, each bite a transaction of its own."""
    renewed, after = 0, 0
    while chunk := list(_passed(tenant, now).filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            number = copy_version.step(tenant)
            for row in chunk:
                _update_due_time(row, now, number)
        renewed, after = renewed + len(chunk), chunk[-1].pk
    return renewed


def _passed(tenant: str, now: datetime) -> QuerySet[TaskCopy]:
    rows = TaskCopy.objects.filter(tenant=tenant, deleted_at=None, next_run_at__lte=now)
    return rows.exclude(kind=ScheduleKind.AFTER)  # `cache/next_in_chain.py` brings them there


def _update_due_time(row: TaskCopy, now: datetime, number: int) -> None:
    """Only if the row is still the one that was read: a write in between has computed it anew."""
    values = timed(_task(row), DisabledPeriods.of_row(row).since, now)
    if values["runs_a_day"] != row.runs_a_day:
        values["changed"] = number
    same = TaskCopy.objects.filter(pk=row.pk, version=row.version, read_at=row.read_at, disabled_at=row.disabled_at)
    same.update(**values)


def _task(row: TaskCopy) -> Task:
    return task_of(row.tenant, row.task_id, row.version, row.body)
