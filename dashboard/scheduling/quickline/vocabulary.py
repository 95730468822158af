"""The words of the quick line as patterns, and how each is read."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

Span = tuple[int, int]


class Misread(NamedTuple):
    """A piece of the text that is not understood: `text[start:end]`, and what to write instead."""

    start: int
    end: int
    message: str


class NotRead(ValueError):
    """A clause that says something that cannot be."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.misread = Misread(*span, message)


def _names(full: Iterable[str], others: dict[str, int]) -> dict[str, int]:
    table = {name.lower()[:length]: place for place, name in enumerate(full) for length in (3, len(name))}
    return table | others


_DAY_NAMES = _names(calendar.day_name, {"tues": 1, "wednes": 2, "thur": 3, "thurs": 3})
_MONTH_NAMES = _names(calendar.month_name[1:], {"sept": 8})
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12, "other": 2}
_NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "ninety": 90}
_NAMED_TIMES = {"noon": 720, "midday": 720, "midnight": 0}
_SETS = {"weekday": (0, 1, 2, 3, 4), "workday": (0, 1, 2, 3, 4), "working day": (0, 1, 2, 3, 4), "weekend": (5, 6)}


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def listed(item: str) -> str:
    """The pattern of one item or several, with commas and `and` between them."""
    return rf"{item}(?:{AND}{item})*"


def ranged(item: str) -> str:
    """The pattern of one item, or of two with `to` or a dash between them."""
    return rf"{item}(?:{TO}{item})?"


AND = r"\s*(?:,\s*and\b|,|\band\b|&)\s*"
TO = r"\s*(?:-|–|\bto\b|\bthrough\b)\s*"  # noqa: RUF001 - people type both dashes
DAY = rf"\b{_any(_DAY_NAMES)}s?\b"
DAY_SET = rf"\b{_any(_SETS)}s?\b"
MONTH = rf"\b{_any(_MONTH_NAMES)}\b"
ORDINAL = rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)|{_any(_ORDINALS)})\b"
NUMBER = rf"\b(?:\d{{1,4}}|{_any(_NUMBERS)})\b"
TIME = rf"\b(?:\d{{1,2}}[:.]\d\d(?:\s?[ap]m)?\b(?![:.]?\d)|\d{{1,2}}\s?[ap]m\b|{_any(_NAMED_TIMES)}\b)"
HOUR = rf"\b\d{{1,2}}\b(?![:.]\d)(?!\s+(?:times|runs|(?:of\s+)?{MONTH})\b)"
_ITEM = re.compile(rf"{AND}")


def items(text: str) -> list[str]:
    """The items of a list."""
    return [item for item in _ITEM.split(text.strip()) if item]


def number(word: str) -> int:
    """15 or `fifteen`."""
    return int(word) if word.isdecimal() else _NUMBERS[word]


def ordinal(word: str) -> int:
    """1 of `1st` or `first`, -1 of `last`."""
    word = word.removeprefix("the ").strip()
    return _ORDINALS[word] if word in _ORDINALS else int(word[:-2])


def day_of_month(word: str) -> int:
    """30, 30th or `first`."""
    return int(word) if word.isdecimal() else ordinal(word)


def weekdays(text: str) -> list[int]:
    """The weekdays, Monday is 0, of a list of days, ranges and sets. A range may run over Sunday."""
    found: list[int] = []
    for item in items(text):
        if item in _SETS or item.removesuffix("s") in _SETS:
            found.extend(_SETS[item.removesuffix("s")])
            continue
        first, last = _ends(item, _day)
        found.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
    return found


def months(text: str) -> list[int]:
    """The months of a list of months and ranges. A range may run over December."""
    found: list[int] = []
    for item in items(text):
        first, last = _ends(item, _MONTH_NAMES.__getitem__)
        found.extend((first + step) % 12 + 1 for step in range((last - first) % 12 + 1))
    return found


def minute_of_day(text: str, span: Span) -> int:
    """Minutes since midnight of 6:30, 6.30 pm, 6pm, 6 or noon. Raises NotRead."""
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    digits, half = re.sub(r"\s?[ap]m$", "", text), text[-2:] if text.endswith("m") else ""
    hour, minute = (int(piece) for piece in [*re.split("[:.]", digits), "0"][:2])
    if minute > 59 or (not 1 <= hour <= 12 if half else hour > 23):
        raise NotRead(span, f"“{text}” is no time of day. Write 00:00 to 23:59.")
    return (hour % 12 + (12 if half == "pm" else 0) if half else hour) * 60 + minute


def _ends(item: str, read: Callable[[str], int]) -> tuple[int, int]:
    ends = [read(name) for name in re.split(TO, item)]
    return ends[0], ends[-1]


def _day(word: str) -> int:
    return _DAY_NAMES[word] if word in _DAY_NAMES else _DAY_NAMES[word.removesuffix("s")]
