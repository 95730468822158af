"""What went wrong on each day of a page: how many runs failed, more or fewer than before, and what was new in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dashboard.inventory.cache.calendar_cache import CalendarTask
from dashboard.inventory.copy.reloads import ReloadOutcomes
from dashboard.scheduling.calendar.layout import days_of
from dashboard.web.calendar.kinds import kind_of
from dashboard.web.calendar.query import SHOWN, day_address, with_query
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, zone_of

NAMED = 1  # tasks of a day
_WEEKEND = 5  # Saturday, of weekdays counted from Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTrouble:
    """The failures of one day, and the tasks whose trouble began on it."""

    failed: int
    trend: int | None  # more than on the working day before; None where the two cannot be compared
    new: Sequence[CalendarTask]  # disabled on it for a pressing reason, or failed on it and not on the day before
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
        """`214 failed`, `49 fewer than before`, `new trouble in 4 tasks`, as far as there is something to say."""
        tasks = len(self.new)
        return [
            *([f"{self.failed:,} failed"] if self.failed else []),
            *([f"{self.change} than before" if self.trend else self.change] if self.failed and self.change else []),
            *([f"new trouble in {tasks:,} task{'' if tasks == 1 else 's'}"] if tasks else []),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Failed runs of the tasks that match, by their days from `first` on."""

    first: date
    days: Sequence[int]
    places: Sequence[int]
    instants: Sequence[int]


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
            new=[tasks[place] for place in _new(disabled[day], failed[day], failed[day - 1], drawn)],
            address=with_query(day_address(first + timedelta(days=day), drawn.asked), failed=SHOWN),
        )
        for day in range(1, days)
    ]


def failures_of(drawn: MatchingTasks, found: ReloadOutcomes | None, first: date, days: int) -> Failures:
    if found is None or not found.failed.any():
        return Failures(first=first, days=(), places=(), instants=())
    known = {task.task_id: place for place, task in enumerate(drawn.planned.tasks) if place not in drawn.frequent}
    failed = np.flatnonzero(found.failed).tolist()
    runs = [(known[found.task_ids[run]], int(found.instants[run])) for run in failed if found.task_ids[run] in known]
    places = np.array([place for place, _ in runs], dtype=np.int32)
    instants = np.array([instant for _, instant in runs], dtype=np.int64)
    on = days_of(instants, places, drawn.clock_of, first, days)
    inside = on >= 0
    return Failures(
        first=first, days=on[inside].tolist(), places=places[inside].tolist(), instants=instants[inside].tolist()
    )


def _disabled(drawn: MatchingTasks, first: date, days: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(days)]
    for place, task in enumerate(drawn.planned.tasks):
        begins = task.since.begins if task.since is not None and kind_of(task).pressing else None
        if begins is not None and place not in drawn.frequent:
            day = (begins.astimezone(zone_of(drawn, place)).date() - first).days
            if 0 <= day < days:
                found[day].append(place)
    return found


def _new(disabled: Sequence[int], failed: set[int], before: set[int], drawn: MatchingTasks) -> list[int]:
    """Those that were disabled first, then those that began to fail, each by name."""

    def name(place: int) -> str:
        return drawn.planned.tasks[place].app_name

    began = failed - before - set(disabled)
    return [*sorted(disabled, key=name), *sorted(began, key=name)]


def _trend(day: int, counts: Sequence[int], failures: Failures, drawn: MatchingTasks) -> int | None:
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
