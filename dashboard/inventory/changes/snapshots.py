"""Tasks as people opened them in the editor, so that what they did not touch can go back byte for byte."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dashboard.inventory import database
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.models import EditorSnapshot, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.tenant.wire import digest

WRITE_SECONDS = 2.0  # that an editor waits to open
KEPT = timedelta(days=14)  # an editor left open for longer has lost its task


def save(task: Task) -> str:
    now = timezone.now()
    seen = digest(task.body)
    kept: dict[str, Any] = {"tenant": tenant_key(), "task_id": task.id, "digest": seen}
    is_copied = TaskCopy.objects.filter(**kept).exists()
    # While the database is busy a task opens all the same if the copy has it so: `load` finds it there.
    with database.optional(WRITE_SECONDS) if is_copied else nullcontext():
        EditorSnapshot.objects.update_or_create(**kept, defaults={"body": dict(task.body), "opened_at": now})
        EditorSnapshot.objects.filter(opened_at__lt=now - KEPT).delete()
    return seen


def load(task_id: str, seen: str) -> Task | None:
    """Give a task as it was when the editor was opened; None when that is not known any more. Asks no tenant."""
    tenant = tenant_key()
    for kept in (EditorSnapshot.objects, TaskCopy.objects):
        row = kept.filter(tenant=tenant, task_id=task_id, digest=seen).first()
        if row is not None:
            return task_of(tenant, task_id, version_of(row.body), row.body)
    return None
