"""The times of day that the time parts of a rule name: the same every day, or moving with an INTERVAL."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from dashboard.scheduling.instants import DAY, HOUR, Seconds
from dashboard.scheduling.recurrence.parts import Frequency


class SecondsOfDay:
    """Times of a day as seconds after midnight on the wall clock, ascending, without doubles."""

    __slots__ = ("count", "first", "last", "seconds")

    def __init__(self, seconds: Seconds) -> None:
        self.seconds = seconds
        self.count = len(seconds)
        self.first = int(seconds[0]) if self.count else DAY
        self.last = int(seconds[-1]) if self.count else -1

    def before(self, second: int) -> int:
        """Return how many times lie before a second of the day."""
        if second <= self.first:
            return 0
        return self.count if second > self.last else bisect_left(self.seconds, second)

    def next(self, second: int) -> int | None:
        """Return the first time at or after a second of the day, None when the day has no more."""
        if second <= self.first:
            return self.first if self.count else None
        return None if second > self.last else int(self.seconds[bisect_left(self.seconds, second)])


class DailyTimes(Protocol):
    """The times of day that a rule has on each day."""

    @property
    def fixed(self) -> SecondsOfDay | None:
        """The times of every day when they are the same; None when they move."""

    @property
    def most(self) -> int:
        """A number of times that no day exceeds."""

    def of(self, day: int) -> SecondsOfDay:
        """Return the times of a day, given its day number."""

    def next_day(self, day: int) -> int:
        """Return the first day, from this one on, that the INTERVAL does not pass over."""

    def counts(self, days: Seconds, since: int) -> Seconds:
        """Return, for each day, how many times lie at or after the second `since`."""


class TimeParts(NamedTuple):
    """The parts of a rule that name times, and how its FREQ divides the day.

    Below DAILY an empty part means no limit.
    """

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
        return self.times

    @property
    def most(self) -> int:
        return self.times.count

    def of(self, day: int) -> SecondsOfDay:
        return self.times

    def next_day(self, day: int) -> int:
        return day

    def counts(self, days: Seconds, since: int) -> Seconds:
        return np.full(len(days), self.times.count - self.times.before(since), dtype=np.int64)


def picked(count: int, positions: tuple[int, ...]) -> list[int]:
    """Return the 0-based places, ascending, that BYSETPOS picks out of a set of `count`."""
    places = {position - 1 if position > 0 else count + position for position in positions}
    return sorted(place for place in places if 0 <= place < count)


def union(pieces: Sequence[Seconds]) -> Seconds:
    """Join arrays into one, ascending and without doubles.

    np.unique would load all of numpy.ma and hash first, and take ten times as long here.
    """
    together = np.concatenate(pieces)
    together.sort(kind="stable")
    different = np.ones(len(together), dtype=np.bool_)
    np.not_equal(together[1:], together[:-1], out=different[1:])
    return together[different]


def product(hours: tuple[int, ...], minutes: tuple[int, ...], seconds: tuple[int, ...]) -> Seconds:
    """Return each hour with each minute with each second, as seconds after midnight. They ascend when all three do."""
    if len(hours) == len(minutes) == len(seconds) == 1:
        return np.array([hours[0] * HOUR + minutes[0] * 60 + seconds[0]], dtype=np.int64)
    at_hours, at_minutes = np.array(hours, dtype=np.int64) * HOUR, np.array(minutes, dtype=np.int64) * 60
    minutes_of_day = (at_hours[:, None] + at_minutes).ravel()
    return (minutes_of_day[:, None] + np.array(seconds, dtype=np.int64)).ravel()


def taken(seconds: Seconds, positions: tuple[int, ...]) -> Seconds:
    """Return those seconds that BYSETPOS picks; all of them without it."""
    return seconds[picked(len(seconds), positions)] if positions else seconds
