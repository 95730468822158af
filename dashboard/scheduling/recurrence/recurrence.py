"""One RECUR line and its parts, lossless: the text stays the truth, and a change rewrites only what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from dashboard.scheduling.recurrence.checks import broken_rule, meaning_notes
from dashboard.scheduling.recurrence.dates import read_dates
from dashboard.scheduling.recurrence.line import ContentLine, LineKind, outside_part, rewritten, spans, take_head
from dashboard.scheduling.recurrence.parts import (
    Frequency,
    InvalidRecurrence,
    PartReading,
    WeekdayNum,
    form_notes,
    shown,
)
from dashboard.scheduling.recurrence.values import READERS

CACHED_LENGTH = 500  # characters; longer lines are read anew each time, so that the cache stays small


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """One line of a task's recurrence.

    Lists are sorted and without doubles; an empty one means that the part is left out.
    What the start gives in place of a part that is left out is decided by Schedule, not here.
    """

    text: str  # byte for byte as the tenant gave it
    kind: LineKind = LineKind.RRULE
    freq: Frequency | None = None  # None only for RDATE and EXDATE
    interval: int = 1
    count: int | None = None
    until: datetime | date | None = None  # inclusive; aware UTC, a wall time of the task's zone, or a whole day
    by_second: tuple[int, ...] = ()  # 0 to 59; 60 is read as 59
    by_minute: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_day: tuple[WeekdayNum, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0  # Monday is 0
    dates: tuple[datetime | date, ...] = ()  # of RDATE and EXDATE, in the line's order; kinds as for `until`
    notes: tuple[str, ...] = ()  # lenient readings, and meanings that calendars do not agree on

    @classmethod
    def parse(cls, line: str) -> Recurrence:
        """Read a line, with or without `RRULE:`. Nothing is guessed: what cannot be read raises InvalidRecurrence."""
        return _cached(line) if len(line) <= CACHED_LENGTH else _read(line)

    def __str__(self) -> str:
        return self.text

    @property
    def parts(self) -> dict[str, str]:
        """The raw values by the names of their parts, in the order of the text; none for RDATE and EXDATE."""
        if self.freq is None:
            return {}
        return {span.name: self.text[span.value_start : span.value_end] for span in spans(self.text)}

    def with_parts(self, changes: Mapping[str, str | None]) -> Recurrence:
        """Return the line with parts set, added or (None) removed at once. All other bytes stay as they are.

        Raises InvalidRecurrence for a line of dates and for what comes out wrong.
        """
        if self.freq is None:
            raise InvalidRecurrence(self.kind, 0, f"{self.kind} lists dates and has no parts to change.")
        return Recurrence.parse(rewritten(self.text, changes))


@lru_cache(maxsize=20_000)
def _cached(text: str) -> Recurrence:
    return _read(text)


def _read(text: str) -> Recurrence:
    line = take_head(text)
    if line.kind in (LineKind.RDATE, LineKind.EXDATE):
        dates = read_dates(line)
        return Recurrence(
            text=text, kind=line.kind, dates=dates.value, notes=tuple(dict.fromkeys(line.notes + dates.notes))
        )
    readings, notes = _read_parts(line)
    fields = {reading.field: reading.value for reading in readings.values() if reading.field}
    _check(text, line, fields)
    notes = line.notes + notes + meaning_notes(fields)
    return Recurrence(text=text, kind=line.kind, notes=tuple(dict.fromkeys(notes)), **fields)


def _read_parts(line: ContentLine) -> tuple[dict[str, PartReading], tuple[str, ...]]:
    if not line.body.strip():
        raise InvalidRecurrence(line.kind, line.body_at, f"The rule is empty: begin it with {line.kind}:FREQ=.")
    readings: dict[str, PartReading] = {}
    notes: tuple[str, ...] = ()
    segments = line.body.split(";")
    if len(segments) > 1 and not segments[-1].strip():
        segments.pop()
        notes = ("The semicolon at the end is ignored.",)
    at = line.body_at
    for segment in segments:
        name, reading = _read_segment(line, segment, at)
        if name in readings:
            indent = len(segment) - len(segment.lstrip())
            raise InvalidRecurrence(name, at + indent, f"{name} is given twice: keep one of them.")
        readings[name] = reading
        notes += reading.notes
        at += len(segment) + 1
    if next(iter(readings)) != "FREQ":
        notes += ("FREQ is not the first part.",)
    return readings, notes


def _read_segment(line: ContentLine, segment: str, at: int) -> tuple[str, PartReading]:
    try:
        return _cached_part(segment) if len(segment) <= CACHED_LENGTH else _read_part(segment)
    except InvalidRecurrence as error:
        raise InvalidRecurrence(error.part or line.kind, error.position + at, error.message) from None


@lru_cache(maxsize=4_000)
def _cached_part(segment: str) -> tuple[str, PartReading]:
    return _read_part(segment)


def _read_part(segment: str) -> tuple[str, PartReading]:
    """Read the name and value of one NAME=value. Offsets of complaints count from where it begins."""
    written_name, equals, written = segment.partition("=")
    name, value = written_name.strip().upper(), written.strip().upper()
    _check_form(segment, name, equals, value)
    try:
        reading = READERS[name](value)
    except InvalidRecurrence as error:
        indent = len(written) - len(written.lstrip())
        raise error.moved(len(written_name) + 1 + indent) from None
    return name, reading._replace(notes=form_notes(segment) + reading.notes)


def _check_form(segment: str, name: str, equals: str, value: str) -> None:
    at = len(segment) - len(segment.lstrip())
    if not segment.strip():
        message = "The rule has an empty part: write NAME=value, with one semicolon between parts."
        raise InvalidRecurrence("", 0, message)
    if outside := outside_part(name.partition(":")[0], at):
        raise outside
    if name not in READERS:
        named = shown(name) or "A value without a name"
        raise InvalidRecurrence(shown(name), at, f"{named} is no part of a rule: {_mend_name(name)}.")
    if not equals or not value:
        raise InvalidRecurrence(name, at, f"{name} has no value: write {name}=value or remove it.")


def _mend_name(name: str) -> str:
    if name in LineKind.__members__:
        return "put a colon after it"
    close = get_close_matches(name[:20], READERS, n=1)
    return f"write {close[0]}, or remove it" if close else "remove it"


def _check(text: str, line: ContentLine, fields: Mapping[str, Any]) -> None:
    if "freq" not in fields:
        message = "The rule has no FREQ: add FREQ=DAILY, WEEKLY, MONTHLY, or another frequency."
        raise InvalidRecurrence("FREQ", line.body_at, message)
    if rule := broken_rule(fields):
        position = next(span.start for span in spans(text) if span.name == rule.part)
        raise InvalidRecurrence(rule.part, position, rule.message)
