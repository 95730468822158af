"""The days of a year that the day parts of a rule name: worked out once for each of the 14 kinds of year."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

from dashboard.scheduling.expansion.years import YearOfDays, span
from dashboard.scheduling.recurrence.parts import WeekdayNum

KINDS = 14
EVERY_KIND = 40  # within so many years every kind of year comes, even across 1900 or 2100
HORIZON = 400  # the Gregorian calendar repeats after so many years


class DaySet(Protocol):
    """A set of days without an end, which is asked for year by year."""

    @property
    def horizon(self) -> int:
        """How many empty years end the search for another day."""

    def of(self, year: YearOfDays) -> int:
        """Return the days of a year as a bit set (see `years`)."""


class DayParts(NamedTuple):
    """The parts of a rule that name days and depend on the kind of the year alone. An empty one means no limit."""

    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weekdays: tuple[WeekdayNum, ...] = ()
    nth_of_month: bool = False  # whether numbered weekdays count in the month, else in the year


class NamedDays:
    """The days that all parts together name (RFC 5545 3.3.10: what expands and what limits meet in one set)."""

    __slots__ = ("_by_kind", "_parts")

    def __init__(self, parts: DayParts) -> None:
        self._parts = parts
        self._by_kind: dict[int, int] = {}

    @property
    def horizon(self) -> int:
        """How many empty years end the search: none once every kind of year is known to be empty."""
        return EVERY_KIND if len(self._by_kind) < KINDS or any(self._by_kind.values()) else 0

    def of(self, year: YearOfDays) -> int:
        kind = year.kind
        if kind not in self._by_kind:
            self._by_kind[kind] = _named(self._parts, year)
        return self._by_kind[kind]


@lru_cache(maxsize=4_096)
def named_days(parts: DayParts) -> NamedDays:
    """Return the set of some parts. Schedules that say the same share it."""
    return NamedDays(parts)


def _named(parts: DayParts, year: YearOfDays) -> int:
    days = year.all_days
    if parts.months:
        days &= _union(span(*year.month(month)) for month in parts.months)
    if parts.month_days:
        days &= _union(
            1 << start + day
            for start, length in map(year.month, range(1, 13))
            for day in _positions(parts.month_days, length)
        )
    if parts.year_days:
        days &= _union(1 << day for day in _positions(parts.year_days, year.length))
    if parts.weekdays:
        days &= _union(_weekdays(weekday, parts, year) for weekday in parts.weekdays)
    return days


def _union(sets: Iterable[int]) -> int:
    union = 0
    for days in sets:
        union |= days
    return union


def _positions(numbers: tuple[int, ...], length: int) -> list[int]:
    """Return the 0-based positions of 1-based numbers, negative ones from the end. Those outside are left out."""
    positions = (number - 1 if number > 0 else length + number for number in numbers)
    return [position for position in positions if 0 <= position < length]


def _weekdays(weekday: WeekdayNum, parts: DayParts, year: YearOfDays) -> int:
    every = year.weekdays(weekday.day)
    if weekday.nth is None:
        return every
    if not parts.nth_of_month:
        return _nth(every, weekday.nth)
    return _union(_nth(every & span(*year.month(month)), weekday.nth) for month in range(1, 13))


def _nth(days: int, nth: int) -> int:
    """Return the set of the nth member alone. Weekdays of one period lie 7 days apart."""
    if not days:
        return 0
    if nth > 0:
        first = (days & -days).bit_length() - 1
        return days & (1 << first + 7 * (nth - 1))
    last = days.bit_length() - 1 + 7 * (nth + 1)
    return days & (1 << last) if last >= 0 else 0
