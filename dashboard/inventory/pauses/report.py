"""How far a pause is: what has come of its tasks, what keeps it, and which runs it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet

from dashboard.inventory.cache.calendar_cache import WHOLE
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.jobs.kinds import ALREADY
from dashboard.inventory.models import Change, ItemResult, ItemStep, JobItem, JobState, Pause, PauseState
from dashboard.inventory.models.pauses import IS_OFF, LEFT_ALONE, OPEN, PAUSED_ON, off_items
from dashboard.inventory.pauses.end import last_changes
from dashboard.inventory.pauses.pause import open_pauses
from dashboard.inventory.pauses.run import RUNNING
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

LONGEST_COUNT = timedelta(days=31)  # runs of a longer time are not counted
MOST_LEFT = 50  # tasks that a page names
_HALF_HOUR = 1800  # seconds
_SKIPPED, _DONE = Q(result=ItemResult.SKIPPED), Q(result=ItemResult.DONE)
_LEFT = Q(why__in=LEFT_ALONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseProgress:
    """A pause with the numbers of its tasks."""

    pause: Pause
    off: int  # disabled by it, and to be enabled again
    to_do: int  # still to be disabled
    held: int  # wait until a reload has ended
    back: int  # enabled again
    left: int  # as somebody has made them meanwhile
    paused_on: int  # kept off by a pause that ends later
    before: int  # off already, and so after it
    failed: int  # could not be disabled: Qlik said no
    not_paused: int  # these, and those that have no switch or were left out
    trouble: Mapping[str, Any] | None  # kind and facts of the TenantError that keeps it; empty where there is none

    @property
    def is_open(self) -> bool:
        return self.pause.state in OPEN

    @property
    def is_stuck(self) -> bool:
        return self.trouble is not None

    @property
    def total(self) -> int:
        return self.off + self.to_do + self.held + self.back + self.left + self.paused_on

    @property
    def is_late(self) -> bool:
        """Whether its end was begun, or is still to be, well after its time."""
        end = self.pause.end_begun_at
        return end is not None and not self.pause.ended_by and end > self.pause.ends_at + timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftTask:
    """A task that the pause leaves as somebody has made it, with what happened."""

    item: JobItem
    row: TaskRow | None
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The runs of some days, in half hours: those that a pause leaves out, and those of all other tasks."""

    begins: datetime
    out: tuple[int, ...]
    others: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(self.out)


def progress(pause: Pause) -> PauseProgress:
    numbers = pause.job.items.aggregate(**_COUNTS)
    off = _off_meanwhile(pause).count()  # it will find these off, and leave them so
    numbers |= {"to_do": numbers["to_do"] - off, "before": numbers["before"] + off}
    return PauseProgress(pause=pause, trouble=_trouble(pause), **numbers)


_COUNTS = {
    "off": Count("pk", filter=IS_OFF),
    "to_do": Count("pk", filter=Q(step=ItemStep.DO)),
    "held": Count("pk", filter=Q(result=ItemResult.PENDING, step="", why=RUNNING)),
    "back": Count("pk", filter=Q(result=ItemResult.UNDONE)),
    "left": Count("pk", filter=_DONE & _LEFT & ~Q(why=PAUSED_ON)),
    "paused_on": Count("pk", filter=_DONE & Q(why=PAUSED_ON)),
    "before": Count("pk", filter=_SKIPPED & Q(why=ALREADY)),
    "failed": Count("pk", filter=Q(result=ItemResult.FAILED)),
    "not_paused": Count("pk", filter=Q(result=ItemResult.FAILED) | (_SKIPPED & ~Q(why=ALREADY))),
}


def _trouble(pause: Pause) -> Mapping[str, Any] | None:
    if pause.state not in OPEN:
        return None
    error: Mapping[str, Any] | None = pause.job.error if pause.job.state == JobState.PAUSED else None
    if error or pause.state != PauseState.ENDING:
        return error
    failed = off_items(pause.job.items.all()).filter(Q(error__isnull=False) | ~Q(why="")).first()
    return (failed.error or {}) if failed else None


