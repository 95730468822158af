"""One task for its own page and for the editor: read from the tenant now, with what only the copy knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dashboard import connect
from dashboard.inventory import copied, sightings
from dashboard.inventory.models import ReloadCopy, TaskCopy
from dashboard.inventory.results import runs_of
from dashboard.inventory.rows import TaskRow
from dashboard.tenant.errors import NotFound
from dashboard.tenant.wire import digest


def read(task_id: str) -> TaskRow:
    """Ask the tenant for a task, and bring copy and history up to it. Raises TenantError; NotFound: it is gone."""
    task = sightings.look(connect.tenant(), task_id)
    row = copied.row(task_id)
    assert row is not None, "A look writes what it sees."  # noqa: S101
    return replace(row, task=task, seen=digest(task.body))


def find(task_id: str) -> TaskRow:
    """The same; of a task that is gone what the copy last knew. Raises TenantError, NotFound where it knew none."""
    try:
        return read(task_id)
    except NotFound:
        row = last_known(task_id)
        if row is None:
            raise
        return row


def last_known(task_id: str) -> TaskRow | None:
    """Give a task as the copy has it, a deleted one too; None when it was never seen. Asks no tenant."""
    return copied.row(task_id)


def runs_since(task_id: str, start: datetime) -> list[ReloadCopy]:
    """The copied runs of a task that were created since an instant, oldest first."""
    task = TaskCopy.objects.filter(tenant=connect.tenant_name(), task_id=task_id).first()
    return list(runs_of(task).filter(created_at__gte=start).order_by("created_at")) if task else []
