"""A rule made plain before it is told: what comes from the start is filled in, and the plainest frequency is found.

Every step keeps the set of wall times. BYSETPOS is resolved where the days and times that it leaves can be named.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dashboard.scheduling.expansion.binding import parts_from_start
from dashboard.scheduling.recurrence.parts import Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording.months import with_plain_month_days
from dashboard.scheduling.wording.setpos import PlainRule, resolved

_SECONDLY, _MINUTELY, _HOURLY, _DAILY, _WEEKLY, _MONTHLY, _YEARLY = Frequency
_FOLDS: dict[Frequency | None, tuple[int, str, Frequency]] = {  # how many of which unit make the next coarser one
    _SECONDLY: (60, "second", _MINUTELY),
    _MINUTELY: (60, "minute", _HOURLY),
    _HOURLY: (24, "hour", _DAILY),
}
_EVERY_WEEKDAY = frozenset(range(7))


def plain_rule(rule: Recurrence, start: datetime) -> PlainRule | None:
    """Return a rule that means the same wall times and takes only the phase of INTERVAL from the start.

    It is None without any wall time.
    """
    plain = resolved(_filled(rule, start))
    while plain and plain.rule.freq in _FOLDS and _folds(plain.rule):
        plain = _with(plain, _folded(plain.rule, start))
    for step in (_with_plain_interval, _with_plain_months):
        plain = _with(plain, step(plain.rule, start)) if plain else None
    if plain and not plain.names_days:
        plain = _with(plain, with_plain_month_days(_without_seven_weekdays(plain.rule)))
    plain = _with(plain, _with_plainest_days(plain, start)) if plain else None
    months = _months_of_interval(plain.rule, start) if plain else ()
    return replace(plain, months=months) if plain and months else plain


def _months_of_interval(rule: Recurrence, start: datetime) -> tuple[int, ...]:
    if rule.freq is not _MONTHLY or 12 % rule.interval:
        return ()
    return tuple(month for month in range(1, 13) if (month - start.month) % rule.interval == 0)


def has_plain_weekdays(rule: Recurrence) -> bool:
    """Return whether the rule lists weekdays and none is numbered."""
    return bool(rule.by_day) and all(weekday.nth is None for weekday in rule.by_day)


def _with(plain: PlainRule | None, rule: Recurrence | None) -> PlainRule | None:
    if plain and rule is plain.rule:
        return plain
    return replace(plain, rule=rule) if plain and rule else None


def _filled(rule: Recurrence, start: datetime) -> Recurrence:
    """Return the rule with all that comes from the start written out."""
    missing = parts_from_start(rule, rule.freq) if rule.freq else []
    if not missing:
        return rule
    from_start: dict[str, tuple[str, Any]] = {
        "BYSECOND": ("by_second", start.second),
        "BYMINUTE": ("by_minute", start.minute),
        "BYHOUR": ("by_hour", start.hour),
        "BYDAY": ("by_day", WeekdayNum(start.weekday())),
        "BYMONTHDAY": ("by_month_day", start.day),
        "BYMONTH": ("by_month", start.month),
    }
    changes: dict[str, Any] = {name: (value,) for name, value in map(from_start.__getitem__, missing)}
    return replace(rule, **changes)


def _folds(rule: Recurrence) -> bool:
    """Return whether the step of a rule finer than daily divides the next coarser unit, or is a multiple of it."""
    size = _FOLDS[rule.freq][0]
    return size % rule.interval == 0 or rule.interval % size == 0


def _folded(rule: Recurrence, start: datetime) -> Recurrence | None:
    """Return the rule in the next coarser frequency: HOURLY;INTERVAL=6 is DAILY at four hours."""
    size, unit, coarser = _FOLDS[rule.freq]
    step = rule.interval if size % rule.interval == 0 else size
    listed: tuple[int, ...] = getattr(rule, f"by_{unit}")
    met = tuple(range(getattr(start, unit) % step, size, step))
    values = tuple(value for value in met if value in listed or not listed)
    changes: dict[str, Any] = {f"by_{unit}": values, "freq": coarser, "interval": max(rule.interval // size, 1)}
    return replace(rule, **changes) if values else None


def _with_plain_interval(rule: Recurrence, start: datetime) -> Recurrence | None:
    """Write every 7 days as every week, and every 12 months as every year.

    The weekday and the month are the start's.
    """
    if rule.freq is _DAILY and rule.interval % 7 == 0:
        weekday = WeekdayNum(start.weekday())
        if rule.by_day and weekday not in rule.by_day:
            return None
        return replace(rule, freq=_WEEKLY, interval=rule.interval // 7, by_day=(weekday,), week_start=0)
    if rule.freq is _MONTHLY and rule.interval % 12 == 0:
        if rule.by_month and start.month not in rule.by_month:
            return None
        return replace(rule, freq=_YEARLY, interval=rule.interval // 12, by_month=(start.month,))
    return rule


def _with_plain_months(rule: Recurrence, start: datetime) -> Recurrence | None:
    """Write every 3 months, only in some of the year's months, as every year in those that are left."""
    if len(rule.by_month) == 12:
        return replace(rule, by_month=())
    if rule.freq is not _MONTHLY or not rule.by_month or 12 % rule.interval:
        return rule
    months = tuple(month for month in rule.by_month if (month - start.month) % rule.interval == 0)
    return replace(rule, by_month=months, interval=1) if months else None


def _without_seven_weekdays(rule: Recurrence) -> Recurrence:
    """Leave out all seven weekdays where other parts name the days, for they narrow nothing."""
    weekdays = {weekday.day for weekday in rule.by_day if weekday.nth is None}
    others = rule.by_month_day or rule.by_year_day or rule.freq is _DAILY or rule.freq in _FOLDS
    return replace(rule, by_day=()) if weekdays == _EVERY_WEEKDAY and others else rule


def _week_start_matters(rule: Recurrence, start: datetime) -> bool:
    """Return whether the days would differ if weeks began on Monday."""
    first, begin = start.weekday(), rule.week_start
    days = [weekday.day for weekday in rule.by_day]
    return rule.freq is not _WEEKLY or any((day < first) != ((day - begin) % 7 < (first - begin) % 7) for day in days)


def _with_plainest_days(plain: PlainRule, start: datetime) -> Recurrence:
    rule = plain.rule
    if rule.week_start and not _week_start_matters(rule, start):
        rule = replace(rule, week_start=0)
    if rule.interval > 1 or rule.freq in _FOLDS or (rule.by_week_no and not rule.by_month_day):
        return rule
    if plain.names_days:
        return replace(rule, freq=_YEARLY) if rule.by_month else rule
    plainest = _plainest_days(rule)
    return rule if plainest is rule.freq else replace(rule, freq=plainest)


def _plainest_days(rule: Recurrence) -> Frequency | None:
    if rule.by_year_day:
        return _YEARLY
    if rule.by_month_day or (rule.by_day and not has_plain_weekdays(rule)):
        in_year = rule.by_month or (rule.freq is _YEARLY and rule.by_day and not has_plain_weekdays(rule))
        return _YEARLY if in_year else _MONTHLY
    return _WEEKLY if has_plain_weekdays(rule) else rule.freq
