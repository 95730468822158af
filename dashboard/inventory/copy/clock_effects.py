"""What the next change of each task's clock does to its runs: kept by the schedule, since it is asked for often."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy.cache import schedule_of, task_of
from dashboard.inventory.models import ScheduleKind, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.calendar.clock_changes import ClockEffect, next_effect
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState

KEPT = 20_000  # schedules whose effect is remembered
_Key = tuple[str, str]  # digest, zone

_effects: OrderedDict[_Key, ClockEffect | None] = OrderedDict()
_lock = Lock()


def effects(now: datetime) -> Mapping[str, ClockEffect]:
    """By task, the effect of the next change of its own clock on its runs; tasks that it does nothing to are left out.

    Enabled and disabled tasks with rules have one; a change more than two years ahead is none.
    """
    rows = TaskCopy.objects.filter(tenant=tenant_key(), deleted_at=None, kind=ScheduleKind.RECURRING)
    rows = rows.filter(state__in=(TaskState.ENABLED, TaskState.DISABLED))
    keys = {
        pk: (task_id, (digest, zone))
        for pk, task_id, digest, zone in rows.values_list("pk", "task_id", "digest", "zone_sort")
    }
    missing = [pk for pk, (_, key) in keys.items() if not _is_known(key, now)]
    for some in chunks(missing, AT_ONCE):
        bodies = TaskCopy.objects.filter(pk__in=some).values_list("pk", "tenant", "task_id", "version", "body")
        for pk, tenant, task_id, version, body in bodies:
            _remember(keys[pk][1], _effect(schedule_of(task_of(tenant, task_id, version, body, keep=False)), now))
    found = {task_id: _effects.get(key) for task_id, key in keys.values()}
    return {task_id: effect for task_id, effect in found.items() if effect and (effect.skipped or effect.doubled)}


def _is_known(key: _Key, now: datetime) -> bool:
    if key not in _effects:
        return False
    effect = _effects[key]
    return effect is None or effect.change.at > now


def _remember(key: _Key, effect: ClockEffect | None) -> None:
    with _lock:
        _effects[key] = effect
        while len(_effects) > KEPT:
            _effects.popitem(last=False)


def _effect(schedule: Schedule | None, now: datetime) -> ClockEffect | None:
    if schedule is None:
        return None
    try:
        return next_effect(schedule, now, Budget())
    except BudgetExceeded:
        return None
