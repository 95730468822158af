"""All tasks of a copy and their schedules, kept by a process and brought up to date by the rows that were written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.cache.earlier_schedules import earlier_schedules
from dashboard.inventory.copy.cache import schedule_of, schedule_with, task_of
from dashboard.inventory.copy.chains import ChainMember, about_seconds, read_after
from dashboard.inventory.copy.chains import places as chain_places
from dashboard.inventory.copy.disabled_periods import PERIOD_COLUMNS, DisabledPeriods, DisabledSince
from dashboard.inventory.copy.facets import FACETS
from dashboard.inventory.copy.task_row import label_of, own_name
from dashboard.inventory.copy.version import CopyMark, mark_of
from dashboard.inventory.models import ScheduleKind, TaskCopy
from dashboard.scheduling.chain import ChainSchedule
from dashboard.scheduling.earlier_schedule import with_earlier
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import After, TaskState

SCHEDULED = (ScheduleKind.RECURRING, ScheduleKind.ONCE)  # kinds of tasks that a clock starts
DRAWN = (TaskState.ENABLED, TaskState.DISABLED, TaskState.COMPLETED)
TENANTS_KEPT = 2
_SHARED = (
    "tenant",
    "app_id",
    "app_name",
    "state",
    "reason",
    "kind",
)  # texts that many tasks have in common


class CalendarTask(NamedTuple):
    """The columns of the copy that a calendar draws by."""

    tenant: str
    task_id: str
    app_id: str
    app_name: str
    name: str  # its own one; empty where it has none
    state: str
    reason: str
    kind: str
    runs_a_day: float | None  # the mean of four weeks; None: too many to count
    first_seen_at: datetime  # aware UTC, when the copy first had it
    known_since: datetime  # the same, or the oldest run that the tenant told of it
    has_failed: bool  # the last time that it ran
    disabled: DisabledPeriods
    held_by: CalendarTask | None = None  # a disabled task that it waits for, itself or by way of others

    @property
    def own_name(self) -> str:
        return own_name(self.name, self.app_name)

    @property
    def label(self) -> str:
        return label_of(self.name, self.app_name)

    @property
    def starts(self) -> bool:
        return self.state == TaskState.ENABLED and self.held_by is None

    @property
    def waits(self) -> bool:
        return self.kind == ScheduleKind.AFTER

    @property
    def since(self) -> DisabledSince | None:
        return self.disabled.since if self.state == TaskState.DISABLED else None

    @property
    def known_from(self) -> datetime:
        """From when on its runs can be told: it is known since then, or is disabled since a run before."""
        told = (self.disabled.since.at, self.disabled.before.since.at)
        return min(at for at in (self.known_since, *told) if at is not None)

    @property
    def is_failing(self) -> bool:
        return self.has_failed and self.state == TaskState.ENABLED

    @property
    def is_timed(self) -> bool:
        return self.kind in SCHEDULED and self.state in DRAWN

    @property
    def is_drawn(self) -> bool:
        return self.is_timed or (self.waits and self.state in DRAWN)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalendarTasks:
    """Tasks and their schedules by place; a schedule is None where nothing of the task is drawn.

    Two are the same only if they are one object, so that what follows from one can be kept.
    """

    keys: NDArray[np.int64]  # of the rows, ascending
    tasks: Sequence[CalendarTask]
    schedules: Sequence[Schedule | None]

    def counts(self) -> Mapping[str, int]:
        """Count tasks by `failing:yes` and by `key:value` of state, reason and kind."""
        return _counts(self)


@lru_cache(maxsize=2)
def _counts(found: CalendarTasks) -> Mapping[str, int]:
    counts: Counter[str] = Counter({"failing:yes": sum(task.is_failing for task in found.tasks)})
    groups = Counter((task.state, task.reason, task.kind) for task in found.tasks)
    for values, tasks in groups.items():
        counts.update({f"{facet}:{value}": tasks for facet, value in zip(FACETS, values, strict=True) if value})
    return counts


_COLUMNS = (*CalendarTask._fields[:-3], "failures")  # of the table; the last fields are of several
_LINKS = ("after", "typical_seconds")  # what chains are made of


class _KeptTask(NamedTuple):
    """What is kept of one row."""

    task: CalendarTask
    digest: str  # of the body without its runs: a schedule is read anew only where it differs
    schedule: Schedule | None
    after: After | None
    seconds: int  # that its runs take, about
    drawn: Schedule | None  # the schedule, with what it was before it was changed

    @property
    def member(self) -> ChainMember:
        return ChainMember(self.task.state, self.seconds, self.after if self.task.waits else None, self.drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All tasks of a tenant as they are at a mark; without one, as they were found."""

    mark: CopyMark | None
    entries: Mapping[int, _KeptTask]  # by the key of the row, ascending
    planned: CalendarTasks


