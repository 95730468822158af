"""A week as seven days of twenty-four hours of the wall clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from dashboard.scheduling.calendar.clock_changes import HourShape, hour_shapes
from dashboard.scheduling.calendar.layout import HOURS, heat
from dashboard.web.calendar.chips import RunChip, by_day, by_run, chips, ran_of, time_of
from dashboard.web.calendar.day_facts import DayFacts, day_facts
from dashboard.web.calendar.dense.bars import uncounted_by_day
from dashboard.web.calendar.dense.dense import is_dense
from dashboard.web.calendar.dense.trouble import DayTrouble, trouble_by_day
from dashboard.web.calendar.kinds import GHOSTS, KINDS, PRESSING, STARTS
from dashboard.web.calendar.missed import ShownDays, shown_days
from dashboard.web.calendar.month import week_start
from dashboard.web.calendar.query import CalendarQuery, day_address, with_query
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, day_name, lay_out_days, numbers, zones_in

DAYS = 7
MOST = 2  # runs that an hour shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of one day."""

    name: str  # `Mon 2 Nov, 06:00`
    address: str
    count: int
    ghosts: int
    heat: int  # 0 to 5
    chips: Sequence[RunChip]
    shape: HourShape
    is_past: bool
    is_now: bool
    share: int  # of the fullest hour, in percent, where a dense week draws it; else 0

    @property
    def clock(self) -> str:
        if self.shape.missing:
            return "the clock leaves this hour out"
        if self.shape.skipped:
            return f"the clock leaves out {self.shape.skipped} min"
        if self.shape.doubled:
            twice = "this hour" if self.shape.doubled == 60 else f"{self.shape.doubled} min"
            return f"the clock shows {twice} twice"
        return ""

    @property
    def says(self) -> str:
        told = "" if self.shape.missing else numbers(self.count, self.ghosts, is_past=self.is_past)
        return f"{self.name}: {', '.join(filter(None, (told, self.clock)))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDay(DayFacts):
    """One day of the page."""

    trouble: DayTrouble | None  # in a dense week

    @property
    def says(self) -> str:
        more = (self.trouble.more_words if self.ended else self.trouble.words) if self.trouble else ()
        return self.sentence(*more)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """The same hour of seven days."""

    label: str  # `06:00`
    second: str  # what the second clock shows then, on the first day; empty without one
    hours: Sequence[Hour]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekGrid:
    """All that the week's grid shows."""

    days: Sequence[WeekDay]
    is_dense: bool
    rows: Sequence[HourRow]
    span: ShownDays


def first_day_of(year: int, week: int) -> date:
    """The first day of the page for an ISO week: the week that holds its Monday. Raises ValueError for no such week."""
    monday = date.fromisocalendar(year, week, 1)
    return monday - timedelta(days=-week_start() % DAYS)


def week_of(drawn: MatchingTasks, year: int, week: int) -> WeekGrid:
    """Lay out an ISO week by hours. Raises ValueError for no such week."""
    sheet = lay_out_days(drawn, first_day_of(year, week), DAYS)
    hours = list(_hours(sheet))
    return WeekGrid(
        days=_days(sheet),
        is_dense=is_dense(sheet),
        rows=[
            HourRow(label=f"{hour:02}:00", second=_second(sheet, hour), hours=hours[hour::HOURS])
            for hour in range(HOURS)
        ],
        span=shown_days(sheet),
    )


def _days(sheet: LaidOutDays) -> list[WeekDay]:
    counts = sheet.layout.counts(sheet.layout.by_day(), DAYS, len(KINDS))
    counts = sum(uncounted_by_day(sheet).values(), counts)
    ended = by_day(sheet.drawn, sheet.first_day, DAYS, ran_of(sheet))
    facts = day_facts(sheet.drawn, sheet.first_day, counts, ended=ended, zones=zones_in(sheet.drawn))
    trouble = trouble_by_day(sheet, ran_of(sheet)) if is_dense(sheet) else [None] * DAYS
    return [WeekDay(**fact.fields(), trouble=some) for fact, some in zip(facts, trouble, strict=True)]


def _hours(sheet: LaidOutDays) -> Iterable[Hour]:
    asked, cells, length = sheet.drawn.asked, sheet.layout.by_hour(), DAYS * HOURS
    counts = sheet.layout.counts(cells, length, len(KINDS))
    due, ghosts = counts[list(STARTS)].sum(axis=0), counts[list(GHOSTS)].sum(axis=0)
    dense = is_dense(sheet)
    picks = [[]] * length if dense or sheet.drawn.bars else sheet.layout.picks(cells, length, MOST, PRESSING)
    results = {} if dense else by_run(sheet, ran_of(sheet), chain(*picks))
    fullest = max(int(due.max(initial=0)), 1)
    heats, shapes = heat(due), _shapes(asked, sheet.first_day)
    wall_now = asked.now.astimezone(asked.zones.zone)
    now = (wall_now.date() - sheet.first_day).days * HOURS + wall_now.hour
    for place, (day, hour) in enumerate((day, hour) for day in sheet.dates for hour in range(HOURS)):
        yield Hour(
            name=f"{day_name(day)}, {hour:02}:00",
            address=_hour_address(day, hour, asked, dense=dense),
            count=int(due[place]),
            ghosts=int(ghosts[place]),
            heat=heats[place],
            chips=chips(sheet, picks[place][: MOST if due[place] + ghosts[place] <= MOST else 1], results),
            shape=shapes[place],
            is_past=place < now,
            is_now=place == now,
            share=-(-100 * int(due[place]) // fullest) if dense else 0,
        )


def _hour_address(day: date, hour: int, asked: CalendarQuery, *, dense: bool) -> str:
    address = day_address(day, asked)
    return f"{with_query(address, hour=f'{hour:02}') if dense else address}#hour-{hour:02}"


def _shapes(asked: CalendarQuery, first_day: date) -> Sequence[HourShape]:
    """Runs that go by the clocks of their tasks have no common one that could skip or double an hour."""
    if asked.zones.by_task:
        return [HourShape()] * (DAYS * HOURS)
    return hour_shapes(asked.zones.zone, first_day, DAYS)


def _second(sheet: LaidOutDays, hour: int) -> str:
    zones = sheet.drawn.asked.zones
    if zones.second is None or zones.by_task:
        return ""
    at = datetime.combine(sheet.first_day, time(hour), tzinfo=zones.zone).astimezone(UTC)
    return time_of(at, zones.second)
