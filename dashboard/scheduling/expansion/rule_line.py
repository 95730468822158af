"""One rule line of a schedule between its start and its end, as instants of its zone."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import NamedTuple

import numpy as np

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.binding import bind
from dashboard.scheduling.expansion.clock import NEAR, clock_between
from dashboard.scheduling.expansion.days_and_times import Walls
from dashboard.scheduling.expansion.years import LAST_YEAR, year
from dashboard.scheduling.instants import DAY, EPOCH, HOUR, Seconds, instant_of, wall_second
from dashboard.scheduling.recurrence.recurrence import Recurrence

EARLIEST = (year(1).first + 4) * DAY  # instants and wall seconds before it are not looked at
LATEST = (year(LAST_YEAR).first + 361) * DAY  # nor from here on
_FIRST_LOOK = HOUR  # seconds; doubled until a run is found
_FIRST_SPAN = 366 * DAY  # doubled until COUNT is used up


def cut(instants: Seconds, first: int, last: int) -> Seconds:
    """Return those of the ascending instants that lie in [first, last)."""
    if len(instants) and (instants[0] < first or instants[-1] >= last):
        return instants[slice(*np.searchsorted(instants, (first, last)))]
    return instants


class RuleLine(NamedTuple):
    """An RRULE or EXRULE with its bounds. Runs before the start do not count for COUNT (RFC 5545 3.3.10)."""

    recurrence: Recurrence
    walls: Walls
    time_zone: tzinfo
    first: int  # wall second, inclusive
    last: int  # wall second, exclusive
    until: int  # instant, exclusive

    def instants(self, first: int, last: int, budget: Budget) -> Seconds:
        """Return the runs of the line in the span [first, last) of instants, ascending, without doubles."""
        clock = clock_between(self.time_zone, first, last)
        begin, end = clock.walls_around(first, last)
        walls = self.between_walls(begin, end, budget)
        return cut(clock.instants(walls), first, min(last, self.until))

    def next(self, after: int, budget: Budget) -> int | None:
        """Return the first run later than the instant `after`."""
        clock = clock_between(self.time_zone, after, after)
        wall = self.walls.next(max(clock.walls_around(after + 1, after + 1)[0], self.first), self.last, budget)
        if wall is None or self._used_up(wall, budget):
            return None
        clock_there = clock_between(self.time_zone, wall, wall)
        instant = clock_there.instant(wall)
        if clock.calm(after) and clock_there.calm(instant):
            return instant if instant < self.until else None
        return self._search(max(after + 1, instant - NEAR), budget)

    def between_walls(self, first: int, last: int, budget: Budget) -> Seconds:
        """Return the wall seconds in [first, last) that the line yields.

        COUNT and the bounds on the wall clock are kept.
        """
        first, last = max(first, self.first), min(last, self.last)
        if self.recurrence.count is None:
            return self.walls.between(first, last, budget)
        left = self.recurrence.count - self.walls.count(self.first, first, budget)
        return self.walls.between(first, last if left > 0 else first, budget)[: max(left, 0)]

    def last_wall(self, limit: int, budget: Budget) -> int | None:
        """Return the wall second of the last run that COUNT allows. It is None at or after the wall second `limit`."""
        left, begin, length = self.recurrence.count, self.first, _FIRST_SPAN
        limit = min(limit, self.last)
        while left is not None and begin < limit:
            end = min(begin + length, limit)
            count = self.walls.count(begin, end, budget)
            if count >= left:
                return _nth(self.walls, left, begin, end, budget)
            left, begin, length = left - count, end, length * 2
        return None

    def _used_up(self, wall: int, budget: Budget) -> bool:
        count = self.recurrence.count
        return count is not None and self.walls.count(self.first, wall, budget) >= count

    def _search(self, first: int, budget: Budget) -> int | None:
        """Find the first run at or after an instant near a change of the clock.

        There the order of wall times is not that of the runs.
        """
        length, end = _FIRST_LOOK, min(first + 2 * NEAR, self.until, LATEST)
        while first < end:
            last = min(first + length, end)
            found = self.instants(first, last, budget)
            if len(found):
                return int(found[0])
            first, length = last, length * 2
        return self.next(end - 1, budget) if end < min(self.until, LATEST) else None


def rule_line(
    recurrence: Recurrence, time_zone: tzinfo, starts_at: datetime | None, ends_at: datetime | None
) -> RuleLine:
    """Bound a line by start and inclusive end, both wall times of the zone. Raises InvalidRecurrence (see `bind`)."""
    last, until = _until(recurrence.until, time_zone)
    return RuleLine(
        recurrence=recurrence,
        walls=bind(recurrence, starts_at),
        time_zone=time_zone,
        first=max(wall_second(starts_at), EARLIEST) if starts_at else EARLIEST,
        last=min(last, wall_second(ends_at) + 1) if ends_at else last,
        until=until,
    )


def _until(until: datetime | date | None, time_zone: tzinfo) -> tuple[int, int]:
    """Return the exclusive bounds on the wall clock and in time that an UNTIL sets.

    UNTIL itself is inclusive (RFC 5545 3.3.10).
    """
    if until is None:
        return LATEST, LATEST
    if not isinstance(until, datetime):
        return min((until.toordinal() - EPOCH + 1) * DAY, LATEST), LATEST
    if until.tzinfo is None:
        return min(wall_second(until) + 1, LATEST), LATEST
    end = min(instant_of(until) + 1, LATEST)
    return clock_between(time_zone, end, end).walls_around(end, end)[1], end


def _nth(walls: Walls, nth: int, first: int, limit: int, budget: Budget) -> int:
    """Find the nth wall second from `first` on, known to lie before `limit`, by halving the days."""
    begin, end = first, limit
    while end - begin > DAY:
        middle = (begin + end) // 2
        count = walls.count(begin, middle, budget)
        if count >= nth:
            end = middle
        else:
            begin, nth = middle, nth - count
    return int(walls.between(begin, end, budget)[nth - 1])
