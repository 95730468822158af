"""What narrows the days of a rule beyond what `wording_days` tells, and which months or years it skips."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.scheduling import wording_forms as forms
from dashboard.scheduling.recurrence.recurrence import Frequency, Recurrence
from dashboard.scheduling.wording.days import day_numbers, in_order, month_days, nth_weekdays
from dashboard.scheduling.wording.english import Phrases
from dashboard.scheduling.wording.normalise import has_plain_weekdays


def filters(rule: Recurrence, phrases: Phrases) -> str:
    """What narrows the days beyond the parts that `days` tells, and which months or years it skips."""
    told = _told(rule)
    narrowing = (_ONLY[part](rule, phrases) for part in _ONLY if getattr(rule, part) and part not in told)
    return "".join(narrowing) + _week_start(rule, phrases) + _skips(rule, phrases)


def _told(rule: Recurrence) -> frozenset[str]:
    """The day parts that `days` tells of a rule."""
    if rule.freq is Frequency.WEEKLY:
        return frozenset({"by_day"})
    if rule.freq not in (Frequency.MONTHLY, Frequency.YEARLY):
        return frozenset()
    if rule.by_week_no and rule.by_day:
        return frozenset({"by_day"})
    if rule.by_year_day:
        return frozenset({"by_year_day"})
    months = {"by_month"} if rule.freq is Frequency.YEARLY else set()
    return frozenset(months | {"by_month_day" if rule.by_month_day else "by_day"})


def _only_weekdays(rule: Recurrence, phrases: Phrases) -> str:
    if has_plain_weekdays(rule):
        return phrases.only_on.format(days=forms.weekdays(day_numbers(rule), phrases))
    in_months = rule.freq is Frequency.MONTHLY or bool(rule.by_month)
    phrase = phrases.only_on_days_of_month if in_months else phrases.only_on_days_of_year
    return phrase.format(days=nth_weekdays(rule, phrases))


def _only_month_days(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_on_days_of_month.format(days=month_days(rule.by_month_day, phrases))


def _only_year_days(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_on_days_of_year.format(days=in_order(rule.by_year_day, phrases.numbered_days))


def _only_months(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_in_months.format(months=forms.months(rule.by_month))


def _week_start(rule: Recurrence, phrases: Phrases) -> str:
    counts = (rule.freq is Frequency.WEEKLY and rule.interval > 1) or bool(rule.by_week_no)
    return phrases.week_start.format(weekday=forms.weekday(rule.week_start)) if counts and rule.week_start else ""


def _skips(rule: Recurrence, phrases: Phrases) -> str:
    """That some months or years have no such day."""
    if 366 in map(abs, rule.by_year_day):
        return phrases.skips_year_day
    if 53 in rule.by_week_no:
        return phrases.skips_week
    months = rule.by_month or range(1, 13)
    shortest = min(_SHORTEST_MONTHS.get(month, 31) for month in months)
    missing = sorted({abs(day) for day in rule.by_month_day if abs(day) > shortest})
    if not missing:
        return ""
    if tuple(months) == (2,) and rule.by_month_day == (29,):
        return phrases.skips_leap_day
    if len(missing) == 1 and missing[0] in rule.by_month_day:
        return phrases.skips_month.format(day=forms.ordinal(missing[0]))
    return phrases.skips_days


_SHORTEST_MONTHS = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
_ONLY: dict[str, Callable[[Recurrence, Phrases], str]] = {
    "by_day": _only_weekdays,
    "by_month_day": _only_month_days,
    "by_year_day": _only_year_days,
    "by_month": _only_months,
}
