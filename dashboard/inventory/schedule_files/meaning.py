"""What a plan means for runs: those that a task gains and loses, and its next one before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.schedule_files.plan import PlanItem
from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.difference import difference
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task

DAYS = 28  # that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChange:
    """The runs of the coming DAYS that are gained and lost, and the next one after the change."""

    gained: int
    lost: int
    next_before: datetime | None  # aware UTC; None: none in these days
    next_after: datetime | None


def run_change(item: PlanItem, now: datetime) -> RunChange | None:
    """Compare the runs before and after within DAYS of the aware `now`; None where they are too many to count."""
    before, after = (_schedule(task) for task in (item.before.task if item.before else None, item.after))
    end = now + timedelta(days=DAYS)
    try:
        if before and after:
            found = difference(before, after, now, end, listed=0, budget=Budget())
            gained, lost = found.added.count, found.removed.count
        else:
            gained, lost = (len(one.instants(now, end)) if one else 0 for one in (after, before))
        return RunChange(gained=gained, lost=lost, next_before=_next(before, now), next_after=_next(after, now))
    except BudgetExceeded:
        return None


def _schedule(task: Task | None) -> Schedule | None:
    """The schedule that really runs: of a task that is enabled."""
    return schedule_of(task) if task and task.enabled else None


def _next(schedule: Schedule | None, now: datetime) -> datetime | None:
    found = schedule.next_times(now, 1) if schedule else []
    return found[0] if found else None
