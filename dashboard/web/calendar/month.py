"""A month in weeks: how many runs each day has, how full it is beside the others, and the few that are shown."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.conf import settings
from django.urls import reverse

from dashboard.scheduling.calendar.clock_changes import missing_days
from dashboard.scheduling.calendar.layout import heat
from dashboard.web.calendar.chips import EndedRuns, RunChip, by_day, by_run, chips, ran_of
from dashboard.web.calendar.clock_notes import ClockNote, clock_notes
from dashboard.web.calendar.kinds import GHOSTS, KINDS, PRESSING, STARTS
from dashboard.web.calendar.missed import ShownDays, shown_days
from dashboard.web.calendar.query import CalendarQuery, day_address
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, day_name, lay_out_days, numbers, zones_in

MOST = 3  # runs that a day shows
AGENDA = 5  # days that stand below the month on a narrow page
WEEK_STARTS = {"monday": calendar.MONDAY, "sunday": calendar.SUNDAY, "saturday": calendar.SATURDAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the page."""

    day: date
    address: str
    count: int  # runs that are or were due
    ghosts: int  # runs that would start, were their tasks enabled
    chips: Sequence[RunChip]
    clocks: Sequence[ClockNote]
    heat: int  # 0 to 5
    ended: EndedRuns | None
    is_other: bool  # of the month before or after
    is_today: bool
    is_past: bool
    is_missing: bool  # the clock leaves it out

    @property
    def more(self) -> int:
        """Runs that are not shown."""
        return self.count + self.ghosts - len(self.chips)

    @property
    def name(self) -> str:
        """`Mon 2 Nov`."""
        return day_name(self.day)

    @property
    def number(self) -> str:
        """`2`, and with the month on its first."""
        return f"{self.day.day} {self.day:%b}" if self.day.day == 1 else str(self.day.day)

    @property
    def says(self) -> str:
        """All numbers of the day in words."""
        if self.is_missing:
            return f"{self.name}: the clock leaves this day out"
        parts = [numbers(self.count, self.ghosts, is_past=self.is_past)]
        if self.ended:
            parts += [f"{self.ended.ran:,} ran"] if self.ended.ran is not None else []
            parts += [f"{self.ended.failed:,} failed"] if self.ended.failed else []
        return f"{self.name}: {', '.join(parts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthWeek:
    """Seven days, and the ISO week of their Monday."""

    number: int
    address: str
    days: Sequence[Day]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """All that the month's grid shows."""

    weeks: Sequence[MonthWeek]
    names: Sequence[tuple[str, str]]  # of the days of the week: short and long
    agenda: Sequence[Day]  # today and the days after it, or the first of the month: where there is no room for a grid
    span: ShownDays


def week_start() -> int:
    """The day that weeks begin with, Monday is 0; Monday where the setting says something else."""
    return WEEK_STARTS.get(settings.WEEK_START, calendar.MONDAY)


def month_of(drawn: MatchingTasks, year: int, month: int) -> Month:
    """Lay out the weeks of a month."""
    weeks = calendar.Calendar(week_start()).monthdatescalendar(year, month)
    sheet = lay_out_days(drawn, weeks[0][0], 7 * len(weeks))
    days = list(_days(sheet, month))
    return Month(
        weeks=[_week(days[begin : begin + 7], drawn.asked) for begin in range(0, len(days), 7)],
        names=[(calendar.day_abbr[day.weekday()], calendar.day_name[day.weekday()]) for day in weeks[0]],
        agenda=[day for day in days if not day.is_past and not day.is_other][:AGENDA]
        or [day for day in days if not day.is_other][:AGENDA],
        span=shown_days(sheet),
    )


def week_address(day: date, asked: CalendarQuery) -> str:
    """Where the ISO week of a day is shown."""
    year, week, _ = day.isocalendar()
    return reverse("calendar-week", args=(year, week)) + asked.query


def _days(sheet: LaidOutDays, month: int) -> Iterable[Day]:
    drawn, asked, cells = sheet.drawn, sheet.drawn.asked, sheet.layout.by_day()
    counts = sheet.layout.counts(cells, sheet.days, len(KINDS))
    due, ghosts = counts[list(STARTS)].sum(axis=0), counts[list(GHOSTS)].sum(axis=0)
    picks = sheet.layout.picks(cells, sheet.days, MOST, PRESSING)
    ran = ran_of(sheet)
    results, ended = by_run(sheet, ran, chain(*picks)), by_day(sheet, ran)
    inside = [day.month == month for day in sheet.dates]
    heats = heat(due * inside)
    clocks = clock_notes(asked, zones_in(drawn), sheet.first_day, sheet.days)
    missing = frozenset() if asked.zones.by_task else missing_days(asked.zones.zone, sheet.first_day, sheet.days)
    for place, day in enumerate(sheet.dates):
        yield Day(
            day=day,
            address=day_address(day, asked),
            count=int(due[place]),
            ghosts=int(ghosts[place]),
            chips=chips(sheet, picks[place], results),
            clocks=clocks.get(day, ()),
            heat=heats[place],
            ended=ended[place],
            is_other=not inside[place],
            is_today=day == asked.today,
            is_past=day < asked.today,
            is_missing=day in missing,
        )


def _week(days: Sequence[Day], asked: CalendarQuery) -> MonthWeek:
    monday = next(day.day for day in days if day.day.weekday() == calendar.MONDAY)
    return MonthWeek(number=monday.isocalendar().week, address=week_address(monday, asked), days=days)
