"""Days of the month made plain: those that no month has, or that others name as well, are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dashboard.scheduling.recurrence.parts import Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence

_LENGTHS = {2: (28, 29), 4: (30,), 6: (30,), 9: (30,), 11: (30,)}
# Days of the year, and their month and day.
_DATES: dict[tuple[int, ...], tuple[int, int]] = {(1,): (1, 1), (-1,): (12, 31)}
_WEEKS: dict[tuple[int, ...], int] = {  # seven days in a row hold each weekday once: its number in the month
    **{tuple(range(7 * nth - 6, 7 * nth + 1)): nth for nth in range(1, 5)},
    **{tuple(range(-7 * nth, -7 * nth + 7)): -nth for nth in range(1, 5)},
}


def lengths_of(months: Sequence[int]) -> list[int]:
    """Return how many days the months may have; all months count where none is named."""
    return sorted({length for month in months or range(1, 13) for length in _LENGTHS.get(month, (31,))})


def day_in(day: int, length: int) -> int:
    """Return the day, counted from the begin, of a month of this length; 0 where it has none."""
    counted = day if day > 0 else length + day + 1
    return counted if 0 < counted <= length else 0


def days_in(days: Iterable[int], length: int) -> set[int]:
    """Return the days, counted from the begin, that a month of this length has."""
    return {day_in(day, length) for day in days} - {0}


def is_in_all(day: int, months: Sequence[int]) -> bool:
    """Return whether every one of the months has such a day in every year."""
    return all(day_in(day, length) for length in lengths_of(months))


def with_plain_month_days(rule: Recurrence) -> Recurrence | None:
    """Return the rule with the fewest days and months that mean the same. It is None where no month has such a day."""
    if not rule.by_month_day:
        return _with_date(rule)
    months = tuple(month for month in rule.by_month if _has_any(rule.by_month_day, month))
    if rule.by_month and not months:
        return None
    days = _fewest(rule.by_month_day, lengths_of(months))
    return _with_numbered_weekdays(replace(rule, by_month=months, by_month_day=days)) if days else None


def _with_date(rule: Recurrence) -> Recurrence:
    """Write the first and the last day of the year as a date, for they have one in every year."""
    others = rule.by_month or rule.by_day or rule.by_week_no or rule.freq is not Frequency.YEARLY
    date = _DATES.get(rule.by_year_day)
    if others or not date:
        return rule
    return replace(rule, by_year_day=(), by_month=(date[0],), by_month_day=(date[1],))


def _has_any(days: Iterable[int], month: int) -> bool:
    return any(days_in(days, length) for length in lengths_of((month,)))


def _fewest(days: Sequence[int], lengths: Sequence[int]) -> tuple[int, ...]:
    kept = list(days)
    for day in sorted(days, key=abs, reverse=True):
        others = [other for other in kept if other != day]
        if all(days_in(others, length) == days_in(kept, length) for length in lengths):
            kept = others
    return tuple(kept)


def _with_numbered_weekdays(rule: Recurrence) -> Recurrence:
    """Write a Friday of the last seven days of a month as the last Friday."""
    nth = _WEEKS.get(tuple(sorted(rule.by_month_day)))
    plain = rule.by_day and all(weekday.nth is None for weekday in rule.by_day)
    if not nth or not plain or rule.by_year_day or rule.by_week_no or not _counts_in_months(rule):
        return rule
    freq = rule.freq if rule.interval > 1 else Frequency.MONTHLY
    return replace(rule, freq=freq, by_month_day=(), by_day=tuple(WeekdayNum(day.day, nth) for day in rule.by_day))


def _counts_in_months(rule: Recurrence) -> bool:
    """Return whether a numbered weekday would be counted within the month."""
    if rule.interval == 1:
        return rule.freq in (Frequency.DAILY, Frequency.MONTHLY, Frequency.YEARLY)
    return rule.freq is Frequency.MONTHLY or (rule.freq is Frequency.YEARLY and bool(rule.by_month))
