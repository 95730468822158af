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

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.calendar.week_runs import Gathered, Spending, WeekRuns
from dashboard.scheduling.instants import Seconds
from dashboard.scheduling.schedule import Schedule

TaskIndexes = NDArray[np.int32]

LIMIT = 1_500  # a schedule with more runs on some day is too dense to be laid out run by run
MOST_INSTANTS = 4_000_000  # of all schedules in one window: 12 bytes each
MOST_STEPS = 2_000_000
MOST_KEPT = 2_500_000  # instants of the windows that were asked for last: 20 MB
MOST_ANSWERED = 3_000_000  # instants of the last answers, 12 bytes each
LONGEST = timedelta(days=60)  # of a window that is put together of weeks
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The runs of many schedules. A schedule's task index is where it stands in the sequence that was asked for."""

    instants: Seconds  # epoch seconds, of one schedule after the other, ascending within each
    task_indexes: TaskIndexes  # of each run
    too_dense: Mapping[int, int]  # by task index, most runs on one UTC day; they are left out of `instants`
    over_budget: frozenset[int] = frozenset()  # task indexes whose runs are more than there is to spend


class _WindowEntry(NamedTuple):
    """What is kept of one schedule in one window. The schedule is kept too, so that no other one takes over its id."""

    schedule: Schedule
    instants: Seconds
    most: int = 0  # runs on one UTC day, where that is more than the limit
    finished: bool = True


@dataclass(slots=True)
class _DayWindow:
    """The schedules that were expanded over some days by themselves, by their id, and what that has cost."""

    entries: dict[int, _WindowEntry] = field(default_factory=dict)
    kept: int = 0  # instants


class _Answer(NamedTuple):
    """What was asked for, and its answer. Asking again with the same object costs nothing."""

    schedules: Sequence[Schedule | None]
    runs: Runs


