"""How many reloads start when: in five minutes of elapsed time, at the peaks, near them, and twice in one app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.calendar.runs import Runs
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.expansion.years import weekday_of
from dashboard.scheduling.instants import DAY, HOUR, Seconds, instant_of, moment_of

Counts = NDArray[np.int64]

BUCKET = 300  # seconds
MINUTE = 60
CLASH = 600  # seconds between two tasks of one app
NONE = -1
_AROUND = 2  # minutes on either side that a quiet minute looks at: five in all
_MOST_MINUTES = 60 * 24 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A stretch of elapsed time and how many runs start in it."""

    at: datetime  # aware UTC
    starts: int
    length: timedelta = timedelta(seconds=BUCKET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The starts in a span, minute by minute from an instant on. Clock changes make a day longer or shorter."""

    first: int  # instant, epoch seconds
    minutes: Counts

    @property
    def starts(self) -> Counts:
        """How many runs start in each five minutes: 288 numbers on a day of 24 hours. The last may be shorter."""
        starts: Counts = np.pad(self.minutes, (0, -len(self.minutes) % 5)).reshape(-1, 5).sum(axis=1)
        return starts

    def peaks(self, most: int = 10) -> list[Bucket]:
        """Return the five minutes with the most starts, the worst first and of equal ones the earlier.

        None is without a start.
        """
        starts = self.starts
        order = np.lexsort((np.arange(len(starts)), -starts))[:most]
        return [self._bucket(int(place) * 5, int(starts[place])) for place in order if starts[place]]

    def quiet_minutes(
        self, near: datetime, *, within: timedelta = timedelta(minutes=30), most: int = 3
    ) -> list[Bucket]:
        """Return the quietest minutes near an aware instant, at least five minutes apart.

        A minute is quiet by the starts in the five minutes around it. Of equally quiet ones the nearer comes first, of
        equally near ones the earlier.
        """
        middle, reach = (instant_of(near) - self.first) // MINUTE, int(within / timedelta(minutes=1))
        around = np.convolve(self.minutes, np.ones(2 * _AROUND + 1, dtype=np.int64), mode="same")
        places = np.arange(max(middle - reach, 0), min(middle + reach + 1, len(self.minutes)))
        order = places[np.lexsort((places, np.abs(places - middle), around[places]))].tolist()
        found: list[int] = []
        for place in order:
            if len(found) < most and all(abs(place - other) > 2 * _AROUND for other in found):
                found.append(place)
        return [self._bucket(place, int(around[place])) for place in found]

    def quiet_stretches(self, *, starts: int = 0, most: int = 3) -> list[Bucket]:
        """Return the longest stretches of whole five minutes with at most so many starts each, the longest first."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.starts <= starts, [False]])))
        stretches = sorted(
            zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True), key=lambda edge: edge[0] - edge[1]
        )
        return [
            self._bucket(begin * 5, int(self.starts[begin:end].sum()), length=(end - begin) * BUCKET)
            for begin, end in stretches[:most]
        ]

    def starts_at(self, moment: datetime) -> int:
        """Return how many runs start in those five minutes that hold the aware moment; 0 outside of the span."""
        place = (instant_of(moment) - self.first) // BUCKET
        return int(self.starts[place]) if 0 <= place < len(self.starts) else 0

    def _bucket(self, minute: int, starts: int, *, length: int = BUCKET) -> Bucket:
        at = moment_of(self.first + minute * MINUTE)
        return Bucket(at=at, starts=starts, length=timedelta(seconds=length))


def load_of(instants: Seconds, first: datetime, last: datetime) -> Load:
    """Count the starts of runs, in any order, in the aware span [first, last).

    A span of more than a year raises ValueError.
    """
    begin, end = instant_of(first), instant_of(last)
    length = max(-(-(end - begin) // MINUTE), 0)
    if length > _MOST_MINUTES:
        raise ValueError("A load is told for a year at most.")
    inside = instants[(instants >= begin) & (instants < end)]
    return Load(first=begin, minutes=np.bincount((inside - begin) // MINUTE, minlength=length))


def joined(loads: Sequence[Load]) -> Load:
    """Join the loads of spans that follow on one another without a gap."""
    return Load(first=loads[0].first, minutes=np.concatenate([load.minutes for load in loads]))


def week_of(instants: Seconds, view_zone: tzinfo) -> Counts:
    """Count the starts by weekday (Monday first) and hour on the clock of a viewing zone: 7 x 24 numbers."""
    if not len(instants):
        return np.zeros((7, 24), dtype=np.int64)
    clock = clock_between(view_zone, int(instants.min()), int(instants.max()))
    walls = clock.walls(instants)
    hours = (walls // DAY + weekday_of(0)) % 7 * 24 + walls % DAY // HOUR
    return np.bincount(hours, minlength=7 * 24).reshape(7, 24)


def worst_of_week(load: Load, view_zone: tzinfo) -> Counts:
    """Return the starts in the worst five minutes of each hour, by weekday and hour as `week_of` has them.

    Five minutes belong to the hour in which they begin.
    """
    worst: Counts = np.zeros(7 * 24, dtype=np.int64)
    starts = load.starts
    if not len(starts):
        return worst.reshape(7, 24)
    begins = load.first + BUCKET * np.arange(len(starts), dtype=np.int64)
    walls = clock_between(view_zone, int(begins[0]), int(begins[-1])).walls(begins)
    np.maximum.at(worst, (walls // DAY + weekday_of(0)) % 7 * 24 + walls % DAY // HOUR, starts)
    return worst.reshape(7, 24)


def clashes(runs: Runs, apps: Sequence[str], *, within: int = CLASH) -> NDArray[np.int64]:
    """Return the index of the nearest run of another task of its app at most `within` seconds from each run, or -1.

    `apps` has the app of each schedule by its task index. Schedules without an app clash with none.
    """
    numbers: dict[str, int] = {}
    apps_of_runs = np.array([numbers.setdefault(app, len(numbers)) for app in apps], dtype=np.int64)[runs.task_indexes]
    order = np.lexsort((runs.task_indexes, runs.instants, apps_of_runs))
    nearest = np.full(len(order), NONE, dtype=np.int64)
    distance = np.full(len(order), within + 1, dtype=np.int64)
    for neighbours in _neighbours(apps_of_runs[order], runs.task_indexes[order]):
        known = np.flatnonzero(neighbours != NONE)
        found = order[neighbours[known]]
        away = np.abs(runs.instants[order[known]] - runs.instants[found])
        nearer = away < distance[known]
        nearest[known[nearer]], distance[known[nearer]] = found[nearer], away[nearer]
    result = np.empty_like(nearest)
    result[order] = nearest
    nameless = apps_of_runs == numbers.get("", NONE)
    return np.where(nameless, NONE, result)


def _neighbours(apps: NDArray[np.int64], task_indexes: NDArray[np.int32]) -> tuple[Counts, Counts]:
    """Return where the last run of another task before each run stands, and the first after it.

    The runs are in the order of app and time.
    """
    places = np.arange(len(apps))
    changes = np.flatnonzero((apps[1:] != apps[:-1]) | (task_indexes[1:] != task_indexes[:-1])) + 1
    stretch = np.searchsorted(changes, places, side="right")
    begins = np.concatenate([[0], changes])[stretch]
    ends = np.concatenate([changes, [len(apps)]])[stretch]
    before, after = begins - 1, np.where(ends < len(apps), ends, NONE)
    before = np.where((before >= 0) & (apps[before] == apps), before, NONE)
    return before, np.where((after >= 0) & (apps[after] == apps), after, NONE)
