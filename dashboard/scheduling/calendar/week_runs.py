"""Runs of many schedules by the week, each worked out once: pages of any days are put together of these weeks.

A week holds the runs of each schedule that was ever asked for on it as seconds since the week's beginning, four bytes
a run. A schedule that changes is another one: its runs are added, and all others stay.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.instants import DAY, Seconds
from dashboard.scheduling.schedule import Schedule

Numbers = NDArray[np.int32]

WEEK = 7 * DAY  # seconds; weeks are counted from the epoch
MOST_BYTES = 96 * 1024 * 1024  # of all weeks
_UNKNOWN, _UNFINISHED = -1, -2  # in the place of a number of runs


@dataclass(slots=True, kw_only=True)
class Spending:
    """What one request may spend on schedules that are new, and what it has spent."""

    instants: int
    steps: int
    spent_instants: int = 0
    spent_steps: int = 0

    @property
    def is_over(self) -> bool:
        """Whether all is spent."""
        return self.spent_instants > self.instants or self.spent_steps > self.steps

    def count(self, budget: Budget) -> None:
        """Add what one schedule has spent of a budget of its own."""
        self.spent_instants += budget.spent_instants
        self.spent_steps += budget.spent_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The runs of some schedules, one schedule after the other, ascending within each."""

    instants: Seconds
    lengths: NDArray[np.int64]  # by task index, as the schedules were asked for
    over_budget: NDArray[np.bool_]  # likewise: its runs would have taken more than there is to spend


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    """The runs of one week by the number that their schedule has here."""

    seconds: Numbers
    begins: Numbers  # where in `seconds` a schedule's runs begin
    lengths: Numbers  # how many they are; _UNKNOWN or _UNFINISHED

    @property
    def bytes(self) -> int:
        return self.seconds.nbytes + self.begins.nbytes + self.lengths.nbytes

    def known(self, count: int) -> _Week:
        """Return the week with room for so many schedules."""
        more = count - len(self.lengths)
        if more <= 0:
            return self
        return _Week(
            seconds=self.seconds,
            begins=np.concatenate([self.begins, np.zeros(more, dtype=np.int32)]),
            lengths=np.concatenate([self.lengths, np.full(more, _UNKNOWN, dtype=np.int32)]),
        )

    def adding(self, numbers: NDArray[np.int64], seconds: Numbers, lengths: Numbers) -> _Week:
        """Return the week with the runs of more schedules, which are given one schedule after the other."""
        begins, known = self.begins.copy(), self.lengths.copy()
        runs = np.maximum(lengths, 0)
        begins[numbers] = len(self.seconds) + np.cumsum(runs) - runs
        known[numbers] = lengths
        return _Week(seconds=np.concatenate([self.seconds, seconds]), begins=begins, lengths=known)


_EMPTY = _Week(**{name: np.empty(0, dtype=np.int32) for name in ("seconds", "begins", "lengths")})


