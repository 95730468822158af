"""The load of a week before a draft and after it: its worst five minutes, and how many starts are gained or lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.inventory.cache.calendar_cache import WHOLE, CalendarTasks, would_be
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.jobs.kinds import from_json
from dashboard.inventory.models import ItemStep, Job, JobKind
from dashboard.scheduling.calendar.load import BUCKET, Bucket, Load, load_of
from dashboard.scheduling.calendar.runs import Runs
from dashboard.scheduling.schedule import Schedule

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
# Kinds that change when something starts.
_MOVING = (
    *(JobKind.ENABLE, JobKind.DISABLE, JobKind.SHIFT, JobKind.TIME, JobKind.ZONE, JobKind.END, JobKind.SPREAD),
    JobKind.DELETE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadChange:
    """What a draft does to the load of all tasks in a week."""

    begins: datetime  # the week's first instant, aware UTC
    before: Bucket | None  # the worst five minutes; None: nothing starts
    after: Bucket | None
    starts: int  # that are gained in the week; below zero, lost
    left_out: int  # tasks that start too often to be counted


def load_change(job: Job, now: datetime) -> LoadChange | None:
    """Work out what the ticked items of a draft do to the load of the coming week; None where they move no start.

    A plan that begins later is told of by the week from its own day on.
    """
    if job.kind not in _MOVING:
        return None
    begins = _five_minutes(max(now, datetime.fromisoformat(job.options.get("begins", now.isoformat()))))
    whole = WHOLE.of(job.tenant)
    before, after = whole.planned, would_be(whole, _wanted(job))
    places = np.array([place for place in range(len(before.tasks)) if not _same(before, after, place)], dtype=np.int64)
    runs = _runs(before.schedules, begins)
    lost = _load(runs, _starting(before, places), begins)
    gained = _load(_runs([after.schedules[place] for place in places.tolist()], begins), _starts(after)[places], begins)
    now_there = _load(runs, _starts(before), begins)
    then = Load(first=now_there.first, minutes=now_there.minutes - lost.minutes + gained.minutes)
    return LoadChange(
        begins=begins,
        before=next(iter(now_there.peaks(1)), None),
        after=next(iter(then.peaks(1)), None),
        starts=int(gained.minutes.sum() - lost.minutes.sum()),
        left_out=len(runs.too_dense) + len(runs.over_budget),
    )


def _wanted(job: Job) -> Mapping[str, Mapping[str, Any] | None]:
    """The values that are wanted of each task by its id; None of one that is to be deleted."""
    ticked = job.items.filter(step=ItemStep.DO).values_list("task_id", "wanted")
    return {task_id: None if job.kind == JobKind.DELETE else from_json(wanted or {}) for task_id, wanted in ticked}


def _same(before: CalendarTasks, after: CalendarTasks, place: int) -> bool:
    is_same = before.schedules[place] is after.schedules[place]
    return is_same and before.tasks[place].starts == after.tasks[place].starts


def _starts(planned: CalendarTasks) -> NDArray[np.bool_]:
    return np.array([task.starts for task in planned.tasks], dtype=np.bool_)


def _starting(planned: CalendarTasks, places: NDArray[np.int64]) -> NDArray[np.bool_]:
    some = np.zeros(len(planned.tasks), dtype=np.bool_)
    some[places] = True
    return some & _starts(planned)


def _runs(schedules: Sequence[Schedule | None], begins: datetime) -> Runs:
    return RUNS_CACHE.runs(schedules, begins.date(), (begins + WEEK + _DAY).date())


def _load(runs: Runs, counted: NDArray[np.bool_], begins: datetime) -> Load:
    return load_of(runs.instants[counted[runs.task_indexes]], begins, begins + WEEK)


def _five_minutes(at: datetime) -> datetime:
    return at - timedelta(seconds=at.timestamp() % BUCKET)
