"""Writes of one task come one after the other, over all threads and processes: each takes the task's turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.inventory.ahead import AHEAD
from dashboard.inventory.models.history import TaskLock

WAIT_SECONDS = 10.0  # a little longer than an ordinary write may take
LOOK_SECONDS = 0.05


def acquire(
    tenant: str, task_id: str, *, wait: float = WAIT_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> TaskLock | None:
    """Take the turn of a task, waiting up to `wait` seconds for it; None when somebody else has it for longer."""
    turn = TaskLock(tenant=tenant, task_id=task_id, operation=uuid4().hex, taken_at=timezone.now())
    while not _is_taken(turn):
        if wait <= 0:
            return None
        sleep(LOOK_SECONDS)
        wait -= LOOK_SECONDS
    return turn


def acquire_new(tenant: str) -> TaskLock:
    """Take a turn for a task that is to be made: it has no id to wait for."""
    operation = uuid4().hex
    return TaskLock.objects.create(tenant=tenant, task_id=f"+{operation}", operation=operation, taken_at=timezone.now())


def release(operation: str) -> None:
    """End a turn."""
    TaskLock.objects.filter(operation=operation).delete()


def left_behind(tenant: str) -> QuerySet[TaskLock]:
    """The turns that have lasted longer than any write: their processes have died."""
    now = timezone.now()
    is_old = Q(taken_at__lt=now - timedelta(seconds=settings.LONGEST_CHANGE_SECONDS)) | Q(taken_at__gt=now + AHEAD)
    return TaskLock.objects.filter(is_old, tenant=tenant)


def _is_taken(turn: TaskLock) -> bool:
    others = TaskLock.objects.filter(tenant=turn.tenant, task_id=turn.task_id)
    if others.exists():
        return False
    turn.taken_at = timezone.now()
    TaskLock.objects.bulk_create([turn], ignore_conflicts=True)
    return others.filter(operation=turn.operation).exists()
