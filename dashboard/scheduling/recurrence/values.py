"""The values of the parts of a RECUR line: what each part may hold, and how it is read (RFC 5545 3.3.10)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.scheduling.recurrence.parts import (
    WEEKDAYS,
    Frequency,
    InvalidRecurrence,
    Item,
    PartReading,
    WeekdayNum,
    items,
    shown,
)

LARGEST_NUMBER = 2_147_483_647  # of COUNT and INTERVAL; the RFC sets no limit, arithmetic does

_UNSIGNED = re.compile(r"[0-9]+")
_SIGNED = re.compile(r"[+-]?[0-9]+")
_WEEKDAY = re.compile(r"([+-]?[0-9]+)?(MO|TU|WE|TH|FR|SA|SU)")
_DATE_TIME = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_DATE_TIME_MEND = "write it as 20261130, 20261130T220000 or 20261130T220000Z."
_FIELDS = {
    "BYSECOND": "by_second",
    "BYMINUTE": "by_minute",
    "BYHOUR": "by_hour",
    "BYMONTHDAY": "by_month_day",
    "BYYEARDAY": "by_year_day",
    "BYWEEKNO": "by_week_no",
    "BYMONTH": "by_month",
    "BYSETPOS": "by_set_pos",
}


def read_date_time(part: str, item: Item) -> tuple[datetime | date, tuple[str, ...]]:
    """Read a date, a wall time or (with Z) an aware UTC instant, and give notes (RFC 5545 3.3.4, 3.3.5)."""
    if not _DATE_TIME.fullmatch(item.text):
        raise InvalidRecurrence(part, item.offset, f"{part} does not read {_named(item)}: {_DATE_TIME_MEND}")
    leap = item.text[13:15] == "60"
    text = f"{item.text[:13]}59{item.text[15:]}" if leap else item.text
    try:
        value = date.fromisoformat(text) if len(text) == 8 else datetime.fromisoformat(text)
    except ValueError:
        message = f"{part} names a day or time that does not exist, {_named(item)}: correct it."
        raise InvalidRecurrence(part, item.offset, message) from None
    return value, ("The leap second :60 is read as :59.",) if leap else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Reads a part that lists whole numbers; with `signed` they also count from the end, and are never 0."""

    part: str
    low: int
    high: int
    signed: bool = False

    def __call__(self, value: str) -> PartReading:
        numbers = {self._number(item) for item in items(value)}
        return PartReading(_FIELDS[self.part], tuple(sorted(numbers)))

    def _number(self, item: Item) -> int:
        if not (_SIGNED if self.signed else _UNSIGNED).fullmatch(item.text):
            raise InvalidRecurrence(self.part, item.offset, f"{self.part} has {_named(item)}: {self._mend()}")
        number = int(item.text) if len(item.text) <= 6 else self.high + 1
        if not self.low <= (abs(number) if self.signed else number) <= self.high:
            message = f"{self.part}={shown(item.text)} is out of range: {self._mend()}"
            raise InvalidRecurrence(self.part, item.offset, message)
        return number

    def _mend(self) -> str:
        if self.signed:
            return f"use {self.low} to {self.high}, or -{self.high} to -{self.low} from the end."
        return f"use {self.low} to {self.high}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Positive:
    """Reads a part that holds one number of at least 1."""

    part: str
    zero: str  # how to mend a zero

    def __call__(self, value: str) -> PartReading:
        if not _UNSIGNED.fullmatch(value):
            mend = "write one whole number of at least 1."
            raise InvalidRecurrence(self.part, 0, f"{self.part} has {_named(Item(value, 0))}: {mend}")
        number = int(value) if len(value) <= 12 else LARGEST_NUMBER + 1
        if number == 0:
            raise InvalidRecurrence(self.part, 0, f"{self.part}=0 means nothing: {self.zero}")
        if number > LARGEST_NUMBER:
            message = f"{self.part}={shown(value)} is too large: use at most {LARGEST_NUMBER}."
            raise InvalidRecurrence(self.part, 0, message)
        return PartReading(self.part.lower(), number)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWord:
    """Reads a part that holds one of a few words."""

    part: str
    field: str  # of Recurrence; empty when the word changes nothing
    words: dict[str, Any]
    mend: str

    def __call__(self, value: str) -> PartReading:
        if value not in self.words:
            raise InvalidRecurrence(self.part, 0, f"{self.part}={shown(value)} is not known: {self.mend}")
        notes = () if self.field else (f"{self.part}={value} changes nothing and is ignored.",)
        return PartReading(self.field, self.words[value], notes)


