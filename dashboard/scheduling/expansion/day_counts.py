"""Runs per day of a viewing zone: counted by days times times; only days on which something changes are expanded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.clock import ZoneClock, clock_between
from dashboard.scheduling.expansion.days_and_times import DaysAndTimes
from dashboard.scheduling.expansion.plan import Plan
from dashboard.scheduling.expansion.rule_line import EARLIEST, LATEST, RuleLine
from dashboard.scheduling.expansion.times import union
from dashboard.scheduling.instants import DAY, EPOCH, Seconds

_AROUND = 2  # days on either side of a change that are expanded: no two clocks lie further apart
_MOST_LINES = 60  # of one schedule that are counted together, each a bit of an int64


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """How many runs each day of a viewing zone has, day after day from `first_day` on."""

    first_day: date
    counts: Seconds

    @property
    def total(self) -> int:
        """How many runs all days have."""
        return int(self.counts.sum())

    def items(self) -> Iterator[tuple[date, int]]:
        """Yield each day and its number of runs."""
        first = self.first_day.toordinal()
        for place, count in enumerate(self.counts.tolist()):
            yield date.fromordinal(first + place), count


def count_by_day(plan: Plan, first: int, last: int, view_zone: tzinfo, budget: Budget) -> DayCounts:
    """Count the runs in the span [first, last) of instants by the date on the clock of `view_zone`.

    Raises BudgetExceeded.
    """
    first, last = max(first, EARLIEST), min(last, LATEST)
    budget.step_years(last - first)
    view = clock_between(view_zone, first, last)
    first_day, last_day = _days_shown(view, first, last)
    counts = np.zeros(last_day - first_day, dtype=np.int64)
    expanded = np.ones(len(counts), dtype=np.bool_)
    if _countable(plan):
        lines = [_bounded(line, first, last, budget) for line in plan.rules]
        marks = [first, last, *view.changes, *_marks(plan), *(mark for line in lines for mark in line.marks)]
        expanded = _near(marks, view, first_day, len(counts))
        for begin, end in _stretches(~expanded):
            counts[begin:end] = _counted(lines, first_day + begin, first_day + end, view, budget)
    for begin, end in _stretches(expanded):
        span = (max(first, view.instant((first_day + begin) * DAY)), min(last, view.instant((first_day + end) * DAY)))
        for instants in plan.chunks(*span, budget):
            counts += np.bincount(view.walls(instants) // DAY - first_day, minlength=len(counts))
    return DayCounts(first_day=date.fromordinal(first_day + EPOCH), counts=counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounded:
    """A line that can be counted, and the half-open span of days of its own zone on which it may run."""

    rule: DaysAndTimes
    clock: ZoneClock
    first_day: int
    last_day: int
    marks: tuple[int, ...]  # instants at which the line, or its clock, is not as on other days

    def on(self, first_day: int, last_day: int, budget: Budget) -> NDArray[np.bool_]:
        """Return, for each day in [first_day, last_day), whether the line runs."""
        on = np.zeros(last_day - first_day, dtype=np.bool_)
        begin, end = max(first_day, self.first_day), min(last_day, self.last_day)
        if begin < end:
            on[self.rule.days_between(begin, end, budget) - first_day] = True
        return on


def _days_shown(view: ZoneClock, first: int, last: int) -> tuple[int, int]:
    """Return the half-open span of days that the clock shows in [first, last)."""
    if first >= last:
        return view.wall(first) // DAY, view.wall(first) // DAY
    changes = [moment for change in view.changes if first < change < last for moment in (change - 1, change)]
    days = [view.wall(moment) // DAY for moment in (first, *changes, last - 1)]
    return min(days), max(days) + 1


def _countable(plan: Plan) -> bool:
    """Return whether arithmetic can count the union of the lines."""
    rules = [line.walls for line in plan.rules]
    if plan.excluded_rules or not 0 < len(rules) <= _MOST_LINES:
        return False
    return all(isinstance(rule, DaysAndTimes) and (len(rules) == 1 or rule.times.fixed) for rule in rules)


def _bounded(line: RuleLine, first: int, last: int, budget: Budget) -> _Bounded:
    assert isinstance(line.walls, DaysAndTimes)  # noqa: S101 - _countable has seen to it; this is for the type checker
    clock = clock_between(line.time_zone, first, last)
    last_run = line.last_wall(clock.walls_around(last, last)[1], budget)
    last_wall = line.last if last_run is None else last_run + 1
    return _Bounded(
        rule=line.walls,
        clock=clock,
        first_day=line.first // DAY,
        last_day=(last_wall - 1) // DAY + 1,
        marks=(clock.instant(line.first), clock.instant(last_wall), line.until, *clock.changes),
    )


def _marks(plan: Plan) -> list[int]:
    """Return the instants that single dates add or take away."""
    return [*plan.added, *plan.excluded, *(mark for span in plan.excluded_spans for mark in span)]


def _near(marks: list[int], view: ZoneClock, first_day: int, length: int) -> NDArray[np.bool_]:
    """Return which of the days lie around a mark."""
    near = np.zeros(length, dtype=np.bool_)
    for mark in marks:
        day = view.wall(mark) // DAY - first_day
        near[max(day - _AROUND, 0) : max(day + _AROUND + 1, 0)] = True
    return near


def _stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open spans in which the flags are set."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _counted(lines: list[_Bounded], first_day: int, last_day: int, view: ZoneClock, budget: Budget) -> Seconds:
    """Count the runs of each view day in [first_day, last_day), over which neither clock changes.

    A view day begins `second` seconds into a day of the lines' zone. It has the rest of that day and the head of the
    next.
    """
    midnight = view.instant(first_day * DAY)
    day, second = divmod(lines[0].clock.wall(midnight), DAY)
    days = np.arange(day, day + last_day - first_day + 1)
    on = [line.on(day, day + len(days), budget) for line in lines]
    if len(lines) == 1:
        whole, rest = (lines[0].rule.times.counts(days, since) * on[0] for since in (0, second))
    else:
        whole, rest = _union_counts(lines, on, second)
    return rest[:-1] + (whole - rest)[1:]


def _union_counts(lines: list[_Bounded], on: list[NDArray[np.bool_]], second: int) -> tuple[Seconds, Seconds]:
    """Count the different times of the lines that run on each day: of the whole day, and from `second` on."""
    codes = sum(flags.astype(np.int64) << place for place, flags in enumerate(on))
    different, places = np.unique(codes, return_inverse=True)
    table = np.zeros((2, len(different)), dtype=np.int64)
    for column, code in enumerate(different.tolist()):
        times = [line.rule.times.of(0).seconds for place, line in enumerate(lines) if code >> place & 1]
        if times:
            different_times = union(times)
            table[:, column] = len(different_times), len(different_times) - np.searchsorted(different_times, second)
    return table[0][places], table[1][places]
