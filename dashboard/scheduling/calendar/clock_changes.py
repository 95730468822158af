"""What a zone's clock does on the days of a page: its changes, and the hours that it skips or shows twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from dashboard.scheduling.expansion.clock import Clock, clock_between
from dashboard.scheduling.expansion.rule_line import moment_of
from dashboard.scheduling.expansion.years import DAY, EPOCH

HOUR = 3_600
_STEP = 900  # seconds: no clock has moved by a part of a quarter of an hour since 1972


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """One change of the clock. Wall times are of the zone; the day is the one on which the new time begins."""

    at: datetime  # aware UTC
    wall_before: datetime  # what the clock would show at the change: 02:00
    wall_after: datetime  # and what it shows: 03:00

    @property
    def day(self) -> date:
        """The day that people remember it by."""
        return self.wall_after.date()

    @property
    def moved(self) -> timedelta:
        """How far the clock jumps, ahead or back."""
        return self.wall_after - self.wall_before


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
def day_changes(zone: tzinfo, first_day: date, days: int) -> tuple[DayChange, ...]:
    """The changes of a zone's clock whose new time begins on `days` days from `first_day` on."""
    first, last = _span(first_day, days)
    clock = clock_between(zone, first, last)
    changes = [
        _change(change, before, after)
        for change, before, after in zip(clock.changes, clock.offsets, clock.offsets[1:], strict=False)
        if first - 2 * DAY < change < last + 2 * DAY
    ]
    return tuple(change for change in changes if first_day <= change.day < first_day + timedelta(days=days))


@lru_cache(maxsize=256)
def hour_shapes(zone: tzinfo, first_day: date, days: int) -> tuple[HourShape, ...]:
    """The shape of each hour, 24 to a day, the days one after the other."""
    first, last = _span(first_day, days)
    clock = clock_between(zone, first, last)
    if not day_changes(zone, first_day - timedelta(days=1), days + 2):
        return (HourShape(),) * (days * 24)
    return tuple(_shape(clock, hour) for hour in range(first, last, HOUR))


@lru_cache(maxsize=1_024)
def missing_days(zone: tzinfo, first_day: date, days: int) -> frozenset[date]:
    """The days that the clock leaves out whole: Pacific/Apia had no 30 December 2011."""
    shapes = hour_shapes(zone, first_day, days)
    return frozenset(
        first_day + timedelta(days=day)
        for day in range(days)
        if all(shape.missing for shape in shapes[day * 24 : day * 24 + 24])
    )


def _span(first_day: date, days: int) -> tuple[int, int]:
    """The wall seconds of some days."""
    first = (first_day.toordinal() - EPOCH) * DAY
    return first, first + days * DAY


def _change(change: int, before: int, after: int) -> DayChange:
    wall_before, wall_after = (moment_of(change + offset).replace(tzinfo=None) for offset in (before, after))
    return DayChange(at=moment_of(change), wall_before=wall_before, wall_after=wall_after)


def _shape(clock: Clock, hour: int) -> HourShape:
    quarters = range(hour, hour + HOUR, _STEP)
    minutes = _STEP // 60
    return HourShape(
        skipped=minutes * sum(clock.skipped(quarter) for quarter in quarters),
        doubled=minutes * sum(clock.doubled(quarter) for quarter in quarters),
    )
