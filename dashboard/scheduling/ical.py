"""Runs as iCalendar text (RFC 5545): each one an event of its own, since calendars drop rules with hours in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST = 75  # octets of a line (3.1)
_PRODUCT = "-//Reload Desk//Calendar//EN"


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
    """Yield the lines of a calendar, folded and with their line ends (CRLF).

    `stamp` is the aware instant at which all of it was true.
    """
    head = [
        ("VERSION", "2.0"),
        ("PRODID", _PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", escaped(name)),  # RFC 7986 5.1
        ("X-WR-CALNAME", escaped(name)),
        ("X-WR-CALDESC", escaped(about)),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"),  # RFC 7986 5.7
        ("X-PUBLISHED-TTL", "PT1H"),
    ]
    yield "BEGIN:VCALENDAR\r\n"
    yield from (folded(f"{key}:{value}") for key, value in head)
    for event in events:
        yield _event(event, stamp)
    yield "END:VCALENDAR\r\n"


def escaped(text: str) -> str:
    """Escape a text for use as a value (RFC 5545 3.3.11). Control characters, which no value may hold, are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter in "\n\t" or (letter >= " " and letter != "\x7f"))
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """Fold a line into pieces of at most 75 octets (RFC 5545 3.1), never inside a character, and end it with CRLF."""
    if len(line.encode()) <= _LONGEST:
        return f"{line}\r\n"
    pieces, piece, room = [], "", _LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _LONGEST - 1
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece]) + "\r\n"


def _event(event: Event, stamp: datetime) -> str:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{_utc(stamp)}",
        *_when(event),
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
    return "".join(map(folded, lines))


def _when(event: Event) -> list[str]:
    if isinstance(event.at, datetime):
        return [f"DTSTART:{_utc(event.at)}", f"DTEND:{_utc(event.at + event.lasts)}"]
    after = event.at + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{event.at:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
