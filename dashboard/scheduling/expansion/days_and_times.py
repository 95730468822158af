"""A rule as (a set of days) x (a set of times of day): every rule but those whose BYSETPOS couples the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.days import HORIZON, DaySet
from dashboard.scheduling.expansion.times import DailyTimes, SecondsOfDay
from dashboard.scheduling.expansion.years import span, year, year_of
from dashboard.scheduling.instants import DAY, Seconds


class Walls(Protocol):
    """The wall times of a rule without start and end. Wall seconds count from 1970-01-01T00:00 on the wall clock."""

    @property
    def most_a_day(self) -> int:
        """A number of runs that no day exceeds."""

    def between(self, first: int, last: int, budget: Budget) -> Seconds:
        """Return all wall seconds in [first, last), ascending, without doubles."""

    def count(self, first: int, last: int, budget: Budget) -> int:
        """Count the wall seconds in [first, last)."""

    def next(self, first: int, last: int, budget: Budget) -> int | None:
        """Return the first wall second in [first, last), None when there is none before the horizon.

        BudgetExceeded says in `reached` before which wall second there is none.
        """


@dataclass(frozen=True, slots=True)
class DaysAndTimes:
    """The wall times of a rule whose days and times of day do not depend on each other."""

    days: DaySet
    times: DailyTimes

    @property
    def most_a_day(self) -> int:
        return self.times.most

    def between(self, first: int, last: int, budget: Budget) -> Seconds:
        if first >= last:
            return _NONE
        days = self.days_between(first // DAY, (last - 1) // DAY + 1, budget)
        fixed = self.times.fixed
        if fixed is None:
            return _moving_walls(days, self.times, first, last, budget)
        if len(days) == 1:
            day = int(days[0])
            seconds = fixed.seconds[fixed.before(first - day * DAY) : fixed.before(last - day * DAY)]
            budget.produce(len(seconds))
            return seconds + day * DAY
        return _fixed_walls(days, fixed, first, last, budget)

    def count(self, first: int, last: int, budget: Budget) -> int:
        """Count the days and multiply by the times of day, less what the first and the last day have outside."""
        if first >= last:
            return 0
        first_day, last_day = first // DAY, (last - 1) // DAY
        fixed = self.times.fixed
        if fixed is None:
            days = self.days_between(first_day, last_day + 1, budget)
            total = int(self.times.counts(days, 0).sum())
        else:
            total = fixed.count * sum(days.bit_count() for _, days in self._sets(first_day, last_day + 1, budget))
        if self._has(first_day):
            total -= self.times.of(first_day).before(first - first_day * DAY)
        if self._has(last_day):
            times = self.times.of(last_day)
            total -= times.count - times.before(last - last_day * DAY)
        return total

    def next(self, first: int, last: int, budget: Budget) -> int | None:
        if not self.times.most:
            return None
        begin, end = year_of(first // DAY).number, year_of((last - 1) // DAY).number
        horizon = self.days.horizon if self.times.fixed else HORIZON
        for number in range(begin, min(begin + horizon, end) + 1):
            budget.step(reached=year(number).first * DAY)
            wall = self._next_in_year(number, max(first, year(number).first * DAY), budget)
            if wall is not None:
                return wall if wall < last else None
        return None

    def days_between(self, first_day: int, last_day: int, budget: Budget) -> Seconds:
        """Return the day numbers of the set in [first_day, last_day)."""
        pieces = [_places(days) + origin for origin, days in self._sets(first_day, last_day, budget) if days]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces) if pieces else _NONE

    def _sets(self, first_day: int, last_day: int, budget: Budget) -> Iterator[tuple[int, int]]:
        """Yield, year by year, the first day that is asked for, and the set of days counted from it."""
        for number in range(year_of(first_day).number, year_of(last_day - 1).number + 1):
            budget.step()
            of_year = year(number)
            begin = max(first_day, of_year.first)
            length = min(last_day, of_year.first + of_year.length) - begin
            if length > 0:
                yield begin, self.days.of(of_year) >> (begin - of_year.first) & span(0, length)

    def _has(self, day: int) -> bool:
        of_year = year_of(day)
        return day >= of_year.first and bool(self.days.of(of_year) >> (day - of_year.first) & 1)

    def _next_in_year(self, number: int, first: int, budget: Budget) -> int | None:
        of_year = year(number)
        days, day, second = self.days.of(of_year), first // DAY, first % DAY
        while left := days >> (day - of_year.first):
            found = day + (left & -left).bit_length() - 1
            if found > day:
                day, second = found, 0
            reachable = self.times.next_day(day)
            if reachable == day:
                time = self.times.of(day).next(second)
                if time is not None:
                    return day * DAY + time
                reachable += 1
            day, second = reachable, 0
            budget.step(reached=day * DAY)
        return None


@lru_cache(maxsize=1_024)
def _places(days: int) -> Seconds:
    bits = np.frombuffer(days.to_bytes(days.bit_length() // 8 + 1, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(bits, bitorder="little"))


def _fixed_walls(days: Seconds, times: SecondsOfDay, first: int, last: int, budget: Budget) -> Seconds:
    if not len(days) or not times.count:
        return _NONE
    skipped = times.before(first - int(days[0]) * DAY)
    dropped = times.count - times.before(last - int(days[-1]) * DAY)
    end = len(days) * times.count - dropped
    budget.produce(end - skipped)
    walls: Seconds = (days[:, None] * DAY + times.seconds).ravel() if times.count > 1 else days * DAY + times.first
    return walls[skipped:end]


def _moving_walls(days: Seconds, times: DailyTimes, first: int, last: int, budget: Budget) -> Seconds:
    pieces = [_NONE]
    for day in days.tolist():
        budget.step()
        of_day = times.of(day)
        seconds = of_day.seconds[of_day.before(first - day * DAY) : of_day.before(last - day * DAY)]
        budget.produce(len(seconds))
        pieces.append(seconds + day * DAY)
    return np.concatenate(pieces)


_NONE: Seconds = np.empty(0, dtype=np.int64)
