"""The company's calendars on the days of a page: days are named, and shaded where runs are not wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from django.urls import reverse

from dashboard.inventory.company_calendars.calendars import FREEZE, DayCalendar, day_calendars, occasions_between
from dashboard.scheduling.company_calendar.occasions import Occasion
from dashboard.scheduling.zones import midnight
from dashboard.web.calendar.company.pause_days import PAUSE, pauses_between
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.query import CalendarQuery
from dashboard.web.day_words import RunMark

SHADED = (FREEZE, PAUSE)  # kinds of days on which runs are not wanted, or do not start
MOST_SHOWN = 3  # of a day in a small place
MOST_MARKS = 10_000  # of a page
_ONE_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark(RunMark):
    """One occasion on one day."""

    when: str  # `22:00 to 24:00`; empty for a whole day
    address: str  # of the calendar

    @property
    def title(self) -> str:
        parts = (self.when, f"{self.words} ({self.calendar.kind_words.lower()}, {self.calendar.name})")
        return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedDay:
    """All marks of one day."""

    marks: tuple[DayMark, ...] = ()

    @property
    def shade(self) -> str:
        frozen = next((mark for mark in self.marks if mark.calendar.kind in SHADED), None)
        return f" frozen tone--{frozen.calendar.colour}" if frozen else ""

    @property
    def shown(self) -> Sequence[DayMark]:
        return self.marks[:MOST_SHOWN]

    @property
    def more(self) -> int:
        return len(self.marks) - len(self.shown)

    @property
    def says(self) -> str:
        """Their words, behind all else that is said of the day."""
        return "".join(f", {mark.title}" for mark in self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One calendar in the legend."""

    calendar: DayCalendar
    shown: bool
    off: str | None  # what the address says when it is pressed; None takes it out


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a page shows of the company's calendars."""

    days: Mapping[date, MarkedDay] = field(default_factory=dict)
    hours: Mapping[tuple[date, int], str] = field(default_factory=dict)  # classes of hours inside a freeze
    switches: Sequence[Switch] = ()
    beyond: str = ""  # the years that are worked out, where the page has days of others

    def day(self, day: date) -> MarkedDay:
        return self.days.get(day, _NONE)


_NONE = MarkedDay()
_MOST_DAYS_OF_HOURS = 7


def marks_of(asked: CalendarQuery, span: ShownDays) -> Marks:
    """Find what touches the days of a page, on its clock."""
    calendars = day_calendars()
    shown = [one for one in calendars if one.pk not in asked.off]
    first, last, zone = span.first_day, span.first_day + timedelta(days=span.days), asked.zones.zone
    found = [*pauses_between(asked.now, first, last, zone), *occasions_between(shown, first, last, zone)]
    return Marks(
        days=_days(found, first, last, zone),
        hours=_hours(found, first, zone) if span.days <= _MOST_DAYS_OF_HOURS else {},
        switches=[_switch(one, calendars, asked) for one in calendars],
        beyond=_beyond(shown, first, last),
    )


def _days(
    found: Iterable[tuple[DayCalendar, Occasion]], first: date, last: date, zone: tzinfo
) -> Mapping[date, MarkedDay]:
    by_day: dict[date, list[DayMark]] = {}
    room = MOST_MARKS
    for calendar, occasion in found:
        day = max(occasion.first, first)
        address = reverse("pause" if calendar.kind == PAUSE else "company-calendar", args=(calendar.pk,))
        while day <= occasion.last and day < last and room > 0:
            mark = DayMark(calendar=calendar, occasion=occasion, when=when_of(occasion, day, zone), address=address)
            by_day.setdefault(day, []).append(mark)
            day, room = day + _ONE_DAY, room - 1
    return {day: MarkedDay(marks=tuple(marks)) for day, marks in by_day.items()}


def when_of(occasion: Occasion, day: date, zone: tzinfo) -> str:
    """What hours of a day it takes, on a clock: `22:00 to 24:00`; empty where it takes all."""
    begins, ends = occasion.begins.astimezone(zone), occasion.ends.astimezone(zone)
    since = f"{begins:%H:%M}" if begins.date() == day else "00:00"
    until = f"{ends:%H:%M}" if ends.date() == day else "24:00"
    if since == until:
        return since
    return "" if occasion.whole or (since, until) == ("00:00", "24:00") else f"{since} to {until}"


def _hours(found: Iterable[tuple[DayCalendar, Occasion]], first: date, zone: tzinfo) -> dict[tuple[date, int], str]:
    hours: dict[tuple[date, int], str] = {}
    begin, end = midnight(first, zone), midnight(first + timedelta(days=_MOST_DAYS_OF_HOURS), zone)
    for calendar, occasion in found:
        at, until = max(occasion.begins, begin), min(max(occasion.ends, occasion.begins + _ONE_SECOND), end)
        while calendar.kind in SHADED and at < until:
            wall = at.astimezone(zone)
            hours.setdefault((wall.date(), wall.hour), f" frozen tone--{calendar.colour}")
            at += min(_HOUR, _to_next_hour(wall))
    return hours


_ONE_SECOND = timedelta(seconds=1)


def _to_next_hour(wall: datetime) -> timedelta:
    return _HOUR - timedelta(minutes=wall.minute, seconds=wall.second)


def _switch(calendar: DayCalendar, calendars: Iterable[DayCalendar], asked: CalendarQuery) -> Switch:
    known = {one.pk for one in calendars}
    off = {pk for pk in asked.off if pk in known} ^ {calendar.pk}
    address = ",".join(map(str, sorted(off)))
    return Switch(calendar=calendar, shown=calendar.pk not in asked.off, off=address or None)


def _beyond(calendars: Sequence[DayCalendar], first: date, last: date) -> str:
    if not calendars:
        return ""
    begin = max(one.first_day for one in calendars)
    end = min(one.last_day for one in calendars)
    return f"{begin.year} to {(end - _ONE_DAY).year}" if first < begin or last > end else ""
