"""Moves of a run to another time of day that a page may offer: those that the editor can fill in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.task import Task, TaskState
from dashboard.web.calendar.query import with_query
from dashboard.web.editor.move import move_time
from dashboard.web.editor.posted import post_of

_LOOKED_THROUGH = timedelta(days=35)  # a task has no run at the new time on any day of these that it has the old one


def move_address(row: TaskRow, old: datetime, new: datetime) -> str:
    """The editor with a time of the task moved; both are wall times of the task's zone.

    Empty for a move that the editor refuses, that leads to another day, or to a time at which the task runs already.
    """
    if old.date() != new.date() or not can_move(row.task, old, new):
        return ""
    return with_query(reverse("task-edit", args=[row.task.id]), time=f"{old:%H:%M}", to=f"{new:%H:%M}")


def can_move(task: Task, old: datetime, new: datetime) -> bool:
    """Whether the editor moves this time of the schedule by itself, and the task has no run at the new one yet."""
    if task.state is TaskState.MOVED or not move_time(post_of(task), old.time(), new.time()):
        return False
    return not _runs_at_both(task, old, new)


def _runs_at_both(task: Task, old: datetime, new: datetime) -> bool:
    schedule = schedule_of(task)
    if schedule is None:
        return False
    zone = schedule.time_zone
    start = old.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    try:
        runs = schedule.instants(start, start + _LOOKED_THROUGH)
    except BudgetExceeded:
        return True  # too many to say that there is none
    walls = [datetime.fromtimestamp(int(run), zone) for run in runs]
    before, after = (
        {wall.date() for wall in walls if (wall.hour, wall.minute) == (at.hour, at.minute)} for at in (old, new)
    )
    return not before.isdisjoint(after)
