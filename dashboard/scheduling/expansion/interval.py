"""Which days an INTERVAL leaves in: computed from the anchor, never walked."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from dashboard.scheduling.expansion.days import HORIZON, DaySet
from dashboard.scheduling.expansion.years import YearOfDays, span, weekday_of, year_of
from dashboard.scheduling.recurrence.parts import Frequency


class Phase(NamedTuple):
    """Every interval-th period, counted from the one that holds the anchor day."""

    freq: Frequency  # DAILY or coarser
    interval: int
    anchor: int  # day number
    week_start: int

    def of(self, year: YearOfDays) -> int:
        """Return, as a bit set (see `years`), the days of a year in the periods that the interval keeps."""
        return _PHASES[self.freq](self, year)


class PhasedDays(NamedTuple):
    """The days of a rule that lie in every so many periods."""

    days: DaySet
    phase: Phase
    horizon: int = HORIZON

    def of(self, year: YearOfDays) -> int:
        left_in = self.phase.of(year)
        return left_in & self.days.of(year) if left_in else 0


def week_begin(day: int, week_start: int) -> int:
    """Return the first day of the week that holds a day."""
    return day - (weekday_of(day) - week_start) % 7


def _years(phase: Phase, year: YearOfDays) -> int:
    return 0 if (year.number - year_of(phase.anchor).number) % phase.interval else year.all_days


def _months(phase: Phase, year: YearOfDays) -> int:
    start = year_of(phase.anchor)
    month_of_anchor = sum(start.first + start.month(number)[0] <= phase.anchor for number in range(1, 13))
    since = (year.number - start.number) * 12 - month_of_anchor
    months = (number for number in range(1, 13) if (since + number) % phase.interval == 0)
    return sum(span(*year.month(number)) for number in months)


def _weeks(phase: Phase, year: YearOfDays) -> int:
    anchor = week_begin(phase.anchor, phase.week_start)
    return _pattern(7, phase.interval * 7, (anchor - year.first) % (phase.interval * 7)) & year.all_days


def _days(phase: Phase, year: YearOfDays) -> int:
    return _pattern(1, phase.interval, (phase.anchor - year.first) % phase.interval) & year.all_days


@lru_cache(maxsize=2_048)
def _pattern(length: int, every: int, offset: int) -> int:
    """Return blocks of `length` days that begin at offset, offset + every and so on.

    They cover one year; the tail of a block before it is in.
    """
    begins = range(offset - every, 366, every)
    return sum(span(begin, length) if begin >= 0 else span(0, max(length + begin, 0)) for begin in begins)


_PHASES: dict[Frequency, Callable[[Phase, YearOfDays], int]] = {
    Frequency.YEARLY: _years,
    Frequency.MONTHLY: _months,
    Frequency.WEEKLY: _weeks,
    Frequency.DAILY: _days,
}
