"""Walks the wall times that one rule names, earliest first; every step is counted, so that no rule holds a request."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from dashboard.localtenant.rules import FREQUENCIES, BadLine, Rule

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 a wall time
LAST_DAY = date(9998, 12, 31).toordinal()
CLOCK_UNITS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}  # seconds


class BeyondBound(ValueError):
    """No run was found within the bound on steps: the rule never comes due, or only after too long a search."""


@dataclass(slots=True)
class Budget:
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
    rule: Rule, *, anchor: datetime, first: datetime, last: datetime | None, budget: Budget
) -> Iterator[datetime]:
    """Yield the wall times of a rule in [first, last], never before the anchor.

    The rule must be complete (see `with_implied_parts`). The anchor gives INTERVAL its phase, and COUNT its beginning.
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


def with_implied_parts(rule: Rule, start: datetime | None) -> Rule:
    """Fill the BY parts that a rule leaves to its start (RFC 5545 3.3.10).

    Raises BadLine when there is no start and the rule's meaning hangs on one.
    """
    missing = _implied_parts(rule)
    if start is None:
        _check_free_of_start(rule, missing)
        return rule
    values: dict[str, Any] = {
        "by_second": (start.second,),
        "by_minute": (start.minute,),
        "by_hour": (start.hour,),
        "by_day": ((0, start.weekday()),),
        "by_month_day": (start.day,),
        "by_month": (start.month,),
    }
    return replace(rule, **{name: values[name] for name in missing})


def _check_free_of_start(rule: Rule, missing: list[str]) -> None:
    parts = [name.upper().replace("_", "") for name in missing]
    parts += ["INTERVAL"] if rule.interval > 1 else []
    parts += ["COUNT"] if rule.count else []
    if parts:
        raise BadLine(parts[0], f"{parts[0]} hangs on the start: give startDateTime or complete the rule.")


def _implied_parts(rule: Rule) -> list[str]:
    coarser = FREQUENCIES.index(rule.freq)
    clock = ("by_second", "by_minute", "by_hour")
    missing = [name for index, name in enumerate(clock) if coarser > index and not getattr(rule, name)]
    if rule.freq == "WEEKLY" and not rule.by_day:
        missing.append("by_day")
    if rule.freq in ("MONTHLY", "YEARLY") and not (rule.by_day or rule.by_month_day or rule.by_year_day):
        if rule.by_week_no:
            missing.append("by_day")
        else:
            missing += ["by_month_day"] if rule.freq == "MONTHLY" or rule.by_month else ["by_month_day", "by_month"]
    return missing


def _periods(rule: Rule, anchor: datetime, first: datetime, last: datetime | None, budget: Budget) -> Iterator[Period]:
    """The periods of FREQ from the one that holds `first`, in the phase of INTERVAL that the anchor sets."""
    if rule.freq in CLOCK_UNITS:
        return _clock_periods(rule, anchor, first, last, budget)
    return _calendar_periods(rule, anchor, first, last, budget)


def _aligned(number: int, origin: int, interval: int) -> int:
    """The last number not after `number` that is whole intervals away from `origin`."""
    return number - (number - origin) % interval


def _calendar_periods(
    rule: Rule, anchor: datetime, first: datetime, last: datetime | None, budget: Budget
) -> Iterator[Period]:
    """Periods of a day, a week, a month, a year or, for BYWEEKNO, a year of weeks."""
    number = _aligned(_number(rule, first.date()), _number(rule, anchor.date()), rule.interval)
    while True:
        begin, end = _bounds(rule, number)
        if last is not None and begin > last.toordinal():
            return
        if end > LAST_DAY:
            raise BeyondBound("No run comes due before the year 9999.")
        budget.spend(end - begin)
        days = [day for day in map(date.fromordinal, range(begin, end)) if _fits(rule, day)]
        yield Period(days=days, hours=rule.by_hour, minutes=rule.by_minute, seconds=rule.by_second)
        number += rule.interval


def _number(rule: Rule, day: date) -> int:
    """The number of the period that holds a day."""
    if rule.freq == "DAILY":
        return day.toordinal()
    if rule.freq == "WEEKLY":
        return (day.toordinal() - 1 - rule.wkst) // 7
    if rule.freq == "MONTHLY":
        return day.year * 12 + day.month - 1
    return _week_year(day, rule.wkst) if rule.by_week_no else day.year


