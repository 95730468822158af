"""The runs of many schedules in one window, side by side in arrays: no object for a single run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.scheduling.budget import Budget, TooMany
from dashboard.scheduling.expansion import Seconds
from dashboard.scheduling.schedule import Schedule

Places = NDArray[np.int32]

LIMIT = 1_500  # a schedule with more runs on some day is too dense to be laid out run by run
MOST_INSTANTS = 4_000_000  # of all schedules in one window: 12 bytes each
MOST_STEPS = 2_000_000
MOST_KEPT = 2_500_000  # instants of the windows that were asked for last: 20 MB
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The runs of many schedules. A schedule is known by its place in the sequence that was asked for."""

    instants: Seconds  # epoch seconds, of one schedule after the other, ascending within each
    owners: Places  # for each run the place of its schedule
    dense: Mapping[int, int]  # place -> most runs on one UTC day; these schedules are left out of `instants`
    unfinished: frozenset[int] = frozenset()  # places whose runs would have taken more than there is to spend


class _Entry(NamedTuple):
    """What is kept of one schedule in one window; the schedule too, so that nothing else takes over its id."""

    schedule: Schedule
    instants: Seconds
    most: int = 0  # runs on one UTC day, where that is more than the limit
    finished: bool = True


@dataclass(slots=True)
class _Window:
    """The schedules that were expanded over some days, by their id, and what that has cost."""

    entries: dict[int, _Entry] = field(default_factory=dict)
    kept: int = 0  # instants
    last: tuple[Sequence[Schedule | None], Runs] | None = None  # what was asked for last, and the answer


@dataclass(slots=True)
class Together:
    """Expands many schedules over whole days and keeps what was asked for last. Threads may share one."""

    limit: int = LIMIT
    _windows: OrderedDict[tuple[date, date], _Window] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def runs(self, schedules: Sequence[Schedule | None], first_day: date, last_day: date) -> Runs:
        """The runs on the days [first_day, last_day) of every zone there is: so some of the days around them, too.

        Schedules with few runs a day come first, so that none of them goes short for one that asks for millions. Asking
        again with the same tuple, the same object, costs nothing.
        """
        window = self._window(first_day, last_day)
        last = window.last
        if last and last[0] is schedules and not last[1].unfinished:
            return last[1]
        places = {place: schedule for place, schedule in enumerate(schedules) if schedule is not None}
        fresh = {id(schedule): schedule for schedule in places.values() if id(schedule) not in window.entries}
        _expand(fresh.values(), (_utc(first_day - _DAY), _utc(last_day + _DAY)), self.limit, window)
        runs = _side_by_side({place: window.entries.get(id(schedule)) for place, schedule in places.items()})
        window.last = (schedules, runs) if isinstance(schedules, tuple) else None
        self._let_go(MOST_KEPT)
        return runs

    def _window(self, first_day: date, last_day: date) -> _Window:
        if (first_day, last_day) not in self._windows:
            self._let_go(MOST_KEPT * 3 // 4)  # room for what comes
        with self._lock:
            window = self._windows.setdefault((first_day, last_day), _Window())
            self._windows.move_to_end((first_day, last_day))
        return window

    def _let_go(self, most: int) -> None:
        with self._lock:
            while len(self._windows) > 1 and sum(window.kept for window in self._windows.values()) > most:
                self._windows.popitem(last=False)


def most_on_a_day(schedule: Schedule, span: tuple[datetime, datetime], limit: int, budget: Budget) -> int:
    """The most runs on one UTC day of a span of whole UTC days, 0 where that is no more than `limit`. Raises TooMany.

    Days of UTC, so that a schedule is dense or not whatever zone a page is read in.
    """
    if schedule.most_a_day <= limit:
        return 0
    most = int(schedule.count_by_day(*span, UTC, budget).counts.max(initial=0))
    return most if most > limit else 0


def _expand(schedules: Iterable[Schedule], span: tuple[datetime, datetime], limit: int, window: _Window) -> None:
    """Add to a window what it lacks, until all is spent that one request may spend."""
    instants = steps = 0
    for schedule in sorted(schedules, key=lambda schedule: schedule.most_a_day > limit):
        budget = Budget()
        entry = _entry(schedule, span, limit, budget)
        window.entries[id(schedule)] = entry
        window.kept += len(entry.instants)
        instants, steps = instants + budget.spent_instants, steps + budget.spent_steps
        if instants > MOST_INSTANTS or steps > MOST_STEPS:
            break


def _entry(schedule: Schedule, span: tuple[datetime, datetime], limit: int, budget: Budget) -> _Entry:
    try:
        most = most_on_a_day(schedule, span, limit, budget)
        return _Entry(schedule, _NONE if most else schedule.instants(*span, budget), most)
    except TooMany:
        return _Entry(schedule, _NONE, finished=False)


def _side_by_side(entries: Mapping[int, _Entry | None]) -> Runs:
    instants: list[Seconds] = [_NONE]
    places, lengths, dense, unfinished, total = [], [], {}, set(), 0
    for place, entry in entries.items():
        if entry is None or not entry.finished or total > MOST_INSTANTS:
            unfinished.add(place)
        elif entry.most:
            dense[place] = entry.most
        elif length := len(entry.instants):
            instants.append(entry.instants)
            places.append(place)
            lengths.append(length)
            total += length
    return Runs(
        instants=np.concatenate(instants),
        owners=np.repeat(np.array(places, dtype=np.int32), lengths),
        dense=dense,
        unfinished=frozenset(unfinished),
    )


def _utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


_NONE: Seconds = np.empty(0, dtype=np.int64)
