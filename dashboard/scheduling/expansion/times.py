"""The times of day that the time parts of a rule name: the same every day, or moving with an INTERVAL."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from dashboard.scheduling.instants import DAY, HOUR, Seconds
from dashboard.scheduling.recurrence.parts import Frequency


class SecondsOfDay:
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


class DailyTimes(Protocol):
    """The times of each day."""

    @property
    def fixed(self) -> SecondsOfDay | None:
        """The times of every day when they are the same; None when they move."""

    @property
    def most(self) -> int:
        """No day has more than so many."""

    def of(self, day: int) -> SecondsOfDay:
        """The times of that day (a day number)."""

    def next_day(self, day: int) -> int:
        """The first day from that one on that the INTERVAL does not pass over."""

    def counts(self, days: Seconds, since: int) -> Seconds:
        """For each day, how many times lie at or after the second `since`."""


class TimeParts(NamedTuple):
    """The time parts of a rule, and how its FREQ divides the day. Empty means no limit below DAILY."""

    freq: Frequency  # DAILY stands for all that are not below it
    interval: int  # below DAILY, else 1
    anchor: int  # wall second of the start below DAILY, else 0
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]
    positions: tuple[int, ...] = ()  # BYSETPOS, where the period is a day or less
    weekdays: tuple[int, ...] = ()  # of BYDAY below DAILY, by which rules that never come due are known


class FixedTimes(NamedTuple):
    """The same times every day."""

    times: SecondsOfDay

    @property
    def fixed(self) -> SecondsOfDay | None:
        """As for DailyTimes."""
        return self.times

    @property
    def most(self) -> int:
        """As for DailyTimes."""
        return self.times.count

    def of(self, day: int) -> SecondsOfDay:
        """As for DailyTimes."""
        return self.times

    def next_day(self, day: int) -> int:
        """As for DailyTimes."""
        return day

    def counts(self, days: Seconds, since: int) -> Seconds:
        """As for DailyTimes."""
        return np.full(len(days), self.times.count - self.times.before(since), dtype=np.int64)


def picked(count: int, positions: tuple[int, ...]) -> list[int]:
    """The 0-based places that BYSETPOS takes out of a set of `count`, ascending."""
    places = {position - 1 if position > 0 else count + position for position in positions}
    return sorted(place for place in places if 0 <= place < count)


def union(pieces: Sequence[Seconds]) -> Seconds:
    """Ascending, without doubles. (np.unique would load all of numpy.ma and hash first: ten times as slow here.)"""
    together = np.concatenate(pieces)
    together.sort(kind="stable")
    different = np.ones(len(together), dtype=np.bool_)
    np.not_equal(together[1:], together[:-1], out=different[1:])
    return together[different]


def product(hours: tuple[int, ...], minutes: tuple[int, ...], seconds: tuple[int, ...]) -> Seconds:
    """Each hour with each minute with each second, as seconds after midnight; ascending when all three are."""
    if len(hours) == len(minutes) == len(seconds) == 1:
        return np.array([hours[0] * HOUR + minutes[0] * 60 + seconds[0]], dtype=np.int64)
    at_hours, at_minutes = np.array(hours, dtype=np.int64) * HOUR, np.array(minutes, dtype=np.int64) * 60
    minutes_of_day = (at_hours[:, None] + at_minutes).ravel()
    return (minutes_of_day[:, None] + np.array(seconds, dtype=np.int64)).ravel()


def taken(seconds: Seconds, positions: tuple[int, ...]) -> Seconds:
    """What BYSETPOS leaves; all without it."""
    return seconds[picked(len(seconds), positions)] if positions else seconds