def _bounds(rule: Rule, number: int) -> tuple[int, int]:
    """The first day of a period and the first day after it, as ordinals; days past the calendar as LAST_DAY + 1."""
    if rule.freq == "DAILY":
        return number, number + 1
    if rule.freq == "WEEKLY":
        return number * 7 + 1 + rule.wkst, number * 7 + 8 + rule.wkst
    if rule.freq == "MONTHLY":
        return _month_start(number), _month_start(number + 1)
    if rule.by_week_no:
        return _week_year_start(number, rule.wkst), _week_year_start(number + 1, rule.wkst)
    return _month_start(number * 12), _month_start(number * 12 + 12)


def _month_start(number: int) -> int:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1).toordinal() if year < 9999 else LAST_DAY + 1


def _week_year_start(year: int, wkst: int) -> int:
    """The first day of week 1: the first week with at least four days in the year (RFC 5545 3.3.10, BYWEEKNO)."""
    fourth = _month_start(year * 12) + 3
    return fourth - (fourth - 1 - wkst) % 7


def _week_year(day: date, wkst: int) -> int:
    """The year that a day's week belongs to: that of the week's fourth day."""
    ordinal = day.toordinal()
    return date.fromordinal(ordinal - (ordinal - 1 - wkst) % 7 + 3).year


def _fits(rule: Rule, day: date) -> bool:
    """Whether the day parts let a day through."""
    return (
        (not rule.by_month or day.month in rule.by_month)
        and (not rule.by_month_day or _is_nth(day.day, calendar.monthrange(day.year, day.month)[1], rule.by_month_day))
        and (not rule.by_year_day or _is_nth(*_place_in_year(day), rule.by_year_day))
        and (not rule.by_week_no or _is_nth(*_place_in_weeks(day, rule.wkst), rule.by_week_no))
        and (not rule.by_day or any(_is_weekday(rule, number, weekday, day) for number, weekday in rule.by_day))
    )


def _is_nth(place: int, length: int, wanted: Sequence[int]) -> bool:
    """Whether a place, counted from 1, is wanted from the front or, negative, from the back."""
    return place in wanted or place - length - 1 in wanted


def _place_in_year(day: date) -> tuple[int, int]:
    return day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365


def _place_in_weeks(day: date, wkst: int) -> tuple[int, int]:
    """The number of a day's week, and how many weeks its week-year has."""
    year = _week_year(day, wkst)
    begin, end = _week_year_start(year, wkst), _week_year_start(year + 1, wkst)
    return (day.toordinal() - begin) // 7 + 1, (end - begin) // 7


def _is_weekday(rule: Rule, number: int, weekday: int, day: date) -> bool:
    """Whether a day is the wanted weekday, counted within the month or, YEARLY without BYMONTH, within the year."""
    if day.weekday() != weekday:
        return False
    if not number:
        return True
    in_month = rule.freq == "MONTHLY" or rule.by_month
    place, length = (day.day, calendar.monthrange(day.year, day.month)[1]) if in_month else _place_in_year(day)
    return number == ((place - 1) // 7 + 1 if number > 0 else -((length - place) // 7 + 1))


def _clock_periods(
    rule: Rule, anchor: datetime, first: datetime, last: datetime | None, budget: Budget
) -> Iterator[Period]:
    """Periods of an hour, a minute or a second on the wall clock; what does not fit is jumped by day, hour or minute."""
    unit = CLOCK_UNITS[rule.freq]
    origin = _seconds(anchor) // unit
    number = _aligned(_seconds(first) // unit, origin, rule.interval)
    while True:
        budget.spend()
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
    if not _fits(rule, wall.date()):
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
    """Every time of a period from `first` on; whole days, hours and minutes before it are passed over."""
    for day in period.days:
        for hour in period.hours if day >= first.date() else ():
            for minute in period.minutes if _wall(day, hour, 59, 59) >= first else ():
                for second in period.seconds if _wall(day, hour, minute, 59) >= first else ():
                    wall = _wall(day, hour, minute, second)
                    if wall >= first:
                        yield wall


def _wall(day: date, hour: int, minute: int, second: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 a wall time
