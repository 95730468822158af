"""What disabled tasks miss on the days that a page shows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.layout import Counts
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState
from dashboard.scheduling.zones import midnight
from dashboard.web.calendar.kinds import known_of, paused_places
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks

PAUSED_NOW = "paused"  # beside the reasons of Qlik


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDays:
    """The days that a page shows, and what was found on them by task."""

    first_day: date
    days: int
    left_out: frozenset[int]  # places of tasks with more runs than can be laid out
    of_each: Counts  # by place: runs that something keeps from starting; frequent tasks have none here

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def edges(self) -> tuple[str, str]:
        return self.first_day.isoformat(), self.last_day.isoformat()


def shown_days(sheet: LaidOutDays) -> ShownDays:
    return ShownDays(
        first_day=sheet.first_day,
        days=sheet.days,
        left_out=sheet.runs.over_budget | sheet.runs.too_dense.keys(),
        of_each=sheet.layout.of_each(len(sheet.drawn.planned.tasks)),
    )


def missed_of(drawn: MatchingTasks, span: ShownDays) -> dict[int, int | None]:
    """By place of each disabled task, the runs that it misses on the days shown; None: too many to count."""
    tasks = drawn.planned.tasks
    disabled = [place for place, task in enumerate(tasks) if task.state == TaskState.DISABLED]
    missed: dict[int, int | None] = {place: int(span.of_each[place]) for place in disabled}
    missed |= {place: _counted(drawn, place, span) for place in disabled if place in drawn.frequent}
    return missed | {place: None for place in disabled if place in span.left_out}


def by_reason(drawn: MatchingTasks, missed: Mapping[int, int | None]) -> dict[str, list[int]]:
    """The places of disabled tasks; those that a pause has disabled are of a reason of their own, PAUSED_NOW."""
    paused = paused_places(drawn.kinds, drawn.asked.now)
    groups: dict[str, list[int]] = defaultdict(list)
    for place in sorted(missed, key=lambda place: (-_weight(missed[place]), drawn.planned.tasks[place].app_name)):
        groups[PAUSED_NOW if place in paused else drawn.planned.tasks[place].reason].append(place)
    return groups


def _counted(drawn: MatchingTasks, place: int, span: ShownDays) -> int | None:
    """The missed runs of a frequent task: counted, never laid out."""
    schedule = drawn.planned.schedules[place]
    zone = drawn.asked.zones.of(schedule.time_zone if schedule else None)
    first, end = (int(midnight(span.first_day + timedelta(days=days), zone).timestamp()) for days in (0, span.days))
    kinds, before = drawn.kinds, drawn.kinds.before
    first = max(first, int(known_of(drawn.planned)[place]))
    spells = [(int(kinds.since[place]), end)]
    spells += [(int(before.since[place]), min(int(before.until[place]), end))] if before is not None else []
    if schedule is None:
        return 0
    try:
        return sum(_between(schedule, max(since, first), until, zone) for since, until in spells)
    except BudgetExceeded:
        return None


def _between(schedule: Schedule, begin: int, end: int, zone: tzinfo) -> int:
    if begin >= end:
        return 0
    return schedule.count_by_day(datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC), zone).total


def _weight(missed: int | None) -> float:
    return math.inf if missed is None else missed