@dataclass(slots=True)
class Wholes:
    """The tasks of the tenants that were asked for last. Threads may share one."""

    _kept: dict[str, Whole] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, tenant: str) -> Whole:
        """Give all tasks of a tenant (its host) as its copy has them now."""
        mark, known = mark_of(tenant), self._kept.get(tenant)
        if known is not None and mark is not None and known.mark == mark:
            return known
        with self._lock:
            whole = _renewed(tenant, self._kept.pop(tenant, None))
            self._kept[tenant] = whole
            while len(self._kept) > TENANTS_KEPT:
                del self._kept[next(iter(self._kept))]
            return whole

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


WHOLE = Wholes()


def would_be(whole: Whole, wanted: Mapping[str, Mapping[str, Any] | None]) -> CalendarTasks:
    """Give all tasks as they would be, each in its place, with values by the names of `Task` for some ids.

    One of None would be gone. Tasks that wait for one another follow.
    """
    entries = {
        key: _with_values(entry, wanted[entry.task.task_id]) if entry.task.task_id in wanted else entry
        for key, entry in whole.entries.items()
    }
    return _side_by_side(entries, whole)


def _with_values(entry: _KeptTask, values: Mapping[str, Any] | None) -> _KeptTask:
    if values is None:
        return entry._replace(task=entry.task._replace(state=""), schedule=None, drawn=None)
    states = {None: entry.task.state, True: TaskState.ENABLED.value, False: TaskState.DISABLED.value}
    task = entry.task._replace(state=states[values.get("enabled")])
    schedule = schedule_with(entry.schedule, values) if entry.schedule and values else entry.schedule
    drawn = entry.drawn if schedule is entry.schedule else schedule
    return entry._replace(task=task, schedule=schedule, drawn=drawn)


def _renewed(tenant: str, known: Whole | None) -> Whole:
    """The mark is read before the rows: what is written in between is read again with the next one."""
    mark = mark_of(tenant)
    if known is None or mark is None or known.mark is None or not _follows(mark, known.mark):
        entries = _read(tenant, 0, {})
        return Whole(mark=mark, entries=entries, planned=_side_by_side(entries, None))
    entries = _read(tenant, known.mark.number, known.entries) if mark != known.mark else known.entries
    planned = known.planned if entries is known.entries else _side_by_side(entries, known)
    return Whole(mark=mark, entries=entries, planned=planned)


def _follows(mark: CopyMark, known: CopyMark) -> bool:
    return mark.epoch == known.epoch and mark.number >= known.number


def _read(tenant: str, after: int, known: Mapping[int, _KeptTask]) -> Mapping[int, _KeptTask]:
    """The entries with those rows brought up to date that were written after a number; the same, if none differs."""
    rows = TaskCopy.objects.filter(tenant=tenant)
    rows = rows.filter(changed__gt=after) if known else rows.filter(deleted_at=None)
    columns = ("pk", "deleted_at", "digest", *_LINKS, *_COLUMNS, *PERIOD_COLUMNS)
    found = list(rows.order_by("pk").values_list(*columns))
    gone = {pk for pk, deleted_at, *_ in found if deleted_at is not None} & known.keys()
    there = [values for values in found if values[1] is None]
    fresh = {pk: (digest, _task(values)) for pk, _, digest, _, _, *values in there}
    links = {pk: (read_after(after), about_seconds(seconds)) for pk, _, _, after, seconds, *_ in there}
    schedules = _schedules(fresh, known)
    drawn = _with_past(tenant, fresh, schedules, is_all=not known)
    entries = {
        pk: _KeptTask(task, digest, schedules.get(pk), *links[pk], drawn.get(pk))
        for pk, (digest, task) in fresh.items()
    }
    if known and not gone and all(known.get(pk) == entry for pk, entry in entries.items()):
        return known
    merged = {pk: entry for pk, entry in known.items() if pk not in gone} | entries
    return dict(sorted(merged.items())) if known and entries.keys() - known.keys() else merged


