"""The times of day of a plain rule in words: a list, a window with a step, or the hours and minutes that make them."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from math import prod
from typing import NamedTuple

from dashboard.scheduling.recurrence.recurrence import Frequency, Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.english import Phrases

_DAY = 86_400
_FEWEST_IN_WINDOW = 5
_FEWEST_ROUND_THE_CLOCK = 4
_UNITS = {Frequency.SECONDLY: "seconds", Frequency.MINUTELY: "minutes", Frequency.HOURLY: "hours"}


class Times(NamedTuple):
    """The times of day in words: a window ("every 15 minutes from 05:00 to 20:45") or what follows "at"."""

    window: str = ""
    at: str = ""


def times(rule: Recurrence, phrases: Phrases, *, every_day: bool) -> Times:
    """The times of a plain rule of DAILY or coarser. Round the clock is told by `every_day` or not."""
    number, step = len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second), _step(rule)
    first, last = (_time(rule, index) for index in (0, -1))
    if step and first == 0 and step * number == _DAY and number >= _FEWEST_ROUND_THE_CLOCK:
        return Times(window=_round_the_clock(step, phrases, every_day=every_day))
    if step and number >= _FEWEST_IN_WINDOW:
        phrase = phrases.hourly_from_to if step == 3600 else phrases.from_to
        return Times(window=_from_to(phrase, first, last, step=_every(step, phrases)))
    if number <= phrases.most_times:
        return Times(at=english.listed(_listed(rule)))
    if phrases.many_times:
        return Times(window=_from_to(phrases.many_times, first, last, number=number))
    return Times(at=_by_parts(rule, phrases))


def counted(rule: Recurrence, start: datetime, phrases: Phrases) -> str:
    """A step that fits no day, such as every 90 minutes, counted from the start, and the hours it is limited to."""
    unit = _UNITS[Frequency(rule.freq or "")]
    step = getattr(phrases, unit).format(number=rule.interval)
    at = _within_step(rule, start, phrases)
    phrase = phrases.counted_at if at else phrases.counted
    return phrase.format(step=step, times=at, moment=english.moment(start)) + _limits(rule, phrases)


def _time(rule: Recurrence, index: int) -> int:
    """The first or the last time, in seconds since midnight."""
    return rule.by_hour[index] * 3600 + rule.by_minute[index] * 60 + rule.by_second[index]


def _listed(rule: Recurrence) -> list[str]:
    clock = product(rule.by_hour, rule.by_minute, rule.by_second)
    return [english.time_of_day(hour * 3600 + minute * 60 + second) for hour, minute, second in clock]


def _step(rule: Recurrence) -> int:
    """The even step between the times, found without listing them: up to 86,400; 0 where it is not even.

    They are even when all leave the same rest by the first step, and fill what lies between the first and the last.
    """
    units = ((1, rule.by_second), (60, rule.by_minute), (3600, rule.by_hour))
    step = next((size * (values[1] - values[0]) for size, values in units if len(values) > 1), 0)
    if not step or any((value - values[0]) * size % step for size, values in units for value in values):
        return 0
    number = prod(len(values) for _, values in units)
    return step if _time(rule, -1) - _time(rule, 0) == step * (number - 1) else 0


def _round_the_clock(step: int, phrases: Phrases, *, every_day: bool) -> str:
    if not every_day:
        return phrases.round_the_clock_on_days.format(step=_every(step, phrases))
    phrase = phrases.hours_round_the_clock if step >= 3600 else phrases.round_the_clock
    return phrase.format(step=_every(step, phrases))


def _every(step: int, phrases: Phrases) -> str:
    single = {1: phrases.secondly, 60: phrases.minutely, 3600: phrases.hourly}
    if step in single:
        return single[step]
    if step % 3600 == 0:
        return phrases.hours.format(number=step // 3600)
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
    """The minutes and seconds at which a counted step runs; empty where they are those of the start."""
    if rule.freq is Frequency.MINUTELY and rule.by_second != (start.second,):
        return phrases.at_seconds.format(**_minutes_and_seconds(rule))
    if rule.freq is not Frequency.HOURLY or (rule.by_minute, rule.by_second) == ((start.minute,), (start.second,)):
        return ""
    phrase = phrases.at_minutes if rule.by_second == (0,) else phrases.at_seconds_of_minutes
    return phrase.format(**_minutes_and_seconds(rule))


def _limits(rule: Recurrence, phrases: Phrases) -> str:
    """The hours, minutes and seconds that a finer frequency is narrowed to."""
    limits = [(english.HOUR, rule.by_hour)]
    if rule.freq in (Frequency.SECONDLY, Frequency.MINUTELY):
        limits.append((english.MINUTE, rule.by_minute))
    if rule.freq is Frequency.SECONDLY:
        limits.append((english.SECOND, rule.by_second))
    return "".join(phrases.only_in.format(numbers=english.numbers(unit, values)) for unit, values in limits if values)
