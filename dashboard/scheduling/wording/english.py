"""Sentences, lists, numbers, weekdays, months and times in English, and the words of whole schedules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from dashboard.scheduling.wording.phrases import Phrases

ONCE = "once, on {weekday} {moment}"
NO_SCHEDULE = "No schedule set"
WHEN_DATA_CHANGES = "When data changes"
ALSO_WHEN_DATA_CHANGES = "also when data changes"
AFTER_ANOTHER = "After another task"
AFTER_FAILURE = "When another task has failed"
AFTER_ANY = "After any of {count} other tasks"
AFTER_ALL = "After all of {count} other tasks"
NOT_UNDERSTOOD = "Rule not understood, kept as it is"
NEVER = "never"
CLAUSE_JOIN = "; "
AT = " at "
IS, ARE = "is", "are"
HOUR, MINUTE, SECOND, WEEK = "hour", "minute", "second", "week"
PERIODS = {
    "YEARLY": "year",
    "MONTHLY": "month",
    "WEEKLY": "week",
    "DAILY": "day",
    "HOURLY": "hour",
    "MINUTELY": "minute",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def sentence(clauses: Iterable[str]) -> str:
    """Join clauses to one sentence, without a full stop."""
    joined = CLAUSE_JOIN.join(clauses)
    return joined[:1].upper() + joined[1:]


def listed(words: Sequence[str]) -> str:
    """Join words with commas and a last "and"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def either(words: Sequence[str]) -> str:
    """Join words with commas and a last "or"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def numbers(unit: str, values: Sequence[int]) -> str:
    """Write numbers of a unit, such as "hours 6, 9 and 12 to 18", sorted. Three or more neighbours are a range."""
    runs = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in _runs(values)]
    return f"{unit}{'s' if len(values) > 1 else ''} {listed(runs)}"


def weekday(day: int) -> str:
    return _WEEKDAYS[day]


def weekdays(days: Sequence[int], phrases: Phrases) -> str:
    """List weekdays. The short form abbreviates them where there are several."""
    return listed([day_name(day, phrases, several=len(days) > 1) for day in days])


def day_name(day: int, phrases: Phrases, *, several: bool) -> str:
    return _WEEKDAYS[day][:3] if phrases.abbreviates and several else _WEEKDAYS[day]


def months(values: Sequence[int]) -> str:
    return listed([_MONTHS[value - 1] for value in values])


def month(value: int) -> str:
    return _MONTHS[value - 1]


def ordinal(number: int) -> str:
    """Write a number as "1st", "2nd" or "11th", and from the end as "last" or "2nd-to-last"."""
    if number < 0:
        return "last" if number == -1 else f"{ordinal(-number)}-to-last"
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def ordinals(values: Sequence[int]) -> str:
    """List ordinals, such as "1st, 15th and last". Four or more neighbours are a range, those from the end apart."""
    runs = _runs([value for value in values if value > 0], least=4)
    runs += _runs([value for value in values if value < 0], least=4)
    return listed([ordinal(run[0]) if len(run) == 1 else f"{ordinal(run[0])} to {ordinal(run[-1])}" for run in runs])


def short_months(values: Sequence[int]) -> str:
    """List months as "Feb, May, Aug, Nov"."""
    return ", ".join(_MONTHS[value - 1][:3] for value in values)


def month_of_year(day: date) -> str:
    """Write the month of a day as "Nov 2026"."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def nth(number: int) -> str:
    """Write "first" to "fifth", others as ordinals, and from the end "last" or "second-to-last"."""
    if number < -1:
        return f"{nth(-number)}-to-last"
    return "last" if number == -1 else _NTH.get(number, ordinal(number))


def time_of_day(second: int) -> str:
    """Write seconds since midnight as "06:30", or "06:30:05"."""
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def day_of_calendar(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def moment(wall: datetime, *, joint: str = ", ") -> str:
    """Write a wall time as "12 Oct 2022, 23:59"."""
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    return f"{day_of_calendar(wall)}{joint}{time_of_day(second)}"


def once(wall: datetime) -> str:
    """Write a single run as "once, on Mon 30 Nov 2026 at 06:00"."""
    return ONCE.format(weekday=short_weekday(wall), moment=moment(wall, joint=AT))


def day_of_this_year(day: date, today: date) -> str:
    """Write a day as "30 Nov", with the year where it is not this year's."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}" if day.year == today.year else day_of_calendar(day)


def short_weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()][:3]


def neighbours(values: Iterable[int]) -> list[list[int]]:
    """Cut values, sorted, wherever one is missing between two."""
    return _runs(values, least=1)


def _runs(values: Iterable[int], least: int = 3) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [piece for run in runs for piece in ([run] if len(run) >= least else [[value] for value in run])]
