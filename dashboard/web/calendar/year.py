"""A year as a heat map of its days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from django.urls import reverse

from dashboard.inventory.cache.calendar_cache import CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.scheduling.calendar.layout import Counts, days_of
from dashboard.scheduling.calendar.year_counts import YearCounts
from dashboard.scheduling.instants import DAY, EPOCH, Seconds
from dashboard.scheduling.schedule import Schedule
from dashboard.web.calendar.chips import EndedRuns, by_day, ran_on
from dashboard.web.calendar.day_facts import DayFacts, day_facts
from dashboard.web.calendar.kinds import KINDS, known_of
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.month import week_start
from dashboard.web.calendar.sheet import YEAR_COUNTS_CACHE, MatchingTasks


class YearDay(DayFacts):
    """One day; its clocks are those of the page alone."""

    __slots__ = ()

    @property
    def says(self) -> str:
        return self.sentence(*(note.words.lower() for note in self.clocks))

    @property
    def variants(self) -> str:
        """Its classes in the style sheets."""
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
    unknown = _unknown(drawn.planned, drawn.frequent, year, zone)
    counted = YEAR_COUNTS_CACHE.counts(drawn.in_days, drawn.kinds, len(KINDS), year, zone, unknown)
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
def _unknown(planned: CalendarTasks, frequent: frozenset[int], year: int, zone: tzinfo | None) -> Counts:
    """By place of each task, its runs on the day from which on it is known, before that instant.

    A year counts whole days, and so counts these too much.
    """
    known, unknown = known_of(planned), np.zeros(len(planned.tasks), dtype=np.int64)
    weeks = (known // DAY + EPOCH - 1) // 7  # counted from a Monday
    first_week, last_week = (date(year, 1, 1).toordinal() - 1) // 7 - 1, date(year, 12, 31).toordinal() // 7 + 1
    for week in np.unique(weeks[(weeks >= first_week) & (weeks <= last_week)]).tolist():
        its = [place for place in np.flatnonzero(weeks == week).tolist() if place not in frequent]
        own: list[Schedule | None] = [None] * len(weeks)
        for place in its:
            own[place] = planned.schedules[place]
        unknown += _unknown_of_week(own, known, date.fromordinal(week * 7 + 1), zone)
    return unknown


def _unknown_of_week(schedules: Sequence[Schedule | None], known: Seconds, monday: date, zone: tzinfo | None) -> Counts:
    runs = RUNS_CACHE.runs(schedules, monday - timedelta(days=1), monday + timedelta(days=7))
    before = runs.instants < known[runs.task_indexes]
    instants, places = runs.instants[before], runs.task_indexes[before]
    clock_of = zone or [schedule.time_zone if schedule else UTC for schedule in schedules]
    span = clock_of, monday - timedelta(days=2), 11
    same = days_of(instants, places, *span) == days_of(known[places], places, *span)
    return np.bincount(places[same], minlength=len(known))


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
