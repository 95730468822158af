"""Changes whose process died before it could say what came of them: they are ended by a look at the task."""

from __future__ import annotations

import logging

from django.utils import timezone

from dashboard.inventory.changes import record, task_lock
from dashboard.inventory.changes.record import TaskReading
from dashboard.inventory.changes.request import matches
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult, Ending, TaskLock
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import TenantError
from dashboard.tenant.tenant import Tenant

logger = logging.getLogger(__name__)


def finish_interrupted(tenant: Tenant, *, task_id: str = "") -> int:
    """End what was left behind, of one task or of all; what the tenant cannot be asked about now is left for later.

    A change that is found made is done. Otherwise its outcome stays unknown, and the ending has the task as it is.
    Raises nothing.
    """
    left = task_lock.left_behind(tenant_key())
    return sum(_finish_one(tenant, lock) for lock in (left.filter(task_id=task_id) if task_id else left))


def find_made(tenant: Tenant, change: Change) -> Task | None:
    """Find the task that a creation made whose answer is lost: new since then, as it was wanted, and of no other one.

    Raises TenantError.
    """
    old = TaskCopy.objects.filter(tenant=tenant_key(), first_seen_at__lt=change.at).values_list("task_id", flat=True)
    others = Ending.objects.filter(change__tenant=tenant_key(), at__gte=change.at).exclude(change=change)
    known = {*old.filter(app_id=change.app_id), *others.exclude(task_id="").values_list("task_id", flat=True)}
    tasks = tenant.list_tasks(app_id=change.app_id)
    return next((task for task in tasks if task.id not in known and matches(change.wanted or {}, task)), None)


def _finish_one(tenant: Tenant, lock: TaskLock) -> bool:
    """Finish the change that a lock was left by, unless another process has just begun to."""
    if not TaskLock.objects.filter(pk=lock.pk, taken_at=lock.taken_at).update(taken_at=timezone.now()):
        return False
    change = Change.objects.filter(operation=lock.operation, endings=None).first()
    if change is None:
        task_lock.release(lock.operation)
        return True
    return _end(tenant, change)


def _is_done(tenant: Tenant, change: Change, reading: TaskReading) -> bool:
    if change.kind == ChangeKind.RUN and reading.task:
        return record.has_started(tenant, reading.task, change.at)
    return reading.is_so(change.kind, change.wanted or {})


def _end(tenant: Tenant, change: Change) -> bool:
    try:
        reading = TaskReading(task=find_made(tenant, change)) if change.makes else record.look(tenant, change)
    except TenantError as error:
        logger.warning("What came of change %s is not known yet: %s", change.pk, error)
        return False
    if not change.makes and not (reading.task or reading.gone):
        return False
    done = _is_done(tenant, change, reading)
    made = reading.task.id if reading.task and change.makes else ""
    record.finish(change, ChangeResult.DONE if done else ChangeResult.UNKNOWN, reading, looked=True, made=made)
    return True
