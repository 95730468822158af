"""Years as sets of days: bit i of an int is day i of the year. There are 14 kinds of year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dashboard.scheduling.instants import EPOCH

FIRST_YEAR, LAST_YEAR = 1, 9999
_WEEKLY = sum(1 << 7 * week for week in range(54))
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class YearOfDays(NamedTuple):
    """A year and its kind. Days are counted from 1970-01-01."""

    number: int
    first: int  # the day number of 1 January
    length: int
    weekday: int  # of 1 January, Monday = 0

    @property
    def kind(self) -> int:
        """One of 14 numbers: years of one kind have the same days on the same weekdays."""
        return self.weekday * 2 + (self.length == 366)

    @property
    def all_days(self) -> int:
        """The set of all days of the year."""
        return (1 << self.length) - 1

    def month(self, number: int) -> tuple[int, int]:
        """Return the first day (0-based, in the year) and the length of a month."""
        return (_LEAP_MONTHS if self.length == 366 else _MONTHS)[number - 1]

    def weekdays(self, weekday: int) -> int:
        """Return the set of all days that are this weekday (Monday is 0)."""
        return _WEEKLY << (weekday - self.weekday) % 7 & self.all_days


@lru_cache(maxsize=10_000)
def year(number: int) -> YearOfDays:
    """Return the year of a number from 1 to 9999. Callers cut off what lies beyond."""
    ordinal = (number - 1) * 365 + (number - 1) // 4 - (number - 1) // 100 + (number - 1) // 400 + 1
    leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
    return YearOfDays(number, ordinal - EPOCH, 366 if leap else 365, (ordinal + 6) % 7)


@lru_cache(maxsize=20_000)
def year_of(day: int) -> YearOfDays:
    """Return the year that holds a day number. A day outside of the years 1 to 9999 counts to the nearest of them."""
    return year(date.fromordinal(min(max(day + EPOCH, 1), date.max.toordinal())).year)


def weekday_of(day: int) -> int:
    """Return the weekday of a day number, Monday is 0. The day 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def span(first: int, length: int) -> int:
    """Return the set of `length` days from `first` on."""
    return ((1 << length) - 1) << first


def days_in(days: int) -> Iterator[int]:
    """Return the members of a set, ascending."""
    while days:
        lowest = days & -days
        yield lowest.bit_length() - 1
        days ^= lowest


def _months(lengths: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((sum(lengths[:index]), length) for index, length in enumerate(lengths))


_MONTHS = _months(_MONTH_LENGTHS)
_LEAP_MONTHS = _months((31, 29, *_MONTH_LENGTHS[2:]))
