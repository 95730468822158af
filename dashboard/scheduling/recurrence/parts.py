"""The small pieces that reading a RECUR line is made of: the complaint, the words, a part's reading."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class InvalidRecurrence(ValueError):
    """A line that is no recurrence: the part at fault, its 0-based offset in the text, and how to mend it."""

    def __init__(self, part: str, position: int, message: str) -> None:
        super().__init__(part, position, message)
        self.part = part
        self.position = position
        self.message = message

    def __str__(self) -> str:
        return self.message

    def moved(self, by: int) -> InvalidRecurrence:
        """Return this complaint as seen from a text that begins `by` characters earlier."""
        return InvalidRecurrence(self.part, self.position + by, self.message)


class Frequency(StrEnum):
    """How often the period of a rule repeats, finest first."""

    SECONDLY = "SECONDLY"
    MINUTELY = "MINUTELY"
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


BELOW_DAILY = (Frequency.SECONDLY, Frequency.MINUTELY, Frequency.HOURLY)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as BYDAY and WKST name them, Monday first


class WeekdayNum(NamedTuple):
    """A weekday (Monday is 0), every one of the period or the nth (from the end when negative)."""

    day: int
    nth: int | None = None


class PartReading(NamedTuple):
    """What a part was read as: the field of Recurrence it fills (empty: none), its value, and notes."""

    field: str
    value: Any
    notes: tuple[str, ...] = ()


class Item(NamedTuple):
    """One entry of a comma list, trimmed, and its offset in the value."""

    text: str
    offset: int


def shown(text: str) -> str:
    """Return a text as a message may quote it: short, on one line, printable."""
    short = text if len(text) <= 40 else f"{text[:37]}..."
    return short if short.isprintable() else ascii(short)[1:-1]


def items(value: str) -> list[Item]:
    """Return the entries of a comma list. Spaces, which the RFC does not know, are trimmed here and noted elsewhere."""
    found, offset = [], 0
    for piece in value.split(","):
        text = piece.strip()
        found.append(Item(text, offset + len(piece) - len(piece.lstrip()) if text else offset))
        offset += len(piece) + 1
    return found


def form_notes(text: str) -> tuple[str, ...]:
    """Return notes on spaces and small letters, which the standard does not write."""
    spaced = any(character.isspace() for character in text)
    notes = ("Spaces are ignored.",) if spaced else ()
    return notes if text == text.upper() else (*notes, SMALL_LETTERS)


SMALL_LETTERS = "Small letters are read as capitals."
