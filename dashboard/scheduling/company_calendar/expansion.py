"""The days and times of a calendar's events in a span, by icalendar and recurring_ical_events.

Whoever calls it is a process that can be stopped (`process.py`): a rule of a few letters may ask for years of seconds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from dashboard.scheduling.company_calendar.content_lines import LINE, BrokenFile, Reduced, reduced
from dashboard.scheduling.company_calendar.rows import DAY, FLOATING, MOST, TIMED, OccasionRow

LONGEST_NAME = 200  # characters
_CHECKED = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_WITH_ZONE = ("DTSTART", "DTEND", "RECURRENCE-ID")
_SUB_DAILY = {"SECONDLY", "MINUTELY", "HOURLY"}
_FIRST_STEP = timedelta(hours=1)  # of a rule below a day: so that one of seconds is told before it has asked for years
_FEW = 1_000  # days and times that a step may find for the next one to be longer
_ONE_DAY, _FAR = timedelta(days=1), timedelta(days=366)

Tell = Callable[[int], None]


def expand(data: bytes, first: date, last: date, tell: Tell = lambda line: None) -> list[OccasionRow]:
    """All rows of a file that touch the days [first, last), ascending by name and start.

    `tell` hears of each event, by its line, before it is worked out. Raises BrokenFile.
    """
    file = reduced(data)
    calendar = _calendar(file)
    _check(calendar, file)
    with _told_for(None):
        query = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
    found: set[OccasionRow] = set()
    every, query.series = query.series, []
    for series in every:
        line = _line_of(series)
        tell(line)
        query.series = [series]
        with _told_for(line):
            for row in _rows(query, series, first, last):
                found.add(row)
                if len(found) > MOST:
                    says = f"the event repeats too often: the file has more than {MOST:,} days and times."
                    raise BrokenFile(says, line)
    return sorted(found, key=lambda row: (row.form, row.start, row.end, row.name))


def _calendar(file: Reduced) -> icalendar.Calendar:
    with _told_for(None):
        calendar = icalendar.Calendar.from_ical(file.text)
    try:
        ZoneInfo(str(calendar.get("X-WR-TIMEZONE", "UTC")))
    except (KeyError, ValueError, OSError):
        calendar.pop("X-WR-TIMEZONE")  # a name that nobody knows; times without a zone stay as they are
    return calendar


def _check(calendar: icalendar.Calendar, file: Reduced) -> None:
    """Find what icalendar could not read, and zones that neither the file nor anybody else has."""
    for event in calendar.walk("VEVENT"):
        lines = file.events[int(str(event[LINE]))]
        for name, says in event.errors:
            if name in _CHECKED:
                raise BrokenFile(f"{name} cannot be read: {str(says)[:200]}", lines.numbers.get(name, lines.number))
        for name in _WITH_ZONE:
            _check_zone(event.get(name), lines.numbers.get(name, lines.number))


def _check_zone(value: Any, line: int) -> None:
    if value is None:
        return
    zone = value.params.get("TZID")
    at = value.dt
    if zone and isinstance(at, datetime) and at.tzinfo is None:
        raise BrokenFile(f"the time zone “{str(zone)[:60]}” is neither known nor described in the file.", line)


def _line_of(series: Any) -> int:
    adapters = [*series.components] if hasattr(series, "components") else []
    lines = [int(component[LINE]) for component in map(_component, adapters) if component and LINE in component]
    return min(lines, default=0)


def _component(adapter: Any) -> Any:
    return getattr(adapter, "_component", None)


def _rows(query: Any, series: Any, first: date, last: date) -> Iterator[OccasionRow]:
    """The whole span at once; of a rule below a day in steps that grow while little is found."""
    begin, end = (datetime.combine(day, time(), UTC) for day in (first - _ONE_DAY, last + _ONE_DAY))
    step = end - begin
    rules = [str(rule).upper() for adapter in series.components for rule in adapter.rrules]
    if any(f"FREQ={freq}" in rule for rule in rules for freq in _SUB_DAILY):
        starts = (date(*adapter.start.timetuple()[:3]) for adapter in series.components)
        begin, step = max(begin, datetime.combine(min(starts), time(), UTC) - _ONE_DAY), _FIRST_STEP
    while begin < end:
        found = query.between(begin, min(begin + step, end))
        yield from (_row(event, first, last) for event in found if str(event.get("STATUS", "")).upper() != "CANCELLED")
        begin, step = begin + step, 2 * step if len(found) < _FEW else step


def _row(event: Any, first: date, last: date) -> OccasionRow:
    """What begins long before the days that are asked for, or ends long after, is cut there."""
    name = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_NAME]
    start, end = event.start, event.end
    if not isinstance(start, datetime):
        begin, until = first - _FAR, last + _FAR
        start, end = max(start, begin), end.date() if isinstance(end, datetime) else end
        return OccasionRow(name, DAY, start.isoformat(), max(min(end, until), start + _ONE_DAY).isoformat())
    if not isinstance(end, datetime):
        end = datetime.combine(end, time(), start.tzinfo)
    end = end if (end.tzinfo is None) == (start.tzinfo is None) else end.replace(tzinfo=start.tzinfo)
    zone = UTC if start.tzinfo else None
    begin, until = (datetime.combine(day, time(), zone) for day in (first - _FAR, last + _FAR))
    start, end = max(start, begin), min(end, until)
    if zone is None:
        return OccasionRow(name, FLOATING, start.isoformat(), max(end, start).isoformat())
    begins = int(start.timestamp())
    return OccasionRow(name, TIMED, begins, max(int(end.timestamp()), begins))


@contextlib.contextmanager
def _told_for(line: int | None) -> Iterator[None]:
    """Whatever the libraries raise, as a sentence that names a line where one is known."""
    try:
        yield
    except (BrokenFile, MemoryError):
        raise
    except Exception as error:
        says = " ".join(str(error).split())[:200] or type(error).__name__
        raise BrokenFile(f"this cannot be read: {says}", line) from error
