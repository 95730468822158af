"""Times of day on a card: a list, a window of hours, the start's own, or parts that are kept as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise, product

from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording.times import FEWEST_IN_WINDOW

STEPS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720)  # minutes a window may step by
MOST_TIMES = 24  # a card lists no more of them; parts that name more, and are no window, are kept as they are
_HOUR = 60


class CardTiming(StrEnum):
    """How a card says when on a day its rule runs."""

    TIMES = "times"
    WINDOW = "window"
    START = "start"  # at the start's time of day
    KEPT = "kept"  # by BYHOUR and BYMINUTE that no control can show


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDayTimes:
    """When on a day a rule runs. A window takes in whole hours: every 15 minutes in the hours 8 to 18 ends at 18:45.

    For rules of HOURLY and finer the hours narrow the rule and `minutes` are those of the hour; no hour means all day.
    """

    timing: CardTiming = CardTiming.TIMES
    times: tuple[time, ...] = ()
    every: int = _HOUR  # minutes; one of STEPS
    from_hour: int | None = None
    to_hour: int | None = None  # the last hour, inclusive
    minutes: tuple[int, ...] = ()  # of a window at most one: its first minute


def read_times(rule: Recurrence) -> CardDayTimes:
    if rule.freq in BELOW_DAILY:
        return _read_limits(rule)
    if not rule.by_hour and not rule.by_minute:
        return CardDayTimes(timing=CardTiming.START)
    if not rule.by_hour or not rule.by_minute:
        return CardDayTimes(timing=CardTiming.KEPT)
    if window := _window(rule.by_hour, rule.by_minute):
        return window
    if len(rule.by_hour) * len(rule.by_minute) > MOST_TIMES:
        return CardDayTimes(timing=CardTiming.KEPT)
    return CardDayTimes(times=tuple(time(hour, minute) for hour, minute in product(rule.by_hour, rule.by_minute)))


def time_parts(day: CardDayTimes, freq: Frequency) -> list[dict[str, str | None]]:
    """BYHOUR and BYMINUTE for each rule that these times need: one where they are a full product, else one a time."""
    if freq in BELOW_DAILY:
        return [_limits(day, freq)]
    if day.timing is CardTiming.KEPT:
        return [{}]
    if day.timing is CardTiming.START:
        return [_parts((), ())]
    if day.timing is CardTiming.WINDOW:
        step = max(day.every // _HOUR, 1)
        return [_parts(_hours(day, step=step), range((day.minutes or (0,))[0], _HOUR, min(day.every, _HOUR)))]
    return _of_times(day.times)


def _read_limits(rule: Recurrence) -> CardDayTimes:
    hours = rule.by_hour
    minutes = rule.by_minute if rule.freq is Frequency.HOURLY else ()
    if not hours:
        return CardDayTimes(timing=CardTiming.WINDOW, minutes=minutes)
    if hours != tuple(range(hours[0], hours[-1] + 1)):
        return CardDayTimes(timing=CardTiming.KEPT, minutes=minutes)
    return CardDayTimes(timing=CardTiming.WINDOW, from_hour=hours[0], to_hour=hours[-1], minutes=minutes)


def _window(hours: tuple[int, ...], minutes: tuple[int, ...]) -> CardDayTimes | None:
    hour_step, minute_step = _even_step(hours), _even_step(minutes)
    if len(hours) * len(minutes) < FEWEST_IN_WINDOW:
        return None
    whole_hours = len(minutes) > 1 and minutes == tuple(
        range(minutes[0] % max(minute_step, 1), _HOUR, minute_step or 1)
    )
    every = minute_step if whole_hours and (hour_step == 1 or len(hours) == 1) else 0
    if len(minutes) == 1:
        every = hour_step * _HOUR
    if every not in STEPS:
        return None
    return CardDayTimes(
        timing=CardTiming.WINDOW, every=every, from_hour=hours[0], to_hour=hours[-1], minutes=minutes[:1]
    )


def _even_step(values: Sequence[int]) -> int:
    steps = {later - earlier for earlier, later in pairwise(values)}
    return steps.pop() if len(steps) == 1 else 0


def _hours(day: CardDayTimes, *, step: int) -> Sequence[int]:
    if day.from_hour is None or day.to_hour is None:
        return ()
    return range(day.from_hour, day.to_hour + 1, step)


def _limits(day: CardDayTimes, freq: Frequency) -> dict[str, str | None]:
    hours = {} if day.timing is CardTiming.KEPT else {"BYHOUR": _listed(_hours(day, step=1))}
    return {**hours, "BYMINUTE": _listed(day.minutes)} if freq is Frequency.HOURLY else hours


def _of_times(times: Sequence[time]) -> list[dict[str, str | None]]:
    hours, minutes = sorted({at.hour for at in times}), sorted({at.minute for at in times})
    if len(hours) * len(minutes) == len(set(times)):
        return [_parts(hours, minutes)]
    return [_parts([at.hour], [at.minute]) for at in sorted(set(times))]


def _parts(hours: Sequence[int], minutes: Sequence[int]) -> dict[str, str | None]:
    return {"BYHOUR": _listed(hours), "BYMINUTE": _listed(minutes)}


def _listed(values: Sequence[int]) -> str | None:
    return ",".join(map(str, values)) or None
