"""A year as a heat map of its days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from dashboard.scheduling.calendar.clock_changes import missing_days
from dashboard.scheduling.calendar.layout import heat
from dashboard.scheduling.calendar.year_counts import YearCounts
from dashboard.web.calendar.clock_notes import ClockNote, clock_notes
from dashboard.web.calendar.kinds import GHOSTS, KINDS, STARTS
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.month import week_start
from dashboard.web.calendar.query import day_address
from dashboard.web.calendar.sheet import YEARLY, MatchingTasks, day_name, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDay:
    """One day."""

    day: date
    address: str
    count: int
    ghosts: int
    heat: int  # 0 to 5
    clocks: Sequence[ClockNote]  # the clock of the page alone
    is_today: bool
    is_past: bool
    is_missing: bool

    @property
    def says(self) -> str:
        """All of it in words."""
        if self.is_missing:
            return f"{day_name(self.day)}: the clock leaves this day out"
        changes = "".join(f", {note.words.lower()}" for note in self.clocks)
        return f"{day_name(self.day)}: {numbers(self.count, self.ghosts, is_past=self.is_past)}{changes}"


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
    """Count the runs of each day of a year."""
    zones = drawn.asked.zones
    zone = None if zones.by_task else zones.zone
    counted = YEARLY.counts(drawn.in_days, drawn.kinds, len(KINDS), year, zone)
    days = _days(drawn, counted)
    order = list(calendar.Calendar(week_start()).iterweekdays())
    return CalendarYear(
        months=[_month(drawn, days, year, month) for month in range(1, 13)],
        names=[(calendar.day_name[day][0], calendar.day_name[day]) for day in order],
        count=sum(day.count for day in days.values()),
        ghosts=sum(day.ghosts for day in days.values()),
        span=ShownDays(
            first_day=counted.first_day,
            days=len(days),
            left_out=counted.unfinished | counted.dense.keys(),
            of_each=counted.of_each,
        ),
    )


def _days(drawn: MatchingTasks, counted: YearCounts) -> dict[date, YearDay]:
    asked = drawn.asked
    due, ghosts = counted.counts[list(STARTS)].sum(axis=0), counted.counts[list(GHOSTS)].sum(axis=0)
    heats, length = heat(due), len(due)
    clocks = clock_notes(asked, (), counted.first_day, length)
    missing = frozenset() if asked.zones.by_task else missing_days(asked.zones.zone, counted.first_day, length)
    days = [counted.first_day + timedelta(days=place) for place in range(length)]
    return {
        day: YearDay(
            day=day,
            address=day_address(day, asked),
            count=int(due[place]),
            ghosts=int(ghosts[place]),
            heat=heats[place],
            clocks=clocks.get(day, ()),
            is_today=day == asked.today,
            is_past=day < asked.today,
            is_missing=day in missing,
        )
        for place, day in enumerate(days)
    }


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
