"""Rules made up by chance, and what dateutil and recurring-ical-events say about them.

Where the oracles differ from us by decision, they get what we decided:
- BYWEEKNO without BYDAY means the weekday of the start (RFC 5545 3.3.10, BYWEEKNO): dateutil is given that BYDAY;
- BYSETPOS with WEEKLY picks from the whole first week (3.3.10, BYSETPOS): dateutil begins at the week's first day, and
  recurring-ical-events, whose DTSTART is also a run, is not asked;
- COUNT counts runs from the start (3.3.10, COUNT): it is applied to dateutil's runs, so that no walk waits for ever;
- the start is a run only when the rule yields it (Qlik), where RFC 5545 3.8.5.3 always counts it: recurring-ical-events
  is given the first real run as DTSTART;
- BYWEEKNO with INTERVAL counts week-years, which 3.3.10 leaves open: dateutil counts calendar years, never both here;
- BYWEEKNO=52, 53, -52 and -53 may name days on the other side of New Year (3.3.10): dateutil miscounts the weeks of the
  year before and knows the next year's first week only as 1, so test_expansion.py asks date.isocalendar instead;
- numbered and plain weekdays in one BYDAY are a union (3.3.10, BYDAY), where dateutil finds nothing: never mixed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil import rrule
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQS = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Zurich",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/Caracas",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Gaza",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
SPAN_OF = {  # how far from the start a window may end, for INTERVAL=1: dateutil walks all of it
    "YEARLY": timedelta(days=366 * 8),
    "MONTHLY": timedelta(days=31 * 30),
    "WEEKLY": timedelta(days=7 * 60),
    "DAILY": timedelta(days=120),
    "HOURLY": timedelta(hours=400),
    "MINUTELY": timedelta(minutes=500),
    "SECONDLY": timedelta(seconds=700),
}
SPAN_OF_ONE = {
    "WEEKLY": timedelta(weeks=1),
    "DAILY": timedelta(days=1),
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
    "SECONDLY": timedelta(seconds=1),
}
OLDEST = timedelta(days=366 * 1000)  # how much a start is moved at most
LONGEST = timedelta(days=366 * 30)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A rule as numbers, its start on the wall clock, its zone and a window of wall times."""

    freq: str
    parts: tuple[tuple[str, Any], ...]  # INTERVAL and BY parts; weekdays as (day, nth or 0)
    week_start: int
    count: int | None
    wall_start: datetime
    wall_first: datetime
    wall_last: datetime
    zone: str

    @property
    def line(self) -> str:
        """The rule as a tenant would write it."""
        pieces = [f"FREQ={self.freq}"]
        pieces += [f"{name}={_written(value)}" for name, value in self.parts]
        if self.week_start:
            pieces.append(f"WKST={DAYS[self.week_start]}")
        if self.count:
            pieces.append(f"COUNT={self.count}")
        return "RRULE:" + ";".join(pieces)

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def first(self) -> datetime:
        return instant(self.wall_first, self.time_zone)

    @property
    def last(self) -> datetime:
        return instant(self.wall_last, self.time_zone)


def wall_at(text: str) -> datetime:
    """A wall time, naive on purpose."""
    return datetime.fromisoformat(text)


def at(text: str) -> datetime:
    """An instant, written without its Z."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule_of(
    *lines: str, zone: str = "UTC", start: str | None = "2022-01-01T00:00", end: str | None = None
) -> Schedule:
    """A schedule written in short."""
    return Schedule(
        recurrences=tuple(map(Recurrence.parse, lines)),
        time_zone=ZoneInfo(zone),
        starts_at=wall_at(start) if start else None,
        ends_at=wall_at(end) if end else None,
    )


def instant(wall: datetime, time_zone: ZoneInfo) -> datetime:
    """PEP 495 with fold=0, by the standard library: the first of two, and after the gap what it skips."""
    return wall.replace(tzinfo=time_zone).astimezone(UTC)


def dateutil_walls(case: Case, last: datetime | None = None) -> list[datetime]:
    """The wall times from the start up to the window's end."""
    last = last or case.wall_last
    begin = case.wall_start
    if case.freq == "WEEKLY" and "BYSETPOS" in dict(case.parts):
        begin -= timedelta(days=(begin.weekday() - case.week_start) % 7)
        begin = begin.replace(hour=0, minute=0, second=0)
    runs = (wall for wall in _walk(case, begin, last) if case.wall_start <= wall < last)
    return list(islice(runs, case.count))


class _PastWindow(Exception):
    """The walk of a rule has left its window."""


