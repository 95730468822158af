"""What a zone's clock does on the days of a page: its changes, and the hours that it skips or shows twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.clock import ZoneClock, clock_between
from dashboard.scheduling.instants import DAY, HOUR, instant_of, moment_of, wall_span, wall_time
from dashboard.scheduling.schedule import Schedule

_STEP = 900  # seconds: no clock has moved by a part of a quarter of an hour since 1972
_AHEAD = timedelta(days=730)  # a zone that changes its clock does so within two years
_MOST_TOLD = 6  # runs of one change
_LONGEST_APART = timedelta(days=60)  # two zones that part for longer have parted for good


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """A change of a zone's clock. Wall times are of the zone."""

    at: datetime  # aware UTC
    wall_before: datetime  # what the clock would show at the change: 02:00
    wall_after: datetime  # what it shows in place of that: 03:00

    @property
    def day(self) -> date:
        """The day that people remember the change by: the one on which the new time begins."""
        return self.wall_after.date()

    @property
    def moved(self) -> timedelta:
        """How far the clock jumps: ahead, or back where it is negative."""
        return self.wall_after - self.wall_before

    @property
    def is_forward(self) -> bool:
        """Whether wall times are skipped; otherwise they come twice."""
        return self.moved > timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class HourShape:
    """How much of one hour of the wall clock there is."""

    skipped: int = 0  # minutes that the clock leaves out
    doubled: int = 0  # minutes that it shows twice

    @property
    def missing(self) -> bool:
        """Whether the clock leaves out the whole hour."""
        return self.skipped * 60 == HOUR


@lru_cache(maxsize=4_096)
def day_changes(zone: tzinfo, first_day: date, days: int) -> tuple[ClockChange, ...]:
    """Return the changes of a zone's clock whose new time begins on `days` days from `first_day` on."""
    first, last = wall_span(first_day, days)
    changes = _changes(clock_between(zone, first, last), first - 2 * DAY, last + 2 * DAY)
    return tuple(change for change in changes if first_day <= change.day < first_day + timedelta(days=days))


@lru_cache(maxsize=256)
def hour_shapes(zone: tzinfo, first_day: date, days: int) -> tuple[HourShape, ...]:
    """Return the shape of each hour of the days, 24 to a day, one day after the other."""
    first, last = wall_span(first_day, days)
    clock = clock_between(zone, first, last)
    if not day_changes(zone, first_day - timedelta(days=1), days + 2):
        return (HourShape(),) * (days * 24)
    return tuple(_shape(clock, hour) for hour in range(first, last, HOUR))


@lru_cache(maxsize=1_024)
def missing_days(zone: tzinfo, first_day: date, days: int) -> frozenset[date]:
    """Return the days that the clock leaves out whole: Pacific/Apia had no 30 December 2011."""
    shapes = hour_shapes(zone, first_day, days)
    return frozenset(
        first_day + timedelta(days=day)
        for day in range(days)
        if all(shape.missing for shape in shapes[day * 24 : day * 24 + 24])
    )


def _changes(clock: ZoneClock, first: int, last: int) -> list[ClockChange]:
    """Return the changes of a clock at the instants in [first, last)."""
    return [
        _change(change, before, after)
        for change, before, after in zip(clock.changes, clock.offsets, clock.offsets[1:], strict=False)
        if first <= change < last
    ]


def _change(change: int, before: int, after: int) -> ClockChange:
    wall_before, wall_after = wall_time(change + before), wall_time(change + after)
    return ClockChange(at=moment_of(change), wall_before=wall_before, wall_after=wall_after)