def _task(values: Sequence[Any]) -> CalendarTask:
    columns = zip(_COLUMNS, values[: len(_COLUMNS)], strict=True)
    *shared, failures = (sys.intern(value) if name in _SHARED else value for name, value in columns)
    return CalendarTask._make([*shared, bool(failures), DisabledPeriods.of(values[len(_COLUMNS) :]), None])


def _schedules(
    fresh: Mapping[int, tuple[str, CalendarTask]], known: Mapping[int, _KeptTask]
) -> Mapping[int, Schedule | None]:
    drawn = {pk: digest for pk, (digest, task) in fresh.items() if task.is_timed}
    found = {
        pk: entry.schedule
        for pk, digest in drawn.items()
        if (entry := known.get(pk)) is not None and entry.digest == digest and entry.task.is_timed
    }
    return found | _of_bodies(pk for pk in drawn if pk not in found)


def _with_past(
    tenant: str,
    fresh: Mapping[int, tuple[str, CalendarTask]],
    schedules: Mapping[int, Schedule | None],
    *,
    is_all: bool,
) -> Mapping[int, Schedule | None]:
    """The schedules with those that were in their place before, by one question for all."""
    ids = {fresh[pk][1].task_id: pk for pk, schedule in schedules.items() if schedule is not None}
    found = earlier_schedules(tenant, None if is_all else ids) if ids else {}
    drawn = dict(schedules)
    for task_id in found.keys() & ids.keys():
        schedule = schedules[ids[task_id]]
        drawn[ids[task_id]] = with_earlier(schedule, found[task_id]) if schedule is not None else None
    return drawn


def _of_bodies(keys: Iterable[int]) -> dict[int, Schedule | None]:
    read: dict[int, Schedule | None] = {}
    for some in chunks(keys, AT_ONCE):
        found = TaskCopy.objects.filter(pk__in=some).values_list("pk", "tenant", "task_id", "version", "body")
        for pk, tenant, task_id, version, body in found:
            read[pk] = schedule_of(task_of(tenant, task_id, version, body, keep=False))
    return read


def _side_by_side(entries: Mapping[int, _KeptTask], known: Whole | None) -> CalendarTasks:
    """Side by side; the same schedules are the same sequence, for runs are kept by it."""
    tasks, all_schedules = _chained(entries, known)
    schedules = tuple(all_schedules)
    if known is not None and _are_same(schedules, known.planned.schedules):
        schedules = known.planned.schedules  # type: ignore[assignment]
    return CalendarTasks(
        keys=np.fromiter(entries, dtype=np.int64, count=len(entries)),
        tasks=tuple(tasks),
        schedules=schedules,
    )


def _chained(entries: Mapping[int, _KeptTask], known: Whole | None) -> tuple[list[CalendarTask], list[Schedule | None]]:
    """All tasks and their schedules, with those that follow others by the schedules that come of that."""
    tasks, schedules = [entry.task for entry in entries.values()], [entry.drawn for entry in entries.values()]
    if not any(task.waits for task in tasks):
        return tasks, schedules
    members = {entry.task.task_id: entry.member for entry in entries.values()}
    numbers = {task_id: number for number, task_id in enumerate(members)}
    for task_id, place in chain_places(members, _chains(known)).items():
        number = numbers[task_id]
        schedules[number] = place.schedule
        if place.held_by:
            tasks[number] = tasks[number]._replace(held_by=tasks[numbers[place.held_by]])
    return tasks, schedules


def _chains(known: Whole | None) -> dict[str, ChainSchedule]:
    if known is None:
        return {}
    pairs = zip(known.planned.tasks, known.planned.schedules, strict=True)
    return {task.task_id: one for task, one in pairs if isinstance(one, ChainSchedule)}


def _are_same(some: Sequence[Schedule | None], others: Sequence[Schedule | None]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
