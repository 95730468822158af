"""Runs as iCalendar text (RFC 5545): each one an event of its own, since calendars drop rules with hours in them.

icalendar writes the components, and this module the stream: of the runs of a task only three lines differ, so that its
component is made once. A component of icalendar's own for each run takes five times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import icalendar
from icalendar.parser import Contentline

_PRODUCT = "-//Reload Desk//Calendar//EN"
_KEPT = 2_000  # components


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One run, or the runs of a task on one day."""

    uid: str  # the same in each reading, so that a calendar renews the event in place of adding another
    at: datetime | date  # aware UTC; a date is a whole day
    summary: str
    description: str
    lasts: timedelta = timedelta(minutes=5)  # how long it is drawn; of a whole day nothing
    cancelled: bool = False  # planned, but it will not start


def calendar(name: str, about: str, events: Iterable[Event], stamp: datetime) -> Iterator[str]:
    """Yield the text of a calendar, its head, event by event, its end. `stamp` says when all of it was true."""
    head, end = _head(name, about)
    yield head
    for event in events:
        yield _event(event, stamp.astimezone(UTC))
    yield end


def escaped(text: str) -> str:
    """A text as a value (3.3.11); control characters, which no value may hold, are left out."""
    written: bytes = icalendar.vText(_without_controls(text)).to_ical()
    return written.decode()


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets (3.1), never cut inside a character, with its end."""
    return _text(Contentline(line))  # type: ignore[no-untyped-call]


def _head(name: str, about: str) -> tuple[str, str]:
    """What stands before the events, and what behind them."""
    whole = icalendar.Calendar()
    for key, value in (
        ("version", "2.0"),
        ("prodid", _PRODUCT),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", icalendar.vText(_without_controls(name))),  # RFC 7986 5.1
        ("x-wr-calname", icalendar.vText(_without_controls(name))),
        ("x-wr-caldesc", icalendar.vText(_without_controls(about))),
        ("x-published-ttl", "PT1H"),
    ):
        whole.add(key, value)
    whole.add("refresh-interval", icalendar.vDuration(timedelta(hours=1)), {"VALUE": "DURATION"})  # RFC 7986 5.7
    return _cut(whole)


def _event(event: Event, stamp: datetime) -> str:
    head, rest = _what(event.summary, event.description, event.cancelled, stamp)
    return f"{head}{folded(f'UID:{escaped(event.uid)}')}{_when(event)}{rest}"


@lru_cache(maxsize=_KEPT)
def _what(summary: str, description: str, cancelled: bool, stamp: datetime) -> tuple[str, str]:
    """The component of a run without its id and times, in two parts: they stand between them."""
    component = icalendar.Event()
    component.add("dtstamp", stamp)
    component.add("summary", _without_controls(summary))
    component.add("description", _without_controls(description))
    component.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    component.add("transp", "TRANSPARENT")
    begin, rest = component.to_ical(sorted=False).decode().split("\r\n", 1)
    return f"{begin}\r\n", rest


def _when(event: Event) -> str:
    if isinstance(event.at, datetime):
        return _line("DTSTART", event.at.astimezone(UTC)) + _line("DTEND", (event.at + event.lasts).astimezone(UTC))
    return _line("DTSTART", event.at) + _line("DTEND", event.at + timedelta(days=1))


def _line(name: str, at: datetime | date) -> str:
    value = icalendar.vDDDTypes(at)
    return _text(Contentline.from_parts(name, value.params, value))


def _text(line: Contentline) -> str:
    written: bytes = line.to_ical()  # type: ignore[no-untyped-call]
    return f"{written.decode()}\r\n"


def _cut(whole: icalendar.Calendar) -> tuple[str, str]:
    """A component before its last line, and that line."""
    text = whole.to_ical(sorted=False).decode()
    at = text.rindex("END:")
    return text[:at], text[at:]


def _without_controls(text: str) -> str:
    """A text with its breaks as line feeds, and without the characters that no value may hold (3.3.11)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if letter in "\n\t" or (letter >= " " and letter != "\x7f"))
