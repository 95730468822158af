"""A year as a heat map of its days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from django.urls import reverse
from numpy.typing import NDArray

from dashboard.inventory.cache.calendar_cache import CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.scheduling.calendar.layout import days_of
from dashboard.scheduling.calendar.year_counts import ChangingDays, YearCounts
from dashboard.web.calendar.chips import EndedRuns, by_day, ran_on
from dashboard.web.calendar.day_facts import DayFacts, day_facts
from dashboard.web.calendar.kinds import KINDS, PausedSpans, edges_of
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.month import week_start
from dashboard.web.calendar.sheet import YEAR_COUNTS_CACHE, MatchingTasks

QUARTER = 15 * 60  # seconds
_YEAR = 366  # days at most
_NONE = np.empty(0, dtype=np.int64)


class YearDay(DayFacts):
    """One day; its clocks are those of the page alone."""

    __slots__ = ()

    @property
    def says(self) -> str:
        return self.sentence(*(note.words.lower() for note in self.clocks))

    @property
    def variants(self) -> str:
        named = {
            "day--unknown": self.known_from,
            f"day--heat-{self.heat}": self.heat,
            "year__day--ghosts": self.ghosts and not self.count,
            "year__day--clock": self.clocks,
            "day--missing": self.is_missing,
        }
        return " ".join(name for name, holds in named.items() if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMonth:
    """One month in weeks; None for days of other months."""

    name: str
    address: str
    count: int
    ghosts: int
    weeks: Sequence[Sequence[YearDay | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """All that the year's page shows."""

    months: Sequence[YearMonth]
    names: Sequence[tuple[str, str]]  # of the days of the week: letter and name
    count: int
    ghosts: int
    span: ShownDays


def year_of(drawn: MatchingTasks, year: int) -> CalendarYear:
    zones = drawn.asked.zones
    zone = None if zones.by_task else zones.zone
    moment = int(drawn.asked.now.timestamp()) // QUARTER * QUARTER
    changing = _changing_days(drawn.planned, drawn.frequent, year, zone, moment, drawn.paused)
    counted = YEAR_COUNTS_CACHE.counts(drawn.in_days, drawn.kinds, len(KINDS), year, zone, changing)
    facts = day_facts(drawn, counted.first_day, counted.counts, ended=_ended(drawn, counted))
    days = {fact.day: YearDay(**fact.fields()) for fact in facts}
    order = list(calendar.Calendar(week_start()).iterweekdays())
    return CalendarYear(
        months=[_month(drawn, days, year, month) for month in range(1, 13)],
        names=[(calendar.day_name[day][0], calendar.day_name[day]) for day in order],
        count=sum(day.count for day in days.values()),
        ghosts=sum(day.ghosts for day in days.values()),
        span=ShownDays(
            first_day=counted.first_day,
            days=len(days),
            left_out=counted.over_budget | counted.too_dense.keys(),
            of_each=counted.of_each,
        ),
    )


def _ended(drawn: MatchingTasks, counted: YearCounts) -> Sequence[EndedRuns | None]:
    days = counted.counts.shape[1]
    return by_day(drawn, counted.first_day, days, ran_on(drawn, counted.first_day, days))


@lru_cache(maxsize=4)
def _changing_days(
    planned: CalendarTasks,
    frequent: frozenset[int],
    year: int,
    zone: tzinfo | None,
    moment: int,
    paused: PausedSpans,
) -> ChangingDays:
    """The days on which the runs of tasks are not all of one kind, or not all known, with the runs on them.

    `moment`: now, to the quarter of an hour; in between no clock begins a day.
    """
    clock_of = zone or [schedule.time_zone if schedule else UTC for schedule in planned.schedules]
    first_day, length = date(year, 1, 1), 365 + calendar.isleap(year)
    every = np.arange(len(planned.tasks), dtype=np.int32)
    found = [days_of(edge, every, clock_of, first_day, length) for edge in edges_of(planned, moment, paused)]
    drawn = np.array([schedule is not None for schedule in planned.schedules], dtype=bool)
    drawn[list(frequent)] = False
    cells = np.unique(np.concatenate([(every.astype(np.int64) * _YEAR + days)[(days >= 0) & drawn] for days in found]))
    weeks = (cells % _YEAR + first_day.toordinal() - 1) // 7  # counted from a Monday
    runs = [_on_cells(planned, cells[weeks == week], week, clock_of, first_day, length) for week in np.unique(weeks)]
    return ChangingDays(
        task_indexes=cells // _YEAR,
        days=cells % _YEAR,
        instants=np.concatenate([_NONE, *(part.instants for part in runs)]),
        indexes_of_runs=np.concatenate([_NONE, *(part.task_indexes for part in runs)]),
        days_of_runs=np.concatenate([_NONE, *(part.days for part in runs)]),
    )


class _CellRuns(NamedTuple):
    """Runs of tasks on some days of a year, counted from 0."""

    instants: NDArray[np.int64]
    task_indexes: NDArray[np.int64]
    days: NDArray[np.int64]


def _on_cells(
    planned: CalendarTasks,
    cells: NDArray[np.int64],
    week: int,
    clock_of: tzinfo | Sequence[tzinfo],
    first_day: date,
    length: int,
) -> _CellRuns:
    """The runs of tasks on their days of one week. `cells`: places of tasks and days, as one number."""
    places = np.unique(cells // _YEAR)
    own = [planned.schedules[place] for place in places.tolist()]
    monday = date.fromordinal(int(week) * 7 + 1)
    runs = RUNS_CACHE.runs(own, monday - timedelta(days=1), monday + timedelta(days=8))
    task_indexes = places[runs.task_indexes]
    days = days_of(runs.instants, task_indexes.astype(np.int32), clock_of, first_day, length)
    inside = np.isin(task_indexes * _YEAR + days, cells) & (days >= 0)
    return _CellRuns(runs.instants[inside], task_indexes[inside], days[inside])


def _month(drawn: MatchingTasks, days: dict[date, YearDay], year: int, month: int) -> YearMonth:
    weeks = calendar.Calendar(week_start()).monthdatescalendar(year, month)
    own = [day for day in days.values() if day.day.month == month]
    return YearMonth(
        name=calendar.month_name[month],
        address=reverse("calendar-month", args=(year, month)) + drawn.asked.query,
        count=sum(day.count for day in own),
        ghosts=sum(day.ghosts for day in own),
        weeks=[[days.get(day) if day.month == month else None for day in week] for week in weeks],
    )
