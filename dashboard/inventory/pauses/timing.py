"""When a pause begins to disable and to enable: so early that all is done by the time that was asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.inventory.jobs.progress import seconds_of
from dashboard.inventory.models import ItemResult, ItemStep, Pause, PauseState


def lead(count: int) -> timedelta:
    """The time that so many writes take at the tenant's limit."""
    return timedelta(seconds=seconds_of(count))


def writes(pause: Pause) -> int:
    """The tasks that it disables, and later enables."""
    items = pause.job.items.filter(wanted__isnull=False)
    if pause.state in (PauseState.DRAFT, PauseState.PLANNED):
        return items.filter(step=ItemStep.DO).count()
    return items.exclude(result=ItemResult.SKIPPED).count()


def disabling_at(pause: Pause, now: datetime) -> datetime:
    """When it begins to disable, so that all are off by the time that was asked for; at once where that is past."""
    if pause.begun_at:
        return pause.begun_at
    return max(now, pause.starts_at - lead(writes(pause))) if pause.starts_at else now


def off_by(pause: Pause, now: datetime) -> datetime:
    begins = disabling_at(pause, now)
    return max(pause.starts_at or begins, begins + lead(writes(pause)))


def enabling_at(pause: Pause, now: datetime) -> datetime:
    """When it begins to enable, so that all are on again by the end; never before all are off, nor after the end."""
    if pause.end_begun_at:
        return pause.end_begun_at
    return min(pause.ends_at, max(pause.ends_at - lead(writes(pause)), off_by(pause, now)))


def on_by(pause: Pause, now: datetime) -> datetime:
    return max(pause.ends_at, enabling_at(pause, now) + lead(writes(pause)))
