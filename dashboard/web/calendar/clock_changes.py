"""The clock changes ahead: how many runs each moves or repeats, and what happens to each task, with a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.clock_effects import effects
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.calendar.clock_changes import ClockChange, ClockEffect, day_changes, next_change
from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.wording.english import listed
from dashboard.scheduling.zones import city, name_of
from dashboard.web.calendar.moves import move_address
from dashboard.web.calendar.query import CalendarQuery, day_of_address, query_from, with_query
from dashboard.web.calendar.sheet import MatchingTasks, load_tasks
from dashboard.web.request import Request

_INTERVALS = (Frequency.HOURLY, Frequency.MINUTELY, Frequency.SECONDLY)
_YEAR = 366  # days: it has every change of a clock that changes each year
_MOST_CITIES = 3  # that a change is told by


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTask:
    """One task, and what a change of its clock does to its runs."""

    row: TaskRow
    happens: Sequence[str]  # one sentence a run
    act: str  # what can be done; without an address why nothing can
    edit: str  # the editor, with a time filled in where one run is changed and can be moved


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfChange:
    """The clocks that change on one day by the same."""

    day: date
    area: str  # Europe
    moves: int  # runs
    joined: int  # runs that would move to where the task has one already
    twice: int
    tasks: Sequence[tuple[str, ClockEffect]]
    address: str  # of the list of what happens
    search: str  # of the list of tasks

    @property
    def words(self) -> str:
        """`28 Mar 2027, Europe: 3 runs move`, `25 Oct 2026, Europe: 2 runs at a time that comes twice`."""
        told = [
            *([f"{_runs(self.moves)} {'moves' if self.moves == 1 else 'move'}"] if self.moves else []),
            *([f"{_runs(self.joined)} {'joins' if self.joined == 1 else 'join'} the next one"] if self.joined else []),
            *([f"{_runs(self.twice)} at a time that comes twice"] if self.twice else []),
        ]
        return f"{_day_words(self.day)}, {self.area}: {', '.join(told)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietChange:
    """Clocks of tasks that change on one day without a run that it moves, or that comes twice."""

    day: date
    cities: Sequence[str]

    @property
    def words(self) -> str:
        more = len(self.cities) - _MOST_CITIES
        named = [*self.cities[:_MOST_CITIES], *([f"{more} more zone{'' if more == 1 else 's'}"] if more > 0 else [])]
        return f"{_day_words(self.day)}, {listed(named)}: no run is touched."


@require_safe
def clock_changes(request: Request) -> HttpResponse:
    """Show what the next clock changes do to each task; `day` shows those of one day."""
    asked = query_from(request)
    drawn = load_tasks(asked)
    day = day_of_address(request.GET.get("day", ""))
    changes = changes_ahead(drawn)
    shown = [change for change in changes if day in (None, change.day)]
    rows = read.by_id({task_id for change in shown for task_id, _ in change.tasks})
    told = [
        (change, [_told(rows[task_id], effect) for task_id, effect in change.tasks if task_id in rows])
        for change in shown
    ]
    quiet = [change for change in quiet_changes(drawn, changes) if day in (None, change.day)]
    context = {"asked": asked, "changes": told, "quiet": quiet, "day": day}
    return render(request, "calendar/clock_changes.html", context)


@require_safe
def clock_panel(request: Request) -> HttpResponse:
    changes = changes_ahead(load_tasks(query_from(request)))
    return render(request, "calendar/_clock_panel.html", {"changes": changes})


def changes_ahead(drawn: MatchingTasks) -> list[DayOfChange]:
    """The next change of each task's clock, by day and part of the world; those that change no run are left out."""
    zones = _zones(drawn)
    found = [(task_id, effect) for task_id, effect in effects(drawn.asked.now).items() if task_id in zones]

    def place(one: tuple[str, ClockEffect]) -> tuple[date, str]:
        return one[1].change.day, _area(zones[one[0]])

    groups = groupby(sorted(found, key=place), place)
    return [_day(day, area, list(tasks), drawn.asked) for (day, area), tasks in groups]


