"""Walks the wall times that one rule names, earliest first; every step is counted, so that no rule holds a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from dashboard.localtenant.rules.days import LAST_DAY, fits, period_bounds, period_number
from dashboard.localtenant.rules.values import Rule

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 a wall time
CLOCK_UNITS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}  # seconds


class BeyondBound(ValueError):
    """No run was found within the bound on steps: the rule never comes due, or only after too long a search."""


@dataclass(slots=True)
class WalkBudget:
    """Counts the days, times and periods that were looked at for one question."""

    steps: int

    def spend(self, steps: int = 1) -> None:
        """Take steps off the budget. Raises BeyondBound when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise BeyondBound("No run comes due within the steps that this tenant looks ahead.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period of FREQ: its days that fit, and the hours, minutes and seconds named on each of them."""

    days: Sequence[date]
    hours: Sequence[int]
    minutes: Sequence[int]
    seconds: Sequence[int]


def walls(
    rule: Rule, *, anchor: datetime, first: datetime, last: datetime | None, budget: WalkBudget
) -> Iterator[datetime]:
    """Yield the wall times of a rule in [first, last], never before the anchor.

    The rule must be complete (see `next_run.with_implied_parts`). The anchor gives INTERVAL its phase, and COUNT its
    beginning.
    The walk enters at `first` by whole periods; only COUNT has to be walked from the anchor. Raises BeyondBound.
    """
    first = max(first, anchor)
    enter = anchor if rule.count else first
    found = (wall for period in _periods(rule, anchor, enter, last, budget) for wall in _expand(rule, period, enter))
    for wall in islice(found, rule.count):
        budget.spend()
        if last is not None and wall > last:
            return
        if wall >= first:
            yield wall


def _periods(
    rule: Rule, anchor: datetime, first: datetime, last: datetime | None, budget: WalkBudget
) -> Iterator[Period]:
    if rule.freq in CLOCK_UNITS:
        return _clock_periods(rule, anchor, first, last, budget)
    return _calendar_periods(rule, anchor, first, last, budget)


def _aligned(number: int, origin: int, interval: int) -> int:
    """The last number not after `number` that is whole intervals away from `origin`."""
    return number - (number - origin) % interval


def _calendar_periods(
    rule: Rule, anchor: datetime, first: datetime, last: datetime | None, budget: WalkBudget
) -> Iterator[Period]:
    number = _aligned(period_number(rule, first.date()), period_number(rule, anchor.date()), rule.interval)
    while True:
        begin, end = period_bounds(rule, number)
        if last is not None and begin > last.toordinal():
            return
        if end > LAST_DAY:
            raise BeyondBound("No run comes due before the year 9999.")
        budget.spend(end - begin)
        days = [day for day in map(date.fromordinal, range(begin, end)) if fits(rule, day)]
        yield Period(days=days, hours=rule.by_hour, minutes=rule.by_minute, seconds=rule.by_second)
        number += rule.interval


def _clock_periods(
    rule: Rule, anchor: datetime, first: datetime, last: datetime | None, budget: WalkBudget
) -> Iterator[Period]:
    """Periods of an hour, a minute or a second on the wall clock; what does not fit is jumped."""
    unit = CLOCK_UNITS[rule.freq]
    origin = _seconds(anchor) // unit
    number = _aligned(_seconds(first) // unit, origin, rule.interval)
    while True:
        budget.spend(2)  # dearer than a day
        if number * unit >= _seconds(datetime(9998, 12, 31)):  # noqa: DTZ001 a wall time
            raise BeyondBound("No run comes due before the year 9999.")
        wall = EPOCH + timedelta(seconds=number * unit)
        if last is not None and wall > last:
            return
        beyond = _misfit(rule, wall)
        if beyond is None:
            yield _clock_period(rule, wall)
            number += rule.interval
        else:
            target = -(-_seconds(beyond) // unit)
            number = _aligned(target + rule.interval - 1, origin, rule.interval)


def _seconds(wall: datetime) -> int:
    return (wall - EPOCH) // timedelta(seconds=1)


def _misfit(rule: Rule, wall: datetime) -> datetime | None:
    """The end of the day, hour, minute or second that the rule leaves out; None when the period is wanted."""
    if not fits(rule, wall.date()):
        return wall.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    if rule.by_hour and wall.hour not in rule.by_hour:
        return wall.replace(minute=0, second=0) + timedelta(hours=1)
    if rule.freq != "HOURLY" and rule.by_minute and wall.minute not in rule.by_minute:
        return wall.replace(second=0) + timedelta(minutes=1)
    if rule.freq == "SECONDLY" and rule.by_second and wall.second not in rule.by_second:
        return wall + timedelta(seconds=1)
    return None


def _clock_period(rule: Rule, wall: datetime) -> Period:
    return Period(
        days=[wall.date()],
        hours=[wall.hour],
        minutes=rule.by_minute if rule.freq == "HOURLY" else [wall.minute],
        seconds=[wall.second] if rule.freq == "SECONDLY" else rule.by_second,
    )


def _expand(rule: Rule, period: Period, first: datetime) -> Iterator[datetime]:
    """The wall times of one period from `first` on, in order; BYSETPOS picks from the whole period."""
    if rule.by_set_pos:
        return (wall for wall in _picked(rule.by_set_pos, period) if wall >= first)
    return _times(period, first)


def _picked(positions: Sequence[int], period: Period) -> list[datetime]:
    """The times at the given places of a period's set, found by division and never by listing the set."""
    sizes = len(period.hours), len(period.minutes), len(period.seconds)
    total = len(period.days) * sizes[0] * sizes[1] * sizes[2]
    places = {place - 1 if place > 0 else total + place for place in positions}
    return [_at_place(period, place, sizes) for place in sorted(places) if 0 <= place < total]


def _at_place(period: Period, place: int, sizes: tuple[int, int, int]) -> datetime:
    rest, second = divmod(place, sizes[2])
    rest, minute = divmod(rest, sizes[1])
    day, hour = divmod(rest, sizes[0])
    return _wall(period.days[day], period.hours[hour], period.minutes[minute], period.seconds[second])


def _times(period: Period, first: datetime) -> Iterator[datetime]:
    for day in period.days:
        for hour in period.hours if day >= first.date() else ():
            for minute in period.minutes if _wall(day, hour, 59, 59) >= first else ():
                for second in period.seconds if _wall(day, hour, minute, 59) >= first else ():
                    wall = _wall(day, hour, minute, second)
                    if wall >= first:
                        yield wall


def _wall(day: date, hour: int, minute: int, second: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 a wall time
