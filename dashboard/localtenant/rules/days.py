"""Which days a rule lets through, and how FREQ cuts the calendar into periods (RFC 5545 3.3.10)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

from dashboard.localtenant.rules.values import Rule

LAST_DAY = date(9998, 12, 31).toordinal()


def period_number(rule: Rule, day: date) -> int:
    """The number of the period that holds a day. FREQ is DAILY or longer."""
    if rule.freq == "DAILY":
        return day.toordinal()
    if rule.freq == "WEEKLY":
        return (day.toordinal() - 1 - rule.wkst) // 7
    if rule.freq == "MONTHLY":
        return day.year * 12 + day.month - 1
    return _week_year(day, rule.wkst) if _counts_week_years(rule) else day.year


def period_bounds(rule: Rule, number: int) -> tuple[int, int]:
    """The first day of a period and the first day after it, as ordinals; days past the calendar as LAST_DAY + 1."""
    if rule.freq == "DAILY":
        return number, number + 1
    if rule.freq == "WEEKLY":
        return max(number * 7 + 1 + rule.wkst, 1), number * 7 + 8 + rule.wkst
    if rule.freq == "MONTHLY":
        return _month_start(number), _month_start(number + 1)
    if _counts_week_years(rule):
        return _week_year_start(number, rule.wkst), _week_year_start(number + 1, rule.wkst)
    return _month_start(number * 12), _month_start(number * 12 + 12)


def _counts_week_years(rule: Rule) -> bool:
    """Whether INTERVAL counts years of weeks: else it would tear a week at New Year (the RFC leaves this open)."""
    return bool(rule.by_week_no) and rule.interval > 1


def _month_start(number: int) -> int:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1).toordinal() if year < 9999 else LAST_DAY + 1


def _week_year_start(year: int, wkst: int) -> int:
    """The first day of week 1: the first week with at least four days in the year (RFC 5545 3.3.10, BYWEEKNO)."""
    fourth = _month_start(year * 12) + 3
    return max(fourth - (fourth - 1 - wkst) % 7, 1)


def _week_year(day: date, wkst: int) -> int:
    """The year that a day's week belongs to: that of the week's fourth day."""
    ordinal = day.toordinal()
    return date.fromordinal(max(ordinal - (ordinal - 1 - wkst) % 7 + 3, 1)).year


def fits(rule: Rule, day: date) -> bool:
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
