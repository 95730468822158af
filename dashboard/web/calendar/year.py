"""A year as a heat map of its days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from dashboard.web.calendar.day_facts import DayFacts, day_facts
from dashboard.web.calendar.kinds import KINDS
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.month import week_start
from dashboard.web.calendar.sheet import YEAR_COUNTS_CACHE, MatchingTasks


class YearDay(DayFacts):
    """One day; its clocks are those of the page alone."""

    __slots__ = ()

    @property
    def says(self) -> str:
        """All numbers of the day in words, and how the clock changes."""
        return self.sentence(*(note.words.lower() for note in self.clocks))


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
    counted = YEAR_COUNTS_CACHE.counts(drawn.in_days, drawn.kinds, len(KINDS), year, zone)
    days = {fact.day: YearDay(**fact.fields()) for fact in day_facts(drawn.asked, counted.first_day, counted.counts)}
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
