"""All tasks of a copy and their schedules, kept by a process and brought up to date by the rows that were written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy.cache import schedule_of, task_of
from dashboard.inventory.copy.disabled_periods import PastSpell, Since, since_of, was_of
from dashboard.inventory.copy.facets import FACETS
from dashboard.inventory.copy.version import Mark, mark_of
from dashboard.inventory.models import TaskCopy
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState

SCHEDULED = ("recurring", "once")  # kinds of tasks that a clock starts
DRAWN = (TaskState.ENABLED, TaskState.DISABLED, TaskState.COMPLETED)
TENANTS_KEPT = 2
_SHARED = (
    "tenant",
    "app_id",
    "app_name",
    "state",
    "reason",
    "kind",
    "was_reason",
)  # texts that many tasks have in common


class PlannedTask(NamedTuple):
    """The columns of the copy that a calendar draws by."""

    tenant: str
    task_id: str
    app_id: str
    app_name: str
    state: str
    reason: str
    kind: str
    runs_a_day: float | None  # the mean of four weeks; None: too many to count
    disabled_at: datetime | None
    disabled_at_least: bool
    was_disabled_at: datetime | None  # the last time that it was disabled and is no more
    was_disabled_at_least: bool
    was_disabled_until: datetime | None  # None: there was none
    was_reason: str

    @property
    def since(self) -> Since | None:
        """Since when it is disabled; None while it is not."""
        return since_of(self) if self.state == TaskState.DISABLED else None

    @property
    def was(self) -> PastSpell:
        """The last time that it was disabled and is no more."""
        return was_of(self)

    @property
    def is_drawn(self) -> bool:
        """Whether its runs have a place on a calendar at all."""
        return self.kind in SCHEDULED and self.state in DRAWN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Planned:
    """Tasks and their schedules by place; a schedule is None where nothing of the task is drawn.

    Two are the same only if they are one object, so that what follows from one can be kept.
    """

    keys: NDArray[np.int64]  # of the rows, ascending
    tasks: Sequence[PlannedTask]
    schedules: Sequence[Schedule | None]

    def counts(self) -> Counter[str]:
        """Tasks by `key:value` of state, reason and kind."""
        counts: Counter[str] = Counter()
        groups = Counter((task.state, task.reason, task.kind) for task in self.tasks)
        for values, tasks in groups.items():
            counts.update({f"{facet}:{value}": tasks for facet, value in zip(FACETS, values, strict=True) if value})
        return counts


class _Entry(NamedTuple):
    """What is kept of one row."""

    task: PlannedTask
    digest: str  # of the body without its runs: a schedule is read anew only where it differs
    schedule: Schedule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All tasks of a tenant as they are at a mark; without one, as they were found."""

    mark: Mark | None
    entries: Mapping[int, _Entry]  # by the key of the row, ascending
    planned: Planned


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
        """Let go of all: the next look reads everything."""
        with self._lock:
            self._kept.clear()


WHOLE = Wholes()


def _renewed(tenant: str, known: Whole | None) -> Whole:
    """The mark is read before the rows: what is written in between is read again with the next one."""
    mark = mark_of(tenant)
    if known is None or mark is None or known.mark is None or not _follows(mark, known.mark):
        entries = _read(tenant, 0, {})
        return Whole(mark=mark, entries=entries, planned=_planned(entries, None))
    entries = _read(tenant, known.mark.number, known.entries) if mark != known.mark else known.entries
    planned = known.planned if entries is known.entries else _planned(entries, known)
    return Whole(mark=mark, entries=entries, planned=planned)


def _follows(mark: Mark, known: Mark) -> bool:
    return mark.epoch == known.epoch and mark.number >= known.number


def _read(tenant: str, after: int, known: Mapping[int, _Entry]) -> Mapping[int, _Entry]:
    """The entries with those rows brought up to date that were written after a number; the same, if none differs."""
    rows = TaskCopy.objects.filter(tenant=tenant)
    rows = rows.filter(changed__gt=after) if known else rows.filter(deleted_at=None)
    found = list(rows.order_by("pk").values_list("pk", "deleted_at", "digest", *PlannedTask._fields))
    gone = {pk for pk, deleted_at, *_ in found if deleted_at is not None} & known.keys()
    fresh = {pk: (digest, _task(values)) for pk, deleted_at, digest, *values in found if deleted_at is None}
    schedules = _schedules(fresh, known)
    entries = {pk: _Entry(task, digest, schedules.get(pk)) for pk, (digest, task) in fresh.items()}
    if known and not gone and all(known.get(pk) == entry for pk, entry in entries.items()):
        return known
    merged = {pk: entry for pk, entry in known.items() if pk not in gone} | entries
    return dict(sorted(merged.items())) if known and entries.keys() - known.keys() else merged


def _task(values: Sequence[Any]) -> PlannedTask:
    """Texts that tasks share are kept once."""
    fields = zip(PlannedTask._fields, values, strict=True)
    return PlannedTask._make(sys.intern(value) if name in _SHARED else value for name, value in fields)


def _schedules(
    fresh: Mapping[int, tuple[str, PlannedTask]], known: Mapping[int, _Entry]
) -> Mapping[int, Schedule | None]:
    """The schedules of tasks that are drawn: those that are known by their digest, and the others from the bodies."""
    drawn = {pk: digest for pk, (digest, task) in fresh.items() if task.is_drawn}
    found = {
        pk: entry.schedule
        for pk, digest in drawn.items()
        if (entry := known.get(pk)) is not None and entry.digest == digest and entry.task.is_drawn
    }
    return found | _of_bodies(pk for pk in drawn if pk not in found)


def _of_bodies(keys: Iterable[int]) -> dict[int, Schedule | None]:
    read: dict[int, Schedule | None] = {}
    for some in chunks(keys, AT_ONCE):
        found = TaskCopy.objects.filter(pk__in=some).values_list("pk", "tenant", "task_id", "version", "body")
        for pk, tenant, task_id, version, body in found:
            read[pk] = schedule_of(task_of(tenant, task_id, version, body, keep=False))
    return read


def _planned(entries: Mapping[int, _Entry], known: Whole | None) -> Planned:
    """Side by side; the same schedules are the same sequence, for runs are kept by it."""
    schedules = tuple(entry.schedule for entry in entries.values())
    if known is not None and _are_same(schedules, known.planned.schedules):
        schedules = known.planned.schedules  # type: ignore[assignment]
    return Planned(
        keys=np.fromiter(entries, dtype=np.int64, count=len(entries)),
        tasks=tuple(entry.task for entry in entries.values()),
        schedules=schedules,
    )


def _are_same(some: Sequence[Schedule | None], others: Sequence[Schedule | None]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
