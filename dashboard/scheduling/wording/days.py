"""The days of a plain rule in words: every day, weekdays, the 1st of every month, and what limits them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.scheduling.recurrence.recurrence import Frequency, Recurrence, WeekdayNum
from dashboard.scheduling.wording import english
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
        return phrases.only_on.format(days=english.weekdays(day_numbers(rule), phrases))
    in_months = rule.freq is Frequency.MONTHLY or bool(rule.by_month)
    phrase = phrases.only_on_days_of_month if in_months else phrases.only_on_days_of_year
    return phrase.format(days=nth_weekdays(rule, phrases))


def _only_month_days(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_on_days_of_month.format(days=month_days(rule.by_month_day, phrases))


def _only_year_days(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_on_days_of_year.format(days=in_order(rule.by_year_day, phrases.numbered_days))


def _only_months(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.only_in_months.format(months=english.months(rule.by_month))


def _week_start(rule: Recurrence, phrases: Phrases) -> str:
    counts = (rule.freq is Frequency.WEEKLY and rule.interval > 1) or bool(rule.by_week_no)
    return phrases.week_start.format(weekday=english.weekday(rule.week_start)) if counts and rule.week_start else ""


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
        return phrases.skips_month.format(day=english.ordinal(missing[0]))
    return phrases.skips_days


_SHORTEST_MONTHS = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
_ONLY: dict[str, Callable[[Recurrence, Phrases], str]] = {
    "by_day": _only_weekdays,
    "by_month_day": _only_month_days,
    "by_year_day": _only_year_days,
    "by_month": _only_months,
}


def days(rule: Recurrence, phrases: Phrases) -> str:
    """The days of a plain rule of DAILY or coarser, as they stand before their times; filters are not in it."""
    return _DAYS[rule.freq](rule, phrases)


def days_after_window(rule: Recurrence, phrases: Phrases) -> str:
    """The same as they stand after "every 15 minutes from 05:00 to 20:45"; empty for every day."""
    if not _weekly(rule):
        return "" if is_every_day(rule) else days(rule, phrases)
    listed = day_numbers(rule)
    if listed == [0, 1, 2, 3, 4]:
        return phrases.working_days_after_window
    return _range(listed, phrases) or days(rule, phrases)


def is_every_day(rule: Recurrence) -> bool:
    """Whether no day is left out (but for filters)."""
    return rule.interval == 1 and (rule.freq is Frequency.DAILY or (_weekly(rule) and len(rule.by_day) == 7))


def reads_after_times(rule: Recurrence) -> bool:
    """Whether the days read better after the times: "every day except Sunday at 06:00" could mean two things."""
    return _weekly(rule) and len(rule.by_day) == 6


def nth_of_set(rule: Recurrence, phrases: Phrases) -> str:
    """`the last weekday of every month` for a monthly rule that picks by BYSETPOS; empty where that is not its form."""
    noun = english.NTH_DAY_SETS.get(frozenset(day_numbers(rule)))
    if rule.freq is not Frequency.MONTHLY or rule.by_month_day or not noun or not has_plain_weekdays(rule):
        return ""
    picked = phrases.nth_weekday.format(nth=_nths(rule.by_set_pos), weekday=noun)
    return _of_months_by_interval(rule, picked, phrases)


def _daily(rule: Recurrence, phrases: Phrases) -> str:
    return phrases.every_day if rule.interval == 1 else phrases.every_days.format(interval=rule.interval)


def _weekly_days(rule: Recurrence, phrases: Phrases) -> str:
    listed = day_numbers(rule)
    if rule.interval > 1:
        weekdays = _range(listed, phrases) or english.weekdays(listed, phrases)
        return phrases.every_weeks.format(interval=rule.interval, weekdays=weekdays)
    if len(listed) == 7:
        return phrases.every_day
    if len(listed) == 6:
        (missing,) = set(range(7)) - set(listed)
        return phrases.except_weekday.format(weekday=english.weekday(missing))
    if listed == [0, 1, 2, 3, 4]:
        return phrases.working_days
    return phrases.every_weekday.format(weekdays=english.weekdays(listed, phrases))


def _monthly(rule: Recurrence, phrases: Phrases) -> str:
    named = month_days(rule.by_month_day, phrases) if rule.by_month_day else nth_weekdays(rule, phrases)
    return _of_months_by_interval(rule, named, phrases)


def _of_months_by_interval(rule: Recurrence, named: str, phrases: Phrases) -> str:
    if rule.interval == 1:
        return phrases.of_every_month.format(days=named.removeprefix(phrases.leading_article))
    return phrases.every_months.format(interval=rule.interval, days=named)


def _yearly(rule: Recurrence, phrases: Phrases) -> str:
    named = _days_of_year(rule, phrases)
    if rule.interval == 1:
        return phrases.every_year.format(days=named)
    return phrases.every_years.format(interval=rule.interval, days=named)


def _days_of_year(rule: Recurrence, phrases: Phrases) -> str:
    if rule.by_week_no and rule.by_day:
        return _of_weeks(rule, phrases)
    if rule.by_year_day:
        return phrases.of_the_year.format(days=in_order(rule.by_year_day, phrases.numbered_days))
    if not rule.by_month_day:
        named, unlimited = nth_weekdays(rule, phrases), phrases.of_the_year.format(days=nth_weekdays(rule, phrases))
    else:
        named = month_days(rule.by_month_day, phrases)
        unlimited = phrases.of_months.format(days=named, months=phrases.each_month)
    if not rule.by_month:
        return unlimited
    if _is_one_date(rule):
        return phrases.date_in_year.format(day=rule.by_month_day[0], month=english.month(rule.by_month[0]))
    return phrases.of_months.format(days=named, months=english.months(rule.by_month))


def _is_one_date(rule: Recurrence) -> bool:
    return len(rule.by_month) == len(rule.by_month_day) == 1 and rule.by_month_day[0] > 0


def _of_weeks(rule: Recurrence, phrases: Phrases) -> str:
    weekdays = english.weekdays(day_numbers(rule), phrases)
    return phrases.of_weeks.format(weekdays=weekdays, weeks=english.numbers(english.WEEK, rule.by_week_no))


def month_days(numbers: Sequence[int], phrases: Phrases) -> str:
    """The 1st; the 1st, 15th and last day."""
    return in_order(numbers, phrases.numbered_days if numbers[0] < 0 else phrases.numbered)


def in_order(numbers: Sequence[int], phrase: str) -> str:
    return phrase.format(numbers=english.listed([english.ordinal(number) for number in _from_begin(numbers)]))


def nth_weekdays(rule: Recurrence, phrases: Phrases) -> str:
    """The first and third Monday, the last Friday, each Sunday."""
    by_day: dict[int, list[WeekdayNum]] = {}
    for weekday in rule.by_day:
        by_day.setdefault(weekday.day, []).append(weekday)
    return english.listed([_nth_weekday(day, numbered, phrases) for day, numbered in by_day.items()])


def _nth_weekday(day: int, numbered: list[WeekdayNum], phrases: Phrases) -> str:
    if any(weekday.nth is None for weekday in numbered):
        return phrases.each_weekday.format(weekday=english.weekday(day))
    nths = [weekday.nth for weekday in numbered if weekday.nth is not None]
    return phrases.nth_weekday.format(nth=_nths(nths), weekday=english.weekday(day))


def _nths(numbers: Sequence[int]) -> str:
    return english.listed([english.nth(number) for number in _from_begin(numbers)])


def _from_begin(numbers: Sequence[int]) -> list[int]:
    """1, 2, -2, -1: those counted from the end come last."""
    return sorted(numbers, key=lambda number: (number < 0, number))


def _range(listed: list[int], phrases: Phrases) -> str:
    """Tuesday to Thursday, for three to six weekdays in a row."""
    if not 3 <= len(listed) <= 6 or listed[-1] - listed[0] != len(listed) - 1:
        return ""
    first, last = (english.day_name(day, phrases, several=True) for day in (listed[0], listed[-1]))
    return phrases.weekday_range.format(first=first, last=last)


def _weekly(rule: Recurrence) -> bool:
    return rule.freq is Frequency.WEEKLY and rule.interval == 1


def day_numbers(rule: Recurrence) -> list[int]:
    return sorted({weekday.day for weekday in rule.by_day})


_DAYS: dict[Frequency | None, Callable[[Recurrence, Phrases], str]] = {
    Frequency.DAILY: _daily,
    Frequency.WEEKLY: _weekly_days,
    Frequency.MONTHLY: _monthly,
    Frequency.YEARLY: _yearly,
}
