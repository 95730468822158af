"""The window of a plan: a stretch of the clock, the same on each day, and the days whose starts are counted in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.calendar.load import BUCKET, MINUTE, Counts
from dashboard.scheduling.instants import Seconds, instant_of

A_DAY = 24 * 60  # minutes
CELL = BUCKET // MINUTE  # minutes of a cell: five


@dataclass(frozen=True, kw_only=True)
class SpreadWindow:
    """Minutes of a day by one clock, and some days.

    Its minutes are numbered: those of the first day, then those of the second, each day from a multiple of five on.
    Five of them are a cell, whose starts are the load.
    """

    zone: tzinfo
    first_day: date
    days: int
    opens: int  # minutes after midnight, a multiple of five
    closes: int  # the first minute after it, a multiple of five

    @cached_property
    def spans(self) -> Sequence[tuple[int, int]]:
        """The stretch of each day, epoch seconds, half-open; empty on a day whose clock skips it."""
        days = (self.first_day + timedelta(days=day) for day in range(self.days))
        found = ((self._instant(day, self.opens), self._instant(day, self.closes)) for day in days)
        return [(begin, max(begin, end)) for begin, end in found]

    @cached_property
    def firsts(self) -> Sequence[int]:
        """The number of the first minute of each day, and behind these how many minutes there are."""
        lengths = [-(-(end - begin) // BUCKET) * CELL for begin, end in self.spans]
        return [0, *np.cumsum(lengths).tolist()]

    def holds_runs(self, instants: Seconds) -> NDArray[np.bool_]:
        """Return for each run whether it is in the window."""
        return self._days_of(instants) >= 0

    def minutes_of(self, instants: Seconds) -> Counts:
        """Return the numbers of the minutes in which runs start, in their order; runs outside of it are left out."""
        found = self._days_of(instants)
        days, inside = found[found >= 0], instants[found >= 0]
        begins = np.array([begin for begin, _ in self.spans], dtype=np.int64)
        minutes: Counts = np.array(self.firsts, dtype=np.int64)[days] + (inside - begins[days]) // MINUTE
        return minutes

    def moment_of(self, minute: int) -> datetime:
        """Return when a minute begins, aware UTC."""
        day = bisect_right(self.firsts, minute) - 1
        return datetime.fromtimestamp(self.spans[day][0] + (minute - self.firsts[day]) * MINUTE, UTC)

    def day_end(self, minute: int) -> int:
        """Return the number of the first minute after the day that a minute is on."""
        return self.firsts[bisect_right(self.firsts, minute)]

    def day_begin(self, minute: int) -> int:
        """Return the number of the first minute of the day that a minute is on."""
        return self.firsts[bisect_right(self.firsts, minute) - 1]

    def holds(self, wall: datetime) -> bool:
        """Return whether a time of day, of a wall time of its clock, lies in the stretch."""
        return self.opens <= wall.hour * 60 + wall.minute < self.closes

    def _days_of(self, instants: Seconds) -> NDArray[np.int64]:
        """The day of each run by its number, -1 for one that is in no stretch."""
        begins, ends = (np.array(side, dtype=np.int64) for side in zip(*self.spans, strict=True))
        days = np.searchsorted(begins, instants, side="right") - 1
        return np.where((days >= 0) & (instants < ends[days]), days, -1)

    def _instant(self, day: date, minute: int) -> int:
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return instant_of(wall.replace(tzinfo=self.zone))


def whole_cells(opens: int, closes: int) -> tuple[int, int]:
    """Return a stretch in minutes after midnight widened to whole cells of one day, and to at least one."""
    first = min(max(opens, 0), A_DAY - CELL) // CELL * CELL
    return first, max(min(-(-closes // CELL) * CELL, A_DAY), first + CELL)
