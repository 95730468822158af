"""The next run of a task, computed by the tenant's own reading of rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dashboard.localtenant import clock
from dashboard.localtenant.models import LocalTask
from dashboard.localtenant.rules.next_run import BadLine, BeyondBound, next_execution


class Scheduled(Protocol):
    """Anything with a schedule and a next run: a task of either service."""

    next_at: datetime | None

    @property
    def recurrence(self) -> Sequence[str]: ...

    @property
    def time_zone(self) -> str: ...

    @property
    def start(self) -> str: ...

    @property
    def end(self) -> str: ...


def plan(task: LocalTask) -> None:
    """Compute the next run of a task that was made or changed; a used-up schedule completes it. Does not save.

    Raises BadLine and BeyondBound, for which a task may be stored without a next run.
    """
    task.next_known, task.next_at = True, None
    if not task.has_schedule:
        return
    found = foresee(task, after=clock.now())
    if task.state == LocalTask.State.ENABLED:
        task.next_at = found
        task.state = LocalTask.State.ENABLED if found else LocalTask.State.COMPLETED


def step(task: LocalTask, *, after: datetime) -> None:
    """Move the task to its next run; complete it when there is none. What cannot be read has none and stays enabled."""
    task.next_known = True
    try:
        task.next_at = foresee(task, after=after)
    except (BadLine, BeyondBound):
        task.next_at = None
        return
    if task.next_at is None and task.has_schedule:
        task.state = LocalTask.State.COMPLETED


def runs_by(task: Scheduled, *, after: datetime, until: datetime) -> datetime | None:
    """The task's first run in (after, until]; None also where the rule cannot be read."""
    try:
        found = foresee(task, after=after)
    except (BadLine, BeyondBound):
        return None
    return found if found is not None and found <= until else None


def foresee(task: Scheduled, *, after: datetime) -> datetime | None:
    """The task's first run after an instant. Raises BadLine and BeyondBound."""
    return next_execution(
        recurrence=task.recurrence, time_zone=task.time_zone, start=task.start, end=task.end, after=after
    )
