"""The days of a plain rule in words: every day, weekdays, the 1st of every month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.day_names import (
    WORKING_DAYS,
    day_numbers,
    in_order,
    is_rare,
    month_days,
    nth_weekdays,
    nths,
    one_of,
    weekday_range_of,
)
from dashboard.scheduling.wording.months import is_in_all
from dashboard.scheduling.wording.phrases import Phrases
from dashboard.scheduling.wording.setpos import PlainRule
from dashboard.scheduling.wording.weeks import weeks

_Day = TypeVar("_Day")


def days(plain: PlainRule, phrases: Phrases, phase: str = "") -> str:
    """Return the days of a plain rule of DAILY or coarser, as they stand before their times.

    What limits them is not in it.
    `phase` says which of the days, weeks, months or years an interval means; it stands behind the days.
    """
    return _DAYS[plain.rule.freq](plain, phrases, f" {phase}" if phase else "")


def days_after_window(plain: PlainRule, phrases: Phrases, phase: str = "") -> str:
    """Return the days as they stand after "every 15 minutes from 05:00 to 20:45". It is empty for every day."""
    rule = plain.rule
    if is_every_day(rule):
        return ""
    if not _weekly(rule):
        text = days(plain, phrases, phase).removesuffix(",")
        return phrases.on.format(days=text) if text.startswith(phrases.article) else text
    listed = day_numbers(rule)
    in_a_row = phrases.working_days_after_window if listed == WORKING_DAYS else weekday_range_of(listed, phrases)
    return (in_a_row or _of_week(listed, phrases)) + _in_months(rule, phrases)


def is_every_day(rule: Recurrence) -> bool:
    """Return whether the rule, but for its limits, leaves no day out."""
    return rule.interval == 1 and (rule.freq is Frequency.DAILY or (_weekly(rule) and len(rule.by_day) == 7))


def reads_after_times(rule: Recurrence) -> bool:
    """Return whether the days read better after the times. "Every day except Sunday at 06:00" could mean two things."""
    return _weekly(rule) and len(rule.by_day) == 6 and not rule.by_month


def takes_months(rule: Recurrence) -> bool:
    """Return whether the days are told with the months that narrow the rule: "every Monday in January"."""
    return rule.interval == 1 and rule.freq in (Frequency.DAILY, Frequency.WEEKLY) and not rule.by_month_day


def _daily(plain: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = plain.rule
    text = phrases.every_day if rule.interval == 1 else phrases.every_days.format(interval=rule.interval)
    return text + phase + _in_months(rule, phrases)


def _weekly_days(plain: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = plain.rule
    listed = day_numbers(rule)
    if rule.interval > 1:
        weekdays = of_every_week(listed, rule.week_start, phrases)
        return phrases.every_weeks.format(interval=rule.interval, weekdays=weekdays) + phase
    if len(listed) == 6 and rule.by_month:  # "every day except Sunday in June" could mean two things
        return weekday_range_of(listed, phrases) + _in_months(rule, phrases)
    return _of_week(listed, phrases) + _in_months(rule, phrases)


def _of_week(listed: list[int], phrases: Phrases) -> str:
    if len(listed) == 7:
        return phrases.every_day
    if len(listed) == 6:
        (missing,) = set(range(7)) - set(listed)
        return phrases.except_weekday.format(weekday=english.weekday(missing))
    if listed == WORKING_DAYS:
        return phrases.working_days
    in_a_row = weekday_range_of(listed, phrases) if len(listed) > 3 else ""
    return in_a_row or phrases.every_weekday.format(weekdays=english.weekdays(listed, phrases))


def of_every_week(listed: list[int], week_start: int, phrases: Phrases) -> str:
    """Name weekdays of a week that begins on a day of its own. No range goes over its end."""
    if len(listed) == 7:
        return phrases.all_days
    ordered = sorted(listed, key=lambda day: (day - week_start) % 7)
    over_its_end = ordered != listed
    return ("" if over_its_end else weekday_range_of(listed, phrases)) or english.weekdays(ordered, phrases)


def _in_months(rule: Recurrence, phrases: Phrases) -> str:
    if not rule.by_month or not takes_months(rule):
        return ""
    return phrases.in_months.format(months=english.months(rule.by_month))


def _monthly(plain: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = plain.rule
    always, sometimes = _named(plain, phrases)
    if rule.interval > 1:
        return phrases.every_months.format(interval=rule.interval, days=always) + phase + sometimes
    if plain.or_last:
        return phrases.every_month.format(days=always) + sometimes
    return phrases.of_every_month.format(days=always.removeprefix(phrases.leading_article)) + sometimes


def _yearly(plain: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = plain.rule
    named, sometimes = _days_of_year(plain, phrases)
    if rule.interval == 1:
        return phrases.every_year.format(days=named) + sometimes
    return phrases.every_years.format(interval=rule.interval, days=named) + phase + sometimes


def _days_of_year(plain: PlainRule, phrases: Phrases) -> tuple[str, str]:
    rule = plain.rule
    if rule.by_week_no and rule.by_day and not rule.by_month_day and not rule.by_year_day:
        return _of_weeks(rule, phrases), ""
    always, sometimes = _named(plain, phrases)
    if rule.by_year_day or (not rule.by_month_day and not rule.by_month):
        return phrases.of_the_year.format(days=always), sometimes
    if not rule.by_month:
        return phrases.of_months.format(days=always, months=phrases.each_month), sometimes
    if _is_one_date(rule) and not plain.or_last:
        return phrases.date_in_year.format(day=rule.by_month_day[0], month=english.month(rule.by_month[0])), ""
    return phrases.of_months.format(days=always, months=english.months(rule.by_month)), sometimes


def _of_weeks(rule: Recurrence, phrases: Phrases) -> str:
    """Name days of numbered weeks: "Monday of weeks 20 and 53", "each weekday of week 20"."""
    listed = day_numbers(rule)
    several = {7: phrases.each_day, 5: phrases.each_working_day if listed == WORKING_DAYS else ""}
    weekdays = several.get(len(listed)) or of_every_week(listed, rule.week_start, phrases)
    phrase = phrases.of_weeks if min(rule.by_week_no) > 0 else phrases.in_weeks
    return phrase.format(weekdays=weekdays, weeks=weeks(rule.by_week_no, phrases))


def _is_one_date(rule: Recurrence) -> bool:
    return len(rule.by_month) == len(rule.by_month_day) == 1 and rule.by_month_day[0] > 0


def _named(plain: PlainRule, phrases: Phrases) -> tuple[str, str]:
    """Return the days that every month (or year) has, and an addition for those that only some have."""
    rule = plain.rule
    if plain.nth_days:
        return nth_of_set(plain, phrases), ""
    if plain.or_last:
        phrase = phrases.or_last_28th if plain.or_last == 29 else phrases.or_last
        return phrases.numbered.format(numbers=english.ordinal(plain.or_last)), phrase
    if rule.by_year_day:
        rare = {day for day in rule.by_year_day if abs(day) == 366}
        return _with_rare(rule.by_year_day, rare, lambda some: in_order(some, phrases.numbered_days), phrases)
    if rule.by_month_day:
        rare = {day for day in rule.by_month_day if not is_in_all(day, rule.by_month or plain.months)}
        return _with_rare(rule.by_month_day, rare, lambda some: month_days(some, phrases), phrases)
    rare_weekdays = {weekday for weekday in rule.by_day if is_rare(weekday, rule)}
    return _with_rare(rule.by_day, rare_weekdays, lambda some: nth_weekdays(some, phrases), phrases)


def _with_rare(
    listed: Sequence[_Day], rare: set[_Day], named: Callable[[Sequence[_Day]], str], phrases: Phrases
) -> tuple[str, str]:
    always = [day for day in listed if day not in rare]
    if not rare or not always:
        return named(listed), ""
    phrase = phrases.where_there_is_one if len(rare) == 1 else phrases.where_there_are
    return named(always), phrase.format(days=named([day for day in listed if day in rare]))


def nth_of_set(plain: PlainRule, phrases: Phrases) -> str:
    """Name a numbered day of several weekdays: "the last weekday", "the second Friday or Saturday"."""
    return phrases.nth_weekday.format(nth=nths(plain.nth_days), weekday=one_of(day_numbers(plain.rule), phrases))


def _weekly(rule: Recurrence) -> bool:
    return rule.freq is Frequency.WEEKLY and rule.interval == 1


_DAYS: dict[Frequency | None, Callable[[PlainRule, Phrases, str], str]] = {
    Frequency.DAILY: _daily,
    Frequency.WEEKLY: _weekly_days,
    Frequency.MONTHLY: _monthly,
    Frequency.YEARLY: _yearly,
}
