"""The runs of many schedules on each day of a year: counted one schedule at a time, so that no year of runs is held."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.calendar.layout import DUE, Counts, EarlierKind, RunKinds
from dashboard.scheduling.calendar.runs import LIMIT, most_on_a_day
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.instants import DAY, EPOCH
from dashboard.scheduling.schedule import Schedule

DayCount = NDArray[np.int16]

MOST_INSTANTS = 20_000_000  # that one request may work out; they are counted and let go
MOST_STEPS = 4_000_000
YEARS_KEPT = 4  # of one zone each


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCounts:
    """How many runs schedules have on each day of a year."""

    first_day: date
    counts: Counts  # kinds x days
    of_each: Counts  # of each schedule, by task index: its runs that something keeps from starting
    too_dense: Mapping[int, int]  # by task index, the most runs on one UTC day; left out of `counts`
    over_budget: frozenset[int]  # task indexes of schedules whose runs would have taken more than there is to spend


class _YearEntry(NamedTuple):
    """What is kept of one schedule in one year. The schedule is kept too, so that no other one takes over its id."""

    schedule: Schedule
    counts: DayCount | None
    most: int = 0


@dataclass(slots=True)
class YearCountsCache:
    """Counts the runs of years and keeps those that were asked for last. Threads may share one."""

    limit: int = LIMIT
    _years: OrderedDict[tuple[int, tzinfo | None], dict[int, _YearEntry]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def counts(
        self,
        schedules: Sequence[Schedule | None],
        kinds: RunKinds,
        number: int,
        year: int,
        zone: tzinfo | None,
        unknown: Counts | None = None,
    ) -> YearCounts:
        """Count the runs of each of `number` kinds on each day of a year.

        The days are those of a zone or, where it is None, of each task's own. `unknown`: by task index, the runs before
        `kinds.known` on the day that it is on, which are not counted.
        A day on which a schedule's kind changes belongs whole to the new kind.
        """
        known = self._year(year, zone)
        by_index = {index: schedule for index, schedule in enumerate(schedules) if schedule is not None}
        fresh = {id(schedule): schedule for schedule in by_index.values() if id(schedule) not in known}
        _count(fresh.values(), year, zone, self.limit, known)
        entries = {index: known.get(id(schedule)) for index, schedule in by_index.items()}
        counted = {index: entry.counts for index, entry in entries.items() if entry and entry.counts is not None}
        clocks = {index: zone or by_index[index].time_zone for index in counted}
        sums, of_each = _summed(counted, clocks, kinds, number, year, unknown)
        return YearCounts(
            first_day=date(year, 1, 1),
            counts=sums,
            of_each=of_each,
            too_dense={index: entry.most for index, entry in entries.items() if entry and entry.most},
            over_budget=frozenset(
                index for index, entry in entries.items() if not entry or (entry.counts is None and not entry.most)
            ),
        )

    def _year(self, year: int, zone: tzinfo | None) -> dict[int, _YearEntry]:
        with self._lock:
            known = self._years.setdefault((year, zone), {})
            self._years.move_to_end((year, zone))
            while len(self._years) > YEARS_KEPT:
                self._years.popitem(last=False)
        return known


def _count(
    schedules: Iterable[Schedule], year: int, zone: tzinfo | None, limit: int, known: dict[int, _YearEntry]
) -> None:
    """Count schedules, those with few runs a day first, until all is spent that one request may spend."""
    instants = steps = 0
    for schedule in sorted(schedules, key=lambda schedule: schedule.most_a_day > limit):
        budget = Budget()
        known[id(schedule)] = _entry(schedule, year, zone or schedule.time_zone, limit, budget)
        instants, steps = instants + budget.spent_instants, steps + budget.spent_steps
        if instants > MOST_INSTANTS or steps > MOST_STEPS:
            break


def _entry(schedule: Schedule, year: int, zone: tzinfo, limit: int, budget: Budget) -> _YearEntry:
    first, length = _days(year)
    around = timedelta(days=1)
    span = datetime(year, 1, 1, tzinfo=UTC) - around, datetime(year, 12, 31, tzinfo=UTC) + 2 * around
    try:
        most = most_on_a_day(schedule, span, limit, budget)
        if most:
            return _YearEntry(schedule, None, most)
        instants = schedule.instants(*span, budget)
    except BudgetExceeded:
        return _YearEntry(schedule, None)
    days = clock_between(zone, first * DAY, (first + length) * DAY).walls(instants) // DAY - first
    inside = days[(days >= 0) & (days < length)]
    return _YearEntry(schedule, np.bincount(inside, minlength=length).astype(np.int16))


def _summed(
    counted: Mapping[int, DayCount],
    clocks: Mapping[int, tzinfo],
    kinds: RunKinds,
    number: int,
    year: int,
    unknown: Counts | None,
) -> tuple[Counts, Counts]:
    """Return the sums by kind and day, and how many runs of each schedule something keeps from starting."""
    first, length = _days(year)
    sums = np.zeros((number, length), dtype=np.int64)
    of_each = np.zeros(len(kinds.kinds), dtype=np.int64)
    if not counted:
        return sums, of_each
    chosen = np.fromiter(counted, dtype=np.int64, count=len(counted))
    table = np.stack(list(counted.values()))
    zones = list(clocks.values())
    since, until = (_day_of(of[chosen], zones, first, length) for of in (kinds.since, kinds.until))
    days = np.arange(length)
    _clear(table, until < length, lambda rows: days >= until[rows, None])
    if kinds.known is not None:
        known = _day_of(kinds.known[chosen], zones, first, length)
        _clear(table, known > 0, lambda rows: days < known[rows, None])
        _take_off(table, known, None if unknown is None else unknown[chosen])
    changing = np.flatnonzero(since > 0)  # the others are of one kind all the year
    before = days < since[changing, None]
    part = table[changing]
    if kinds.before is not None:
        moved = _move_earlier(
            part, sums, before, chosen[changing], [zones[row] for row in changing], kinds.before, first
        )
        of_each[chosen[changing]] += moved
    sums[DUE] += (part * before).sum(axis=0)
    part[before] = 0
    table[changing] = part
    for kind in range(number):
        sums[kind] += table[kinds.kinds[chosen] == kind].sum(axis=0)
    of_each[chosen] += np.where(kinds.kinds[chosen] == DUE, 0, table.sum(axis=1))
    sums[list(kinds.hidden)] = 0
    return sums, of_each


def _clear(
    table: NDArray[np.int16], some: NDArray[np.bool_], days: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
) -> None:
    """Leave nothing on the days that are told of some rows; most rows have none."""
    rows = np.flatnonzero(some)
    if len(rows):
        table[rows] = np.where(days(rows), 0, table[rows])


def _take_off(table: NDArray[np.int16], day: NDArray[np.int64], runs: Counts | None) -> None:
    """Take runs off the day of each row."""
    rows = np.flatnonzero(day < table.shape[1])
    if runs is not None:
        table[rows, day[rows]] = np.maximum(table[rows, day[rows]] - runs[rows], 0)


def _move_earlier(
    table: NDArray[np.int16],
    sums: Counts,
    before: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    zones: Sequence[tzinfo],
    earlier: EarlierKind,
    first: int,
) -> Counts:
    """Count the runs that had an earlier kind, and take them out of the table.

    Returns how many of them each schedule had.
    """
    length = table.shape[1]
    begin, end = (_day_of(of[chosen], zones, first, length) for of in (earlier.since, earlier.until))
    days = np.arange(length)
    was = before & (days >= begin[:, None]) & (days < end[:, None])
    for kind in set(earlier.kinds[chosen[was.any(axis=1)]].tolist()):
        sums[kind] += (table * (was & (earlier.kinds[chosen] == kind)[:, None])).sum(axis=0)
    moved: Counts = (table * was).sum(axis=1)
    table[was] = 0
    return moved


def _day_of(moments: NDArray[np.int64], clocks: Sequence[tzinfo], first: int, length: int) -> NDArray[np.int64]:
    """Return the days of the year on which instants lie. An instant before or after the year lies at its edge."""
    begin, end = (first - 2) * DAY, (first + length + 2) * DAY
    days = np.where(moments < begin, 0, length)
    by_clock: dict[tzinfo, list[int]] = {}
    for row in np.flatnonzero((moments >= begin) & (moments < end)).tolist():
        by_clock.setdefault(clocks[row], []).append(row)
    for clock, rows in by_clock.items():
        walls = clock_between(clock, begin, end).walls(moments[rows])
        days[rows] = np.clip(walls // DAY - first, 0, length)
    return days


def _days(year: int) -> tuple[int, int]:
    """Return the day number of 1 January, and how many days the year has."""
    first = date(year, 1, 1).toordinal()
    return first - EPOCH, date(year + 1, 1, 1).toordinal() - first
