"""What starts in the window of a plan: the lines of tasks with their keys, and all starts minute by minute."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from dashboard.inventory.cache.calendar_cache import CalendarTask, CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.scheduling.calendar.load import Counts, Load, load_of
from dashboard.scheduling.instants import Seconds, instant_of
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.window import SpreadWindow
from dashboard.scheduling.spread.window_lines import WindowLine, day_span, loads_without, window_lines
from dashboard.scheduling.task import TaskState
from dashboard.web.calendar.load.strip import span_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow:
    """One line of a task that starts something in the window."""

    key: str  # eight hex digits: an address names it by them
    task: CalendarTask
    schedule: Schedule
    line: WindowLine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowStarts:
    """All that starts in a window."""

    rows: Sequence[WindowRow]
    minutes: Counts  # starts by the number of the minute


@lru_cache(maxsize=6)
def starts_in(planned: CalendarTasks, window: SpreadWindow, now: datetime) -> WindowStarts:
    """Find what enabled tasks start in a window, as it is in the minute `now`."""
    first, last = window.first_day, window.first_day + timedelta(days=window.days)
    instants, indexes = _enabled_runs(planned, first, last, day_span(window))
    inside = np.unique(indexes[window.holds_runs(instants)]).tolist()
    order = np.argsort(indexes, kind="stable")
    bounds = np.searchsorted(indexes[order], np.array([inside, [place + 1 for place in inside]], dtype=np.int64))
    rows = [
        WindowRow(
            key=key_of(planned.tasks[place].task_id, line.line), task=planned.tasks[place], schedule=schedule, line=line
        )
        for place, begin, end in zip(inside, *bounds.tolist(), strict=True)
        if (schedule := planned.schedules[place]) is not None
        for line in window_lines(place, schedule, np.sort(instants[order[begin:end]]), window, now)
    ]
    return WindowStarts(rows=rows, minutes=loads_without(instants, [], window))


@lru_cache(maxsize=12)
def day_load(planned: CalendarTasks, window: SpreadWindow, day: date) -> Load:
    """The starts of enabled tasks on a whole day of the window's clock."""
    span = span_of(day, window.zone)
    return load_of(_enabled_runs(planned, day, day + timedelta(days=1), span)[0], *span)


def key_of(task_id: str, line: int | None) -> str:
    """Name a line of a task in an address."""
    return hashlib.sha256(f"{task_id} {line}".encode()).hexdigest()[:8]


def _enabled_runs(
    planned: CalendarTasks, first: date, last: date, span: tuple[datetime, datetime]
) -> tuple[Seconds, Seconds]:
    """The runs of enabled tasks in an aware span within the days [first, last), and the places of their tasks."""
    runs = RUNS_CACHE.runs(planned.schedules, first, last)
    enabled = np.array([task.state == TaskState.ENABLED for task in planned.tasks], dtype=np.bool_)
    begin, end = map(instant_of, span)
    kept = enabled[runs.task_indexes] & (runs.instants >= begin) & (runs.instants < end)
    return runs.instants[kept], runs.task_indexes[kept].astype(np.int64)
