"""The times of day of a plain rule in words: a list, a window with a step, or the hours and minutes that make them."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from dashboard.scheduling import wording_english as english
from dashboard.scheduling.recurrence import Frequency, Recurrence
from dashboard.scheduling.wording_english import Phrases

_DAY = 86_400
_MOST_LISTED = 1_440  # times looked at one by one; more are told by their hours, minutes and seconds
_FEWEST_IN_WINDOW = 5
_FEWEST_ROUND_THE_CLOCK = 4
_UNITS = {Frequency.SECONDLY: "seconds", Frequency.MINUTELY: "minutes", Frequency.HOURLY: "hours"}


class Times(NamedTuple):
    """The times of day in words: a window ("every 15 minutes from 05:00 to 20:45") or what follows "at"."""

    window: str = ""
    at: str = ""
    round_the_clock: bool = False


def times(rule: Recurrence, phrases: Phrases, *, every_day: bool) -> Times:
    """The times of a plain rule of DAILY or coarser. Round the clock is told by `every_day` or not."""
    number = len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second)
    if number == _DAY:
        return _round_the_clock(1, phrases, every_day=every_day)
    if number > _MOST_LISTED:
        return Times(at=_by_parts(rule, phrases))
    seconds = [h * 3600 + m * 60 + s for h in rule.by_hour for m in rule.by_minute for s in rule.by_second]
    step = _step(seconds)
    if step and seconds[0] == 0 and step * number == _DAY and number >= _FEWEST_ROUND_THE_CLOCK:
        return _round_the_clock(step, phrases, every_day=every_day)
    if step and number >= _FEWEST_IN_WINDOW:
        phrase = phrases.hourly_from_to if step == 3600 else phrases.from_to
        return Times(window=_from_to(_every(step, phrases), seconds, phrase))
    if number <= phrases.most_times:
        return Times(at=english.listed([english.time_of_day(second) for second in seconds]))
    if phrases.many_times:
        return Times(window=_from_to("", seconds, phrases.many_times))
    return Times(at=_by_parts(rule, phrases))


def counted(rule: Recurrence, start: datetime, phrases: Phrases) -> str:
    """A step that fits no day, such as every 90 minutes, counted from the start, and the hours it is limited to."""
    unit = _UNITS[Frequency(rule.freq or "")]
    step = getattr(phrases, unit).format(number=rule.interval)
    at = _within_step(rule, start, phrases)
    phrase = phrases.counted_at if at else phrases.counted
    return phrase.format(step=step, times=at, moment=english.moment(start)) + _limits(rule, phrases)


def _step(seconds: list[int]) -> int:
    """The even step between the times; 0 where it is not even."""
    steps = {later - earlier for earlier, later in pairwise(seconds)}
    return steps.pop() if len(steps) == 1 else 0


def _round_the_clock(step: int, phrases: Phrases, *, every_day: bool) -> Times:
    if not every_day:
        phrase = phrases.round_the_clock_on_days
    else:
        phrase = phrases.hours_round_the_clock if step >= 3600 else phrases.round_the_clock
    return Times(window=phrase.format(step=_every(step, phrases)), round_the_clock=True)


def _every(step: int, phrases: Phrases) -> str:
    single = {1: phrases.secondly, 60: phrases.minutely, 3600: phrases.hourly}
    if step in single:
        return single[step]
    if step % 3600 == 0:
        return phrases.hours.format(number=step // 3600)
    return phrases.minutes.format(number=step // 60) if step % 60 == 0 else phrases.seconds.format(number=step)


def _from_to(step: str, seconds: list[int], phrase: str) -> str:
    first, last = english.time_of_day(seconds[0]), english.time_of_day(seconds[-1])
    return phrase.format(step=step, number=len(seconds), first=first, last=last)


def _by_parts(rule: Recurrence, phrases: Phrases) -> str:
    phrase = phrases.minutes_of_hours if rule.by_second == (0,) else phrases.seconds_of_hours
    return phrase.format(
        seconds=english.numbers(rule.by_second),
        minutes=english.numbers(rule.by_minute),
        hours=english.numbers(rule.by_hour),
    )


def _within_step(rule: Recurrence, start: datetime, phrases: Phrases) -> str:
    """The minutes and seconds at which a counted step runs; empty where they are those of the start."""
    minutes, seconds = english.numbers(rule.by_minute or (0,)), english.numbers(rule.by_second or (0,))
    if rule.freq is Frequency.MINUTELY and rule.by_second != (start.second,):
        return phrases.at_seconds.format(seconds=seconds)
    if rule.freq is not Frequency.HOURLY or (rule.by_minute, rule.by_second) == ((start.minute,), (start.second,)):
        return ""
    phrase = phrases.at_minutes if rule.by_second == (0,) else phrases.at_seconds_of_minutes
    return phrase.format(minutes=minutes, seconds=seconds)


def _limits(rule: Recurrence, phrases: Phrases) -> str:
    """The hours, minutes and seconds that a finer frequency is narrowed to."""
    limits = [(phrases.only_in_hours, "hours", rule.by_hour)]
    if rule.freq in (Frequency.SECONDLY, Frequency.MINUTELY):
        limits.append((phrases.only_in_minutes, "minutes", rule.by_minute))
    if rule.freq is Frequency.SECONDLY:
        limits.append((phrases.only_in_seconds, "seconds", rule.by_second))
    return "".join(phrase.format(**{name: english.numbers(values)}) for phrase, name, values in limits if values)
