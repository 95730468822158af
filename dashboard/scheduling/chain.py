"""Runs that begin when other runs end: a schedule that follows those of other tasks, about so long after their starts.

How long a run takes is what the caller says, so all that is told of such a schedule is told by "about".
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from itertools import pairwise
from threading import Lock

import numpy as np

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.expansion.plan import Plan
from dashboard.scheduling.expansion.rule_line import EARLIEST, LATEST, cut
from dashboard.scheduling.expansion.times import union
from dashboard.scheduling.explanation import Explanation
from dashboard.scheduling.instants import DAY, Seconds, instant_of, moment_of, wall_time
from dashboard.scheduling.schedule import Schedule

MOST_LINKS = 100  # tasks one behind the other
_BLOCK = 35 * DAY  # of each, what all parents have done before counts: longer than a month
_WEEK = 7 * DAY
_LOOKS = (2 * DAY, 16 * DAY, 128 * DAY, 1_024 * DAY, 8_192 * DAY)  # ahead, until the next run is found
_MOST_SOURCES = 50
_MOST_KEPT = 500_000  # starts of causes, 8 bytes each
_NONE: Seconds = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCause:
    """A schedule whose runs start others when they end."""

    schedule: Schedule
    seconds: int  # that one of its runs takes, waiting included


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainSchedule(Schedule):
    """The runs of a task that waits for others: at the end of any of their runs, or, each time, of the latest of all.

    Where all are needed, each run takes what has ended since the run before; which ends belong together is found by
    the longest pause between them. Two chain schedules are the same only if they are one object. Schedules that wait
    for each other in a circle cannot be built: a cause comes before what it starts.
    """

    recurrences: tuple[()] = ()
    causes: tuple[ChainCause, ...]
    needs_all: bool = False

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __post_init__(self) -> None:
        needs_all = self.needs_all and len(self.causes) > 1
        object.__setattr__(self, "_plan", _ChainPlan((), (), causes=self.causes, needs_all=needs_all))

    def explain(self, instant: datetime, budget: Budget | None = None) -> Explanation | None:
        """Explain the run at an aware instant; None when there is none. No clock does anything to it."""
        at = instant_of(instant)
        if instant.microsecond or not len(self._plan.instants(at, at + 1, budget or Budget())):
            return None
        wall = clock_between(self.time_zone, at, at).wall(at)
        return Explanation(instant=moment_of(at), wall_time=wall_time(wall), recurrences=())


def chained(causes: tuple[ChainCause, ...], *, needs_all: bool, time_zone: tzinfo) -> ChainSchedule | None:
    """Return the schedule that follows some causes; None without any, and behind MOST_LINKS others."""
    if not causes or max(map(_links, causes)) >= MOST_LINKS:
        return None
    return ChainSchedule(causes=causes, needs_all=needs_all, time_zone=time_zone)


def _links(cause: ChainCause) -> int:
    plan = cause.schedule._plan
    return plan.links if isinstance(plan, _ChainPlan) else 0


@dataclass(frozen=True, eq=False)
class _ChainPlan(Plan):
    """The plan of a chain schedule."""

    causes: tuple[ChainCause, ...] = ()
    needs_all: bool = False

    @cached_property
    def links(self) -> int:
        return 1 + max(map(_links, self.causes))

    @cached_property
    def rate(self) -> int:
        """About the most runs of a day."""
        rates = [_rate(cause.schedule) for cause in self.causes]
        return min(rates) if self.needs_all else sum(rates)

    @cached_property
    def most_a_day(self) -> int:
        """A number of runs that no day exceeds: what ends on a day may have begun on two."""
        return 2 * self.rate

    def instants(self, first: int, last: int, budget: Budget) -> Seconds:
        """Return the runs in the span [first, last), ascending, without doubles. Raises BudgetExceeded with none."""
        first, last = max(first, EARLIEST), min(last, LATEST)
        try:
            budget.step_years(last - first)
            return self._instants(first, last, budget) if first < last else _NONE
        except BudgetExceeded as error:
            raise error.at(first, _NONE) from None

    def next(self, after: int, count: int, budget: Budget) -> list[int]:
        """Return the next `count` runs later than the instant `after`, or the few of some twenty years.

        Raises BudgetExceeded with those found before.
        """
        found: list[int] = []
        after = max(after, EARLIEST)
        for look in _LOOKS:
            try:
                found = self.instants(after + 1, min(after + 1 + look, LATEST), budget)[:count].tolist()
            except BudgetExceeded as error:
                known = (found if error.found is None else error.found.tolist())[:count]
                if len(known) == count:
                    return known
                raise error.at(error.reached, known) from None
            if len(found) >= count:
                break
        return found

    def _instants(self, first: int, last: int, budget: Budget) -> Seconds:
        if self.needs_all:
            begin = max(first - first % _BLOCK - _BLOCK, EARLIEST)
            ends = [_ends_of(cause, begin, last, budget) for cause in self.causes]
            return cut(_latest_of_all(ends, budget), first, last)
        pieces = [_ends_of(cause, first, last, budget) for cause in self._sources]
        found = pieces[0] if len(pieces) == 1 else union(pieces)
        budget.produce(len(found))
        return found

    @cached_property
    def _sources(self) -> tuple[ChainCause, ...]:
        """Where any end is enough, the schedules at the heads of the chain, and how long after them this one runs."""
        sources = {(id(source.schedule), source.seconds): source for cause in self.causes for source in _heads(cause)}
        return tuple(sources.values()) if len(sources) <= _MOST_SOURCES else self.causes


def _heads(cause: ChainCause) -> Sequence[ChainCause]:
    plan = cause.schedule._plan
    if not isinstance(plan, _ChainPlan) or plan.needs_all:
        return (cause,)
    return [ChainCause(schedule=one.schedule, seconds=one.seconds + cause.seconds) for one in plan._sources]


def _ends_of(cause: ChainCause, first: int, last: int, budget: Budget) -> Seconds:
    """Return the ends of a cause in [first, last): whole weeks of its starts are asked for, which others share."""
    begin, end = first - cause.seconds, last - cause.seconds
    weeks = max(begin - begin % _WEEK, EARLIEST), min(end + -end % _WEEK, LATEST)
    return cut(_STARTS.of(cause.schedule, *weeks, budget), begin, end) + cause.seconds


@dataclass(slots=True)
class _ChainStarts:
    """The starts that were asked for last: tasks that wait for the same one ask for the same. Threads share it."""

    _kept: OrderedDict[tuple[int, int, int], tuple[Schedule, Seconds]] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def of(self, schedule: Schedule, first: int, last: int, budget: Budget) -> Seconds:
        """Return the runs of a schedule in [first, last). Raises BudgetExceeded."""
        key = id(schedule), first, last
        with self._lock:
            known = self._kept.get(key)
        if known is not None and known[0] is schedule:
            return known[1]
        found = schedule._plan.instants(first, last, budget)
        self._keep(key, schedule, found)
        return found

    def _keep(self, key: tuple[int, int, int], schedule: Schedule, found: Seconds) -> None:
        """Keep the schedule too, so that no other one takes over its id; an answer without runs counts as one."""
        with self._lock:
            _, before = self._kept.pop(key, (None, _NONE))
            self._kept[key] = schedule, found
            self._size += len(found) + 1 - (len(before) + 1 if before is not _NONE else 0)
            while self._size > _MOST_KEPT:
                self._size -= len(self._kept.popitem(last=False)[1][1]) + 1


_STARTS = _ChainStarts()


def _rate(schedule: Schedule) -> int:
    plan = schedule._plan
    return plan.rate if isinstance(plan, _ChainPlan) else plan.most_a_day


def _latest_of_all(ends: list[Seconds], budget: Budget) -> Seconds:
    """Return each time at which all have ended once more, since the time before."""
    if not all(map(len, ends)):
        return _NONE
    most = min(map(len, ends))
    budget.step(most)
    budget.produce(most)
    found = list(_joined([some.tolist() for some in ends], _pause_end(ends) - 1))
    return np.array(found, dtype=np.int64)


def _joined(times: Sequence[list[int]], at: int) -> Iterator[int]:
    """Yield, from an instant on, the latest of the first times of each list that come after the one before."""
    while True:
        latest = at
        for some in times:
            place = bisect_right(some, at)
            if place == len(some):
                return
            latest = max(latest, some[place])
        yield latest
        at = latest


def _pause_end(ends: list[Seconds]) -> int:
    """Return the end behind the longest pause of the first weeks: what belongs together begins there."""
    together = union(ends)
    near: list[int] = together[together < together[0] + _BLOCK].tolist()
    return max(pairwise(near), key=lambda pair: pair[1] - pair[0], default=(0, near[0]))[1]
