"""The words of the quick line and what they mean, and how it says that it does not understand."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from typing import NamedTuple

Span = tuple[int, int]


class Misread(NamedTuple):
    """A piece of the text that is not understood: `text[start:end]`, why, and whole texts to write instead."""

    start: int
    end: int
    message: str
    offers: tuple[str, ...] = ()
    ambiguous: bool = False  # whether the offers are the readings of a piece that can mean several things


class TextChange(NamedTuple):
    """A way to mend a text: what stands in the span becomes other words."""

    start: int
    end: int
    words: str


class NotRead(ValueError):
    """A piece that says nothing, or several things. Each offer to mend it is one change or several."""

    def __init__(
        self,
        span: Span,
        message: str,
        *offers: str | tuple[TextChange, ...],
        readings: Iterable[str | tuple[TextChange, ...]] = (),
    ) -> None:
        """Keep the complaint.

        An offer that is a text takes the place of the span; `readings` offer what it can mean.
        """
        super().__init__(message)
        meant = list(readings)
        self.span, self.message, self.number_of_readings = span, message, len(meant)
        wanted = [*meant, *offers]
        self.changes = [(TextChange(*span, one),) if isinstance(one, str) else one for one in wanted]


def _names(full: Iterable[str], first: int, others: dict[str, int]) -> dict[str, int]:
    table = {name.lower()[:length]: first + place for place, name in enumerate(full) for length in (3, len(name))}
    return table | others


def _plurals(names: dict[str, int]) -> dict[str, int]:
    return names | {f"{name}s": number for name, number in names.items() if len(name) > 2}


WEEKDAYS = _plurals(
    _names(calendar.day_name, 0, {"tues": 1, "weds": 2, "thur": 3, "thurs": 3})
    | {name[:2].lower(): place for place, name in enumerate(calendar.day_name)}
)
WEEKDAY_NAMES = tuple(name.lower() for name in calendar.day_name)
SHORT_WEEKDAYS = tuple(name[:3] for name in WEEKDAY_NAMES)
MONTHS = _names(calendar.month_name[1:], 1, {"sept": 9})
MONTH_NAMES = ("", *(name.lower() for name in calendar.month_name[1:]))
WORKDAYS = (0, 1, 2, 3, 4)
WORKDAY_WORDS = frozenset({"weekday", "weekdays", "workday", "workdays"})
WORKDAY_FIRSTS = frozenset({"week", "work", "working", "business"})  # before `day` or `days`
WEEKEND_WORDS = frozenset({"weekend", "weekends"})
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
ORDINALS |= {"ninth": 9, "tenth": 10, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "thirtieth": 30}
ORDINALS |= {"eleventh": 11, "thirteenth": 13, "fourteenth": 14, "sixteenth": 16, "eighteenth": 18}
ORDINALS |= {"last": -1, "final": -1, "penultimate": -2}
NUMBERS = {
    name: number
    for number, name in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
        ],
        start=1,
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90}
UNITS = {
    name: unit
    for unit, names in {
        "minute": "minute minutes min mins m",
        "hour": "hour hours hr hrs h",
        "day": "day days d",
        "week": "week weeks wk wks w",
        "month": "month months mth mths",
        "quarter": "quarter quarters qtr",
        "year": "year years yr yrs",
    }.items()
    for name in names.split()
}
ADVERBS = {"minutely": "minute", "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
ADVERBS |= {"quarterly": "quarter", "yearly": "year", "annually": "year"}
PARTS_OF_DAY = {
    f"{name}{plural}": name for name in ("morning", "afternoon", "evening", "night") for plural in ("", "s")
}
NAMED_TIMES = {"noon": 720, "midday": 720, "midnight": 0}
TIMES_WORDS = {"once": 1, "twice": 2, "thrice": 3}
EVERY = frozenset({"every", "each"})
RUNS = frozenset({"run", "runs", "reload", "reloads", "refresh", "refreshes", "schedule", "scheduled"})
FILLERS = RUNS | frozenset(
    {"please", "it", "app", "task", "the", "always", "automatically", "data", "execute", "sharp", "only"}
)
JOINTS = frozenset({",", "and", "&", "plus", "+", "then", "also"})  # may stand between clauses, and between sentences
WORDS = frozenset(
    {*WEEKDAY_NAMES, *MONTH_NAMES[1:], *WORKDAY_WORDS, *WEEKEND_WORDS, *ORDINALS, *NUMBERS, *ADVERBS, *PARTS_OF_DAY}
    | {*NAMED_TIMES, *TIMES_WORDS, *EVERY, "minutes", "minute", "hours", "hour", "days", "day", "weeks", "week", "and"}
    | {"months", "month", "years", "year", "quarter", "from", "until", "between", "except", "working", "business"}
    | {"other", "fortnight", "fortnightly", "half", "past", "through", "nightly", "everyday", "times", "runs"}
)
