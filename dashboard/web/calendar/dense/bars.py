"""Frequent tasks that stand alone in a calendar: one bar a day for each, with the number of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import numpy as np
from django.urls import reverse

from dashboard.inventory.cache.calendar_cache import CalendarTask
from dashboard.inventory.search.tokens import quoted
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.layout import Counts
from dashboard.scheduling.zones import midnight
from dashboard.web.calendar.kinds import COMPLETED, FAILING, GHOSTS, KINDS, RunKind, kind_of
from dashboard.web.calendar.query import CalendarQuery, day_address
from dashboard.web.calendar.sheet import LaidOutDays, day_name


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """All runs of one task on one day."""

    task: CalendarTask
    kind: RunKind  # how it is drawn: as disabled where some of the runs do not start; failing where it will
    count: int
    day: str  # `Tue 24 Nov`
    address: str  # of the list of the runs, or of the task's page where they are too many to be listed

    @property
    def note(self) -> str:
        runs = f"{self.count:,} run{'' if self.count == 1 else 's'}"
        if self.kind is FAILING:
            return f"{runs}, failed the last time"
        return runs + (f", not all start: disabled, {self.kind.words.lower()}" if self.kind.is_ghost else "")

    @property
    def says(self) -> str:
        return f"{self.day}, {self.task.app_name}: {self.note}"


def bars_by_day(sheet: LaidOutDays) -> list[Sequence[DayBar]]:
    """Give the bars of each day of a sheet, the longest first; none where other tasks match too."""
    found: list[list[DayBar]] = [[] for _ in range(sheet.days)]
    uncounted = uncounted_by_day(sheet)
    for place in sorted(sheet.drawn.bars):
        counts = uncounted.get(place)
        counts = _of_task(sheet, place) if counts is None else counts
        for day, count in enumerate(counts.sum(axis=0).tolist()):
            if count:
                found[day].append(_bar(sheet, place, day, counts[:, day], is_listed=place not in uncounted))
    return [sorted(bars, key=lambda bar: (-bar.count, bar.task.app_name)) for bars in found]


def uncounted_by_day(sheet: LaidOutDays) -> dict[int, Counts]:
    """Count the runs of those that have too many to be laid out: by place, an array of kinds x days."""
    found: dict[int, Counts] = {}
    for place in sheet.drawn.bars & sheet.runs.too_dense.keys():
        kind = kind_of(sheet.drawn.planned.tasks[place])
        if kind is not COMPLETED and (sheet.drawn.asked.ghosts or not kind.is_ghost):
            found[place] = np.zeros((len(KINDS), sheet.days), dtype=np.int64)
            found[place][kind.number] = _counted(sheet, place)
    return found


def _of_task(sheet: LaidOutDays, place: int) -> Counts:
    own = sheet.layout.task_indexes == place
    cells = sheet.layout.kinds[own].astype(np.int64) * sheet.days + sheet.layout.by_day()[own]
    return np.bincount(cells, minlength=len(KINDS) * sheet.days).reshape(len(KINDS), sheet.days)


def _counted(sheet: LaidOutDays, place: int) -> Counts:
    schedule = sheet.drawn.planned.schedules[place]
    counts = np.zeros(sheet.days, dtype=np.int64)
    if schedule is None:
        return counts
    zone = sheet.drawn.asked.zones.of(schedule.time_zone)
    first, last = (midnight(sheet.first_day + timedelta(days=days), zone) for days in (0, sheet.days))
    try:
        told = schedule.count_by_day(first, last, zone)
    except BudgetExceeded:
        return counts
    for day, count in told.items():
        if 0 <= (day - sheet.first_day).days < sheet.days:
            counts[(day - sheet.first_day).days] = count
    return counts


def _bar(sheet: LaidOutDays, place: int, day: int, counts: Counts, *, is_listed: bool) -> DayBar:
    asked, task, date = sheet.drawn.asked, sheet.drawn.planned.tasks[place], sheet.dates[day]
    ghosts = [KINDS[number] for number in GHOSTS if counts[number]]
    return DayBar(
        task=task,
        kind=ghosts[0] if ghosts else FAILING if task.is_failing and date >= asked.today else KINDS[0],
        count=int(counts.sum()),
        day=day_name(date),
        address=_runs_address(asked, task, day_address(date, asked)) if is_listed else _page(task),
    )


def _runs_address(asked: CalendarQuery, task: CalendarTask, day: str) -> str:
    path, _, query = day.partition("?")
    kept = dict(parse_qsl(query)) | {"q": f"id:{quoted(task.task_id)} {asked.search.text}".strip()}
    return f"{path}?{urlencode(kept)}"


def _page(task: CalendarTask) -> str:
    return f"{reverse('tasks')}?{urlencode({'q': f'id:{quoted(task.task_id)}'})}"
