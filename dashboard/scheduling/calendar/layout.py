"""Runs laid out on the days and hours of a clock: counted by kind, and the few that are worth showing picked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.calendar.runs import Runs, TaskIndexes
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.instants import DAY, HOUR, Seconds, wall_span

HOURS = 24
DUE = 0  # the kind of a run that the task's state does not keep from starting
_RARITY_BITS, _SECOND_BITS = 12, 17  # with two flags before them they fill an int32

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierKind:
    """The kinds that the runs of schedules had for a while, by task index. Spans are of epoch seconds, half-open."""

    kinds: NDArray[np.int8]
    since: Seconds
    until: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RunKinds:
    """The kinds of the runs of schedules, by task index.

    A kind is a small number that the caller gives a meaning; 0 is a run that is due.
    """

    kinds: NDArray[np.int8]
    since: Seconds  # the instant from which they are; runs before it were due
    until: Seconds  # the instant from which there are none
    known: Seconds | None = None  # the instant before which nobody knows of any; None: all are known
    before: EarlierKind | None = None  # a time before `since` in which they were something else than due
    hidden: Sequence[int] = ()  # kinds whose runs are not laid out

    def shown(self, instants: Seconds, task_indexes: TaskIndexes) -> NDArray[np.bool_]:
        """Return which runs there are, as far as is known."""
        shown = np.ones(len(instants), dtype=bool)
        if not len(instants):
            return shown
        end = _runs_of(self.until <= instants.max(), task_indexes)
        shown[end] = instants[end] < self.until[task_indexes[end]]
        if self.known is not None:
            begin = _runs_of(self.known > instants.min(), task_indexes)
            shown[begin] &= instants[begin] >= self.known[task_indexes[begin]]
        return shown

    def at(self, task_index: int, instant: int) -> int:
        """Return the kind of a schedule's run at an instant (epoch seconds)."""
        if instant >= self.since[task_index]:
            return int(self.kinds[task_index])
        before = self.before
        was = before is not None and before.since[task_index] <= instant < before.until[task_index]
        return int(before.kinds[task_index]) if before is not None and was else DUE

    def of(self, instants: Seconds, task_indexes: TaskIndexes) -> NDArray[np.int8]:
        """Return the kind of each run, given as instants and task indexes."""
        own: NDArray[np.int8] = self.kinds[task_indexes]
        if not len(instants):
            return own
        first, last, before = instants.min(), instants.max(), self.before
        some = _runs_of(self.since > first, task_indexes)
        own[some] = np.where(instants[some] < self.since[task_indexes[some]], np.int8(DUE), own[some])
        if before is not None:
            some = _runs_of((before.since <= last) & (before.until > first), task_indexes)
            at, indexes = instants[some], task_indexes[some]
            was = (at >= before.since[indexes]) & (at < before.until[indexes])
            own[some] = np.where(was, before.kinds[indexes], own[some])
        return own


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Runs on the days of a page. `walls` are seconds of the wall clock since the first day's midnight."""

    first_day: date
    days: int
    instants: Seconds
    task_indexes: TaskIndexes
    walls: NDArray[np.int32]
    kinds: NDArray[np.int8]
    hidden: TaskIndexes = field(default_factory=lambda: np.empty(0, dtype=np.int32))  # of the runs that are left out

    def by_day(self) -> NDArray[np.int16]:
        """Return the day of each run, counted from 0."""
        return (self.walls // DAY).astype(np.int16)

    def by_hour(self) -> NDArray[np.int16]:
        """Return the hour of each run, 24 to a day, one day after the other.

        An hour that the clock shows twice holds the runs of both times.
        """
        return (self.walls // HOUR).astype(np.int16)

    def counts(self, cells: NDArray[np.int16], length: int, kinds: int) -> Counts:
        """Return the runs of each kind in each of `length` cells, as an array of kinds x cells."""
        flat = np.bincount(self.kinds.astype(np.int64) * length + cells, minlength=kinds * length)
        return flat.reshape(kinds, length)

    def of_each(self, length: int) -> Counts:
        """Count, for each of `length` task indexes, the runs that something keeps from starting."""
        kept_back = np.concatenate([self.task_indexes[self.kinds != DUE], self.hidden])
        return np.bincount(kept_back, minlength=length)

    def picks(
        self, cells: NDArray[np.int16], length: int, most: int, pressing: Collection[int] = ()
    ) -> list[list[int]]:
        """Pick up to `most` runs of each cell, by their index, in the order of time.

        Runs of the pressing kinds come first, then those of the schedules with the fewest runs on the page. A second
        run of the same schedule is picked only where there is room left.
        """
        keys = self._keys(cells, pressing)
        order = np.argsort(cells, kind="stable")
        edges = np.searchsorted(cells[order], np.arange(length + 1)).tolist()
        return [self._picked(order[begin:end], keys, most) for begin, end in pairwise(edges)]

    def _keys(self, cells: NDArray[np.int16], pressing: Collection[int]) -> NDArray[np.int32]:
        """Return a number for each run by which runs are picked: the smaller the better."""
        rarity = np.minimum(np.bincount(self.task_indexes), (1 << _RARITY_BITS) - 1).astype(np.int32)
        ranks = np.ones(1 << 7, dtype=np.int32)
        ranks[list(pressing)] = 0
        keys: NDArray[np.int32] = (ranks[self.kinds] << _RARITY_BITS) + rarity[self.task_indexes]
        again = (self.task_indexes[1:] == self.task_indexes[:-1]) & (cells[1:] == cells[:-1])
        keys[1:] += again.astype(np.int32) << (_RARITY_BITS + 1)
        keys <<= _SECOND_BITS
        keys += self.walls % DAY
        return keys

    def _picked(self, runs: NDArray[np.intp], keys: NDArray[np.int32], most: int) -> list[int]:
        if len(runs) > most:
            runs = runs[np.argpartition(keys[runs], most - 1)[:most]]
        return sorted(runs.tolist(), key=lambda run: (int(self.instants[run]), int(self.task_indexes[run])))


def lay_out(runs: Runs, kinds: RunKinds, clock_of: tzinfo | Sequence[tzinfo], first_day: date, days: int) -> Layout:
    """Place runs on `days` days from `first_day` on, by one clock or each by the clock of its task index."""
    shown = kinds.shown(runs.instants, runs.task_indexes)
    every = slice(None) if shown.all() else shown
    instants, task_indexes = runs.instants[every], runs.task_indexes[every]
    walls = _walls(instants, task_indexes, clock_of, wall_span(first_day, days))
    walls -= wall_span(first_day, days)[0]
    inside = (walls >= 0) & (walls < days * DAY)
    instants, task_indexes = instants[inside], task_indexes[inside]
    seconds: NDArray[np.int32] = walls[inside].astype(np.int32)
    own = kinds.of(instants, task_indexes)
    whole = Layout(
        first_day=first_day, days=days, instants=instants, task_indexes=task_indexes, walls=seconds, kinds=own
    )
    return _without(whole, kinds.hidden) if kinds.hidden else whole


def days_of(
    instants: Seconds, task_indexes: TaskIndexes, clock_of: tzinfo | Sequence[tzinfo], first_day: date, days: int
) -> NDArray[np.int64]:
    """Return the day of each instant, from 0, on the clock that `lay_out` would go by.

    It is -1 where the instant lies on none of the days.
    """
    walls = _walls(instants, task_indexes, clock_of, wall_span(first_day, days)) - wall_span(first_day, days)[0]
    return np.where((walls >= 0) & (walls < days * DAY), walls // DAY, -1)


def heat(counts: Counts) -> list[int]:
    """Return how full each cell is, from 0 (empty) to 5.

    It goes by rank, so that one full cell does not make all others look alike.
    """
    full = np.sort(counts[counts > 0])
    ranks = np.searchsorted(full, counts, side="left") / max(len(full), 1)
    steps = np.searchsorted((0.15, 0.35, 0.75, 0.95), ranks, side="right") + 1
    return [int(step) for step in np.where(counts > 0, steps, 0)]


def _without(layout: Layout, kinds: Sequence[int]) -> Layout:
    left_out = np.isin(layout.kinds, list(kinds))
    return replace(
        layout,
        instants=layout.instants[~left_out],
        task_indexes=layout.task_indexes[~left_out],
        walls=layout.walls[~left_out],
        kinds=layout.kinds[~left_out],
        hidden=layout.task_indexes[left_out],
    )


def _runs_of(some: NDArray[np.bool_], task_indexes: TaskIndexes) -> NDArray[np.intp] | slice:
    """Return the places of the runs of some task indexes: as a rule few of many."""
    return slice(None) if some.all() else np.flatnonzero(some[task_indexes])


def _walls(
    instants: Seconds, task_indexes: TaskIndexes, clock_of: tzinfo | Sequence[tzinfo], span: tuple[int, int]
) -> Seconds:
    if isinstance(clock_of, tzinfo):
        return clock_between(clock_of, *span).walls(instants)
    if not len(instants):
        return instants.copy()
    numbers: dict[tzinfo, int] = {}
    zones = np.array([numbers.setdefault(zone, len(numbers)) for zone in clock_of], dtype=np.int16)
    clocks = [clock_between(zone, *span) for zone in numbers]
    first, last = int(instants.min()), int(instants.max())
    walls: Seconds = instants + np.array([clock.wall(first) - first for clock in clocks])[zones][task_indexes]
    changing = np.array([clock.changes_between(first, last) for clock in clocks])
    runs = np.flatnonzero(changing[zones][task_indexes])
    of_runs = zones[task_indexes[runs]]
    for number in np.flatnonzero(changing).tolist():
        own = runs[of_runs == number]
        walls[own] = clocks[number].walls(instants[own])
    return walls
