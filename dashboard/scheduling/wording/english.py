"""The English phrases that a schedule is told in. `LONG` tells everything; `SHORT` fits a table cell.

Another language is another module with these names, and another `wording_forms` with its lists, numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

ONCE = "once, on {weekday} {moment}"
NO_SCHEDULE = "No schedule set"
WHEN_DATA_CHANGES = "When data changes"
ALSO_WHEN_DATA_CHANGES = "also when data changes"
NOT_UNDERSTOOD = "Rule not understood, kept as it is"
NEVER = "never"
CLAUSE_JOIN = "; "
AT = " at "
HOUR, MINUTE, SECOND, WEEK = "hour", "minute", "second", "week"
NTH_DAY_SETS = {frozenset(range(5)): "weekday", frozenset((5, 6)): "weekend day"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one form; the names in braces are filled in."""

    abbreviates: bool = False  # two weekdays or more as Mon, Tue
    most_times: int = 12  # times of day told one by one
    leading_article: str = ""  # left out where a rule begins with it

    every_day: str = "every day"
    every_days: str = "every {interval} days"
    every_weekday: str = "every {weekdays}"
    working_days: str = "weekdays"
    working_days_after_window: str = "Monday to Friday"
    except_weekday: str = "every day except {weekday}"
    weekday_range: str = "{first} to {last}"
    every_weeks: str = "every {interval} weeks on {weekdays}"
    of_every_month: str = "{days} of every month"
    every_months: str = "every {interval} months on {days}"
    every_year: str = "every year on {days}"
    every_years: str = "every {interval} years on {days}"
    of_months: str = "{days} of {months}"
    each_month: str = "every month"
    date_in_year: str = "{day} {month}"
    of_the_year: str = "{days} of the year"
    of_weeks: str = "{weekdays} of {weeks}"
    nth_weekday: str = "the {nth} {weekday}"
    each_weekday: str = "each {weekday}"
    numbered: str = "the {numbers}"
    numbered_days: str = "the {numbers} day"

    days_at: str = "{days} at {times}"
    at_days: str = "at {times}, {days}"
    window_days: str = "{window}, {days}"
    from_to: str = "{step} from {first} to {last}"
    hourly_from_to: str = "hourly from {first} to {last}"
    round_the_clock: str = "{step}, round the clock"
    round_the_clock_on_days: str = "{step}, round the clock"
    hours_round_the_clock: str = "{step}, round the clock"
    hourly: str = "hourly"
    minutely: str = "every minute"
    secondly: str = "every second"
    hours: str = "every {number} hours"
    minutes: str = "every {number} minutes"
    seconds: str = "every {number} seconds"
    minutes_of_hours: str = "{minutes} of {hours}"
    seconds_of_hours: str = "{seconds} of {minutes} of {hours}"
    many_times: str = ""  # the short form counts them
    counted: str = "{step}, counted from {moment}"
    counted_at: str = "{step} at {times}, counted from {moment}"
    at_minutes: str = "{minutes}"
    at_seconds: str = "{seconds}"
    at_seconds_of_minutes: str = "{seconds} of {minutes}"

    only_on: str = ", only on {days}"
    only_on_days_of_month: str = ", only on {days} of the month"
    only_on_days_of_year: str = ", only on {days} of the year"
    only_in_months: str = ", only in {months}"
    only_in: str = ", only in {numbers}"
    week_start: str = ", weeks beginning on {weekday}"
    skips_month: str = ", skipping months without a {day}"
    skips_days: str = ", skipping days that a month does not have"
    skips_leap_day: str = ", skipping years without a 29 February"
    skips_year_day: str = ", skipping years without a 366th day"
    skips_week: str = ", skipping years without a week 53"

    until: str = " until {moment}"
    until_after_comma: str = ", until {moment}"
    until_of_all: str = "until {moment}"
    times: str = ", {count} times"
    one_time: str = ", once"
    at_most_one_time: str = ", at most once"
    at_most_times: str = ", at most {count} times"
    in_utc: str = "{moment} UTC"
    plus: str = ", plus: {parts}"
    dates: str = "on {dates}"
    also_dates: str = "also on {dates}"
    except_dates: str = "except on {dates}"
    except_rule: str = "except {rule}"
    most_dates: int = 10_000
    number_of_dates: str = "{number} dates"
    most_rules: int = 10_000
    more_rules: str = "{first}, and {number} more rules"
    one_more_rule: str = "{first}, and 1 more rule"
    most_characters: int = 10_000  # of rules told side by side


LONG = Phrases()
SHORT = replace(
    LONG,
    abbreviates=True,
    most_times=4,
    most_dates=1,
    most_rules=2,
    most_characters=80,
    working_days_after_window="weekdays",
    leading_article="the ",
    from_to="{step}, {first} to {last}",
    round_the_clock_on_days="{step}",
    hours_round_the_clock="{step}",
    minutes="every {number} min",
    seconds="every {number} s",
    many_times="{number} times a day, {first} to {last}",
)


def sentence(clauses: Iterable[str]) -> str:
    """The clauses as one sentence, without a full stop."""
    joined = CLAUSE_JOIN.join(clauses)
    return joined[:1].upper() + joined[1:]


def listed(words: Sequence[str]) -> str:
    """The words with commas and a last `and`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def numbers(unit: str, values: Sequence[int]) -> str:
    """Numbers of a unit, as hours 6, 9 and 12 to 18: sorted, three or more neighbours as a range."""
    runs = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in _runs(values)]
    return f"{unit}{'s' if len(values) > 1 else ''} {listed(runs)}"


def weekday(day: int) -> str:
    return _WEEKDAYS[day]


def weekdays(days: Sequence[int], phrases: Phrases) -> str:
    """A list of weekdays; in the short form abbreviated where there are several."""
    return listed([day_name(day, phrases, several=len(days) > 1) for day in days])


def day_name(day: int, phrases: Phrases, *, several: bool) -> str:
    return _WEEKDAYS[day][:3] if phrases.abbreviates and several else _WEEKDAYS[day]


def months(values: Sequence[int]) -> str:
    return listed([_MONTHS[value - 1] for value in values])


def month(value: int) -> str:
    return _MONTHS[value - 1]


def ordinal(number: int) -> str:
    """1st, 2nd, 11th; from the end: last, 2nd-to-last."""
    if number < 0:
        return "last" if number == -1 else f"{ordinal(-number)}-to-last"
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def nth(number: int) -> str:
    """First to fifth in words, the others as ordinals; from the end: last, second-to-last."""
    if number < -1:
        return f"{nth(-number)}-to-last"
    return "last" if number == -1 else _NTH.get(number, ordinal(number))


def time_of_day(second: int) -> str:
    """Seconds since midnight as 06:30, or 06:30:05."""
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def day_of_calendar(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def moment(wall: datetime, *, joint: str = ", ") -> str:
    """A wall time as 12 Oct 2022, 23:59."""
    second = wall.hour * 3600 + wall.minute * 60 + wall.second
    return f"{day_of_calendar(wall)}{joint}{time_of_day(second)}"


def short_weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()][:3]


def _runs(values: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [piece for run in runs for piece in ([run] if len(run) > 2 else [[value] for value in run])]