@dataclass(slots=True)
class RunsCache:
    """Expands many schedules over whole days and keeps what was asked for last. Threads may share one.

    Runs are kept by the week (`week_runs.py`). The runs of the few schedules that may have too many on a day, and all
    of a window that is longer than pages usually are, are kept by the window that was asked for.
    """

    limit: int = LIMIT
    weeks: WeekRuns = field(default_factory=WeekRuns)
    _windows: OrderedDict[tuple[date, date], _DayWindow] = field(default_factory=OrderedDict)
    _answers: OrderedDict[tuple[int, date, date], _Answer] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def runs(self, schedules: Sequence[Schedule | None], first_day: date, last_day: date) -> Runs:
        """Return the runs on the days [first_day, last_day) of all zones, and so some runs of the days around them.

        Schedules with few runs a day come first, so that none of them goes short for one that asks for millions. Asking
        again with the same tuple, the same object, costs nothing.
        """
        key = (id(schedules), first_day, last_day)
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
        if answer is not None and answer.schedules is schedules:
            return answer.runs
        runs = self._runs(schedules, first_day, last_day)
        if isinstance(schedules, tuple) and not runs.over_budget:
            self._keep(key, _Answer(schedules, runs))
        return runs

    def _runs(self, schedules: Sequence[Schedule | None], first_day: date, last_day: date) -> Runs:
        by_index = {index: schedule for index, schedule in enumerate(schedules) if schedule is not None}
        is_long = last_day - first_day > LONGEST
        apart = {index: one for index, one in by_index.items() if is_long or one.most_a_day > self.limit}
        plain = [index for index in by_index if index not in apart] if apart else list(by_index)
        span = _utc(first_day - _DAY), _utc(last_day + _DAY)
        spending = Spending(instants=MOST_INSTANTS, steps=MOST_STEPS)
        first, last = (int(moment.timestamp()) for moment in span)
        gathered = self.weeks.gather([by_index[index] for index in plain], first, last, spending)
        runs = _of_gathered(gathered, np.array(plain, dtype=np.int32))
        return _merged(runs, self._apart(apart, (first_day, last_day), span, spending)) if apart else runs

    def _apart(
        self,
        by_index: Mapping[int, Schedule],
        days: tuple[date, date],
        span: tuple[datetime, datetime],
        spending: Spending,
    ) -> Runs:
        window = self._window(*days)
        fresh = {id(schedule): schedule for schedule in by_index.values() if id(schedule) not in window.entries}
        _expand(fresh.values(), span, self.limit, window, spending)
        self._let_go(MOST_KEPT)
        return _side_by_side({index: window.entries.get(id(schedule)) for index, schedule in by_index.items()})

    def _window(self, first_day: date, last_day: date) -> _DayWindow:
        if (first_day, last_day) not in self._windows:
            self._let_go(MOST_KEPT * 3 // 4)  # room for what comes
        with self._lock:
            window = self._windows.setdefault((first_day, last_day), _DayWindow())
            self._windows.move_to_end((first_day, last_day))
        return window

    def _let_go(self, most: int) -> None:
        with self._lock:
            while len(self._windows) > 1 and sum(window.kept for window in self._windows.values()) > most:
                self._windows.popitem(last=False)

    def _keep(self, key: tuple[int, date, date], answer: _Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > 1 and sum(map(_size, self._answers.values())) > MOST_ANSWERED:
                self._answers.popitem(last=False)


def _size(answer: _Answer) -> int:
    return len(answer.runs.instants)


def _of_gathered(gathered: Gathered, asked: TaskIndexes) -> Runs:
    """Make runs of what the weeks have. What a page cannot hold is over the budget."""
    before = gathered.lengths.cumsum() - gathered.lengths
    left_out = before > MOST_INSTANTS
    lengths = np.where(left_out, 0, gathered.lengths)
    return Runs(
        instants=gathered.instants[: int(lengths.sum())],
        task_indexes=np.repeat(asked, lengths),
        too_dense={},
        over_budget=frozenset(asked[gathered.over_budget | left_out].tolist()),
    )


def _merged(one: Runs, other: Runs) -> Runs:
    """Join the runs of two parts in the order of their task indexes."""
    task_indexes = np.concatenate([one.task_indexes, other.task_indexes])
    order = np.argsort(task_indexes, kind="stable")
    return Runs(
        instants=np.concatenate([one.instants, other.instants])[order],
        task_indexes=task_indexes[order],
        too_dense={**one.too_dense, **other.too_dense},
        over_budget=one.over_budget | other.over_budget,
    )


def most_on_a_day(schedule: Schedule, span: tuple[datetime, datetime], limit: int, budget: Budget) -> int:
    """Return the most runs on one UTC day of a span of whole UTC days, 0 where no day has more than `limit`.

    The days are those of UTC, so that a schedule is too dense, or is not, in whatever zone a page is read.
    Raises BudgetExceeded.
    """
    if schedule.most_a_day <= limit:
        return 0
    most = int(schedule.count_by_day(*span, UTC, budget).counts.max(initial=0))
    return most if most > limit else 0


def _expand(
    schedules: Iterable[Schedule],
    span: tuple[datetime, datetime],
    limit: int,
    window: _DayWindow,
    spending: Spending,
) -> None:
    """Expand the schedules that a window lacks, until all is spent that one request may spend."""
    for schedule in sorted(schedules, key=lambda schedule: schedule.most_a_day > limit):
        if spending.is_over:
            break
        budget = Budget()
        entry = _entry(schedule, span, limit, budget)
        window.entries[id(schedule)] = entry
        window.kept += len(entry.instants)
        spending.count(budget)


def _entry(schedule: Schedule, span: tuple[datetime, datetime], limit: int, budget: Budget) -> _WindowEntry:
    try:
        most = most_on_a_day(schedule, span, limit, budget)
        return _WindowEntry(schedule, _NONE if most else schedule.instants(*span, budget), most)
    except BudgetExceeded:
        return _WindowEntry(schedule, _NONE, finished=False)


def _side_by_side(entries: Mapping[int, _WindowEntry | None]) -> Runs:
    instants: list[Seconds] = [_NONE]
    indexes, lengths, too_dense, over_budget, total = [], [], {}, set(), 0
    for index, entry in entries.items():
        if entry is None or not entry.finished or total > MOST_INSTANTS:
            over_budget.add(index)
        elif entry.most:
            too_dense[index] = entry.most
        elif length := len(entry.instants):
            instants.append(entry.instants)
            indexes.append(index)
            lengths.append(length)
            total += length
    return Runs(
        instants=np.concatenate(instants),
        task_indexes=np.repeat(np.array(indexes, dtype=np.int32), lengths),
        too_dense=too_dense,
        over_budget=frozenset(over_budget),
    )


def _utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


_NONE: Seconds = np.empty(0, dtype=np.int64)
