"""The next changes of a zone's clock, and what they do to the runs of a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.expansion.rule_line import instant_of, moment_of
from dashboard.scheduling.schedule import Schedule

_AHEAD = timedelta(days=730)  # a zone that changes its clock does so within two years
_MOST_TOLD = 6  # runs of one change
_LONGEST_APART = timedelta(days=60)  # two zones that part for longer have parted for good


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """One change of the clock. Wall times are of the zone."""

    at: datetime  # aware UTC
    wall_before: datetime  # what the clock shows at the change: 02:00
    wall_after: datetime  # and what it shows from then on: 03:00
    skipped: tuple[tuple[datetime, datetime], ...] = ()  # planned wall times that do not exist, and when they run
    doubled: tuple[datetime, ...] = ()  # planned wall times that come twice: the first one runs

    @property
    def is_forward(self) -> bool:
        """Whether wall times are skipped; otherwise they come twice."""
        return self.wall_after > self.wall_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A time between the changes of two zones, when one clock is not as far from the other as now."""

    start: datetime  # aware UTC
    end: datetime  # aware UTC
    later: timedelta  # how much later than now the second clock shows the same instants; negative: earlier

    @property
    def is_later(self) -> bool:
        """Whether the second clock shows them later; otherwise earlier."""
        return self.later > timedelta()


def clock_changes(schedule: Schedule, after: datetime, count: int, budget: Budget) -> list[ClockChange]:
    """The next `count` changes of the schedule's clock and the runs that they move or double. Raises TooMany."""
    return [_change(schedule, at, budget) for at in _changes(schedule.time_zone, after)[:count]]


def zones_apart(time_zone: tzinfo, view_zone: tzinfo, after: datetime) -> Apart | None:
    """The next weeks in which two clocks are not as far from each other as now; None when there are none."""
    moments = sorted({*_changes(time_zone, after), *_changes(view_zone, after)})
    now = _lead(time_zone, view_zone, after)
    for start, end in pairwise(moments):
        later = _lead(time_zone, view_zone, start) - now
        if later and end - start <= _LONGEST_APART:
            return Apart(start=start, end=end, later=later)
    return None


def _changes(time_zone: tzinfo, after: datetime) -> list[datetime]:
    first, last = instant_of(after), instant_of(after + _AHEAD)
    clock = clock_between(time_zone, first, last)
    return [moment_of(change) for change in clock.changes if first < change <= last]


def _lead(time_zone: tzinfo, view_zone: tzinfo, at: datetime) -> timedelta:
    """How far the second clock is ahead of the first."""
    offsets = [at.astimezone(zone).utcoffset() or timedelta() for zone in (time_zone, view_zone)]
    return offsets[1] - offsets[0]


def _change(schedule: Schedule, at: datetime, budget: Budget) -> ClockChange:
    before, after = (
        moment.astimezone(schedule.time_zone).replace(tzinfo=None) for moment in (at - timedelta(seconds=1), at)
    )
    wall_before = before + timedelta(seconds=1)
    length = abs(after - wall_before)
    start = at if after > wall_before else at - length  # skipped runs come after the change, doubled ones before
    runs = schedule.next_times(start - timedelta(seconds=1), _MOST_TOLD, budget)
    explained = [schedule.explain(run, budget) for run in runs if run < start + length]
    found = [explanation for explanation in explained if explanation]
    return ClockChange(
        at=at.astimezone(UTC),
        wall_before=wall_before,
        wall_after=after,
        skipped=tuple((wall, run.wall_time) for run in found for wall in run.wall_skipped)[:_MOST_TOLD],
        doubled=tuple(run.wall_time for run in found if run.doubled)[:_MOST_TOLD],
    )
