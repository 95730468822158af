"""A rule made plain before it is told: what comes from the start is filled in, and the plainest frequency is found.

Every step keeps the set of wall times; only BYSETPOS hangs on the frequency, so that wording tells the original one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dashboard.scheduling.expansion.binding import parts_from_start
from dashboard.scheduling.recurrence.recurrence import Frequency, Recurrence, WeekdayNum

_SECONDLY, _MINUTELY, _HOURLY, _DAILY, _WEEKLY, _MONTHLY, _YEARLY = Frequency
_FOLDS: dict[Frequency | None, tuple[int, str, Frequency]] = {  # how many of which unit make the next coarser one
    _SECONDLY: (60, "second", _MINUTELY),
    _MINUTELY: (60, "minute", _HOURLY),
    _HOURLY: (24, "hour", _DAILY),
}


def plain(rule: Recurrence, start: datetime) -> Recurrence | None:
    """The same wall times, with nothing left to the start but the phase of INTERVAL; None when they are none."""
    folded: Recurrence | None = _filled(rule, start)
    while folded and folded.freq in _FOLDS and _folds(folded):
        folded = _folded(folded, start)
    return _with_plainest_days(folded) if folded else None


def without_weeks(rule: Recurrence) -> Recurrence:
    """A plain rule less its BYWEEKNO, which is then told raw."""
    return _with_plainest_days(replace(rule, by_week_no=()))


def has_plain_weekdays(rule: Recurrence) -> bool:
    """Whether the rule lists weekdays and none is numbered."""
    return bool(rule.by_day) and all(weekday.nth is None for weekday in rule.by_day)


def _filled(rule: Recurrence, start: datetime) -> Recurrence:
    """The rule with all that comes from the start written out."""
    missing = parts_from_start(rule, rule.freq) if rule.freq else []
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
    """Whether the step of a rule finer than daily divides the next coarser unit, or is a multiple of it."""
    size = _FOLDS[rule.freq][0]
    return size % rule.interval == 0 or rule.interval % size == 0


def _folded(rule: Recurrence, start: datetime) -> Recurrence | None:
    """The rule told by the next coarser frequency: HOURLY;INTERVAL=6 is DAILY at four hours."""
    size, unit, coarser = _FOLDS[rule.freq]
    step = rule.interval if size % rule.interval == 0 else size
    listed: tuple[int, ...] = getattr(rule, f"by_{unit}")
    met = tuple(range(getattr(start, unit) % step, size, step))
    values = tuple(value for value in met if value in listed or not listed)
    changes: dict[str, Any] = {f"by_{unit}": values, "freq": coarser, "interval": max(rule.interval // size, 1)}
    return replace(rule, **changes) if values else None


def _with_plainest_days(rule: Recurrence) -> Recurrence:
    if rule.interval > 1 or rule.by_week_no or rule.freq in _FOLDS:
        return rule
    return replace(rule, freq=_plainest_days(rule))


def _plainest_days(rule: Recurrence) -> Frequency | None:
    if rule.by_year_day:
        return _YEARLY
    if rule.by_month_day:
        numbered = bool(rule.by_day) and not has_plain_weekdays(rule)
        return rule.freq if rule.freq is _YEARLY and (rule.by_month or numbered) else _MONTHLY
    return _WEEKLY if has_plain_weekdays(rule) else rule.freq
