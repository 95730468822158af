"""Writes the history of our own changes: the beginning before the tenant is called, the ending when that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from dashboard.inventory.changes import external, request, task_lock
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import names, write
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.text import clean, fold
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult, Ending, TaskLock
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.errors import NotFound, TenantError
from dashboard.tenant.tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReading:
    """What a look at a task found: the task, that it is gone, or (neither) nothing."""

    task: Task | None = None
    gone: bool = False

    def is_so(self, kind: str, values: Mapping[str, Any]) -> bool:
        """Whether the change that wanted these values (packed) has been made."""
        return self.gone if kind == ChangeKind.DELETED else request.was_applied(kind, values, self.task)


def start(
    tenant: str, order: ChangeRequest, turn: TaskLock, before: Task | None, *, body: Mapping[str, Any] | None = None
) -> Change:
    """Write down what is about to be asked of a tenant (its host); `body` is kept where there is no task any more."""
    task = before or _to_be(tenant, order, body)
    app_name = clean(names.known(tenant, [task]).app(task))
    return Change.objects.create(
        tenant=tenant,
        task_id=order.task_id,
        app_id=task.app_id,
        app_name=app_name,
        app_sort=fold(app_name),
        at=timezone.now(),
        actor=order.by.actor,
        page=order.by.page,
        kind=order.kind,
        before=before.body if before else None,
        wanted=order.wanted,
        reason=order.by.reason,
        undoes=order.undoes,
        operation=turn.operation,
    )


def finish(
    change: Change,
    result: ChangeResult,
    reading: TaskReading,
    *,
    error: TenantError | None = None,
    looked: bool = False,
    made: str = "",
) -> None:
    """Write down what came of a change, with the copy brought up to it, and give the task's turn back."""
    with transaction.atomic():
        Ending.objects.create(
            change=change,
            at=timezone.now(),
            result=result,
            after=reading.task.body if reading.task else None,
            task_id=made,
            error=errors.packed(error) if error else None,
            looked=looked,
        )
        if reading.task:
            write.remember(change.tenant, reading.task)
        elif reading.gone:
            write.forget(change.tenant, change.task_id)
        task_lock.release(change.operation)


def look(tenant: Tenant, change: Change) -> TaskReading:
    """Look how a task is after a change whose answer nobody has; raises nothing."""
    try:
        return TaskReading(task=external.refresh_task(tenant, change.task_id))
    except NotFound:
        return TaskReading(gone=True)
    except TenantError:
        return TaskReading()


def _to_be(tenant: str, order: ChangeRequest, body: Mapping[str, Any] | None) -> Task:
    if body is not None:
        return task_of(tenant, order.task_id, version_of(body), body)
    return Task(id="", app_id=str(order.values.get("app_id", "")), state=TaskState.UNKNOWN)
