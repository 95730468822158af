"""The days of a plain rule in words: every day, weekdays, the 1st of every month, and what limits them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.english import Phrases
from dashboard.scheduling.wording.months import is_in_all
from dashboard.scheduling.wording.normalise import has_plain_weekdays
from dashboard.scheduling.wording.setpos import PlainRule
from dashboard.scheduling.wording.weeks import some_years_lack, weeks

_Day = TypeVar("_Day")
_WORKING_DAYS, _WEEKEND = [0, 1, 2, 3, 4], [5, 6]


def filters(told: PlainRule, phrases: Phrases, *, months_told: bool = True) -> str:
    """What narrows the days beyond the parts that `days` tells, and which months or years it skips.

    `months_told` says whether a daily or weekly rule was told with its months.
    """
    rule = told.rule
    parts = _told(rule, months_told=months_told and not rule.by_month_day)
    if rule.by_month_day and rule.freq not in (Frequency.MONTHLY, Frequency.YEARLY):
        parts |= {"by_month"}
    narrowing = (_ONLY[part](rule, phrases) for part in _ONLY if getattr(rule, part) and part not in parts)
    return "".join(narrowing) + _week_start(rule, phrases) + _skips(told, phrases)


def _told(rule: Recurrence, *, months_told: bool) -> frozenset[str]:
    """The day parts that `days` tells of a rule."""
    months = {"by_month"} if months_told and takes_months(rule) else set()
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


def _skips(told: PlainRule, phrases: Phrases) -> str:
    """That some months or years have none of the days; where they have others, the days say so themselves."""
    rule = told.rule
    if told.or_last:
        return ""
    if told.nth_days:
        least = 4 * len(day_numbers(rule)) if rule.by_month or rule.freq is Frequency.MONTHLY else 52
        return phrases.skips_days if min(map(abs, told.nth_days)) > least else ""
    if some_years_lack(rule.by_week_no):
        return phrases.skips_week if len(rule.by_week_no) == 1 else phrases.skips_weeks
    if rule.by_year_day:
        return phrases.skips_year_day if {366} == set(map(abs, rule.by_year_day)) else ""
    if rule.by_month_day:
        return _skips_month_days(rule, rule.by_month or told.months, phrases)
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


def days(told: PlainRule, phrases: Phrases, phase: str = "") -> str:
    """The days of a plain rule of DAILY or coarser, as they stand before their times; filters are not in it.

    `phase` says which of the days, weeks, months or years that an interval could mean; it stands behind the days.
    """
    return _DAYS[told.rule.freq](told, phrases, f" {phase}" if phase else "")


def days_after_window(told: PlainRule, phrases: Phrases, phase: str = "") -> str:
    """The same as they stand after "every 15 minutes from 05:00 to 20:45"; empty for every day."""
    rule = told.rule
    if is_every_day(rule):
        return ""
    if not _weekly(rule):
        text = days(told, phrases, phase).removesuffix(",")
        return phrases.on.format(days=text) if text.startswith(phrases.article) else text
    listed = day_numbers(rule)
    in_a_row = phrases.working_days_after_window if listed == _WORKING_DAYS else _range(listed, phrases)
    return (in_a_row or _of_week(listed, phrases)) + _in_months(rule, phrases)


def is_every_day(rule: Recurrence) -> bool:
    """Whether no day is left out (but for filters)."""
    return rule.interval == 1 and (rule.freq is Frequency.DAILY or (_weekly(rule) and len(rule.by_day) == 7))


def reads_after_times(rule: Recurrence) -> bool:
    """Whether the days read better after the times: "every day except Sunday at 06:00" could mean two things."""
    return _weekly(rule) and len(rule.by_day) == 6 and not rule.by_month


def takes_months(rule: Recurrence) -> bool:
    """Whether months that narrow the rule are told with its days: every Monday in January."""
    return rule.interval == 1 and rule.freq in (Frequency.DAILY, Frequency.WEEKLY) and not rule.by_month_day


def _daily(told: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = told.rule
    text = phrases.every_day if rule.interval == 1 else phrases.every_days.format(interval=rule.interval)
    return text + phase + _in_months(rule, phrases)


def _weekly_days(told: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = told.rule
    listed = day_numbers(rule)
    if rule.interval > 1:
        weekdays = of_every_week(listed, rule.week_start, phrases)
        return phrases.every_weeks.format(interval=rule.interval, weekdays=weekdays) + phase
    if len(listed) == 6 and rule.by_month:  # "every day except Sunday in June" could mean two things
        return _range(listed, phrases) + _in_months(rule, phrases)
    return _of_week(listed, phrases) + _in_months(rule, phrases)


def _of_week(listed: list[int], phrases: Phrases) -> str:
    if len(listed) == 7:
        return phrases.every_day
    if len(listed) == 6:
        (missing,) = set(range(7)) - set(listed)
        return phrases.except_weekday.format(weekday=english.weekday(missing))
    if listed == _WORKING_DAYS:
        return phrases.working_days
    in_a_row = _range(listed, phrases) if len(listed) > 3 else ""
    return in_a_row or phrases.every_weekday.format(weekdays=english.weekdays(listed, phrases))


def of_every_week(listed: list[int], week_start: int, phrases: Phrases) -> str:
    """Of a week that begins on a day of its own: no range goes over its end."""
    if len(listed) == 7:
        return phrases.all_days
    ordered = sorted(listed, key=lambda day: (day - week_start) % 7)
    over_its_end = ordered != listed
    return ("" if over_its_end else _range(listed, phrases)) or english.weekdays(ordered, phrases)


def _in_months(rule: Recurrence, phrases: Phrases) -> str:
    if not rule.by_month or not takes_months(rule):
        return ""
    return phrases.in_months.format(months=english.months(rule.by_month))


def _monthly(told: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = told.rule
    always, sometimes = _named(told, phrases)
    if rule.interval > 1:
        return phrases.every_months.format(interval=rule.interval, days=always) + phase + sometimes
    if told.or_last:
        return phrases.every_month.format(days=always) + sometimes
    return phrases.of_every_month.format(days=always.removeprefix(phrases.leading_article)) + sometimes


def _yearly(told: PlainRule, phrases: Phrases, phase: str) -> str:
    rule = told.rule
    named, sometimes = _days_of_year(told, phrases)
    if rule.interval == 1:
        return phrases.every_year.format(days=named) + sometimes
    return phrases.every_years.format(interval=rule.interval, days=named) + phase + sometimes


def _days_of_year(told: PlainRule, phrases: Phrases) -> tuple[str, str]:
    rule = told.rule
    if rule.by_week_no and rule.by_day and not rule.by_month_day and not rule.by_year_day:
        return _of_weeks(rule, phrases), ""
    always, sometimes = _named(told, phrases)
    if rule.by_year_day or (not rule.by_month_day and not rule.by_month):
        return phrases.of_the_year.format(days=always), sometimes
    if not rule.by_month:
        return phrases.of_months.format(days=always, months=phrases.each_month), sometimes
    if _is_one_date(rule) and not told.or_last:
        return phrases.date_in_year.format(day=rule.by_month_day[0], month=english.month(rule.by_month[0])), ""
    return phrases.of_months.format(days=always, months=english.months(rule.by_month)), sometimes


def _of_weeks(rule: Recurrence, phrases: Phrases) -> str:
    """Monday and Tuesday of weeks 20 and 53; each weekday of week 20; Monday in the last week of the year."""
    listed = day_numbers(rule)
    several = {7: phrases.each_day, 5: phrases.each_working_day if listed == _WORKING_DAYS else ""}
    weekdays = several.get(len(listed)) or of_every_week(listed, rule.week_start, phrases)
    phrase = phrases.of_weeks if min(rule.by_week_no) > 0 else phrases.in_weeks
    return phrase.format(weekdays=weekdays, weeks=weeks(rule.by_week_no, phrases))


def _is_one_date(rule: Recurrence) -> bool:
    return len(rule.by_month) == len(rule.by_month_day) == 1 and rule.by_month_day[0] > 0


def _named(told: PlainRule, phrases: Phrases) -> tuple[str, str]:
    """The days that every month (or year) has, and an addition for those that only some have."""
    rule = told.rule
    if told.nth_days:
        return nth_of_set(told, phrases), ""
    if told.or_last:
        phrase = phrases.or_last_28th if told.or_last == 29 else phrases.or_last
        return phrases.numbered.format(numbers=english.ordinal(told.or_last)), phrase
    if rule.by_year_day:
        rare = {day for day in rule.by_year_day if abs(day) == 366}
        return _with_rare(rule.by_year_day, rare, lambda some: in_order(some, phrases.numbered_days), phrases)
    if rule.by_month_day:
        rare = {day for day in rule.by_month_day if not is_in_all(day, rule.by_month or told.months)}
        return _with_rare(rule.by_month_day, rare, lambda some: month_days(some, phrases), phrases)
    rare_weekdays = {weekday for weekday in rule.by_day if is_rare(weekday, rule)}
    return _with_rare(rule.by_day, rare_weekdays, lambda some: nth_weekdays(some, phrases), phrases)


def _with_rare(
    listed: Sequence[_Day], rare: set[_Day], told: Callable[[Sequence[_Day]], str], phrases: Phrases
) -> tuple[str, str]:
    always = [day for day in listed if day not in rare]
    if not rare or not always:
        return told(listed), ""
    phrase = phrases.where_there_is_one if len(rare) == 1 else phrases.where_there_are
    return told(always), phrase.format(days=told([day for day in listed if day in rare]))


def is_rare(weekday: WeekdayNum, rule: Recurrence) -> bool:
    """Whether some months (or years) have no such weekday."""
    in_month = rule.freq is Frequency.MONTHLY or bool(rule.by_month)
    return abs(weekday.nth or 0) == (5 if in_month else 53)


def nth_of_set(told: PlainRule, phrases: Phrases) -> str:
    """The last weekday, the first weekend day, the second Friday or Saturday."""
    return phrases.nth_weekday.format(nth=nths(told.nth_days), weekday=one_of(day_numbers(told.rule), phrases))


def one_of(listed: list[int], phrases: Phrases) -> str:
    """A weekday, a weekend day, a weekday or Saturday, a Friday or Saturday; without the article."""
    if listed == _WEEKEND:
        return phrases.weekend_day
    if set(_WORKING_DAYS) <= set(listed):
        return english.either([phrases.working_day, *(english.weekday(day) for day in listed if day in _WEEKEND)])
    if in_a_row := _range(listed, phrases):
        return phrases.day_from.format(weekdays=in_a_row)
    return english.either([english.weekday(day) for day in listed])


def month_days(numbers: Sequence[int], phrases: Phrases) -> str:
    """The 1st; the 1st, 15th and last day; the 2nd to 8th."""
    return in_order(numbers, phrases.numbered_days if min(numbers) < 0 else phrases.numbered)


def in_order(numbers: Sequence[int], phrase: str) -> str:
    return phrase.format(numbers=english.ordinals(_from_begin(numbers)))


def nth_weekdays(weekdays: Sequence[WeekdayNum], phrases: Phrases) -> str:
    """The first and third Monday, the last Friday, each Sunday."""
    by_day: dict[int, list[WeekdayNum]] = {}
    for weekday in weekdays:
        by_day.setdefault(weekday.day, []).append(weekday)
    return english.listed([_nth_weekday(day, numbered, phrases) for day, numbered in by_day.items()])


def _nth_weekday(day: int, numbered: list[WeekdayNum], phrases: Phrases) -> str:
    if any(weekday.nth is None for weekday in numbered):
        return phrases.each_weekday.format(weekday=english.weekday(day))
    found = [weekday.nth for weekday in numbered if weekday.nth is not None]
    return phrases.nth_weekday.format(nth=nths(found), weekday=english.weekday(day))


def nths(numbers: Sequence[int]) -> str:
    return english.listed([english.nth(number) for number in _from_begin(numbers)])


def _from_begin(numbers: Sequence[int]) -> list[int]:
    """1, 2, -2, -1: those counted from the end come last."""
    return sorted(numbers, key=lambda number: (number < 0, number))


def _range(listed: list[int], phrases: Phrases) -> str:
    """Tuesday to Thursday, Sunday to Thursday, for three to six weekdays in a row."""
    if not 3 <= len(listed) <= 6:
        return ""
    begins = [day for day in listed if (day - 1) % 7 not in listed]
    if len(begins) != 1:
        return ""
    last = (begins[0] + len(listed) - 1) % 7
    first_name, last_name = (english.day_name(day, phrases, several=True) for day in (begins[0], last))
    return phrases.weekday_range.format(first=first_name, last=last_name)


def _weekly(rule: Recurrence) -> bool:
    return rule.freq is Frequency.WEEKLY and rule.interval == 1


def day_numbers(rule: Recurrence) -> list[int]:
    return sorted({weekday.day for weekday in rule.by_day})


_DAYS: dict[Frequency | None, Callable[[PlainRule, Phrases, str], str]] = {
    Frequency.DAILY: _daily,
    Frequency.WEEKLY: _weekly_days,
    Frequency.MONTHLY: _monthly,
    Frequency.YEARLY: _yearly,
}
