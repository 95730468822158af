"""The English phrases of rules: `LONG` has words for everything, `SHORT` fits a table cell.

Another language has another module with these names, and another `english` with its lists, numbers and dates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one form. Names in braces are filled in."""

    abbreviates: bool = False  # two weekdays or more as Mon, Tue
    most_times: int = 12  # times of day that are listed one by one
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
    most_characters: int = 10_000  # of all rules that stand side by side


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
