"""The content lines of an iCalendar file (RFC 5545 3.1) with their numbers, and what of them says when events are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_EVENTS = 20_000
LINE = "X-RELOAD-DESK-LINE"  # which line of the file an event begins at, as a property of it
_ONCE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "UID", "SUMMARY", "STATUS", "SEQUENCE")
_OFTEN = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_OF_CALENDAR = ("X-WR-TIMEZONE", "CALSCALE")
_LONGEST_NAME = 60  # characters of the file that a message repeats
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[:;])", re.ASCII)


class BrokenFile(ValueError):
    """A file that cannot be read; says why in a sentence, and at which line where one is at fault."""

    def __init__(self, says: str, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {says}" if line else says)
        self.says, self.line = says, line


class IcsLine(NamedTuple):
    """One line, unfolded."""

    number: int  # of its first line in the file, from 1
    name: str  # of the property, in capitals
    text: str


@dataclass(slots=True)
class EventLines:
    """The properties of one event that say when it is."""

    number: int  # of its first line
    texts: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)  # by property the line of the first of its name

    def add(self, line: IcsLine) -> None:
        """Keep a line where it matters. Raises BrokenFile for a second one of what there may be one of."""
        if line.name not in _ONCE + _OFTEN:
            return
        if line.name in self.numbers and line.name in _ONCE:
            if line.name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
                raise BrokenFile(f"this is the second {line.name} of the event at line {self.number}.", line.number)
            return
        self.numbers.setdefault(line.name, line.number)
        self.texts.append(line.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """A file without all that says nothing of when its events are."""

    text: str
    events: Mapping[int, EventLines]  # by the number of their first line


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else what old programs on Windows write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def content_lines(text: str) -> Iterator[IcsLine]:
    """The unfolded lines; empty ones are left out. Raises BrokenFile for one that names no property."""
    number, parts = 0, [""]
    for at, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in (" ", "\t") and number:
            parts.append(line[1:])
            continue
        yield from _line(number, "".join(parts))
        number, parts = at, [line]
    yield from _line(number, "".join(parts))


def reduced(data: bytes) -> Reduced:
    """Keep what says when events are: all else may be as odd as it likes. Raises BrokenFile."""
    file = _FileLines()
    for line in content_lines(decoded(data).replace("\x00", "")):
        file.take(line)
    return file.end()


def _line(number: int, text: str) -> Iterator[IcsLine]:
    if not text.strip():
        return
    found = _NAME.match(text)
    if found is None:
        raise BrokenFile(f"“{text[:_LONGEST_NAME]}” is no line of a calendar: a name and a colon are missing.", number)
    yield IcsLine(number, found[0].upper(), text)


class _FileLines:
    """Goes through the lines of a file."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []  # components, and the lines they begin at
        self._kept: dict[str, str] = {}
        self._zones: list[str] = []
        self._event: EventLines | None = None
        self._events: dict[int, EventLines] = {}
        self._last = 0

    def take(self, line: IcsLine) -> None:
        """Take the next line. Raises BrokenFile."""
        self._last = line.number
        if not self._open and line.name != "BEGIN":
            raise BrokenFile("this is no calendar: BEGIN:VCALENDAR is missing.", line.number)
        in_zone = any(name == "VTIMEZONE" for name, _ in self._open)
        if line.name == "BEGIN":
            self._begin(_value(line), line.number)
        if in_zone or (self._open and self._open[-1][0] == "VTIMEZONE"):
            self._zones.append(line.text)
        elif self._event is not None and self._open[-1][0] == "VEVENT":
            self._event.add(line)
        elif len(self._open) == 1 and line.name in _OF_CALENDAR:
            self._kept.setdefault(line.name, line.text)
        if line.name == "END":
            self._end(_value(line), line.number)

    def end(self) -> Reduced:
        """What was kept. Raises BrokenFile where the file ends too early."""
        if self._open:
            name, number = self._open[-1]
            raise BrokenFile(f"the file ends before the {name} that begins at line {number} does.", self._last)
        if not self._last:
            raise BrokenFile("The file is empty.")
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Reload Desk//EN", *self._kept.values(), *self._zones]
        events = (text for event in self._events.values() for text in _written(event))
        return Reduced(text="\r\n".join([*head, *events, "END:VCALENDAR", ""]), events=self._events)

    def _begin(self, name: str, number: int) -> None:
        if not self._open and name != "VCALENDAR":
            raise BrokenFile("this is no calendar: BEGIN:VCALENDAR is missing.", number)
        if name == "VEVENT":
            if self._event is not None:
                raise BrokenFile(f"an event begins before the one at line {self._event.number} has ended.", number)
            if len(self._events) == MOST_EVENTS:
                raise BrokenFile(f"the file has more than {MOST_EVENTS:,} events.", number)
            self._event = self._events[number] = EventLines(number)
        self._open.append((name, number))

    def _end(self, name: str, number: int) -> None:
        began, at = self._open.pop()
        if began != name:
            raise BrokenFile(f"END:{name[:_LONGEST_NAME]} stands where the {began} of line {at} should end.", number)
        if name == "VEVENT":
            if self._event is not None and "DTSTART" not in self._event.numbers:
                raise BrokenFile("the event has no beginning: DTSTART is missing.", self._event.number)
            self._event = None


def _value(line: IcsLine) -> str:
    return line.text.partition(":")[2].strip().upper()


def _written(event: EventLines) -> list[str]:
    """An event of its own where the file gives it no id: else all such would be taken for one."""
    uid = [] if "UID" in event.numbers else [f"UID:line-{event.number}"]
    return ["BEGIN:VEVENT", *uid, f"{LINE}:{event.number}", *event.texts, "END:VEVENT"]