def quiet_changes(drawn: MatchingTasks, changes: Sequence[DayOfChange]) -> list[QuietChange]:
    """The next change of each clock of tasks that is none of `changes`; one a day and part of the world."""
    touched = {(change.day, change.area) for change in changes}
    found: dict[tuple[date, str], set[str]] = {}
    for zone in {zone for zone in _zones(drawn).values() if zone is not None}:
        change = next_change(zone, drawn.asked.now)
        if change is not None and (change.day, _area(zone)) not in touched:
            found.setdefault((change.day, _area(zone)), set()).add(city(name_of(zone)))
    return [QuietChange(day=day, cities=sorted(cities)) for (day, _), cities in sorted(found.items())]


def _zones(drawn: MatchingTasks) -> dict[str, tzinfo | None]:
    """By task, the zone of its schedule; of tasks that start on their own or would."""
    return {
        task.task_id: schedule.time_zone if schedule else None
        for task, schedule in zip(drawn.planned.tasks, drawn.planned.schedules, strict=True)
    }


def _area(zone: tzinfo | None) -> str:
    return name_of(zone).partition("/")[0] if zone else ""


def _day(day: date, area: str, tasks: Sequence[tuple[str, ClockEffect]], asked: CalendarQuery) -> DayOfChange:
    search = f"clock:{day} zone:{area}/* {asked.search.text}".strip()
    return DayOfChange(
        day=day,
        area=area,
        moves=sum(len(effect.skipped) - len(effect.joined) for _, effect in tasks),
        joined=sum(len(effect.joined) for _, effect in tasks),
        twice=sum(len(effect.doubled) for _, effect in tasks),
        tasks=tasks,
        address=with_query(reverse("calendar-clock-changes") + asked.query, day=day.isoformat()),
        search=f"{reverse('tasks')}?{urlencode({'q': search})}",
    )


def _told(row: TaskRow, effect: ClockEffect) -> ChangedTask:
    place = city(name_of(row.zone))
    happens = [
        f"{wall:%H:%M} in {place} does not exist that day: "
        + (f"the run at {runs:%H:%M} takes its place." if wall in effect.joined else f"it runs at {runs:%H:%M}.")
        for wall, runs in effect.skipped
    ]
    happens += [
        f"{wall:%H:%M} in {place} comes twice that day: it runs once, the first time." for wall in effect.doubled
    ]
    act, edit = _way_out(row, effect)
    return ChangedTask(row=row, happens=happens, act=act, edit=edit)


def _way_out(row: TaskRow, effect: ClockEffect) -> tuple[str, str]:
    """What can be done, and the editor for it: one run is moved to a time of day that exists once."""
    walls = sorted({*(wall for wall, _ in effect.skipped), *effect.doubled})
    for new in _once_a_day(walls[0], effect, row.zone) if len(walls) == 1 else ():
        if address := move_address(row, walls[0], new):
            return f"Move to {new:%H:%M}, which there is once every day", address
    if _is_interval(row):
        return "It runs at an interval, through the change too: there is no time to choose.", ""
    return "Choose times outside of the change", reverse("task-edit", args=[row.task.id])


def _once_a_day(wall: datetime, effect: ClockEffect, zone: tzinfo) -> list[datetime]:
    """The nearest times that exist once: the same minutes, as far on, or back, as the clock jumps."""
    step = max(abs(effect.change.moved), timedelta(minutes=30))
    changes = day_changes(zone, effect.change.day, _YEAR)
    near = (wall + step, wall + 2 * step, wall - step, wall - 2 * step)
    return [new for new in near if not any(_is_changed(new.time(), change) for change in changes)]


def _is_changed(at: time, change: ClockChange) -> bool:
    """Whether a change skips this time of day, or shows it twice."""
    first, last = sorted((change.wall_before, change.wall_after))
    days = (datetime.combine(day, at) for day in (first.date(), last.date()))
    return any(first <= wall < last for wall in days)


def _is_interval(row: TaskRow) -> bool:
    """Whether the rules count hours or less, of every hour: no time of day stands in any."""
    schedule = schedule_of(row.task)
    rules = [rule for rule in schedule.recurrences if rule.freq] if schedule else []
    return bool(rules) and all(rule.freq in _INTERVALS and not rule.by_hour for rule in rules)


def _runs(count: int) -> str:
    return f"{count:,} run{'' if count == 1 else 's'}"


def _day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