def _by_second(value: str) -> PartReading:
    seconds = Numbers(part="BYSECOND", low=0, high=60)(value).value
    if 60 not in seconds:
        return PartReading("by_second", seconds)
    return PartReading(
        "by_second", tuple(sorted({min(second, 59) for second in seconds})), ("BYSECOND=60 is read as 59.",)
    )


def _by_day(value: str) -> PartReading:
    return PartReading("by_day", tuple(sorted({_weekday(item) for item in items(value)}, key=_weekday_order)))


def _weekday(item: Item) -> WeekdayNum:
    match = _WEEKDAY.fullmatch(item.text)
    if not match:
        mend = "use MO, TU, WE, TH, FR, SA or SU, in months and years also numbered, such as 2TU or -1FR."
        raise InvalidRecurrence("BYDAY", item.offset, f"BYDAY has {_named(item)}: {mend}")
    day = WEEKDAYS.index(match[2])
    if match[1] is None:
        return WeekdayNum(day)
    nth = int(match[1]) if len(match[1]) <= 6 else 0
    if not 1 <= abs(nth) <= 53:
        message = f"BYDAY={shown(item.text)} is out of range: number weekdays from 1 to 53, or -53 to -1 from the end."
        raise InvalidRecurrence("BYDAY", item.offset, message)
    return WeekdayNum(day, nth)


def _weekday_order(weekday: WeekdayNum) -> tuple[int, int]:
    return weekday.day, weekday.nth or 0


def _until(value: str) -> PartReading:
    until, notes = read_date_time("UNTIL", Item(value, 0))
    return PartReading("until", until, notes)


def _by_month(value: str) -> PartReading:
    for item in items(value):
        if re.fullmatch(r"[0-9]{1,2}L", item.text):
            mend = "leap months are of other calendars, write the month without L."
            raise InvalidRecurrence("BYMONTH", item.offset, f"BYMONTH={item.text} is not of this calendar: {mend}")
    return Numbers(part="BYMONTH", low=1, high=12)(value)


def _named(item: Item) -> str:
    return f"“{shown(item.text)}”" if item.text else "an empty entry"


READERS: dict[str, Callable[[str], PartReading]] = {
    "FREQ": OneWord(
        part="FREQ",
        field="freq",
        words={frequency.value: frequency for frequency in Frequency},
        mend="use SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY.",
    ),
    "INTERVAL": Positive(part="INTERVAL", zero="use 1 or more, or leave it out for every period."),
    "COUNT": Positive(part="COUNT", zero="use 1 or more, or leave it out for no end."),
    "UNTIL": _until,
    "BYSECOND": _by_second,
    "BYMINUTE": Numbers(part="BYMINUTE", low=0, high=59),
    "BYHOUR": Numbers(part="BYHOUR", low=0, high=23),
    "BYDAY": _by_day,
    "BYMONTHDAY": Numbers(part="BYMONTHDAY", low=1, high=31, signed=True),
    "BYYEARDAY": Numbers(part="BYYEARDAY", low=1, high=366, signed=True),
    "BYWEEKNO": Numbers(part="BYWEEKNO", low=1, high=53, signed=True),
    "BYMONTH": _by_month,
    "BYSETPOS": Numbers(part="BYSETPOS", low=1, high=366, signed=True),
    "WKST": OneWord(
        part="WKST",
        field="week_start",
        words={name: number for number, name in enumerate(WEEKDAYS)},
        mend="use one of MO, TU, WE, TH, FR, SA, SU.",
    ),
    "RSCALE": OneWord(
        part="RSCALE", field="", words={"GREGORIAN": None}, mend="only GREGORIAN is understood, or leave it out."
    ),
    "SKIP": OneWord(part="SKIP", field="", words={"OMIT": None}, mend="only OMIT is understood, or leave it out."),
}
