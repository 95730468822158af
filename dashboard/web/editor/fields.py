"""Fields of a card: repeated values, numbers, times and days, with words on how to mend what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MOST = 2_147_483_647  # of an interval or a count: more means nothing, and is refused by the engine, too
_NUMBER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?", re.ASCII)


class RepeatedInput(forms.TextInput):
    """Reads every value that is posted under one name, in their order."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, ()))


class ListField(forms.Field):
    """Values that are posted under one name, each read by a function that raises ValueError."""

    widget = RepeatedInput

    def __init__(self, read: Callable[[str], Any], *, separator: str = "", keeps_blanks: bool = False) -> None:
        """Take the reader of one value. Blank values are left out, or else kept as None; a separator cuts each text."""
        super().__init__(required=False)
        self._read, self._separator, self._keeps_blanks = read, separator, keeps_blanks

    def clean(self, value: Any) -> tuple[Any, ...]:
        """The values in their order. Raises ValidationError for the first that cannot be read."""
        texts = [piece.strip() for text in value or () for piece in self._pieces(text)]
        try:
            return tuple(self._read(text) if text else None for text in texts if text or self._keeps_blanks)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def _pieces(self, text: str) -> list[str]:
        return text.split(self._separator) if self._separator else [text]


class ReadField(forms.Field):
    """One text that a function reads; None where it is blank."""

    def __init__(self, read: Callable[[str], Any], *, required: bool = False) -> None:
        super().__init__(required=required)
        self._read = read

    def clean(self, value: Any) -> Any:
        """The value. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return self._read(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class WordField(forms.Field):
    """One of a few words; the first of them where nothing, or anything else, is posted."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(required=False)
        self._words = words

    def clean(self, value: Any) -> str:
        return value if value in self._words else self._words[0]


def whole_number(what: str, low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`; 0 is not one of them where both signs are."""

    def read(text: str) -> int:
        number = int(text) if _NUMBER.fullmatch(text) else high + 1
        if not low <= number <= high or (low < 0 and number == 0):
            mend = f"from {low} on" if high == MOST else f"from {low} to {high}{', but not 0' if low < 0 else ''}"
            raise ValueError(f"“{text[:20]}” is no {what}. Use a whole number {mend}.")
        return number

    return read


def time_of_day(text: str) -> time:
    """A time as 06:30; seconds are dropped. Raises ValueError."""
    match = _TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2])) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"“{text[:20]}” is no time of day. Write it as 06:30.")
    return time(hour, minute)


def day(text: str) -> date:
    """A day as 2026-11-30. Raises ValueError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:20]}” is no day. Write it as 2026-11-30.") from None


def wall_time(text: str) -> datetime:
    """A date and time without an offset, as 2026-11-30T06:30. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or len(text) < len("2026-11-30T06:30"):
        raise ValueError(f"“{text[:25]}” is no date and time. Write it as 2026-11-30 06:30.")
    return moment.replace(microsecond=0)
