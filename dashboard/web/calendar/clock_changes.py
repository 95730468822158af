"""The clock changes ahead: how many runs each moves or repeats, and what happens to each task, with a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.inventory.copy import read
from dashboard.inventory.copy.clock_effects import effects
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.calendar.clock_changes import ClockEffect
from dashboard.scheduling.zones import name_of
from dashboard.web.calendar.query import CalendarQuery, day_of_address, query_from, with_query
from dashboard.web.calendar.sheet import MatchingTasks, load_tasks
from dashboard.web.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTask:
    """One task, and what a change of its clock does to its runs."""

    row: TaskRow
    happens: Sequence[str]  # one sentence a run
    to: str  # 03:30: a time that exists once; empty where several runs are changed
    edit: str  # the editor with it filled in


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfChange:
    """The clocks that change on one day by the same."""

    day: date
    area: str  # Europe
    moves: int  # runs
    twice: int
    tasks: Sequence[tuple[str, ClockEffect]]
    address: str  # of the list of what happens
    search: str  # of the list of tasks

    @property
    def words(self) -> str:
        """`28 Mar 2027, Europe: 3 runs move, 2 run twice`."""
        runs = "" if self.moves else f" run{'' if self.twice == 1 else 's'}"
        told = [
            *([f"{self.moves:,} run{' moves' if self.moves == 1 else 's move'}"] if self.moves else []),
            *([f"{self.twice:,}{runs} {'comes' if self.twice == 1 else 'come'} twice"] if self.twice else []),
        ]
        return f"{self.day.day} {self.day:%b %Y}, {self.area}: {', '.join(told)}"


@require_safe
def clock_changes(request: Request) -> HttpResponse:
    """Show what the next clock changes do to each task; `day` shows those of one day."""
    asked = query_from(request)
    drawn = load_tasks(asked)
    day = day_of_address(request.GET.get("day", ""))
    shown = [change for change in changes_ahead(drawn) if day in (None, change.day)]
    rows = read.by_id({task_id for change in shown for task_id, _ in change.tasks})
    told = [
        (change, [_told(rows[task_id], effect) for task_id, effect in change.tasks if task_id in rows])
        for change in shown
    ]
    return render(request, "calendar/clock_changes.html", {"asked": asked, "changes": told, "day": day})


@require_safe
def clock_panel(request: Request) -> HttpResponse:
    """Answer with the panel that stands beside a calendar or a task."""
    changes = changes_ahead(load_tasks(query_from(request)))
    return render(request, "calendar/_clock_panel.html", {"changes": changes})


def changes_ahead(drawn: MatchingTasks) -> list[DayOfChange]:
    """The next change of each task's clock, by day and part of the world; those that change no run are left out."""
    known = {task.task_id for task in drawn.planned.tasks}
    found = [(task_id, effect) for task_id, effect in effects(drawn.asked.now).items() if task_id in known]
    zones = {
        task.task_id: schedule for task, schedule in zip(drawn.planned.tasks, drawn.planned.schedules, strict=True)
    }

    def place(one: tuple[str, ClockEffect]) -> tuple[date, str]:
        schedule = zones.get(one[0])
        return one[1].change.day, name_of(schedule.time_zone).partition("/")[0] if schedule else ""

    groups = groupby(sorted(found, key=place), place)
    return [_day(day, area, list(tasks), drawn.asked) for (day, area), tasks in groups]


def _day(day: date, area: str, tasks: Sequence[tuple[str, ClockEffect]], asked: CalendarQuery) -> DayOfChange:
    search = f"clock:{day} zone:{area}/* {asked.search.text}".strip()
    return DayOfChange(
        day=day,
        area=area,
        moves=sum(len(effect.skipped) for _, effect in tasks),
        twice=sum(len(effect.doubled) for _, effect in tasks),
        tasks=tasks,
        address=with_query(reverse("calendar-clock-changes") + asked.query, day=day.isoformat()),
        search=f"{reverse('tasks')}?{urlencode({'q': search})}",
    )


def _told(row: TaskRow, effect: ClockEffect) -> ChangedTask:
    happens = [
        f"{wall:%H:%M} does not exist that day: it runs at {runs:%H:%M}, or Qlik may skip it."
        for wall, runs in effect.skipped
    ]
    happens += [f"{wall:%H:%M} comes twice that day: it runs the first time." for wall in effect.doubled]
    walls = sorted({*(wall for wall, _ in effect.skipped), *effect.doubled})
    to = _way_out(walls[0], effect) if len(walls) == 1 else None
    edit = reverse("task-edit", args=[row.task.id])
    return ChangedTask(
        row=row,
        happens=happens,
        to=f"{to:%H:%M}" if to else "",
        edit=with_query(edit, time=f"{walls[0]:%H:%M}", to=f"{to:%H:%M}") if to else edit,
    )


def _way_out(wall: datetime, effect: ClockEffect) -> datetime:
    """The nearest time of day that exists once: the same minutes, as far on as the clock jumps."""
    return (
        wall + abs(effect.change.moved)
        if abs(effect.change.moved) >= timedelta(minutes=30)
        else wall + timedelta(hours=1)
    )
