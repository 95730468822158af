"""A month in weeks: how many runs each day has, how full it is beside the others, and the few that are shown."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.conf import settings
from django.urls import reverse

from dashboard.web.calendar.chips import RunChip, by_day, by_run, chips, ran_of
from dashboard.web.calendar.day_facts import DayFacts, day_facts
from dashboard.web.calendar.dense.bars import DayBar, bars_by_day, uncounted_by_day
from dashboard.web.calendar.dense.dense import DayShape, DayShapes, is_dense, shapes_of
from dashboard.web.calendar.dense.trouble import DayTrouble, FailureBar, failure_bars, trouble_by_day
from dashboard.web.calendar.kinds import KINDS, PRESSING
from dashboard.web.calendar.missed import ShownDays, shown_days
from dashboard.web.calendar.query import CalendarQuery
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, lay_out_days, zones_in

MOST = 3  # runs that a day shows
FAILURE_DAYS = 8  # whose failures are drawn beside a dense month
AGENDA = 5  # days that stand below the month on a narrow page
WEEK_STARTS = {"monday": calendar.MONDAY, "sunday": calendar.SUNDAY, "saturday": calendar.SATURDAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay(DayFacts):
    """One day of the page, with some of its runs."""

    chips: tuple[RunChip, ...]
    shape: DayShape | None  # in the place of chips, where there are too many runs for names
    trouble: DayTrouble | None  # beside a shape
    bars: tuple[DayBar, ...]  # in the place of chips, where only frequent tasks match
    is_other: bool  # of the month before or after

    @property
    def more(self) -> int:
        """Runs that are not shown; a bar shows all of its task's."""
        return 0 if self.bars or self.shape else self.count + self.ghosts - len(self.chips)

    @property
    def more_bars(self) -> int:
        return max(len(self.bars) - MOST, 0)

    @property
    def number(self) -> str:
        return f"{self.day.day} {self.day:%b}" if self.day.day == 1 else str(self.day.day)

    @property
    def says(self) -> str:
        return self.sentence(*self.trouble.words) if self.trouble else self.sentence()

    @property
    def is_partly_known(self) -> bool:
        ended = self.ended
        return self.is_past and ended is not None and ended.ran is not None and ended.ran + ended.failed < self.count

    @property
    def known(self) -> int:
        return (self.ended.ran or 0) + self.ended.failed if self.ended else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthWeek:
    """Seven days, and the ISO week of their Monday."""

    number: int
    address: str
    days: Sequence[MonthDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """All that the month's grid shows."""

    weeks: Sequence[MonthWeek]
    names: Sequence[tuple[str, str]]  # of the days of the week: short and long
    agenda: Sequence[
        MonthDay
    ]  # today and the days after it, or the first of the month: where there is no room for a grid
    span: ShownDays
    count: int  # runs on the days of the month itself
    ghosts: int
    tallest: int  # starts in the fullest half hour of a dense month; 0 where it is drawn by names

    @property
    def is_dense(self) -> bool:
        return self.tallest > 0

    @property
    def recent(self) -> Sequence[MonthDay]:
        return [day for day in reversed(self._own) if day.trouble and day.trouble.new][:AGENDA]

    @property
    def failures(self) -> Sequence[FailureBar]:
        days = [day for day in self._own if day.trouble and (day.is_past or day.is_today) and not day.known_from]
        return failure_bars([(day.day, day.trouble) for day in days if day.trouble][-FAILURE_DAYS:])

    @property
    def _own(self) -> Sequence[MonthDay]:
        return [day for week in self.weeks for day in week.days if not day.is_other]


def week_start() -> int:
    """The day that weeks begin with, Monday is 0; Monday where the setting says something else."""
    return WEEK_STARTS.get(settings.WEEK_START, calendar.MONDAY)


def month_of(drawn: MatchingTasks, year: int, month: int) -> Month:
    weeks = calendar.Calendar(week_start()).monthdatescalendar(year, month)
    sheet = lay_out_days(drawn, weeks[0][0], 7 * len(weeks))
    shapes = shapes_of(sheet) if is_dense(sheet) else None
    days = list(_days(sheet, month) if shapes is None else _dense_days(sheet, month, shapes))
    return Month(
        weeks=[_week(days[begin : begin + 7], drawn.asked) for begin in range(0, len(days), 7)],
        names=[(calendar.day_abbr[day.weekday()], calendar.day_name[day.weekday()]) for day in weeks[0]],
        agenda=[day for day in days if not day.is_past and not day.is_other][:AGENDA]
        or [day for day in days if not day.is_other][:AGENDA],
        span=shown_days(sheet),
        count=sum(day.count for day in days if not day.is_other),
        ghosts=sum(day.ghosts for day in days if not day.is_other),
        tallest=shapes.tallest if shapes else 0,
    )


def week_address(day: date, asked: CalendarQuery) -> str:
    year, week, _ = day.isocalendar()
    return reverse("calendar-week", args=(year, week)) + asked.query


def _days(sheet: LaidOutDays, month: int) -> Iterable[MonthDay]:
    cells = sheet.layout.by_day()
    counts = sheet.layout.counts(cells, sheet.days, len(KINDS))
    ran = ran_of(sheet)
    ended = by_day(sheet.drawn, sheet.first_day, sheet.days, ran)
    bars = bars_by_day(sheet)
    counts = sum(uncounted_by_day(sheet).values(), counts)
    facts = day_facts(sheet.drawn, sheet.first_day, counts, ended=ended, zones=zones_in(sheet.drawn), month=month)
    picks = [[]] * sheet.days if sheet.drawn.bars else sheet.layout.picks(cells, sheet.days, MOST, PRESSING)
    results = by_run(sheet, ran, chain(*picks))
    for place, fact in enumerate(facts):
        yield MonthDay(
            **fact.fields(),
            chips=tuple(chips(sheet, picks[place], results)),
            bars=tuple(bars[place]),
            shape=None,
            trouble=None,
            is_other=fact.day.month != month,
        )


def _dense_days(sheet: LaidOutDays, month: int, shapes: DayShapes) -> Iterable[MonthDay]:
    """Days by their shape, with their failures as a number and new trouble by name."""
    counts = sheet.layout.counts(sheet.layout.by_day(), sheet.days, len(KINDS))
    counts = sum(uncounted_by_day(sheet).values(), counts)
    untold = [None] * sheet.days  # what ended is told by the trouble
    facts = day_facts(sheet.drawn, sheet.first_day, counts, ended=untold, zones=zones_in(sheet.drawn), month=month)
    trouble = trouble_by_day(sheet, ran_of(sheet))
    for place, fact in enumerate(facts):
        yield MonthDay(
            **fact.fields(),
            chips=(),
            bars=(),
            shape=shapes.days[place],
            trouble=trouble[place],
            is_other=fact.day.month != month,
        )


def _week(days: Sequence[MonthDay], asked: CalendarQuery) -> MonthWeek:
    monday = next(day.day for day in days if day.day.weekday() == calendar.MONDAY)
    return MonthWeek(number=monday.isocalendar().week, address=week_address(monday, asked), days=days)
