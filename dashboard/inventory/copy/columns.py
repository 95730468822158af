"""What lists search and sort by, computed of a task, its names and the moment: nothing here asks anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from dashboard.inventory.copy import chains
from dashboard.inventory.copy.cache import schedule_of, version_of
from dashboard.inventory.copy.disabled_periods import DisabledSince, counted, missed
from dashboard.inventory.copy.names import Names
from dashboard.inventory.copy.task_row import reason_of
from dashboard.inventory.copy.text import clean, fold
from dashboard.inventory.models import ScheduleKind
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.wording.wording import Words, task_words
from dashboard.tenant.wire import digest

DAYS = 28  # over which the runs a day are the mean: four whole weeks
LONGEST_SORTED = 300  # characters of a name that rows are sorted by: it is a key of the database, which has a bound
_LATEST = datetime(9999, 11, 1, tzinfo=UTC)
_NO_RUNS = (TaskState.COMPLETED, TaskState.MOVED)


def columns(task: Task, names: Names) -> dict[str, Any]:
    told = task_words(task)
    return _facts(task, told) | named(task, names, told)


def named(task: Task, names: Names, told: Words) -> dict[str, Any]:
    app_name, space_name, owner_name = map(clean, (names.app(task), names.space(task), names.owner(task)))
    ids = (task.id, task.app_id, task.owner_id, task.moved_from)
    texts = (app_name, task.name, space_name, owner_name, *ids, told.short, told.long, task.description)
    return {
        "app_name": app_name,
        "app_sort": fold(app_name)[:LONGEST_SORTED],
        "app_gone": names.app_gone(task),
        "space_id": clean(names.space_id(task)),
        "space_name": space_name,
        "space_sort": fold(space_name)[:LONGEST_SORTED],
        "owner_name": owner_name,
        "owner_sort": fold(owner_name)[:LONGEST_SORTED],
        "owner_gone": names.owner_gone(task),
        "search_text": fold("\n".join(dict.fromkeys(map(clean, texts)))),
    }


def timed(task: Task, since: DisabledSince, now: datetime) -> dict[str, Any]:
    """The columns that change with time: the next run, the runs a day from it on, and the runs that were missed.

    A disabled task has them too: what would start. Where a schedule asks for more than a budget, nothing is known; of
    one that is not understood it is the next run that the tenant tells, so that rows stand by the time that they show.
    """
    schedule = None if task.state in _NO_RUNS else schedule_of(task)
    next_run_at = _next(schedule, now) if schedule else _told(task, now)
    return {
        "next_run_at": next_run_at,
        "runs_a_day": _runs_a_day(schedule, next_run_at) if _known(task) else None,
        "missed_runs": missed(schedule, since, now) if task.state is TaskState.DISABLED else 0,
    }


def _facts(task: Task, told: Words) -> dict[str, Any]:
    disabled = task.state is TaskState.DISABLED
    name = clean(task.name)
    return {
        "origin": task.origin.value,
        "name": name,
        "name_sort": fold(name)[:LONGEST_SORTED],
        "after": chains.written(task.after),
        "moved_from": clean(task.moved_from),
        "body": task.body,
        "digest": digest(task.body),
        "version": version_of(task.body),
        "problem": clean(task.problem),
        "app_id": clean(task.app_id),
        "owner_id": clean(task.owner_id),
        "state": task.state.value,
        "disabled_code": clean(str(task.disabled_code or "")),
        "reason": clean(reason_of(task)) if disabled else "",
        "kind": kind_of(task).value,
        "zone": clean(task.time_zone_name),
        "zone_sort": fold(clean(task.time_zone_name)),
        "auto_reload": task.auto_reload,
        "partial": task.partial,
        "words": clean(told.short),
        "words_long": clean(told.long),
        "last_run_at": task.last_run_at,
    }


def kind_of(task: Task) -> ScheduleKind:
    if task.state is TaskState.MOVED:
        return ScheduleKind.MOVED
    if task.problem:
        return ScheduleKind.UNREAD
    if task.recurrences:
        return ScheduleKind.RECURRING
    if task.starts_at is not None:
        return ScheduleKind.ONCE
    if task.after:
        return ScheduleKind.AFTER
    return ScheduleKind.DATA if task.auto_reload else ScheduleKind.NONE


def _known(task: Task) -> bool:
    """Whether no schedule means no runs by the clock, and is not for want of understanding."""
    return not task.problem and task.state is not TaskState.MOVED


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    try:
        found = schedule.next_times(now, 1)
    except BudgetExceeded as error:
        found = error.found
    return found[0] if found else None


def _told(task: Task, now: datetime) -> datetime | None:
    theirs = task.next_run_at if task.problem and task.state not in _NO_RUNS else None
    return theirs if theirs is not None and theirs > now else None


def _runs_a_day(schedule: Schedule | None, next_run_at: datetime | None) -> float | None:
    """The mean of four weeks from the next run on, and so the same from day to day."""
    if schedule is None or next_run_at is None:
        return 0.0
    end = _later(next_run_at, schedule.time_zone)
    total = counted(lambda: schedule.count(next_run_at, end))
    return None if total is None else total / DAYS


def _later(moment: datetime, time_zone: tzinfo) -> datetime:
    """Four weeks later on the clock of a zone, so that no change of that clock adds a run; or the end of time."""
    wall = min(moment, _LATEST).astimezone(time_zone).replace(tzinfo=None) + timedelta(days=DAYS)
    return wall.replace(tzinfo=time_zone).astimezone(UTC)
