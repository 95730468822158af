"""Writes the history of our own changes: the beginning before the tenant is called, the ending when that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from dashboard.inventory.changes import external, task_lock
from dashboard.inventory.changes.request import ChangeRequest, was_applied
from dashboard.inventory.copy import deletions, names, write
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.text import clean, fold
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult, Ending, TaskLock
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.errors import NotFound, TenantError
from dashboard.tenant.resources import TaskRun
from dashboard.tenant.tenant import Tenant

CLOCKS_APART = timedelta(seconds=30)  # by which a tenant's clock may be behind ours


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReading:
    """What a look at a task found: the task, that it is gone, or (neither) nothing."""

    task: Task | None = None
    gone: bool = False

    def is_so(self, kind: str, values: Mapping[str, Any]) -> bool:
        """Whether the task is as the change wants it; that it was started, no task tells: see `has_started`."""
        if kind == ChangeKind.RUN:
            return False
        return self.gone if kind == ChangeKind.DELETED else was_applied(kind, values, self.task)


def start(
    lock: TaskLock, request: ChangeRequest, before: Task | None, *, body: Mapping[str, Any] | None = None
) -> Change:
    """Record what is about to be asked of a tenant, under the task's lock; `body` is that of a task that is gone."""
    task = before or _to_be(lock.tenant, request, body)
    app_name = clean(names.known(lock.tenant, [task]).app(task))
    change = Change.objects.create(
        tenant=lock.tenant,
        task_id=request.task_id,
        app_id=task.app_id,
        app_name=app_name,
        app_sort=fold(app_name),
        at=timezone.now(),
        actor=request.by.actor,
        page=request.by.page,
        kind=request.kind,
        before=before.body if before else None,
        wanted=request.wanted,
        reason=request.by.reason,
        undoes=request.undoes,
        operation=lock.operation,
        job=request.by.job,
    )
    lock.has_change = True
    return change


def finish(
    change: Change,
    result: ChangeResult,
    reading: TaskReading,
    *,
    error: TenantError | None = None,
    looked: bool = False,
    made: str = "",
) -> None:
    """Record what came of a change, bring the copy up to it, and release the task's lock."""
    with transaction.atomic():
        Ending.objects.create(
            change=change,
            at=timezone.now(),
            result=result,
            after=reading.task.body if reading.task else None,
            task_id=made,
            error=errors.to_json(error) if error else None,
            looked=looked,
        )
        if reading.task:
            write.remember(change.tenant, reading.task)
        elif reading.gone:
            deletions.forget(change.tenant, change.task_id)
        task_lock.release(change.operation)


def look(tenant: Tenant, change: Change) -> TaskReading:
    """Look how a task is after a change whose answer nobody has; raises nothing."""
    try:
        return TaskReading(task=external.refresh_task(tenant, change.task_id))
    except NotFound:
        return TaskReading(gone=True)
    except TenantError:
        return TaskReading()


def has_started(tenant: Tenant, task: Task, since: datetime) -> bool:
    """Whether the newest run of a task has begun after an instant; False where nobody can say. Raises nothing."""
    try:
        run = tenant.last_run(task)
    except TenantError:
        return False
    return began_since(run, since)


def began_since(run: TaskRun | None, since: datetime) -> bool:
    """Whether there is a run that has begun after an aware instant, as far as two clocks can tell."""
    return run is not None and run.started_at is not None and run.started_at >= since - CLOCKS_APART


def _to_be(tenant: str, request: ChangeRequest, body: Mapping[str, Any] | None) -> Task:
    if body is not None:
        return task_of(tenant, request.task_id, version_of(body), body)
    return Task(id="", app_id=str(request.values.get("app_id", "")), state=TaskState.UNKNOWN)
