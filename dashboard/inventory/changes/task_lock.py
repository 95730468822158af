"""One lock a task, over all threads and processes: writes of one task come one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.inventory import database
from dashboard.inventory.ahead import AHEAD
from dashboard.inventory.models.history import TaskLock

WAIT_SECONDS = 10.0  # a little longer than an ordinary write may take
LOOK_SECONDS = 0.05


def acquire(
    tenant: str,
    task_id: str,
    operation: str = "",
    *,
    wait: float = WAIT_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> TaskLock | None:
    """Lock a task, waiting up to `wait` seconds for it; None when somebody else has it for longer."""
    lock = TaskLock(tenant=tenant, task_id=task_id, operation=operation or uuid4().hex, taken_at=timezone.now())
    while not _is_acquired(lock):
        if wait <= 0:
            return None
        sleep(LOOK_SECONDS)
        wait -= LOOK_SECONDS
    return lock


def acquire_new(tenant: str, operation: str = "") -> TaskLock:
    operation = operation or uuid4().hex
    return TaskLock.objects.create(tenant=tenant, task_id=f"+{operation}", operation=operation, taken_at=timezone.now())


@contextmanager
def hold(tenant: str, task_id: str, operation: str = "") -> Iterator[TaskLock | None]:
    """Lock a task for a block, or one that is to be made where it has no id; None when somebody else has it for longer.

    A change that was started in the block keeps the lock: its ending releases it, or `recovery` does.
    """
    lock = acquire(tenant, task_id, operation) if task_id else acquire_new(tenant, operation)
    try:
        yield lock
    finally:
        if lock is not None and not lock.has_change:
            with database.optional():  # else `recovery` releases it
                release(lock.operation)


def release(operation: str) -> None:
    TaskLock.objects.filter(operation=operation).delete()


def left_behind(tenant: str) -> QuerySet[TaskLock]:
    """The locks that have lasted longer than any write: their processes have died."""
    now = timezone.now()
    is_old = Q(taken_at__lt=now - timedelta(seconds=settings.LONGEST_CHANGE_SECONDS)) | Q(taken_at__gt=now + AHEAD)
    return TaskLock.objects.filter(is_old, tenant=tenant)


def _is_acquired(lock: TaskLock) -> bool:
    others = TaskLock.objects.filter(tenant=lock.tenant, task_id=lock.task_id)
    if others.exists():
        return False
    lock.taken_at = timezone.now()
    TaskLock.objects.bulk_create([lock], ignore_conflicts=True)
    return others.filter(operation=lock.operation).exists()