class _BoundedWalk(rrule._iterinfo):
    """dateutil looks at UNTIL only when a run comes due, so a rule that never does walks on to the year 9999."""

    def _checked(self, year: int, month: int, day: int) -> None:
        limit = getattr(self.rrule, "walk_limit", None)
        if limit and (year, month, day) > limit:
            raise _PastWindow

    def ydayset(self, year: int, month: int, day: int) -> Any:
        self._checked(year, 1, 1)
        return super().ydayset(year, month, day)

    def mdayset(self, year: int, month: int, day: int) -> Any:
        self._checked(year, month, 1)
        return super().mdayset(year, month, day)

    def wdayset(self, year: int, month: int, day: int) -> Any:
        self._checked(year, month, day)
        return super().wdayset(year, month, day)

    def ddayset(self, year: int, month: int, day: int) -> Any:
        self._checked(year, month, day)
        return super().ddayset(year, month, day)


rrule._iterinfo = _BoundedWalk


def _walk(case: Case, begin: datetime, last: datetime) -> Iterator[datetime]:
    with suppress(_PastWindow, ValueError):  # a ValueError is what dateutil has for rules that can never come due
        rule = rrule.rrule(getattr(rrule, case.freq), dtstart=begin, wkst=case.week_start, **_keywords(case))
        rule.walk_limit = (last.year, last.month, last.day)
        yield from takewhile(last.__gt__, rule)


def dateutil_instants(case: Case) -> list[datetime]:
    """The runs of the window, sorted and each once."""
    time_zone, first, last = case.time_zone, case.first, case.last
    changes = len({offset_at(case.wall_last, time_zone, days) for days in (-2, 0, 2)}) > 1
    walls = dateutil_walls(case, case.wall_last + timedelta(days=2 if changes else 0))
    return sorted(run for run in {instant(wall, time_zone) for wall in walls} if first <= run < last)


def offset_at(wall: datetime, time_zone: ZoneInfo, days: int) -> timedelta | None:
    """The zone's offset so many days later."""
    return (wall + timedelta(days=days)).replace(tzinfo=time_zone).utcoffset()


def ical_instants(case: Case, walls: list[datetime]) -> list[datetime]:
    """The same by recurring-ical-events, given the first real run as DTSTART and the last one as the window's end."""
    if not walls:
        return []
    event = icalendar.Event()
    event.add("dtstart", walls[0].replace(tzinfo=case.time_zone))
    event.add("uid", "1")
    event.add("rrule", icalendar.vRecur.from_ical(explicit_line(case)))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    found = recurring_ical_events.of(calendar).between(case.first, case.last)
    runs = {event["DTSTART"].dt.astimezone(UTC) for event in found}
    return sorted(run for run in runs if case.first <= run < case.last)


def explicit_line(case: Case) -> str:
    """The line with the parts that come from our start: with another DTSTART they would change."""
    start, parts = case.wall_start, dict(case.parts)
    explicit: list[tuple[str, Any]] = []
    if not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        if case.freq == "WEEKLY" or "BYWEEKNO" in parts:
            explicit.append(("BYDAY", [(start.weekday(), 0)]))
        elif case.freq in ("MONTHLY", "YEARLY"):
            explicit.append(("BYMONTHDAY", [start.day]))
            if case.freq == "YEARLY" and "BYMONTH" not in parts:
                explicit.append(("BYMONTH", [start.month]))
    for place, (name, value) in enumerate((("BYSECOND", start.second), ("BYMINUTE", start.minute))):
        if FREQS.index(case.freq) < len(FREQS) - 1 - place and name not in parts:
            explicit.append((name, [value]))
    if FREQS.index(case.freq) <= 3 and "BYHOUR" not in parts:
        explicit.append(("BYHOUR", [start.hour]))
    pieces = [f"{name}={_written(value)}" for name, value in explicit]
    return ";".join([case.line.removeprefix("RRULE:"), *pieces])


