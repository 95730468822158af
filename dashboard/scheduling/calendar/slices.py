"""Runs of a page in the order of time: cut to a stretch of it, gathered by the minute, beside their neighbours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.calendar.layout import DUE, Layout
from dashboard.scheduling.calendar.load import BUCKET, MINUTE, NONE, clashes
from dashboard.scheduling.calendar.runs import Runs
from dashboard.scheduling.instants import DAY, HOUR, instant_of, moment_of

_INSTANT_BITS = 40  # more than any instant of a calendar needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """The runs that start in one minute. A run is known by its index in the layout."""

    at: datetime  # aware UTC, its beginning
    runs: Sequence[int]  # that are worth showing, in the order of time
    count: int  # of all
    ghosts: int  # of all, those that something keeps from starting
    hidden_ghosts: int  # of those that are not in `runs`


def in_order(layout: Layout) -> list[int]:
    """Return the indexes of all runs in the order of their instants, then of their task indexes."""
    order: list[int] = np.lexsort((layout.task_indexes, layout.instants)).tolist()
    return order


def cut(layout: Layout, first: datetime, last: datetime) -> Layout:
    """Return the layout of the runs in the aware span [first, last) alone."""
    return _chosen(layout, (layout.instants >= instant_of(first)) & (layout.instants < instant_of(last)))


def of_kinds(layout: Layout, kinds: Collection[int]) -> Layout:
    """Return the layout of the runs of these kinds alone."""
    return _chosen(layout, np.isin(layout.kinds, list(kinds)))


def by_minute(layout: Layout, *, rows: int, ghosts: Collection[int], pressing: Collection[int]) -> list[Minute]:
    """Gather runs so that about `rows` of them are shown, of each minute as many as of any other.

    A minute's only run is always shown. Where a minute has more than are shown, `pressing` kinds and rare runs are.
    """
    minutes, cells = np.unique(layout.instants // MINUTE, return_inverse=True)
    shown = rows // max(len(minutes), 1)
    counts = np.bincount(cells, minlength=len(minutes))
    is_ghost = np.isin(layout.kinds, list(ghosts))
    ghost_counts = np.bincount(cells[is_ghost], minlength=len(minutes)).tolist()
    picks = layout.picks(cells.astype(np.int32), len(minutes), max(shown, 1), pressing)
    picks = [some if shown or count == 1 else [] for some, count in zip(picks, counts.tolist(), strict=True)]
    return [
        Minute(
            at=moment_of(minute * MINUTE),
            runs=some,
            count=count,
            ghosts=would,
            hidden_ghosts=would - int(is_ghost[some].sum()),
        )
        for minute, some, count, would in zip(minutes.tolist(), picks, counts.tolist(), ghost_counts, strict=True)
    ]


def neighbours(layout: Layout, apps: Sequence[str]) -> NDArray[np.int64]:
    """Return the index of the nearest due run of another task of its app within ten minutes of each run, or -1.

    A run that is not due has -1.
    `apps` has the app of each schedule by its task index.
    """
    due = np.flatnonzero(layout.kinds == DUE)
    result = np.full(len(layout.instants), NONE, dtype=np.int64)
    if len(due):
        found = clashes(Runs(instants=layout.instants[due], task_indexes=layout.task_indexes[due], too_dense={}), apps)
        result[due] = np.where(found == NONE, NONE, due[found])
    return result


def indexes_in(whole: Layout, part: Layout) -> NDArray[np.int64]:
    """Return, for each run of a part, its index in the whole.

    Layouts have one schedule after the other, each by instant.
    """
    keys, wanted = (
        (layout.task_indexes.astype(np.int64) << _INSTANT_BITS) + layout.instants for layout in (whole, part)
    )
    return np.searchsorted(keys, wanted)


def by_bucket(layout: Layout, begin: datetime, buckets: Sequence[int], most: int) -> list[list[int]]:
    """Return up to `most` runs of each of these buckets.

    They are five minutes long and numbered from the aware `begin` on.
    """
    numbers = (layout.instants - instant_of(begin)) // BUCKET
    found: list[list[int]] = [np.flatnonzero(numbers == bucket)[:most].tolist() for bucket in buckets]
    return found


def consecutive(layout: Layout, instant: int, skip: int) -> list[int]:
    """Return the indexes of all runs from an instant (epoch seconds) on, in order.

    The first `skip` of that very instant are left out.
    """
    order = np.lexsort((layout.task_indexes, layout.instants))
    begin = int(np.searchsorted(layout.instants[order], instant))
    rest: list[int] = order[begin + skip :].tolist()
    return rest


def same_instant(layout: Layout, order: Sequence[int]) -> int:
    """Return how many runs at the end of a sequence start at the instant of its last one."""
    instants = [int(layout.instants[run]) for run in order]
    return next((back for back, (one, other) in enumerate(pairwise(reversed(instants)), 1) if one != other), len(order))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two schedules with runs near to each other, by their task indexes."""

    one: int
    other: int
    ends: int  # runs of either that are near to one of the other: two for each clash, whose halves parts may hold
    first: datetime  # aware UTC, the first of these runs
    whose: int  # the task index of that run

    @property
    def times(self) -> int:
        """How often the two clash."""
        return -(-self.ends // 2)


def pairs(layout: Layout, near: NDArray[np.int64], first: datetime, last: datetime) -> list[Pair]:
    """Return who clashes with whom in the aware span [first, last), those that clash most often first.

    `near` is the answer of `neighbours` for the layout, which has the runs around the span too, as far as a clash
    reaches.
    """
    inside = (layout.instants >= instant_of(first)) & (layout.instants < instant_of(last))
    runs = np.flatnonzero((near != NONE) & inside)
    both = np.sort(np.stack([layout.task_indexes[runs], layout.task_indexes[near[runs]]], axis=1), axis=1)
    kinds, inverse, times = np.unique(both, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    order = np.lexsort((layout.instants[runs], inverse))
    begins = runs[order[np.searchsorted(inverse[order], np.arange(len(kinds)))]]
    found = [
        Pair(
            one=one,
            other=other,
            ends=count,
            first=moment_of(int(layout.instants[run])),
            whose=int(layout.task_indexes[run]),
        )
        for (one, other), count, run in zip(kinds.tolist(), times.tolist(), begins.tolist(), strict=True)
    ]
    return sorted(found, key=lambda pair: (-pair.times, pair.first, pair.one))


def merged(parts: Sequence[Sequence[Pair]]) -> list[Pair]:
    """Add up the clashes of several stretches of time."""
    found: dict[tuple[int, int], Pair] = {}
    for pair in chain.from_iterable(parts):
        known = found.get((pair.one, pair.other), pair)
        ends = pair.ends + (known.ends if known is not pair else 0)
        found[pair.one, pair.other] = replace(min(pair, known, key=lambda some: some.first), ends=ends)
    return sorted(found.values(), key=lambda pair: (-pair.times, pair.first, pair.one))


def of_hour(layout: Layout, weekday: int, hour: int) -> Layout:
    """Return the layout of the runs in one hour of the wall clock on one weekday (Monday is 0)."""
    days = (layout.walls // DAY + layout.first_day.weekday()) % 7
    return _chosen(layout, (days == weekday) & (layout.walls % DAY // HOUR == hour))


def of_minute(layout: Layout, minute: int) -> Layout:
    """Return the layout of the runs in one minute of every hour of the wall clock."""
    return _chosen(layout, layout.walls % HOUR // MINUTE == minute)


def _chosen(layout: Layout, chosen: NDArray[np.bool_]) -> Layout:
    return replace(
        layout,
        instants=layout.instants[chosen],
        task_indexes=layout.task_indexes[chosen],
        walls=layout.walls[chosen],
        kinds=layout.kinds[chosen],
    )
