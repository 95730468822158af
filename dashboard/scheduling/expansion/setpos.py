"""A rule whose BYSETPOS picks runs out of whole years, months or weeks, days and times together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.days import DaySet
from dashboard.scheduling.expansion.interval import week_begin
from dashboard.scheduling.expansion.times import SecondsOfDay, picked
from dashboard.scheduling.expansion.years import LAST_YEAR, YearOfDays, days_in, span, year, year_of
from dashboard.scheduling.instants import DAY, Seconds
from dashboard.scheduling.recurrence.parts import Frequency

_KEPT_YEARS = 64
_MONTHS = range(1, 13)


class Picks:
    """The wall times of a rule with BYSETPOS, worked out a year at a time.

    RFC 5545 3.3.10 picks from the set of a whole period.
    """

    def __init__(
        self, freq: Frequency, days: DaySet, times: SecondsOfDay, positions: tuple[int, ...], *, week_start: int
    ) -> None:
        self._freq, self._days, self._times, self._positions = freq, days, times, positions
        self._week_start = week_start
        self._by_year: dict[int, Seconds] = {}
        self.most_a_day = min(times.count, len(positions))

    def between(self, first: int, last: int, budget: Budget) -> Seconds:
        if first >= last:
            return _NONE
        pieces = [_NONE]
        for number in self._years(first, last):
            walls = self._year(number, budget)
            piece = walls[slice(*np.searchsorted(walls, (first, last)))]
            budget.produce(len(piece))
            pieces.append(piece)
        return np.concatenate(pieces)

    def count(self, first: int, last: int, budget: Budget) -> int:
        if first >= last:
            return 0
        return sum(
            int(np.diff(np.searchsorted(self._year(number, budget), (first, last)))[0])
            for number in self._years(first, last)
        )

    def next(self, first: int, last: int, budget: Budget) -> int | None:
        if not self.most_a_day:
            return None
        for number in self._years(first, last)[: self._days.horizon + 1]:
            walls = self._year(number, budget)
            place = int(np.searchsorted(walls, first))
            if place < len(walls):
                wall = int(walls[place])
                return wall if wall < last else None
        return None

    def _years(self, first: int, last: int) -> range:
        """Return the years whose periods may reach into [first, last).

        A week belongs to the year in which it begins.
        """
        begin = year_of(first // DAY - 6).number
        return range(begin, min(year_of((last - 1) // DAY).number, LAST_YEAR) + 1)

    def _year(self, number: int, budget: Budget) -> Seconds:
        of_year = year(number)
        days = self._days.of(of_year)
        budget.step(len(_MONTHS) if days else 1, reached=of_year.first * DAY)
        walls = self._by_year.get(number)
        if walls is None:
            if len(self._by_year) >= _KEPT_YEARS:
                self._by_year.clear()
            picked_walls = [wall for period in self._periods(of_year, days) for wall in self._picked(*period)]
            walls = self._by_year[number] = np.array(picked_walls, dtype=np.int64)
        return walls

    def _picked(self, begin: int, days: int) -> Iterator[int]:
        """Yield the wall seconds that are picked in one period, given its first day and the set of its days."""
        if not days or not self._times.count:
            return
        members = list(days_in(days))
        for place in picked(len(members) * self._times.count, self._positions):
            day, time = divmod(place, self._times.count)
            yield (begin + members[day]) * DAY + int(self._times.seconds[time])

    def _periods(self, of_year: YearOfDays, days: int) -> Iterator[tuple[int, int]]:
        if self._freq is Frequency.YEARLY:
            yield of_year.first, days
        elif self._freq is Frequency.MONTHLY:
            for start, length in map(of_year.month, _MONTHS):
                yield of_year.first + start, days >> start & span(0, length)
        else:
            yield from self._weeks(of_year, days)

    def _weeks(self, of_year: YearOfDays, days: int) -> Iterator[tuple[int, int]]:
        """Yield the weeks that begin in the year. The last one may reach into the next year."""
        following = self._days.of(year(of_year.number + 1)) if of_year.number < LAST_YEAR else 0
        days |= following << of_year.length
        first = (week_begin(of_year.first + 6, self._week_start)) - of_year.first
        for begin in range(first, of_year.length, 7):
            yield of_year.first + begin, days >> begin & span(0, 7)


_NONE: Seconds = np.empty(0, dtype=np.int64)
