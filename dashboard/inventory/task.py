"""One task for its own page and for the editor: read from the tenant now, with what only the copy knows."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard import connect
from dashboard.inventory import database
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import external
from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy.reloads import runs_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import ReloadCopy, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant.errors import NotConfigured, NotFound, TenantError
from dashboard.tenant.wire import digest

WRITE_SECONDS = 0.5  # that a page waits to write down what it has just read

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """A task for its page."""

    row: TaskRow
    error: TenantError | None = None  # why it is shown as the copy has it; None: the tenant has just told it


def fetch(task_id: str) -> TaskRow:
    """Ask the tenant for a task, and bring copy and history up to it. Raises TenantError; NotFound: it is gone.

    While the database is busy, what the copy knows already stays as it is: the next sync sees what is different.
    """
    is_known = copy.row(task_id) is not None
    task = external.refresh_task(connect.tenant(CountingLimiter), task_id, keep=_briefly if is_known else nullcontext)
    row = copy.row(task_id)
    assert row is not None, "A look writes what is new to the copy."  # noqa: S101
    return replace(row, task=task, seen=digest(task.body))


def load(task_id: str) -> TaskResult:
    """Return the task as the tenant has it now, or the last copy with the error when it cannot be read.

    A deleted task comes from the copy too. Raises TenantError where the copy knows no such task, and NotConfigured.
    """
    try:
        return TaskResult(row=fetch(task_id))
    except NotConfigured:
        raise
    except TenantError as error:
        row = copy.row(task_id)
        if row is None:
            raise
        if isinstance(error, NotFound):
            return TaskResult(row=row)
        logger.warning("A task's page shows the copy: %s", error)
        return TaskResult(row=row, error=error)


def runs_since(task_id: str, start: datetime) -> list[ReloadCopy]:
    task = TaskCopy.objects.filter(tenant=tenant_key(), task_id=task_id).first()
    return list(runs_of(task).filter(created_at__gte=start).order_by("created_at")) if task else []


def _briefly() -> AbstractContextManager[None]:
    return database.optional(WRITE_SECONDS)
