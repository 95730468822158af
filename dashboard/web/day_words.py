"""The company's days in words: on a run, in a warning, beside a typed schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from dashboard.inventory.company_calendars.calendars import (
    FREEZE,
    HOLIDAY,
    WATCH,
    DayCalendar,
    day_calendars,
    occasions_between,
)
from dashboard.scheduling.budget import Budget
from dashboard.scheduling.company_calendar.occasions import Occasion
from dashboard.scheduling.schedule import Schedule

ICONS = {HOLIDAY: "holiday", FREEZE: "freeze", WATCH: "watch", "pause": "pause"}
MOST_COUNTED = 12  # days of a calendar that a warning looks at
AHEAD = timedelta(days=366)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMark:
    """An occasion that a run falls into."""

    calendar: DayCalendar
    occasion: Occasion

    @property
    def words(self) -> str:
        return occasion_words(self.calendar, self.occasion)

    @property
    def icon(self) -> str:
        return ICONS.get(self.calendar.kind, "calendar")


def occasion_words(calendar: DayCalendar, occasion: Occasion) -> str:
    """What a day is called; a freeze says that it is one."""
    name = occasion.name or calendar.name
    if calendar.kind == HOLIDAY or calendar.kind_words.casefold() in name.casefold():
        return name
    return f"{calendar.kind_words}: {name}"


def marks_of_runs(runs: list[datetime], zone: tzinfo) -> dict[datetime, list[RunMark]]:
    """For each run (aware UTC, ascending) what it falls into, days being days of a clock."""
    if not runs:
        return {}
    first, last = (at.astimezone(zone).date() for at in (runs[0], runs[-1]))
    found = occasions_between(day_calendars(), first, last + timedelta(days=1), zone)
    return {at: [RunMark(calendar=calendar, occasion=one) for calendar, one in found if one.holds(at)] for at in runs}


def hit_warnings(schedule: Schedule, now: datetime, budget: Budget | None = None) -> Iterator[str]:
    """Where a schedule mostly hits the days of a calendar on which runs may be unwanted. Raises BudgetExceeded."""
    for calendar in day_calendars():
        if calendar.kind == WATCH:
            continue
        days = coming(calendar, now, schedule.time_zone)
        hits = [one for one in days if runs_inside(schedule, one, now, budget)]
        if len(days) > 1 and 2 * len(hits) > len(days):
            yield _hits(calendar, len(hits), len(days))


def coming(calendar: DayCalendar, now: datetime, zone: tzinfo) -> list[Occasion]:
    """The next dozen of a calendar's occasions, of a year at most; those of one day count once."""
    today = now.astimezone(zone).date()
    found: dict[date, Occasion] = {}
    for one in calendar.occasions.between(today, today + AHEAD, zone):
        if one.ends > now:
            found.setdefault(one.first, one)
    return list(found.values())[:MOST_COUNTED]


def runs_inside(schedule: Schedule, occasion: Occasion, now: datetime, budget: Budget | None = None) -> bool:
    """Whether a run from now on is inside. Raises BudgetExceeded."""
    begin = max(occasion.begins, now)
    end = max(occasion.ends, occasion.begins + _ONE_SECOND)
    return begin < end and len(schedule.instants(begin, end, budget)) > 0


def _hits(calendar: DayCalendar, hits: int, days: int) -> str:
    where = "holidays" if calendar.kind == HOLIDAY else "freezes"
    return f"Runs {'on' if calendar.kind == HOLIDAY else 'in'} {hits} of {days} {where} ahead ({calendar.name})."
