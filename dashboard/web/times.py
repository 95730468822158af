"""Instants in words: exact first, with zone and offset, and relative second."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from dashboard.scheduling.offsets import offset_name

MINUTE, HOUR, DAY = 60, 3600, 86400
# Up to so many seconds: say it in so long units. Hours and minutes together are said where a person would wait for it.
UNITS = (
    (2 * DAY, HOUR, "h"),
    (31 * DAY, DAY, "days"),
    (9 * 7 * DAY, 7 * DAY, "weeks"),
    (731 * DAY, 30.44 * DAY, "months"),
)


def exact(at: datetime, zone: tzinfo, now: datetime) -> str:
    """`Tue 24 Nov, 06:30 CET`, on the clock of `zone`; with the year when it is not the current one."""
    return _exact(at, zone, now.astimezone(zone).year)


def near(at: datetime, zone: tzinfo, now: datetime, *, named: bool = False) -> str:
    """`Today 21:05`, `Tomorrow 06:00`, `Fri 4 Dec 06:00` on the clock of `zone`; with the year when it is another one.

    `named` adds the zone's letters, for pages that show several clocks.
    """
    wall, today = at.astimezone(zone), now.astimezone(zone).date()
    letters = f" {abbreviation(at, zone)}" if named else ""
    return f"{_day(wall.date(), today)} {wall:%H:%M}{letters}"


def elsewhere(at: datetime, zone: tzinfo, beside: tzinfo) -> str:
    """`15:05 EST`, what the clock of `zone` shows where `beside` shows something else, `Sun 05:30 AEDT` on another day.

    Empty where both show the same.
    """
    there, here = at.astimezone(zone), at.astimezone(beside)
    if there.utcoffset() == here.utcoffset():
        return ""
    day = "" if there.date() == here.date() else f"{there:%a} "
    return f"{day}{there:%H:%M} {abbreviation(at, zone)}"


@lru_cache(maxsize=4096)
def abbreviation(at: datetime, zone: tzinfo) -> str:
    """Give the zone's letters at this instant, or the offset where the zone has none (`UTC-3`)."""
    name = at.astimezone(zone).tzname() or ""
    return name if name.isalpha() else offset(at, zone)


def offset(at: datetime, zone: tzinfo) -> str:
    """`UTC+1`, `UTC+5:30`, or `UTC`."""
    return offset_name(at.astimezone(zone).utcoffset() or timedelta())


def relative(at: datetime, now: datetime) -> str:
    """`in 4 h 25 min`, `3 days ago`, or `now` within half a minute."""
    seconds = (at - now).total_seconds()
    if abs(seconds) < MINUTE / 2:
        return "now"
    return f"in {length(seconds)}" if seconds > 0 else f"{length(-seconds)} ago"


def length(seconds: float) -> str:
    """`25 min`, `4 h 25 min`, `16 h`, `5 days`, `8 weeks`, `9 months`, `2 years`."""
    minutes = max(1, round(seconds / MINUTE))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 6 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    for limit, unit, name in UNITS:
        if seconds < limit:
            return f"{round(seconds / unit)} {name}"
    return f"{round(seconds / (365.25 * DAY))} years"


def _day(day: date, today: date) -> str:
    if 0 <= (day - today).days <= 1:
        return "Today" if day == today else "Tomorrow"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


@lru_cache(maxsize=4096)
def _exact(at: datetime, zone: tzinfo, this_year: int) -> str:
    wall = at.astimezone(zone)
    year = "" if wall.year == this_year else f" {wall.year}"
    return f"{wall:%a} {wall.day} {wall:%b}{year}, {wall:%H:%M} {abbreviation(at, zone)}"