@dataclass(slots=True)
class WeekRuns:
    """Keeps the runs of the weeks that were asked for last. Threads may share one."""

    _numbers: dict[int, int] = field(default_factory=dict)  # of schedules, by their id
    _schedules: list[Schedule] = field(default_factory=list)  # by number; kept, so that nothing else takes over an id
    _weeks: OrderedDict[int, _Week] = field(default_factory=OrderedDict)
    _most: int = 0  # schedules that were asked for at once
    _lock: RLock = field(default_factory=RLock)

    def gather(self, schedules: Sequence[Schedule], first: int, last: int, spending: Spending) -> Gathered:
        """Return the runs of schedules in the span [first, last) of epoch seconds."""
        wanted = range(first // WEEK, -(-last // WEEK))
        with self._lock:
            numbers = self._numbered(schedules)
            self._expand(numbers, wanted, spending)
            weeks = [self._weeks[week] for week in wanted]
            self._let_go(len(wanted))
        return _gathered([week.known(int(numbers.max(initial=0)) + 1) for week in weeks], wanted, numbers, first, last)

    def _numbered(self, schedules: Sequence[Schedule]) -> NDArray[np.int64]:
        """Return the numbers of schedules.

        All is begun anew once there are several times as many as were ever asked for at once: most of them are no more
        asked for then, and none stays for ever. Who asks for few of many lets go of nothing.
        """
        self._most = max(self._most, len(schedules))
        if len(self._schedules) > 4 * self._most + 4_000:
            self._most = len(schedules)
            self._numbers.clear()
            self._schedules.clear()
            self._weeks.clear()
        numbers, known = self._numbers, self._schedules
        for schedule in schedules:
            if id(schedule) not in numbers:
                numbers[id(schedule)] = len(known)
                known.append(schedule)
        return np.fromiter((numbers[id(schedule)] for schedule in schedules), dtype=np.int64, count=len(schedules))

    def _expand(self, numbers: NDArray[np.int64], wanted: range, spending: Spending) -> None:
        """Work out the weeks that are wanted of schedules and not known: for each schedule all of its weeks at once."""
        for week in wanted:
            self._weeks[week] = self._weeks.pop(week, _EMPTY).known(len(self._schedules))
        different = np.unique(numbers)
        lacking = np.stack([self._weeks[week].lengths[different] == _UNKNOWN for week in wanted])
        some = np.flatnonzero(lacking.any(axis=0))
        if not len(some):
            return
        firsts = lacking[:, some].argmax(axis=0)
        lasts = len(wanted) - lacking[::-1, some].argmax(axis=0)
        for begin, end in sorted(set(zip(firsts.tolist(), lasts.tolist(), strict=True))):
            alike = different[some[(firsts == begin) & (lasts == end)]]
            self._add(alike, wanted[begin:end], spending)

    def _add(self, numbers: NDArray[np.int64], weeks: range, spending: Spending) -> None:
        first, last = (datetime.fromtimestamp(week * WEEK, UTC) for week in (weeks.start, weeks.stop))
        found = list(_expanded((self._schedules[number] for number in numbers.tolist()), (first, last), spending))
        done = numbers[: len(found)]
        failed = np.array([instants is None for instants in found], dtype=np.bool_)
        instants = np.concatenate([_NONE, *(some for some in found if some is not None)])
        of_each = np.repeat(np.arange(len(found)), [0 if some is None else len(some) for some in found])
        in_week = instants // WEEK
        for week in weeks:
            chosen = in_week == week
            lengths = np.bincount(of_each[chosen], minlength=len(found)).astype(np.int32)
            lengths[failed] = _UNFINISHED
            seconds = (instants[chosen] - week * WEEK).astype(np.int32)
            self._weeks[week] = self._weeks[week].adding(done, seconds, lengths)

    def _let_go(self, needed: int) -> None:
        while len(self._weeks) > needed and sum(week.bytes for week in self._weeks.values()) > MOST_BYTES:
            self._weeks.popitem(last=False)


def _expanded(
    schedules: Iterable[Schedule], span: tuple[datetime, datetime], spending: Spending
) -> Iterator[Seconds | None]:
    """Yield the runs of one schedule after the other, None for one past its own budget; end when all is spent."""
    for schedule in schedules:
        if spending.is_over:
            return
        budget = Budget()
        try:
            yield schedule.instants(*span, budget)
        except BudgetExceeded:
            yield None
        spending.count(budget)


def _gathered(weeks: Sequence[_Week], wanted: range, numbers: NDArray[np.int64], first: int, last: int) -> Gathered:
    """Join weeks into the runs of one schedule after the other, over all of the weeks."""
    lengths = np.stack([week.lengths[numbers] for week in weeks]).astype(np.int64)
    over_budget: NDArray[np.bool_] = np.any(lengths < 0, axis=0)
    lengths[:, over_budget] = 0
    ends = lengths.T.ravel().cumsum().reshape(lengths.T.shape)  # by schedule, then week
    instants = np.empty(int(lengths.sum()), dtype=np.int64)
    for row, (week, number) in enumerate(zip(weeks, wanted, strict=True)):
        runs = lengths[row]
        before = runs.cumsum() - runs
        step = np.arange(int(runs.sum()))
        source = np.repeat(week.begins[numbers] - before, runs) + step
        target = np.repeat(ends[:, row] - runs - before, runs) + step
        instants[target] = week.seconds[source] + np.int64(number * WEEK)
    inside = (instants >= first) & (instants < last)
    counted = np.concatenate([[0], inside.cumsum()])
    edges = np.concatenate([[0], lengths.sum(axis=0).cumsum()])
    return Gathered(instants=instants[inside], lengths=np.diff(counted[edges]), over_budget=over_budget)


_NONE: Seconds = np.empty(0, dtype=np.int64)
