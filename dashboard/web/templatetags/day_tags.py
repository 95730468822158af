"""Tags that say on which of the company's days runs fall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from django import template
from django.utils import timezone

from dashboard.inventory.copy.cache import schedule_of
from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.task import Task, TaskState
from dashboard.web.day_words import RunMark, hit_warnings, marks_of_runs

register = template.Library()


@register.simple_tag
def marks_of(runs: Iterable[datetime], zone: tzinfo | None) -> dict[datetime, list[RunMark]]:
    """What each of some runs falls into, days being days of a clock."""
    return marks_of_runs(sorted(runs), zone) if zone else {}


@register.filter
def at_run(marks: dict[datetime, list[RunMark]], at: datetime) -> list[RunMark]:
    return marks.get(at, [])


@register.simple_tag
def task_hits(task: Task) -> list[str]:
    """Where a task's schedule mostly hits the company's days; nothing where that is too much to work out."""
    schedule = schedule_of(task)
    if schedule is None or task.state in (TaskState.COMPLETED, TaskState.MOVED):
        return []
    try:
        return list(hit_warnings(schedule, timezone.now(), Budget()))
    except BudgetExceeded:
        return []