def _written(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return ",".join(f"{entry[1] or ''}{DAYS[entry[0]]}" if isinstance(entry, tuple) else str(entry) for entry in value)


def _keywords(case: Case) -> dict[str, Any]:
    keywords: dict[str, Any] = {name.lower(): value for name, value in case.parts}
    if "byday" in keywords:
        keywords["byweekday"] = [rrule.weekday(day, nth or None) for day, nth in keywords.pop("byday")]
    elif case.freq == "WEEKLY" or ("byweekno" in keywords and not keywords.keys() & {"bymonthday", "byyearday"}):
        keywords["byweekday"] = [case.wall_start.weekday()]
    if case.freq == "WEEKLY" and "bysetpos" in keywords:
        for unit in ("hour", "minute", "second"):
            keywords.setdefault(f"by{unit}", getattr(case.wall_start, unit))
    return keywords


def numbers(low: int, high: int, here: int, *, signed: bool = False, most: int = 4) -> st.SearchStrategy[list[int]]:
    """Some numbers of a part, often with the start's own among them, so that rules come due."""
    one = st.integers(low, high)
    if signed:
        one |= st.integers(-high, -low)
    few = st.lists(one, min_size=1, max_size=most, unique=True)
    return few | few.map(lambda values: sorted({*values, here}))


def _weekdays(high: int, here: int, *, numbered: bool) -> st.SearchStrategy[list[tuple[int, int]]]:
    days = st.integers(0, 6) | st.just(here)
    if not numbered:
        return st.lists(st.tuples(days, st.just(0)), min_size=1, max_size=5, unique=True)
    nth = st.integers(1, high) | st.integers(-high, -1)
    return st.lists(st.tuples(days, nth), min_size=1, max_size=3, unique=True)


def _makers(freq: str, start: datetime, *, numbered: bool) -> dict[str, st.SearchStrategy[Any]]:
    """The parts that RFC 5545 allows with the frequency."""
    year_day = start.timetuple().tm_yday
    makers: dict[str, st.SearchStrategy[Any]] = {
        "BYMONTH": numbers(1, 12, start.month),
        "BYWEEKNO": numbers(1, 51, min(start.isocalendar().week, 51), signed=True),
        "BYYEARDAY": numbers(1, 366, year_day, signed=True),
        "BYMONTHDAY": numbers(1, 31, start.day, signed=True),
        "BYDAY": _weekdays(53 if freq == "YEARLY" else 5, start.weekday(), numbered=numbered),
        "BYHOUR": numbers(0, 23, start.hour),
        "BYMINUTE": numbers(0, 59, start.minute),
        "BYSECOND": numbers(0, 59, start.second),
        "BYSETPOS": numbers(1, 6, 1, signed=True, most=2),
    }
    if freq != "YEARLY" or numbered:
        del makers["BYWEEKNO"]
    if freq in ("DAILY", "WEEKLY", "MONTHLY"):
        del makers["BYYEARDAY"]
    if freq == "WEEKLY":
        del makers["BYMONTHDAY"]
    return makers


@st.composite
def cases(draw: Callable[..., Any], freqs: tuple[str, ...] = FREQS) -> Case:
    """A rule with any of its parts, its start near the window, for the oracles' sake."""
    freq = draw(st.sampled_from(freqs))
    start = draw(st.datetimes(wall_at("2009-01-01"), wall_at("2031-12-31")))
    start = start.replace(microsecond=0, second=draw(st.sampled_from([0, 0, start.second])))
    numbered = freq in ("YEARLY", "MONTHLY") and draw(st.booleans())
    makers = _makers(freq, start, numbered=numbered)
    names = draw(st.lists(st.sampled_from(sorted(makers)), max_size=4, unique=True))
    if names == ["BYSETPOS"]:
        names = []
    interval = draw(st.just(1) | st.integers(1, 4) | st.integers(1, 100))
    parts = [("INTERVAL", interval)] if interval > 1 and "BYWEEKNO" not in names else []
    if "BYMONTH" in names:  # in a month there is no sixth weekday, and dateutil fails on one
        makers["BYDAY"] = _weekdays(5, start.weekday(), numbered=numbered)
    parts += [(name, draw(makers[name])) for name in names]
    span = min(SPAN_OF[freq] * interval, LONGEST)
    first = start + span * draw(st.sampled_from([0, 0, 0.3, 0.8]))
    return Case(
        freq=freq,
        parts=tuple(parts),
        week_start=draw(st.sampled_from([0, 0, 6, 3])),
        count=draw(st.none() | st.none() | st.integers(1, 60)),
        wall_start=start,
        wall_first=first.replace(microsecond=0),
        wall_last=(start + span).replace(microsecond=0),
        zone=draw(st.sampled_from(ZONES)),
    )


def with_older_start(case: Case, periods: int) -> Case:
    """The same runs from an older start: so many whole intervals earlier, the parts from the start made explicit."""
    start, interval = case.wall_start, dict(case.parts).get("INTERVAL", 1)
    if case.freq in ("YEARLY", "MONTHLY"):
        step = interval * (12 if case.freq == "YEARLY" else 1)
        months = start.year * 12 + start.month - 1 - step * min(periods, OLDEST.days // 31 // step)
        older = start.replace(year=months // 12, month=months % 12 + 1, day=1)
    else:
        step_length = SPAN_OF_ONE[case.freq] * interval
        older = start - step_length * min(periods, OLDEST // step_length)
    return replace(case, wall_start=older)


def days_of(runs: list[datetime], view_zone: ZoneInfo) -> dict[date, int]:
    """Runs per day, by looking at each one."""
    counts: dict[date, int] = {}
    for run in runs:
        day = run.astimezone(view_zone).date()
        counts[day] = counts.get(day, 0) + 1
    return counts
