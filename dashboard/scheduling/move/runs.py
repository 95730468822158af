"""The runs of one schedule beside those of several that are to have the same together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.difference import ListedRuns
from dashboard.scheduling.instants import DAY, Seconds, instant_of, moment_of
from dashboard.scheduling.move.settings import is_same_zone
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

LISTED = 10  # runs of each kind that are told by their time
AT_ONCE = 300_000  # runs of one schedule that stand in memory
STEPS, INSTANTS = 100_000, 6_000_000  # of all schedules of one comparison: a run a minute for five years, twice
NO_RUNS = ListedRuns(count=0, first=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRuns:
    """How the runs of several schedules, taken together, compare with those of one."""

    runs: int | None  # of the one; None where they are too many to be counted
    lost: ListedRuns = NO_RUNS  # that only the one has
    added: ListedRuns = NO_RUNS  # that it does not have
    doubled: ListedRuns = NO_RUNS  # that more than one of the several have: each starts as often
    until: datetime  # before which they were compared: the end of the span, or where the budget ended
    why_short: str = ""  # why it is not the end of the span


@dataclass(slots=True)
class _Listing:
    """Counts runs, and keeps the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, instants: Seconds) -> None:
        self.count += len(instants)
        self.first += instants[: LISTED - len(self.first)].tolist()

    @property
    def listed(self) -> ListedRuns:
        return ListedRuns(count=self.count, first=tuple(map(moment_of, self.first)))


def compare(
    one: Schedule | None, several: Sequence[Schedule], start: datetime, end: datetime, budget: Budget | None = None
) -> ComparedRuns:
    """Compare runs within the aware span [start, end). A schedule that is None has none. Raises nothing.

    Schedules that say the same have the same runs: they are counted, not laid beside each other.
    """
    if one is not None and len(several) == 1 and says_the_same(one, several[0]):
        return ComparedRuns(runs=_count(one, start, end), until=end)
    return _laid_beside(one, several, start, end, budget or Budget(steps=STEPS, instants=INSTANTS))


def says_the_same(one: Schedule, other: Schedule) -> bool:
    """Return whether two schedules have the same lines, zone, start and end: then no run can be another one."""
    lines = [{recurrence.text for recurrence in schedule.recurrences} for schedule in (one, other)]
    bounds = [(schedule.starts_at, schedule.ends_at) for schedule in (one, other)]
    return lines[0] == lines[1] and bounds[0] == bounds[1] and is_same_zone(one.time_zone, other.time_zone)


def have_same_rules(one: Schedule | None, several: Sequence[Schedule]) -> bool:
    """Return whether the lines of several schedules together mean what those of one do, however they are written."""
    before, after = ([one] if one else []), several
    return _meanings(before) == _meanings(after)


def _meanings(schedules: Sequence[Schedule]) -> set[Recurrence]:
    return {replace(line, text="", notes=()) for schedule in schedules for line in schedule.recurrences}


def _count(schedule: Schedule, start: datetime, end: datetime) -> int | None:
    try:
        return schedule.count(start, end)
    except BudgetExceeded:
        return None


def _laid_beside(
    one: Schedule | None, several: Sequence[Schedule], start: datetime, end: datetime, budget: Budget
) -> ComparedRuns:
    runs, why_short, until = 0, "", end
    lost, added, doubled = _Listing(), _Listing(), _Listing()
    for begin, stop in _windows([*several, *([one] if one else [])], start, end):
        try:
            old = one.instants(begin, stop, budget) if one else _NONE
            parts = [schedule.instants(begin, stop, budget) for schedule in several]
        except BudgetExceeded as error:
            until, why_short = begin, str(error)
            break
        new, starts = np.unique(np.concatenate([_NONE, *parts]), return_counts=True)
        runs += len(old)
        lost.add(np.setdiff1d(old, new, assume_unique=True))
        added.add(np.setdiff1d(new, old, assume_unique=True))
        doubled.add(new[starts > 1])
    return ComparedRuns(
        runs=None if why_short else runs,
        lost=lost.listed,
        added=added.listed,
        doubled=doubled.listed,
        until=until,
        why_short=why_short,
    )


def _windows(schedules: Sequence[Schedule], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut the span so that no schedule has too many runs in a piece of it."""
    most = max((schedule.most_a_day for schedule in schedules), default=0)
    length = max(AT_ONCE // max(most, 1), 1) * DAY
    first, last = instant_of(start), instant_of(end)
    for begin in range(first, last, length):
        yield moment_of(begin), moment_of(min(begin + length, last))


_NONE: Seconds = np.empty(0, dtype=np.int64)
