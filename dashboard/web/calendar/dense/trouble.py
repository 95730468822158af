"""What went wrong on each day of a page: how many runs failed, more or fewer than before, and what was new in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from dashboard.inventory.cache.calendar_cache import CalendarTask, CalendarTasks
from dashboard.inventory.copy.reloads import ReloadOutcomes
from dashboard.scheduling.calendar.layout import days_of
from dashboard.web.calendar.kinds import kind_of
from dashboard.web.calendar.query import SHOWN, day_address, with_query
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, zone_of

NAMED = 1  # tasks of a day
_FLOOR, _HIGHEST = 80.0, 62.0  # percent of a drawing: where bars stand, and the highest one
_WEEKEND = 5  # Saturday, of weekdays counted from Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTrouble:
    """The failures of one day, and the tasks whose trouble began on it."""

    failed: int
    trend: int | None  # more than on the working day before; None where the two cannot be compared
    new: tuple[CalendarTask, ...]  # disabled on it for a pressing reason, or failed on it and not on the day before
    address: str  # of the list

    @property
    def named(self) -> Sequence[CalendarTask]:
        return self.new[:NAMED]

    @property
    def more(self) -> int:
        return len(self.new) - len(self.named)

    @property
    def change(self) -> str:
        """`266 more`, `as many`; empty where nothing can be said."""
        if self.trend is None:
            return ""
        return f"{abs(self.trend):,} {'more' if self.trend > 0 else 'fewer'}" if self.trend else "as many"

    @property
    def words(self) -> list[str]:
        return [*([f"{self.failed:,} failed"] if self.failed else []), *self.more_words]

    @property
    def more_words(self) -> list[str]:
        tasks = len(self.new)
        return [
            *([f"{self.change} than before" if self.trend else self.change] if self.failed and self.change else []),
            *([f"new trouble in {tasks:,} task{'' if tasks == 1 else 's'}"] if tasks else []),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureBar:
    """The failures of one day, drawn beside those of others. Places are in percent."""

    day: date
    failed: int
    address: str  # of their list
    left: str
    middle: str
    width: str
    top: str
    high: str


def failure_bars(days: Sequence[tuple[date, DayTrouble]]) -> list[FailureBar]:
    """Give a bar for each day, by one scale; none where nothing failed."""
    most = max((trouble.failed for _, trouble in days), default=0)
    if not most:
        return []
    step = 100 / len(days)
    return [
        FailureBar(
            day=day,
            failed=trouble.failed,
            address=trouble.address,
            left=f"{place * step + 0.1 * step:.2f}%",
            middle=f"{(place + 0.5) * step:.2f}%",
            width=f"{0.8 * step:.2f}%",
            top=f"{_FLOOR - _HIGHEST * trouble.failed / most:.1f}%",
            high=f"{_HIGHEST * trouble.failed / most:.1f}%",
        )
        for place, (day, trouble) in enumerate(days)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsByDay:
    """Runs of the tasks that match and that have ended, by their days from `first` on."""

    first: date
    days: Sequence[int]
    places: Sequence[int]
    instants: Sequence[int]
    failed: Sequence[bool]


def trouble_by_day(sheet: LaidOutDays, found: ReloadOutcomes | None) -> list[DayTrouble]:
    """Give the trouble of each day of a sheet; days of which nothing is known have none."""
    drawn, first, days = sheet.drawn, sheet.first_day - timedelta(days=1), sheet.days + 1
    failures = failures_of(drawn, found, first, days)
    failed: list[set[int]] = [set() for _ in range(days)]
    counts = [0] * days
    for day, place in zip(failures.days, failures.places, strict=True):
        failed[day].add(place)
        counts[day] += 1
    disabled = _disabled(drawn, first, days)
    tasks = drawn.planned.tasks
    return [
        DayTrouble(
            failed=counts[day],
            trend=_trend(day, counts, failures, drawn),
            new=tuple(tasks[place] for place in _new(disabled[day], failed[day], failed[day - 1], drawn)),
            address=with_query(day_address(first + timedelta(days=day), drawn.asked), failed=SHOWN),
        )
        for day in range(1, days)
    ]


def failures_of(drawn: MatchingTasks, found: ReloadOutcomes | None, first: date, days: int) -> RunsByDay:
    return ended_of(drawn, found, first, days, failed_only=True)


def ended_of(
    drawn: MatchingTasks, found: ReloadOutcomes | None, first: date, days: int, *, failed_only: bool
) -> RunsByDay:
    """The runs that numbers of days count: of tasks that calendars draw, but for frequent ones."""
    if found is None or not len(found.instants):
        return RunsByDay(first=first, days=(), places=(), instants=(), failed=())
    known = drawn.numbered
    chosen = np.flatnonzero(found.failed) if failed_only else np.arange(len(found.instants))
    runs = np.array([run for run in chosen.tolist() if found.task_ids[run] in known], dtype=np.int64)
    places = np.array([known[found.task_ids[run]] for run in runs.tolist()], dtype=np.int32)
    instants = found.instants[runs]
    on = days_of(instants, places, drawn.clock_of, first, days)
    inside = on >= 0
    return RunsByDay(
        first=first,
        days=on[inside].tolist(),
        places=places[inside].tolist(),
        instants=instants[inside].tolist(),
        failed=found.failed[runs][inside].tolist(),
    )


def _disabled(drawn: MatchingTasks, first: date, days: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(days)]
    for place, begins in _pressing(drawn.planned):
        if place not in drawn.frequent:
            day = (begins.astimezone(zone_of(drawn, place)).date() - first).days
            if 0 <= day < days:
                found[day].append(place)
    return found


@lru_cache(maxsize=2)
def _pressing(planned: CalendarTasks) -> Sequence[tuple[int, datetime]]:
    """The places of the tasks that are disabled for a pressing reason, and since when, where that is known."""
    disabled = [
        (place, task.since.begins)
        for place, task in enumerate(planned.tasks)
        if task.since is not None and kind_of(task).pressing
    ]
    return [(place, begins) for place, begins in disabled if begins is not None]


def _new(disabled: Sequence[int], failed: set[int], before: set[int], drawn: MatchingTasks) -> list[int]:
    """Those that were disabled first, then those that began to fail, each by name."""

    def name(place: int) -> str:
        return drawn.planned.tasks[place].app_name

    began = failed - before - set(disabled)
    return [*sorted(disabled, key=name), *sorted(began, key=name)]


def _trend(day: int, counts: Sequence[int], failures: RunsByDay, drawn: MatchingTasks) -> int | None:
    """How many more failed than on the working day before; today beside as much of that day."""
    date_of_day, today = failures.first + timedelta(days=day), drawn.asked.today
    back = 3 if date_of_day.weekday() == 0 else 1
    if date_of_day.weekday() >= _WEEKEND or date_of_day > today or day - back < 0 or not counts[day - back]:
        return None
    if date_of_day < today:
        return counts[day] - counts[day - back]
    until = int((drawn.asked.now - timedelta(days=back)).timestamp())
    before = zip(failures.days, failures.instants, strict=True)
    return counts[day] - sum(on == day - back and at <= until for on, at in before)
