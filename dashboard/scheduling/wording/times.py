"""The times of day of a plain rule in words: a list, a window with a step, or the hours and minutes that make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product
from math import prod
from typing import NamedTuple

from dashboard.scheduling.instants import DAY, HOUR
from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.phrases import Phrases
from dashboard.scheduling.wording.setpos import PlainRule

_LAST_HOUR = 23
FEWEST_IN_WINDOW = 5  # times of day with an even step; fewer are told one by one
_FEWEST_OF_SEVERAL = 3  # times in each of several windows
_MOST_WINDOWS = 3
_FEWEST_ROUND_THE_CLOCK = 4
_UNITS = {Frequency.SECONDLY: "seconds", Frequency.MINUTELY: "minutes", Frequency.HOURLY: "hours"}


class TimesInWords(NamedTuple):
    """The times of day in words: a window ("every 15 minutes from 05:00 to 20:45") or what follows "at"."""

    window: str = ""
    at: str = ""


def times(plain: PlainRule, phrases: Phrases, *, every_day: bool) -> TimesInWords:
    """Write the times of a plain rule of DAILY or coarser.

    Times round the clock read otherwise where not every day runs.
    """
    rule = plain.rule
    number = number_of(plain)
    if not plain.clock and (window := _window(rule, number, phrases, every_day=every_day)):
        return TimesInWords(window=window)
    if number <= phrases.most_times or (plain.clock and not phrases.many_times):
        return TimesInWords(at=english.listed(list(map(english.time_of_day, times_of(plain)))))
    if phrases.many_times:
        first, last = (plain.clock[0], plain.clock[-1]) if plain.clock else (_time(rule, 0), _time(rule, -1))
        return TimesInWords(window=_from_to(phrases.many_times, first, last, number=number))
    return TimesInWords(at=_by_parts(rule, phrases))


def _window(rule: Recurrence, number: int, phrases: Phrases, *, every_day: bool) -> str:
    """Write times with an even step between a first and a last one as a window; empty where they have no such step."""
    step = _step(rule)
    first, last = (_time(rule, index) for index in (0, -1))
    if step and first == 0 and step * number == DAY and number >= _FEWEST_ROUND_THE_CLOCK:
        return _round_the_clock(step, phrases, every_day=every_day)
    if step and number >= FEWEST_IN_WINDOW:
        return _windows(step, [(first, last)], phrases)
    return _windows_of_hours(rule, number, phrases, over_midnight=every_day and not _is_narrowed(rule))


def _windows_of_hours(rule: Recurrence, number: int, phrases: Phrases, *, over_midnight: bool) -> str:
    """Write a few windows with whole hours left out between them. One goes over midnight only where every day runs."""
    step = _step_of_hour(rule)
    spans = english.neighbours(rule.by_hour)
    if over_midnight and len(spans) > 1 and spans[0][0] == 0 and spans[-1][-1] == _LAST_HOUR:
        spans = [*spans[1:-1], spans[-1] + spans[0]]
    size = len(rule.by_minute) * len(rule.by_second)
    if not step or len(spans) > _MOST_WINDOWS or number < FEWEST_IN_WINDOW:
        return ""
    if any(len(span) * size < _FEWEST_OF_SEVERAL for span in spans):
        return ""
    first, last = rule.by_minute[0] * 60 + rule.by_second[0], rule.by_minute[-1] * 60 + rule.by_second[-1]
    return _windows(step, [(span[0] * HOUR + first, span[-1] * HOUR + last) for span in spans], phrases)


def _windows(step: int, spans: list[tuple[int, int]], phrases: Phrases) -> str:
    phrase = phrases.hourly_from_to if step == HOUR else phrases.from_to
    text = _from_to(phrase, *spans[0], step=_every(step, phrases))
    return text + "".join(_from_to(phrases.and_from_to, *span) for span in spans[1:])


def _is_narrowed(rule: Recurrence) -> bool:
    return bool(rule.by_month or rule.by_month_day or rule.by_year_day or rule.by_week_no)


def _step_of_hour(rule: Recurrence) -> int:
    """Return the even step in seconds that fills every hour which is named; 0 where there is none."""
    if len(rule.by_minute) * len(rule.by_second) == 1:
        return HOUR
    hour = replace(rule, by_hour=(0,))
    step, number = _step(hour), len(rule.by_minute) * len(rule.by_second)
    return step if step * number == HOUR else 0


def counted(rule: Recurrence, start: datetime, phrases: Phrases) -> str:
    """Write a step that fits no day, such as every 90 minutes, counted from the start, and the hours that limit it."""
    unit = _UNITS[Frequency(rule.freq or "")]
    step = getattr(phrases, unit).format(number=rule.interval)
    at = _within_step(rule, start, phrases)
    phrase = phrases.counted_at if at else phrases.counted
    return phrase.format(step=step, times=at, moment=english.moment(start)) + _limits(rule, phrases)


def number_of(plain: PlainRule) -> int:
    """Return how many times of day a rule of DAILY or coarser has."""
    rule = plain.rule
    return len(plain.clock) or len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second)


def times_of(plain: PlainRule) -> tuple[int, ...]:
    """List the times of day in seconds since midnight. For rules with few of them."""
    clock = product(plain.rule.by_hour, plain.rule.by_minute, plain.rule.by_second)
    return plain.clock or tuple(hour * HOUR + minute * 60 + second for hour, minute, second in clock)


def _time(rule: Recurrence, index: int) -> int:
    """Return the time of day, in seconds since midnight, at one end: index 0 for the first, -1 for the last."""
    return rule.by_hour[index] * HOUR + rule.by_minute[index] * 60 + rule.by_second[index]


def _step(rule: Recurrence) -> int:
    """Return the even step in seconds between the times; 0 where it is not even.

    Up to 86,400 times are not listed for it.
    They are even when all leave the same rest by the first step, and fill what lies between the first and the last.
    """
    units = ((1, rule.by_second), (60, rule.by_minute), (HOUR, rule.by_hour))
    step = next((size * (values[1] - values[0]) for size, values in units if len(values) > 1), 0)
    if not step or any((value - values[0]) * size % step for size, values in units for value in values):
        return 0
    number = prod(len(values) for _, values in units)
    return step if _time(rule, -1) - _time(rule, 0) == step * (number - 1) else 0


def _round_the_clock(step: int, phrases: Phrases, *, every_day: bool) -> str:
    if not every_day:
        return phrases.round_the_clock_on_days.format(step=_every(step, phrases))
    phrase = phrases.hours_round_the_clock if step >= HOUR else phrases.round_the_clock
    return phrase.format(step=_every(step, phrases))


def _every(step: int, phrases: Phrases) -> str:
    single = {1: phrases.secondly, 60: phrases.minutely, HOUR: phrases.hourly}
    if step in single:
        return single[step]
    if step % HOUR == 0:
        return phrases.hours.format(number=step // HOUR)
    return phrases.minutes.format(number=step // 60) if step % 60 == 0 else phrases.seconds.format(number=step)


def _from_to(phrase: str, first: int, last: int, **what: object) -> str:
    return phrase.format(first=english.time_of_day(first), last=english.time_of_day(last), **what)


def _by_parts(rule: Recurrence, phrases: Phrases) -> str:
    phrase = phrases.minutes_of_hours if rule.by_second == (0,) else phrases.seconds_of_hours
    return phrase.format(hours=english.numbers(english.HOUR, rule.by_hour), **_minutes_and_seconds(rule))


def _minutes_and_seconds(rule: Recurrence) -> dict[str, str]:
    return {
        "minutes": english.numbers(english.MINUTE, rule.by_minute or (0,)),
        "seconds": english.numbers(english.SECOND, rule.by_second or (0,)),
    }


def _within_step(rule: Recurrence, start: datetime, phrases: Phrases) -> str:
    """Return the minutes and seconds at which a counted step runs; empty where they are those of the start."""
    if rule.freq is Frequency.MINUTELY and rule.by_second != (start.second,):
        return phrases.at_seconds.format(**_minutes_and_seconds(rule))
    if rule.freq is not Frequency.HOURLY or (rule.by_minute, rule.by_second) == ((start.minute,), (start.second,)):
        return ""
    phrase = phrases.at_minutes if rule.by_second == (0,) else phrases.at_seconds_of_minutes
    return phrase.format(**_minutes_and_seconds(rule))


def _limits(rule: Recurrence, phrases: Phrases) -> str:
    """Write the hours, minutes and seconds to which a finer frequency is narrowed."""
    limits = [(english.HOUR, rule.by_hour)]
    if rule.freq in (Frequency.SECONDLY, Frequency.MINUTELY):
        limits.append((english.MINUTE, rule.by_minute))
    if rule.freq is Frequency.SECONDLY:
        limits.append((english.SECOND, rule.by_second))
    return "".join(phrases.only_in.format(numbers=english.numbers(unit, values)) for unit, values in limits if values)
