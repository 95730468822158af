"""The runs of many schedules on each day of a year: counted one schedule at a time, so that no year of runs is held."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
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
from dashboard.scheduling.instants import DAY, EPOCH, Seconds
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangingDays:
    """Days of a year, counted from 0, on which the runs of a schedule change their kind, and all its runs on them."""

    task_indexes: NDArray[np.int64]  # with `days` the days of schedules
    days: NDArray[np.int64]
    instants: Seconds  # with the two below the runs on these days
    indexes_of_runs: NDArray[np.int64]
    days_of_runs: NDArray[np.int64]


class _YearEntry(NamedTuple):
    """What is kept of one schedule in one year. The schedule is kept too, so that no other one takes over its id."""

    schedule: Schedule
    counts: DayCount | None
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _YearTable:
    """What a year has of the schedules that were asked for last, side by side."""

    year: int
    zone: tzinfo | None
    schedules: Sequence[Schedule | None]
    task_indexes: NDArray[np.int64]  # of the rows
    rows: NDArray[np.int16]  # the runs of each schedule that is counted, by day; never written to
    clocks: Sequence[tzinfo]  # of the rows
    too_dense: Mapping[int, int]
    over_budget: frozenset[int]


@dataclass(slots=True)
class YearCountsCache:
    """Counts the runs of years and keeps those that were asked for last. Threads may share one."""

    limit: int = LIMIT
    _years: OrderedDict[tuple[int, tzinfo | None], dict[int, _YearEntry]] = field(default_factory=OrderedDict)
    _last: _YearTable | None = None
    _lock: Lock = field(default_factory=Lock)

    def counts(
        self,
        schedules: Sequence[Schedule | None],
        kinds: RunKinds,
        number: int,
        year: int,
        zone: tzinfo | None,
        changing: ChangingDays | None = None,
    ) -> YearCounts:
        """Count the runs of each of `number` kinds on each day of a year.

        The days are those of a zone or, where it is None, of each task's own. The runs on days that are `changing` are
        told apart one by one; any other day on which a schedule's kind changes belongs whole to the new kind. Asking
        again with the same tuple, the same object, is quick.
        """
        table = self._table(schedules, year, zone)
        sums, of_each = _summed(table, kinds, number, year, changing)
        return YearCounts(
            first_day=date(year, 1, 1),
            counts=sums,
            of_each=of_each,
            too_dense=table.too_dense,
            over_budget=table.over_budget,
        )

    def _table(self, schedules: Sequence[Schedule | None], year: int, zone: tzinfo | None) -> _YearTable:
        last = self._last
        if last is not None and last.schedules is schedules and (last.year, last.zone) == (year, zone):
            return last
        known = self._year(year, zone)
        by_index = {index: schedule for index, schedule in enumerate(schedules) if schedule is not None}
        fresh = {id(schedule): schedule for schedule in by_index.values() if id(schedule) not in known}
        _count(fresh.values(), year, zone, self.limit, known)
        table = _side_by_side(schedules, by_index, known, year, zone)
        if isinstance(schedules, tuple) and not table.over_budget:
            self._last = table
        return table

    def _year(self, year: int, zone: tzinfo | None) -> dict[int, _YearEntry]:
        with self._lock:
            known = self._years.setdefault((year, zone), {})
            self._years.move_to_end((year, zone))
            while len(self._years) > YEARS_KEPT:
                self._years.popitem(last=False)
        return known


def _side_by_side(
    schedules: Sequence[Schedule | None],
    by_index: Mapping[int, Schedule],
    known: Mapping[int, _YearEntry],
    year: int,
    zone: tzinfo | None,
) -> _YearTable:
    entries = {index: known.get(id(schedule)) for index, schedule in by_index.items()}
    counted = {index: entry.counts for index, entry in entries.items() if entry and entry.counts is not None}
    return _YearTable(
        year=year,
        zone=zone,
        schedules=schedules,
        task_indexes=np.fromiter(counted, dtype=np.int64, count=len(counted)),
        rows=np.stack(list(counted.values())) if counted else np.zeros((0, _days(year)[1]), dtype=np.int16),
        clocks=[zone or by_index[index].time_zone for index in counted],
        too_dense={index: entry.most for index, entry in entries.items() if entry and entry.most},
        over_budget=frozenset(
            index for index, entry in entries.items() if not entry or (entry.counts is None and not entry.most)
        ),
    )


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
    counted: _YearTable, kinds: RunKinds, number: int, year: int, changing: ChangingDays | None
) -> tuple[Counts, Counts]:
    """Return the sums by kind and day, and how many runs of each schedule something keeps from starting."""
    first, length = _days(year)
    chosen, zones = counted.task_indexes, counted.clocks
    sums = np.zeros((number, length), dtype=np.int64)
    of_each = np.zeros(len(kinds.kinds), dtype=np.int64)
    table = counted.rows.copy()
    since, until = (_day_of(of[chosen], zones, first, length) for of in (kinds.since, kinds.until))
    if changing is not None:
        _count_apart(table, chosen, changing, kinds, sums, of_each)
    for day in np.unique(until[until < length]).tolist():
        table[until == day, day:] = 0
    if kinds.known is not None:
        known = _day_of(kinds.known[chosen], zones, first, length)
        for day in np.unique(known[known > 0]).tolist():
            table[known == day, :day] = 0
    some = np.flatnonzero(since > 0)  # the others are of one kind all the year
    before = np.arange(length) < since[some, None]
    part = table[some]
    if kinds.before is not None:
        own = chosen[some], [zones[row] for row in some.tolist()]
        of_each[own[0]] += _move_earlier(part, sums, before, *own, kinds.before, first)
    sums[DUE] += (part * before).sum(axis=0)
    part[before] = 0
    table[some] = part
    _add_by_kind(table, kinds.kinds[chosen], chosen, sums, of_each)
    sums[list(kinds.hidden)] = 0
    return sums, of_each


def _add_by_kind(
    table: NDArray[np.int16], kinds: NDArray[np.int8], chosen: NDArray[np.int64], sums: Counts, of_each: Counts
) -> None:
    """Add up rows by their kind. Nearly all are due: those are what the others leave of the sum of all."""
    due = table.sum(axis=0, dtype=np.int64)
    others = np.flatnonzero(kinds != DUE)
    part = table[others]
    of_each[chosen[others]] += part.sum(axis=1)
    for kind in np.unique(kinds[others]).tolist():
        own = part[kinds[others] == kind].sum(axis=0)
        sums[kind] += own
        due -= own
    sums[DUE] += due


def _count_apart(
    table: NDArray[np.int16],
    chosen: NDArray[np.int64],
    changing: ChangingDays,
    kinds: RunKinds,
    sums: Counts,
    of_each: Counts,
) -> None:
    """Count the runs on days on which kinds change one by one, and take these days out of the table."""
    rows = np.full(len(kinds.kinds), -1)
    rows[chosen] = np.arange(len(chosen))
    known = rows[changing.task_indexes] >= 0
    table[rows[changing.task_indexes[known]], changing.days[known]] = 0
    own_indexes = changing.indexes_of_runs.astype(np.int32)
    counted = (rows[own_indexes] >= 0) & kinds.shown(changing.instants, own_indexes)
    indexes, days = own_indexes[counted], changing.days_of_runs[counted]
    own = kinds.of(changing.instants[counted], indexes)
    np.add.at(sums, (own, days), 1)
    np.add.at(of_each, indexes[own != DUE], 1)


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