def _shape(clock: ZoneClock, hour: int) -> HourShape:
    quarters = range(hour, hour + HOUR, _STEP)
    minutes = _STEP // 60
    return HourShape(
        skipped=minutes * sum(clock.skipped(quarter) for quarter in quarters),
        doubled=minutes * sum(clock.doubled(quarter) for quarter in quarters),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEffect:
    """What a change of the clock does to a schedule. Wall times are of the schedule's zone."""

    change: ClockChange
    skipped: tuple[tuple[datetime, datetime], ...] = ()  # planned wall times that do not exist, and when they run
    joined: tuple[datetime, ...] = ()  # those of the skipped that would run where the schedule has a run already
    doubled: tuple[datetime, ...] = ()  # planned wall times that come twice: the first one runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A span between the changes of two zones, in which one clock is not as far from the other as now."""

    start: datetime  # aware UTC
    end: datetime  # aware UTC
    later: timedelta  # how much later than now the second clock shows the same instants; negative: earlier

    @property
    def is_later(self) -> bool:
        """Whether the second clock shows the same instants later than now; otherwise earlier."""
        return self.later > timedelta()


def clock_effects(schedule: Schedule, after: datetime, count: int, budget: Budget) -> list[ClockEffect]:
    """Return what the next `count` changes of the schedule's clock, later than the aware `after`, do to its runs.

    Changes more than two years ahead are not looked for. Raises BudgetExceeded.
    """
    return [_effect(schedule, change, budget) for change in _next_changes(schedule.time_zone, after)[:count]]


def next_effect(schedule: Schedule, after: datetime, budget: Budget) -> ClockEffect | None:
    """Return what the next change of the schedule's clock does, later than the aware `after`; None without a change.

    Raises BudgetExceeded.
    """
    change = next_change(schedule.time_zone, after)
    if change is None:
        return None
    length = abs(change.moved)
    around = change.at - length - timedelta(seconds=1), change.at + length + timedelta(seconds=1)
    if not len(schedule.instants(*around, budget)):  # cheaper than to explain, and mostly so
        return ClockEffect(change=change)
    return _effect(schedule, change, budget)


@lru_cache(maxsize=2_048)
def _first_change(time_zone: tzinfo, day: date) -> tuple[ClockChange, ...]:
    return tuple(_next_changes(time_zone, datetime(day.year, day.month, day.day, tzinfo=UTC)))


def next_change(time_zone: tzinfo, after: datetime) -> ClockChange | None:
    """Return the next change of a zone's clock later than the aware `after`; None without any within two years."""
    changes = _first_change(time_zone, after.astimezone(UTC).date())
    return next((change for change in changes if change.at > after), None)


def zones_apart(time_zone: tzinfo, view_zone: tzinfo, after: datetime) -> Apart | None:
    """Return the next weeks in which two clocks are not as far from each other as at `after` (aware).

    None without any.
    """
    changes = (change for zone in (time_zone, view_zone) for change in _next_changes(zone, after))
    moments = sorted({change.at for change in changes})
    now = _lead(time_zone, view_zone, after)
    for start, end in pairwise(moments):
        later = _lead(time_zone, view_zone, start) - now
        if later and end - start <= _LONGEST_APART:
            return Apart(start=start, end=end, later=later)
    return None


def _next_changes(time_zone: tzinfo, after: datetime) -> list[ClockChange]:
    first, last = instant_of(after), instant_of(after + _AHEAD)
    return _changes(clock_between(time_zone, first, last), first + 1, last + 1)


def _lead(time_zone: tzinfo, view_zone: tzinfo, at: datetime) -> timedelta:
    """Return how far the clock of the second zone is ahead of the first one's."""
    offsets = [at.astimezone(zone).utcoffset() or timedelta() for zone in (time_zone, view_zone)]
    return offsets[1] - offsets[0]


def _effect(schedule: Schedule, change: ClockChange, budget: Budget) -> ClockEffect:
    length = abs(change.moved)
    start = change.at if change.is_forward else change.at - length  # skipped runs come after it, doubled ones before
    runs = schedule.next_times(start - timedelta(seconds=1), _MOST_TOLD, budget)
    explained = [schedule.explain(run, budget) for run in runs if run < start + length]
    found = [explanation for explanation in explained if explanation]
    skipped = tuple((wall, run.wall_time) for run in found for wall in run.wall_skipped)[:_MOST_TOLD]
    return ClockEffect(
        change=change,
        skipped=skipped,
        joined=tuple(wall for wall, runs in skipped if _is_planned(schedule, runs, budget)),
        doubled=tuple(run.wall_time for run in found if run.doubled)[:_MOST_TOLD],
    )


def _is_planned(schedule: Schedule, wall: datetime, budget: Budget) -> bool:
    """Whether the schedule has a run at this wall time by itself: UTC is a clock that skips none."""
    start = wall.replace(tzinfo=UTC)
    return len(replace(schedule, time_zone=UTC).instants(start, start + timedelta(seconds=1), budget)) > 0
