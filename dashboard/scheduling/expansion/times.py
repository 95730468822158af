"""The times of day that the time parts of a rule name: the same every day, or moving with an INTERVAL."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.expansion.years import DAY
from dashboard.scheduling.recurrence_pieces import Frequency

Seconds = NDArray[np.int64]
_FEW = 2_880  # sets up to this size are kept in numbers, larger ones by the dozen
_KEPT_PHASES = 64
_KEPT_COUNTS = 8
_PERIOD = {Frequency.HOURLY: 3_600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}
BELOW_DAILY = tuple(_PERIOD)
_PERIODS_A_DAY = {freq: DAY // length for freq, length in _PERIOD.items()}


class DayTimes:
    """Seconds after midnight on the wall clock, ascending, without doubles."""

    __slots__ = ("count", "first", "last", "seconds")

    def __init__(self, seconds: Seconds) -> None:
        self.seconds = seconds
        self.count = len(seconds)
        self.first = int(seconds[0]) if self.count else DAY
        self.last = int(seconds[-1]) if self.count else -1

    def before(self, second: int) -> int:
        """How many lie before that second."""
        if second <= self.first:
            return 0
        return self.count if second > self.last else bisect_left(self.seconds, second)

    def next(self, second: int) -> int | None:
        """The first one at or after that second, None when the day has no more."""
        if second <= self.first:
            return self.first if self.count else None
        return None if second > self.last else int(self.seconds[bisect_left(self.seconds, second)])


class Times(Protocol):
    """The times of each day."""

    @property
    def fixed(self) -> DayTimes | None:
        """The times of every day when they are the same; None when they move."""

    @property
    def most(self) -> int:
        """No day has more than so many."""

    def of(self, day: int) -> DayTimes:
        """The times of that day (a day number)."""

    def next_day(self, day: int) -> int:
        """The first day from that one on that the INTERVAL does not pass over."""

    def counts(self, days: Seconds, since: int) -> Seconds:
        """For each day, how many times lie at or after the second `since`."""


class TimeParts(NamedTuple):
    """The time parts of a rule, and how its FREQ divides the day. Empty means no limit below DAILY."""

    freq: Frequency
    interval: int
    anchor: int  # wall second of the start; its phase matters below DAILY only
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]
    positions: tuple[int, ...] = ()  # BYSETPOS, where the period is a day or less


class FixedTimes(NamedTuple):
    """The same times every day."""

    times: DayTimes

    @property
    def fixed(self) -> DayTimes | None:
        """As for Times."""
        return self.times

    @property
    def most(self) -> int:
        """As for Times."""
        return self.times.count

    def of(self, day: int) -> DayTimes:
        """As for Times."""
        return self.times

    def next_day(self, day: int) -> int:
        """As for Times."""
        return day

    def counts(self, days: Seconds, since: int) -> Seconds:
        """As for Times."""
        return np.full(len(days), self.times.count - self.times.before(since), dtype=np.int64)


class MovingTimes:
    """Every interval-th hour, minute or second where that does not divide a day: one phase a day, one modulo each."""

    fixed: DayTimes | None = None

    def __init__(self, parts: TimeParts) -> None:
        self._a_day, self._length = _PERIODS_A_DAY[parts.freq], _PERIOD[parts.freq]
        self._interval = parts.interval
        self._anchor = parts.anchor // self._length
        self._allowed = _allowed(parts)
        self._offsets = _offsets(parts)
        self._by_phase: dict[int, DayTimes] = {}
        self._counts: dict[int, Seconds] = {}
        self.most = -(-self._a_day // self._interval) * len(self._offsets)

    def of(self, day: int) -> DayTimes:
        """As for Times."""
        phase = self._phase(day)
        if phase not in self._by_phase:
            if len(self._by_phase) >= _KEPT_PHASES:
                self._by_phase.clear()
            self._by_phase[phase] = self._times(phase)
        return self._by_phase[phase]

    def next_day(self, day: int) -> int:
        """As for Times."""
        return day + self._phase(day) // self._a_day

    def counts(self, days: Seconds, since: int) -> Seconds:
        """As for Times."""
        phases = (self._anchor - days * self._a_day) % self._interval
        table = self._counts_by_phase(since)
        return np.where(phases < len(table), table[np.minimum(phases, len(table) - 1)], 0)

    def _counts_by_phase(self, since: int) -> Seconds:
        """For each phase of a day, up to the last that any has, how many times lie at or after `since`."""
        if since not in self._counts:
            if len(self._counts) >= _KEPT_COUNTS:
                self._counts.clear()
            periods = np.flatnonzero(self._allowed)
            late = len(self._offsets) - np.searchsorted(self._offsets, since - periods * self._length)
            table = np.bincount(periods % self._interval, weights=late, minlength=1)
            self._counts[since] = table.astype(np.int64)
        return self._counts[since]

    def _phase(self, day: int) -> int:
        return (self._anchor - day * self._a_day) % self._interval

    def _times(self, phase: int) -> DayTimes:
        periods = np.arange(phase, self._a_day, self._interval)
        periods = periods[self._allowed[periods]]
        return DayTimes((periods[:, None] * self._length + self._offsets).ravel())


def times_of(parts: TimeParts) -> Times:
    """The times that the parts name; shared by all rules that say the same."""
    freq, interval, anchor, hours, minutes, seconds, _ = parts
    if freq not in _PERIOD:
        size = len(hours) * len(minutes) * len(seconds)
        return (_few if size <= _FEW else _many)(parts._replace(interval=1, anchor=0))
    if _PERIODS_A_DAY[freq] % interval == 0:
        size = (len(hours) or 24) * (len(minutes) or 60) * (len(seconds) or 60) // interval
        same = parts._replace(anchor=anchor % (interval * _PERIOD[freq]))
        return (_few if size <= _FEW else _many)(same)
    return MovingTimes(parts)


def picked(count: int, positions: tuple[int, ...]) -> list[int]:
    """The 0-based places that BYSETPOS takes out of a set of `count`, ascending."""
    places = {position - 1 if position > 0 else count + position for position in positions}
    return sorted(place for place in places if 0 <= place < count)


def _fixed(parts: TimeParts) -> Times:
    if parts.freq in _PERIOD:
        return FixedTimes(MovingTimes(parts).of(0))
    return FixedTimes(DayTimes(_taken(_product(parts.hours, parts.minutes, parts.seconds), parts.positions)))


_few = lru_cache(maxsize=4_096)(_fixed)
_many = lru_cache(maxsize=24)(_fixed)


def _allowed(parts: TimeParts) -> NDArray[np.bool_]:
    """Which periods of a day the parts of the period's own size and coarser let through."""
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
    """The seconds within a period that the finer parts name, after BYSETPOS."""
    minutes = parts.minutes if parts.freq is Frequency.HOURLY else (0,)
    seconds = parts.seconds if parts.freq is not Frequency.SECONDLY else (0,)
    return _taken(_product((0,), minutes, seconds), parts.positions)


def _product(hours: tuple[int, ...], minutes: tuple[int, ...], seconds: tuple[int, ...]) -> Seconds:
    if len(hours) == len(minutes) == len(seconds) == 1:
        return np.array([hours[0] * 3_600 + minutes[0] * 60 + seconds[0]], dtype=np.int64)
    at_hours, at_minutes = np.array(hours, dtype=np.int64) * 3_600, np.array(minutes, dtype=np.int64) * 60
    minutes_of_day = (at_hours[:, None] + at_minutes).ravel()
    return (minutes_of_day[:, None] + np.array(seconds, dtype=np.int64)).ravel()


def _taken(seconds: Seconds, positions: tuple[int, ...]) -> Seconds:
    return seconds[picked(len(seconds), positions)] if positions else seconds


def _flags(size: int, members: tuple[int, ...]) -> NDArray[np.bool_]:
    flags = np.zeros(size, dtype=np.bool_)
    flags[list(members) if members else slice(None)] = True
    return flags
