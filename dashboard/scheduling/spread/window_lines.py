"""The lines of schedules that start something in a window, and how far each of them can be moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.load import Counts
from dashboard.scheduling.instants import Seconds
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.reach import LineStays, MoveRange, Obstacle, reach
from dashboard.scheduling.spread.window import CELL, SpreadWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLine:
    """One line of a schedule with runs in a window."""

    task: int  # where the schedule stands in the sequence that was asked for
    line: int | None  # its place in the recurrences; None: the start is the one run
    minutes: tuple[int, ...]  # the numbers of the minutes of its runs, by the window
    range: MoveRange | None  # None where it cannot be moved exactly
    obstacle: Obstacle | None = None  # why not


def window_lines(
    task: int, schedule: Schedule, runs: Seconds, window: SpreadWindow, now: datetime
) -> Iterator[WindowLine]:
    """Yield the lines of a schedule that run in a window; `runs` are all its runs on the window's days, ascending."""
    rules = [place for place, rule in enumerate(schedule.recurrences) if rule.kind is LineKind.RRULE]
    places: list[int | None] = [*rules] or [None]
    for line in places:
        own = runs if len(rules) < 2 or line is None else _runs_of(schedule, line, window)
        minutes = tuple(window.minutes_of(own).tolist())
        if minutes:
            yield _window_line(task, schedule, line, own, minutes, window, now)


def loads_without(runs: Seconds, lines: Sequence[WindowLine], window: SpreadWindow) -> Counts:
    """Count the starts of a window minute by minute, but for those of some lines of these runs."""
    length = window.firsts[-1]
    counts = np.bincount(window.minutes_of(runs), minlength=length)
    own = np.array([minute for line in lines for minute in line.minutes], dtype=np.int64)
    without: Counts = counts - np.bincount(own, minlength=length)
    return without


def day_span(window: SpreadWindow) -> tuple[datetime, datetime]:
    """Return the whole days of a window, midnight to midnight of its clock, aware UTC, half-open."""
    days = replace(window, opens=0, closes=24 * 60)
    return tuple(datetime.fromtimestamp(at, UTC) for at in (days.spans[0][0], days.spans[-1][1]))  # type: ignore[return-value]


def cells_of(minutes: Counts) -> Counts:
    """Return the load: how many of the starts are in each five minutes."""
    cells: Counts = minutes.reshape(-1, CELL).sum(axis=1)
    return cells


def _runs_of(schedule: Schedule, line: int, window: SpreadWindow) -> Seconds:
    kept = (rule for place, rule in enumerate(schedule.recurrences) if place == line or rule.kind is not LineKind.RRULE)
    try:
        return replace(schedule, recurrences=tuple(kept)).instants(*day_span(window))
    except BudgetExceeded:
        return np.empty(0, dtype=np.int64)


def _window_line(
    task: int,
    schedule: Schedule,
    line: int | None,
    runs: Seconds,
    minutes: tuple[int, ...],
    window: SpreadWindow,
    now: datetime,
) -> WindowLine:
    try:
        found = reach(schedule, line, runs, window, now)
    except LineStays as error:
        return WindowLine(task=task, line=line, minutes=minutes, range=None, obstacle=error.obstacle)
    except BudgetExceeded:
        return WindowLine(task=task, line=line, minutes=minutes, range=None, obstacle=Obstacle.FREQUENT)
    return WindowLine(task=task, line=line, minutes=minutes, range=found)
