"""What narrows the days of a plain rule, and which months or years have none of them, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.day_names import (
    day_numbers,
    in_order,
    is_rare,
    month_days,
    nth_weekdays,
    one_of,
)
from dashboard.scheduling.wording.days import takes_months
from dashboard.scheduling.wording.months import is_in_all
from dashboard.scheduling.wording.normalise import has_plain_weekdays
from dashboard.scheduling.wording.phrases import Phrases
from dashboard.scheduling.wording.setpos import PlainRule
from dashboard.scheduling.wording.weeks import some_years_lack, weeks


def limits(plain: PlainRule, phrases: Phrases, *, months_named: bool = True) -> str:
    """Return what narrows the days beyond the parts that `days` names, and which months or years it skips.

    `months_named` says whether the days of a daily or weekly rule are named with its months.
    """
    rule = plain.rule
    parts = _parts_named(rule, months_named=months_named and not rule.by_month_day)
    if rule.by_month_day and rule.freq not in (Frequency.MONTHLY, Frequency.YEARLY):
        parts |= {"by_month"}
    narrowing = (_ONLY[part](rule, phrases) for part in _ONLY if getattr(rule, part) and part not in parts)
    return "".join(narrowing) + _week_start(rule, phrases) + _skips(plain, phrases)


def _parts_named(rule: Recurrence, *, months_named: bool) -> frozenset[str]:
    """Return the fields of a rule that `days` names."""
    months = {"by_month"} if months_named and takes_months(rule) else set()
    if rule.freq is Frequency.WEEKLY:
        return frozenset({"by_day"} | months)
    if rule.freq not in (Frequency.MONTHLY, Frequency.YEARLY):
        return frozenset(months)
    if rule.by_week_no and rule.by_day and not rule.by_month_day and not rule.by_year_day:
        return frozenset({"by_day", "by_week_no"})
    if rule.by_year_day:
        return frozenset({"by_year_day"})
    months = {"by_month"} if rule.freq is Frequency.YEARLY else set()
    return frozenset(months | {"by_month_day" if rule.by_month_day else "by_day"})


def _only_weekdays(rule: Recurrence, phrases: Phrases) -> str:
    if has_plain_weekdays(rule):
        return _only_plain_weekdays(rule, phrases)
    in_months = rule.freq is Frequency.MONTHLY or bool(rule.by_month)
    phrase = phrases.only_on_days_of_month if in_months else phrases.only_on_days_of_year
    return phrase.format(days=nth_weekdays(rule.by_day, phrases))


def _only_plain_weekdays(rule: Recurrence, phrases: Phrases) -> str:
    listed = day_numbers(rule)
    if rule.freq in BELOW_DAILY:
        days = phrases.working_days if listed == [0, 1, 2, 3, 4] else english.weekdays(listed, phrases)
        return phrases.only_on.format(days=days)
    return phrases.only_if_weekday.format(weekday=one_of(listed, phrases))


def _only_month_days(rule: Recurrence, phrases: Phrases) -> str:
    if rule.by_month and rule.freq is not Frequency.YEARLY:
        days, months = month_days(rule.by_month_day, phrases), english.months(rule.by_month)
        return phrases.only_on_days_of_months.format(days=days, months=months)
    return phrases.only_on_days_of_month.format(days=month_days(rule.by_month_day, phrases))


def _only_year_days(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_on_days_of_year.format(days=in_order(rule.by_year_day, phrases.numbered_days))


def _only_months(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_in_months.format(months=english.months(rule.by_month))


def _only_weeks(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_in_weeks.format(weeks=weeks(rule.by_week_no, phrases))


def _week_start(rule: Recurrence, phrases: Phrases) -> str:
    counts = (rule.freq is Frequency.WEEKLY and rule.interval > 1) or bool(rule.by_week_no)
    return phrases.week_start.format(weekday=english.weekday(rule.week_start)) if counts and rule.week_start else ""


def _skips(plain: PlainRule, phrases: Phrases) -> str:
    """Say that some months or years have none of the days. Where they have others, the days say so themselves."""
    rule = plain.rule
    if plain.or_last:
        return ""
    if plain.nth_days:
        least = 4 * len(day_numbers(rule)) if rule.by_month or rule.freq is Frequency.MONTHLY else 52
        return phrases.skips_days if min(map(abs, plain.nth_days)) > least else ""
    if some_years_lack(rule.by_week_no):
        return phrases.skips_week if len(rule.by_week_no) == 1 else phrases.skips_weeks
    if rule.by_year_day:
        return phrases.skips_year_day if {366} == set(map(abs, rule.by_year_day)) else ""
    if rule.by_month_day:
        return _skips_month_days(rule, rule.by_month or plain.months, phrases)
    return _skips_weekdays(rule, phrases) if rule.freq in (Frequency.MONTHLY, Frequency.YEARLY) else ""


def _skips_month_days(rule: Recurrence, months: Sequence[int], phrases: Phrases) -> str:
    if rule.freq not in (Frequency.MONTHLY, Frequency.YEARLY) or any(
        is_in_all(day, months) for day in rule.by_month_day
    ):
        return ""
    if len(rule.by_month_day) > 1:
        return phrases.skips_days
    (day,) = rule.by_month_day
    if rule.by_month == (2,):
        return phrases.skips_leap_day if day == 29 else phrases.skips_year_without
    if day > 0:
        return phrases.skips_month.format(day=english.ordinal(day))
    return phrases.skips_short_months.format(number=-day)


def _skips_weekdays(rule: Recurrence, phrases: Phrases) -> str:
    if not rule.by_day or not all(is_rare(weekday, rule) for weekday in rule.by_day):
        return ""
    if len(rule.by_day) > 1:
        return phrases.skips_days
    (weekday,) = rule.by_day
    nth = english.nth(abs(weekday.nth or 0))
    if rule.freq is Frequency.MONTHLY:
        return phrases.skips_month.format(day=f"{nth} {english.weekday(weekday.day)}")
    if not rule.by_month:
        return phrases.skips_year_without_nth.format(nth=nth, weekday=english.weekday(weekday.day))
    return phrases.skips_year_without if len(rule.by_month) == 1 else phrases.skips_days


_ONLY: dict[str, Callable[[Recurrence, Phrases], str]] = {
    "by_month_day": _only_month_days,
    "by_day": _only_weekdays,
    "by_year_day": _only_year_days,
    "by_week_no": _only_weeks,
    "by_month": _only_months,
}
