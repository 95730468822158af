"""Weeks by their number (BYWEEKNO): a year's week 1 is the first with four of its days in it (RFC 5545 3.3.10)."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.scheduling.expansion.days import EVERY_KIND, HORIZON, DaySet
from dashboard.scheduling.expansion.interval import week_begin
from dashboard.scheduling.expansion.years import YearOfDays, span, year, year_of

_LAST_KNOWN = 9_998  # of the last year's weeks the end is not known


class NumberedWeeks(NamedTuple):
    """Those of the given days that lie in weeks of the given numbers, in every interval-th week-year."""

    days: DaySet
    numbers: tuple[int, ...]
    week_start: int
    interval: int = 1
    anchor: int = 0  # a week-year

    @property
    def horizon(self) -> int:
        return EVERY_KIND if self.interval == 1 else HORIZON

    def of(self, year: YearOfDays) -> int:
        """Return the days of a year. Its first and last ones may belong to weeks of the years beside it."""
        weeks = 0
        for week_year in (year.number - 1, year.number, year.number + 1):
            if 1 <= week_year <= _LAST_KNOWN and (week_year - self.anchor) % self.interval == 0:
                weeks |= self._weeks(week_year, year.first)
        return weeks & self.days.of(year)

    def _weeks(self, week_year: int, origin: int) -> int:
        """Return the days of the numbered weeks of one week-year. Bit 0 is the day `origin`."""
        first = _first_week(week_year, self.week_start)
        count = (_first_week(week_year + 1, self.week_start) - first) // 7
        days = 0
        for number in self.numbers:
            week = number - 1 if number > 0 else count + number
            begin = first - origin + week * 7
            if 0 <= week < count and begin > -7:
                days |= span(begin, 7) if begin >= 0 else span(0, 7 + begin)
        return days


def week_year_of(day: int, week_start: int) -> int:
    """Return the year to which the week of a day (a day number) belongs."""
    return year_of(week_begin(day, week_start) + 3).number


def _first_week(number: int, week_start: int) -> int:
    return week_begin(year(number).first + 3, week_start)