def shown() -> list[PauseProgress]:
    """The pauses that every page tells of: begun ones."""
    return [progress(pause) for pause in open_pauses() if pause.state != PauseState.PLANNED]


def planned() -> list[PauseProgress]:
    """The pauses that have yet to begin, the one that ends first before the others."""
    return [progress(pause) for pause in open_pauses() if pause.state == PauseState.PLANNED]


def left_tasks(pause: Pause) -> list[LeftTask]:
    """The tasks that stay as somebody has made them, with what was done to each; before the end as far as is seen."""
    items = _left_items(pause)
    changes, rows = last_changes(pause, items), read.by_id(item.task_id for item in items)
    return [LeftTask(item=one, row=rows.get(one.task_id), change=changes.get(one.task_id)) for one in items]


def _off_meanwhile(pause: Pause) -> QuerySet[JobItem]:
    """The items of a pause which has yet to begin whose tasks are disabled by now."""
    items = pause.job.items.filter(step=ItemStep.DO)
    if pause.state != PauseState.PLANNED:
        return items.none()
    off = read.copies().filter(state=TaskState.DISABLED, task_id__in=items.values("task_id"))
    return items.filter(task_id__in=off.values("task_id"))


def _left_items(pause: Pause) -> list[JobItem]:
    if pause.state == PauseState.PLANNED:
        return list(_off_meanwhile(pause).order_by("place")[:MOST_LEFT])
    done = pause.job.items.filter(result=ItemResult.DONE)
    left = list(done.filter(_LEFT).exclude(why=PAUSED_ON).order_by("place")[:MOST_LEFT])
    if pause.state != PauseState.ON:
        return left
    off = list(off_items(done).filter(step=""))
    touched = last_changes(pause, off)
    return [*left, *(item for item in off if item.task_id in touched)][:MOST_LEFT]


def left_out(pause: Pause, begins: datetime, ends: datetime, span: tuple[datetime, datetime]) -> LeftOut | None:
    """The runs of [begins, ends): those that a pause with that span leaves out, and all others; None where too long."""
    if ends - begins > LONGEST_COUNT:
        return None
    planned = WHOLE.of(tenant_key()).planned
    runs = RUNS_CACHE.runs(planned.schedules, begins.date(), ends.date() + timedelta(days=1))
    first, last = int(begins.timestamp()), int(ends.timestamp())
    inside = (runs.instants >= first) & (runs.instants < last)
    instants, places = runs.instants[inside], runs.task_indexes[inside]
    ids, count = paused_ids(pause), len(planned.tasks)
    is_paused = np.fromiter((task.task_id in ids for task in planned.tasks), np.bool_, count)
    starts = np.fromiter((task.starts for task in planned.tasks), np.bool_, count) | is_paused
    is_out = is_paused[places] & (instants >= span[0].timestamp()) & (instants < span[1].timestamp())
    halves, length = (instants - first) // _HALF_HOUR, -(-(last - first) // _HALF_HOUR)
    out = np.bincount(halves[is_out], minlength=length)
    others = np.bincount(halves[starts[places] & ~is_out], minlength=length)
    return LeftOut(begins=begins, out=tuple(out.tolist()), others=tuple(others.tolist()))


def paused_ids(pause: Pause) -> set[str]:
    """The tasks that it disables, has disabled, or had."""
    items = pause.job.items.filter(wanted__isnull=False)
    if pause.state in (PauseState.DRAFT, PauseState.PLANNED):
        items = items.filter(step=ItemStep.DO)
    return set(_of(items.exclude(result__in=(ItemResult.SKIPPED, ItemResult.FAILED))))


def _of(items: Any) -> Iterable[str]:
    found: Iterable[str] = items.values_list("task_id", flat=True)
    return found
