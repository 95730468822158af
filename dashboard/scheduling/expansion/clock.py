"""What the clock of a time zone shows: wall seconds to instants and back, by the segments between its changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dashboard.scheduling.expansion.times import union
from dashboard.scheduling.expansion.years import FIRST_YEAR, LAST_YEAR, year, year_of
from dashboard.scheduling.instants import DAY, Seconds, moment_of

NEAR = 2 * DAY  # no change moves the clock by more than a day and a bit
_STRIDE = 3 * DAY  # no zone has kept an offset for less since 1970: the shortest stay was just under 7 days
_FEW = 4  # changes that are quicker to add one by one


class ZoneClock(NamedTuple):
    """The clock of one zone over some years.

    A skipped wall time goes by the offset before the change, and of a doubled one the first counts (RFC 5545 3.3.5). So
    one boundary on the wall clock tells which offset holds.
    """

    changes: tuple[int, ...]  # instants at which the offset changes
    boundaries: tuple[int, ...]  # for each change, the wall second from which the offset after it holds
    offsets: tuple[int, ...]  # seconds east of UTC; one more than there are changes

    def instant(self, wall: int) -> int:
        """Return the instant at which a wall second runs."""
        return wall - self.offsets[bisect_right(self.boundaries, wall)]

    def wall(self, instant: int) -> int:
        """Return what the clock shows at an instant, in wall seconds."""
        return instant + self.offsets[bisect_right(self.changes, instant)]

    def instants(self, walls: Seconds) -> Seconds:
        """Convert ascending wall seconds to instants, ascending and without doubles."""
        if not len(walls):
            return walls
        first = bisect_right(self.boundaries, int(walls[0]))
        last = bisect_right(self.boundaries, int(walls[-1]))
        if first == last:
            return walls - self.offsets[first]
        cuts = np.searchsorted(walls, self.boundaries[first:last]).tolist()
        edges = [0, *cuts, len(walls)]
        instants = np.concatenate(
            [walls[edges[i] : edges[i + 1]] - self.offsets[first + i] for i in range(last - first + 1)]
        )
        for cut in reversed(cuts):
            if instants[cut - 1] >= instants[cut]:
                instants = _mended(instants, cut)
        return instants

    def walls(self, instants: Seconds) -> Seconds:
        """Convert instants to what the clock shows, in wall seconds."""
        if not len(instants):
            return instants.astype(np.int64)
        first, last = (bisect_right(self.changes, int(instant)) for instant in (instants.min(), instants.max()))
        if last - first > _FEW:
            offsets = np.array(self.offsets, dtype=np.int64)
            return np.add(instants, offsets[np.searchsorted(self.changes, instants, side="right")], dtype=np.int64)
        walls = np.add(instants, self.offsets[first], dtype=np.int64)
        for place in range(first, last):
            walls[instants >= self.changes[place]] += self.offsets[place + 1] - self.offsets[place]
        return walls

    def walls_around(self, first: int, last: int) -> tuple[int, int]:
        """Return a span of wall seconds that holds all those that run in the span [first, last) of instants."""
        begin = bisect_right(self.changes, first - NEAR)
        end = bisect_right(self.changes, last + NEAR)
        offsets = self.offsets[begin : end + 1]
        return first + min(offsets), last + max(offsets)

    def changes_between(self, first: int, last: int) -> bool:
        """Return whether the offset changes after the first instant, and at the last one at the latest."""
        return bisect_right(self.changes, first) != bisect_right(self.changes, last)

    def calm(self, instant: int) -> bool:
        """Return whether the clock keeps its offset for two days before and after an instant."""
        return bisect_right(self.changes, instant - NEAR) == bisect_right(self.changes, instant + NEAR)

    def skipped(self, wall: int) -> bool:
        """Return whether the clock never shows this wall second."""
        return self.wall(self.instant(wall)) != wall

    def doubled(self, wall: int) -> bool:
        """Return whether the clock shows this wall second twice."""
        place = bisect_right(self.boundaries, wall)
        if place == len(self.changes):
            return False
        return self.changes[place] + self.offsets[place + 1] <= wall < self.boundaries[place]


def clock_between(time_zone: tzinfo, first: int, last: int) -> ZoneClock:
    """Return the clock of a zone for instants and wall seconds in [first, last) and two days around them."""
    return _clock_of_days(time_zone, first // DAY, last // DAY)


@lru_cache(maxsize=4_096)
def _clock_of_days(time_zone: tzinfo, first_day: int, last_day: int) -> ZoneClock:
    return clock(time_zone, year_of(first_day).number, year_of(last_day).number)


@lru_cache(maxsize=4_096)
def clock(time_zone: tzinfo, first_year: int, last_year: int) -> ZoneClock:
    """Return the clock of a zone over whole years and two weeks around them."""
    begin = (year(first_year).first - 14) * DAY if first_year > FIRST_YEAR else (year(FIRST_YEAR).first + 2) * DAY
    end_year = year(last_year)
    end = (end_year.first + end_year.length + (14 if last_year < LAST_YEAR else -2)) * DAY
    changes = _changes(time_zone, begin, end)
    offsets = (_offset(time_zone, begin), *(_offset(time_zone, change) for change in changes))
    boundaries = tuple(
        change + max(before, after) for change, before, after in zip(changes, offsets, offsets[1:], strict=False)
    )
    return ZoneClock(changes, boundaries, offsets)


def _changes(time_zone: tzinfo, begin: int, end: int) -> tuple[int, ...]:
    if isinstance(time_zone, timezone):
        return ()
    seconds, moments = _samples(begin, end)
    offsets = [moment.astimezone(time_zone).utcoffset() for moment in moments]
    return tuple(
        _change(time_zone, *around)
        for around, before, after in zip(pairwise(seconds), offsets, offsets[1:], strict=False)
        if before != after
    )


@lru_cache(maxsize=64)
def _samples(begin: int, end: int) -> tuple[Sequence[int], Sequence[datetime]]:
    """Return instants so close that no change of a clock hides between two of them, and the same as datetimes."""
    seconds = (*range(begin, end, _STRIDE), end)
    return seconds, tuple(moment_of(second) for second in seconds)


def _change(time_zone: tzinfo, before: int, after: int) -> int:
    """Find the first instant with the offset of `after`, by bisection."""
    offset = _offset(time_zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(time_zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(time_zone: tzinfo, instant: int) -> int:
    offset = moment_of(instant).astimezone(time_zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _mended(instants: Seconds, cut: int) -> Seconds:
    """Sort instants again at a cut, where skipped wall times run among those after the gap.

    Those that coincide run once.
    """
    begin = int(np.searchsorted(instants[:cut], instants[cut]))
    end = cut + int(np.searchsorted(instants[cut:], instants[cut - 1], side="right"))
    return np.concatenate([instants[:begin], union([instants[begin:end]]), instants[end:]])
