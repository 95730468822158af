"""A schedule that was another one until an instant: its runs before it are those of the one that it was then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.day_counts import DayCounts
from dashboard.scheduling.expansion.plan import Plan
from dashboard.scheduling.expansion.rule_line import EARLIEST, LATEST
from dashboard.scheduling.explanation import Explanation
from dashboard.scheduling.instants import DAY, Seconds, instant_of
from dashboard.scheduling.schedule import Schedule

Earlier = tuple[tuple[datetime, Schedule], ...]  # schedules, each with the aware instant until which it held; ascending
_KEPT = 30_000
_AROUND = 2 * DAY  # that a day of any clock lies around an instant in it


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSchedule(Schedule):
    """A schedule with those that were in its place before. All it says besides its runs is that of the last one."""

    earlier: Earlier
    _last: Schedule = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        last = Schedule(
            recurrences=self.recurrences, time_zone=self.time_zone, starts_at=self.starts_at, ends_at=self.ends_at
        )
        object.__setattr__(self, "_last", last)
        edges = [EARLIEST, *(_second(until) for until, _ in self.earlier), LATEST]
        plans = (*(schedule._plan for _, schedule in self.earlier), last._plan)
        pieces = tuple((*span, plan) for span, plan in zip(pairwise(edges), plans, strict=True))
        object.__setattr__(self, "_plan", _PiecesPlan((), (), pieces=pieces))

    def at(self, moment: datetime) -> Schedule:
        """Return the schedule that held, or will hold, at an aware instant."""
        return next((schedule for until, schedule in self.earlier if moment < until), self._last)

    def zone_at(self, moment: datetime) -> tzinfo:
        """Return the time zone that the schedule had at an aware instant."""
        return self.at(moment).time_zone

    def count_by_day(
        self, start: datetime, end: datetime, view_zone: tzinfo, budget: Budget | None = None
    ) -> DayCounts:
        """Return how many runs in [start, end) each day of a viewing zone has. Raises BudgetExceeded."""
        budget, begin, found = budget or Budget(), start, []
        for until, schedule in self.earlier:
            if begin < min(until, end):
                found.append(schedule.count_by_day(begin, min(until, end), view_zone, budget))
                begin = min(until, end)
        if begin < end or not found:
            found.append(self._last.count_by_day(begin, end, view_zone, budget))
        return _added(found)

    def explain(self, instant: datetime, budget: Budget | None = None) -> Explanation | None:
        """Explain the run at an aware instant; None when there is none. Raises BudgetExceeded."""
        return self.at(instant).explain(instant, budget)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the lines are read, and which of them never run."""
        return self._last.notes


@lru_cache(maxsize=_KEPT)
def with_earlier(schedule: Schedule, earlier: Earlier) -> Schedule:
    """Return a schedule that was others before: itself, where none of them differs from it.

    The same ones give the same object, as long as there are not very many.
    """
    pieces: list[tuple[datetime, Schedule]] = []
    following = schedule
    for until, one in reversed(earlier):
        if one != following:
            pieces.append((until, one))
            following = one
    if not pieces:
        return schedule
    return EarlierSchedule(
        recurrences=schedule.recurrences,
        time_zone=schedule.time_zone,
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        earlier=tuple(reversed(pieces)),
    )


@dataclass(frozen=True, eq=False)
class _PiecesPlan(Plan):
    """The plans of schedules that followed one another, each with its half-open span of epoch seconds."""

    pieces: tuple[tuple[int, int, Plan], ...] = ()

    @cached_property
    def most_a_day(self) -> int:
        """A number of runs that no day exceeds: a day on which the schedule changed may have runs of each."""
        return max(
            sum(plan.most_a_day for begin, end, plan in self.pieces if begin < edge + _AROUND and edge - _AROUND < end)
            for _, edge, _ in self.pieces
        )

    def chunks(self, first: int, last: int, budget: Budget) -> Iterator[Seconds]:
        """Yield the runs in the span [first, last) in pieces."""
        for begin, end, plan in self.pieces:
            if max(first, begin) < min(last, end):
                yield from plan.chunks(max(first, begin), min(last, end), budget)

    def next(self, after: int, count: int, budget: Budget) -> list[int]:
        """Return the next `count` runs later than the instant `after`.

        Raises BudgetExceeded with those found before.
        """
        found: list[int] = []
        for begin, end, plan in self.pieces:
            if end <= after + 1 or len(found) == count:
                continue
            try:
                found += _before(end, plan.next(max(after, begin - 1), count - len(found), budget))
            except BudgetExceeded as error:
                more = error.found if isinstance(error.found, list) else []
                raise error.at(error.reached, found + _before(end, more)) from None
        return found


def _before(end: int, instants: list[int]) -> list[int]:
    return [instant for instant in instants if instant < end]


def _second(moment: datetime) -> int:
    """Return the first whole second at or after a moment."""
    return instant_of(moment) + (moment.microsecond > 0)


def _added(parts: list[DayCounts]) -> DayCounts:
    """Add up the counts of spans that follow on one another: a day may be in two of them."""
    first = min(part.first_day for part in parts)
    length = max((part.first_day - first).days + len(part.counts) for part in parts)
    counts = np.zeros(length, dtype=np.int64)
    for part in parts:
        begin = (part.first_day - first).days
        counts[begin : begin + len(part.counts)] += part.counts
    return DayCounts(first_day=first, counts=counts)
