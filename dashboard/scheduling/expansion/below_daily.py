"""The times of day of a rule, by its FREQ: those below DAILY step through the day, and may not come out even."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.expansion.times import DailyTimes, FixedTimes, SecondsOfDay, TimeParts, product, taken
from dashboard.scheduling.expansion.years import weekday_of
from dashboard.scheduling.instants import DAY, HOUR, Seconds
from dashboard.scheduling.recurrence.parts import Frequency

_FEW = 2_880  # sets up to this size are kept in numbers, larger ones by the dozen
_KEPT_PHASES = 64
_KEPT_COUNTS = 8
_PERIOD = {Frequency.HOURLY: HOUR, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}
_PERIODS_A_DAY = {freq: DAY // length for freq, length in _PERIOD.items()}


def times_of(parts: TimeParts) -> DailyTimes:
    """Return the times of day that the parts name. Rules that say the same share them, below DAILY by their phase."""
    freq, interval, anchor, hours, minutes, seconds, positions, _ = parts
    if freq not in _PERIOD:
        return (_few if len(hours) * len(minutes) * len(seconds) <= _FEW else _many)(parts)
    if _PERIODS_A_DAY[freq] % interval:
        return MovingTimes(parts)
    size = (len(hours) or 24) * (len(minutes) or 60) * (len(seconds) or 60) // interval
    same = TimeParts(freq, interval, anchor % (interval * _PERIOD[freq]), hours, minutes, seconds, positions)
    return (_few if size <= _FEW else _many)(same)


class MovingTimes:
    """The times of a rule below DAILY whose INTERVAL does not divide a day.

    Each day begins with another phase, which one modulo finds.
    """

    fixed: SecondsOfDay | None = None

    def __init__(self, parts: TimeParts) -> None:
        self._a_day, self._length = _PERIODS_A_DAY[parts.freq], _PERIOD[parts.freq]
        self._interval = parts.interval
        self._anchor = parts.anchor // self._length
        self._allowed = _allowed(parts)
        self._offsets = _offsets(parts)
        self._by_phase: dict[int, SecondsOfDay] = {}
        self._counts: dict[int, Seconds] = {}
        most = -(-self._a_day // self._interval) * len(self._offsets)
        self.most = most if any(map(self._comes_on, parts.weekdays or range(7))) else 0

    def of(self, day: int) -> SecondsOfDay:
        phase = self._phase(day)
        times = self._by_phase.get(phase)
        if times is None:
            if len(self._by_phase) >= _KEPT_PHASES:
                self._by_phase.clear()
            times = self._by_phase[phase] = self._times(phase)
        return times

    def next_day(self, day: int) -> int:
        return day + self._phase(day) // self._a_day

    def counts(self, days: Seconds, since: int) -> Seconds:
        phases = (self._anchor - days * self._a_day) % self._interval
        table = self._counts_by_phase(since)
        return np.where(phases < len(table), table[np.minimum(phases, len(table) - 1)], 0)

    def _counts_by_phase(self, since: int) -> Seconds:
        """Return how many times lie at or after the second `since`, for each phase that a day with times can have."""
        counts = self._counts.get(since)
        if counts is None:
            if len(self._counts) >= _KEPT_COUNTS:
                self._counts.clear()
            periods = np.flatnonzero(self._allowed)
            late = len(self._offsets) - np.searchsorted(self._offsets, since - periods * self._length)
            table = np.bincount(periods % self._interval, weights=late, minlength=1)
            counts = self._counts[since] = table.astype(np.int64)
        return counts

    def _comes_on(self, weekday: int) -> bool:
        """Return whether the rule ever runs on such a weekday. Over the weeks only every gcd-th period is reached."""
        step = gcd(self._interval, 7 * self._a_day)
        day = (weekday - weekday_of(0)) % 7
        return bool(self._allowed[(self._anchor - day * self._a_day) % step :: step].any())

    def _phase(self, day: int) -> int:
        return (self._anchor - day * self._a_day) % self._interval

    def _times(self, phase: int) -> SecondsOfDay:
        periods = np.arange(phase, self._a_day, self._interval)
        periods = periods[self._allowed[periods]]
        return SecondsOfDay((periods[:, None] * self._length + self._offsets).ravel())


def _fixed(parts: TimeParts) -> DailyTimes:
    if parts.freq in _PERIOD:
        return FixedTimes(MovingTimes(parts).of(0))
    return FixedTimes(SecondsOfDay(taken(product(parts.hours, parts.minutes, parts.seconds), parts.positions)))


_few = lru_cache(maxsize=4_096)(_fixed)
_many = lru_cache(maxsize=24)(_fixed)


def _allowed(parts: TimeParts) -> NDArray[np.bool_]:
    """Return which periods of a day pass the parts of the period's own size and the coarser ones."""
    levels = [_flags(24, parts.hours)]
    if parts.freq is not Frequency.HOURLY:
        levels.append(_flags(60, parts.minutes))
    if parts.freq is Frequency.SECONDLY:
        levels.append(_flags(60, parts.seconds))
    table = levels[0]
    for level in levels[1:]:
        table = (table[:, None] & level).ravel()
    return table


def _offsets(parts: TimeParts) -> Seconds:
    """Return the seconds within a period that the finer parts name, after BYSETPOS."""
    minutes = parts.minutes if parts.freq is Frequency.HOURLY else (0,)
    seconds = parts.seconds if parts.freq is not Frequency.SECONDLY else (0,)
    return taken(product((0,), minutes, seconds), parts.positions)


def _flags(size: int, members: tuple[int, ...]) -> NDArray[np.bool_]:
    flags = np.zeros(size, dtype=np.bool_)
    flags[list(members) if members else slice(None)] = True
    return flags
