"""Days by name: weekdays, days of the month and numbered weekdays, one of them or a list."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.scheduling.recurrence.parts import Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.phrases import Phrases

WORKING_DAYS, WEEKEND = [0, 1, 2, 3, 4], [5, 6]


def is_rare(weekday: WeekdayNum, rule: Recurrence) -> bool:
    """Return whether some months (or years) have no such weekday, as the fifth Monday."""
    in_month = rule.freq is Frequency.MONTHLY or bool(rule.by_month)
    return abs(weekday.nth or 0) == (5 if in_month else 53)


def one_of(listed: list[int], phrases: Phrases) -> str:
    """Name one of some weekdays, without the article: "weekend day", "weekday or Saturday", "Friday or Saturday"."""
    if listed == WEEKEND:
        return phrases.weekend_day
    if set(WORKING_DAYS) <= set(listed):
        return english.either([phrases.working_day, *(english.weekday(day) for day in listed if day in WEEKEND)])
    if in_a_row := weekday_range_of(listed, phrases):
        return phrases.day_from.format(weekdays=in_a_row)
    return english.either([english.weekday(day) for day in listed])


def month_days(numbers: Sequence[int], phrases: Phrases) -> str:
    """Name days of a month: "the 1st", "the 1st, 15th and last day", "the 2nd to 8th"."""
    return in_order(numbers, phrases.numbered_days if min(numbers) < 0 else phrases.numbered)


def in_order(numbers: Sequence[int], phrase: str) -> str:
    return phrase.format(numbers=english.ordinals(_from_begin(numbers)))


def nth_weekdays(weekdays: Sequence[WeekdayNum], phrases: Phrases) -> str:
    """Name numbered weekdays: "the first and third Monday", "the last Friday", "each Sunday"."""
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
    """Sort numbers as 1, 2, -2, -1: those counted from the end come last."""
    return sorted(numbers, key=lambda number: (number < 0, number))


def weekday_range_of(listed: list[int], phrases: Phrases) -> str:
    """Name three to six weekdays in a row, such as "Sunday to Thursday"; empty where they are not in a row."""
    if not 3 <= len(listed) <= 6:
        return ""
    begins = [day for day in listed if (day - 1) % 7 not in listed]
    if len(begins) != 1:
        return ""
    last = (begins[0] + len(listed) - 1) % 7
    first_name, last_name = (english.day_name(day, phrases, several=True) for day in (begins[0], last))
    return phrases.weekday_range.format(first=first_name, last=last_name)


def day_numbers(rule: Recurrence) -> list[int]:
    return sorted({weekday.day for weekday in rule.by_day})
