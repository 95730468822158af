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
    all_days: str = "all seven days"
    on: str = "on {days}"
    article: str = "the "
    in_months: str = " in {months}"
    every_weeks: str = "every {interval} weeks on {weekdays}"
    of_every_month: str = "{days} of every month"
    every_month: str = "every month on {days}"
    every_months: str = "every {interval} months on {days}"
    every_year: str = "every year on {days}"
    every_years: str = "every {interval} years on {days}"
    of_months: str = "{days} of {months}"
    each_month: str = "every month"
    date_in_year: str = "{day} {month}"
    of_the_year: str = "{days} of the year"
    of_weeks: str = "{weekdays} of {weeks}"
    in_weeks: str = "{weekdays} in {weeks}"
    nth_week: str = "the {nth} week of the year"
    weeks_join: str = " and "
    each_day: str = "each day"
    each_working_day: str = "each weekday"
    working_day: str = "weekday"
    day_from: str = "day from {weekdays}"
    weekend_day: str = "weekend day"
    nth_weekday: str = "the {nth} {weekday}"
    each_weekday: str = "each {weekday}"
    numbered: str = "the {numbers}"
    numbered_days: str = "the {numbers} day"
    where_there_is_one: str = ", and {days} where there is one,"
    where_there_are: str = ", and {days} where they exist,"
    or_last: str = ", or the last day of a shorter month,"
    or_last_28th: str = ", or the 28th where there is no 29th,"
    phase: str = "(from {moment})"
    next_phase: str = "(next {moment})"
    phase_months: str = "({months})"

    days_at: str = "{days} at {times}"
    at_days: str = "at {times}, {days}"
    window_days: str = "{window}, {days}"
    from_to: str = "{step} from {first} to {last}"
    hourly_from_to: str = "hourly from {first} to {last}"
    and_from_to: str = " and from {first} to {last}"
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
    only_if_weekday: str = ", only if it is a {weekday}"
    only_on_days_of_month: str = ", only on {days} of the month"
    only_on_days_of_months: str = ", only on {days} of {months}"
    only_on_days_of_year: str = ", only on {days} of the year"
    only_in_months: str = ", only in {months}"
    only_in_weeks: str = ", only in {weeks}"
    only_in: str = ", only in {numbers}"
    week_start: str = ", weeks beginning on {weekday}"
    skips_month: str = ", skipping months without a {day}"
    skips_short_months: str = ", skipping months with fewer than {number} days"
    skips_year_without: str = ", skipping years without one"
    skips_year_without_nth: str = ", skipping years without a {nth} {weekday}"
    skips_days: str = ", each where there is one"
    skips_leap_day: str = ", skipping years without a 29 February"
    skips_year_day: str = ", skipping years without a 366th day"
    skips_week: str = ", skipping years without a week 53"
    skips_weeks: str = ", week 53 where there is one"
    of_these: str = ", of these only the {nth} of each {period}"

    until: str = " until {moment}"
    until_after_comma: str = ", until {moment}"
    until_of_all: str = "until {moment}"
    times: str = ", {count} times"
    one_time: str = ", once"
    at_most_one_time: str = ", at most once"
    at_most_times: str = ", at most {count} times"
    in_utc: str = "{moment} UTC"
    dates: str = "on {dates}"
    also_dates: str = "also on {dates}"
    except_dates: str = "except on {dates}"
    except_rule: str = "except {rule}"
    except_once: str = "except on {moment}"
    removed_in_vain: str = "{dates} {is_or_are} left out, but nothing runs then"
    added_twice: str = "{dates} {is_or_are} listed too, but would run anyway"
    added_outside: str = "{dates} {is_or_are} listed too, but outside the schedule's start and end"
    most_dates: int = 10_000
    number_of_dates: str = "{number} dates"
    most_rules: int = 10_000
    most_months: int = 12  # in which an interval falls
    more_rules: str = "{first}, and {number} more rules"
    one_more_rule: str = "{first}, and 1 more rule"
    most_characters: int = 10_000  # of rules told side by side


LONG = Phrases()
SHORT = replace(
    LONG,
    abbreviates=True,
    most_times=4,
    phase="",
    next_phase="",
    removed_in_vain="",
    added_twice="",
    added_outside="",
    most_dates=1,
    most_rules=2,
    most_months=4,
    most_characters=80,
    working_days_after_window="weekdays",
    leading_article="the ",
    from_to="{step}, {first} to {last}",
    and_from_to=" and {first} to {last}",
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


def either(words: Sequence[str]) -> str:
    """The words with commas and a last `or`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


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


def ordinals(values: Sequence[int]) -> str:
    """1st, 15th and last; four or more neighbours as a range, 2nd to 8th, those from the end apart."""
    runs = _runs([value for value in values if value > 0], least=4)
    runs += _runs([value for value in values if value < 0], least=4)
    return listed([ordinal(run[0]) if len(run) == 1 else f"{ordinal(run[0])} to {ordinal(run[-1])}" for run in runs])


def short_months(values: Sequence[int]) -> str:
    """Feb, May, Aug, Nov."""
    return ", ".join(_MONTHS[value - 1][:3] for value in values)


def month_of_year(day: date) -> str:
    """Nov 2026."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


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


def once(wall: datetime) -> str:
    """Once, on Mon 30 Nov 2026 at 06:00."""
    return ONCE.format(weekday=short_weekday(wall), moment=moment(wall, joint=AT))


def day_of_this_year(day: date, today: date) -> str:
    """30 Nov; with the year when it is another."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}" if day.year == today.year else day_of_calendar(day)


def short_weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()][:3]


def neighbours(values: Iterable[int]) -> list[list[int]]:
    """The values cut where one is missing between two."""
    return _runs(values, least=1)


def _runs(values: Iterable[int], least: int = 3) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [piece for run in runs for piece in ([run] if len(run) >= least else [[value] for value in run])]
