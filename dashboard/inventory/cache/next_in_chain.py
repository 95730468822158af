"""About when tasks that wait for others run next, and how often, as lists sort by it: after a sync or a write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.cache.calendar_cache import WHOLE
from dashboard.inventory.copy import version
from dashboard.inventory.copy.columns import DAYS
from dashboard.inventory.models import ScheduleKind, TaskCopy
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule

_MOST_KEPT = 20_000


class _Told(NamedTuple):
    """What was worked out of a schedule. It is kept too, so that no other one takes over its id."""

    schedule: Schedule | None
    next_run_at: datetime | None
    runs_a_day: float | None


_told: dict[int, _Told] = {}  # by the key of the row


def update(tenant: str, now: datetime) -> int:
    """Bring these columns to the present; gives how many rows differed. Where no task waits, one question is asked."""
    rows = TaskCopy.objects.filter(tenant=tenant, deleted_at=None, kind=ScheduleKind.AFTER)
    waiting = {pk: (next_run_at, rate) for pk, next_run_at, rate in rows.values_list("pk", "next_run_at", "runs_a_day")}
    if not waiting:
        return 0
    planned = WHOLE.of(tenant).planned
    pairs = zip(planned.keys.tolist(), planned.tasks, planned.schedules, strict=True)
    schedules = {pk: (schedule, task.held_by is not None) for pk, task, schedule in pairs if pk in waiting}
    if len(_told) > _MOST_KEPT:
        _told.clear()
    fresh = {pk: _of(pk, *schedules.get(pk, (None, False)), now) for pk in waiting}
    differ = [(pk, told) for pk, told in fresh.items() if (told.next_run_at, told.runs_a_day) != waiting[pk]]
    for some in chunks(differ, AT_ONCE):
        with transaction.atomic():
            number = version.step(tenant)
            for pk, told in some:
                drawn = {} if told.runs_a_day == waiting[pk][1] else {"changed": number}
                TaskCopy.objects.filter(pk=pk).update(next_run_at=told.next_run_at, runs_a_day=told.runs_a_day, **drawn)
    return len(differ)


def _of(pk: int, schedule: Schedule | None, is_held: bool, now: datetime) -> _Told:
    """One that is held by a disabled task has no next run, for it is enabled itself, and lists would say it starts."""
    known = _told.get(pk)
    if known is None or known.schedule is not schedule or (known.next_run_at and known.next_run_at <= now):
        known = _told[pk] = _worked_out(schedule, now)
    return known._replace(next_run_at=None) if is_held else known


def _worked_out(schedule: Schedule | None, now: datetime) -> _Told:
    """Of a task that nothing which is planned starts: no run; where that is too much work: not known."""
    try:
        found = schedule.next_times(now, 1) if schedule else []
        count = schedule.count(found[0], found[0] + timedelta(days=DAYS)) if schedule and found else 0
    except BudgetExceeded:
        return _Told(schedule, None, None)
    return _Told(schedule, found[0] if found else None, count / DAYS)
