"""How every change is carried out: lock the task, read it, compare, record, call the tenant, record the end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import database
from dashboard.inventory.cache import next_in_chain
from dashboard.inventory.changes import conflicts, external, record, recovery, task_lock
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.ownership import new_owner
from dashboard.inventory.changes.record import TaskReading
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import links, read
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin, Task
from dashboard.tenant.errors import NotWritten, OutcomeUnknown, TenantError
from dashboard.tenant.tenant import Tenant

logger = logging.getLogger(__name__)

Check = Callable[[Tenant, ChangeRequest, Task], Outcome | None]  # the outcome of a request that must not be sent
Send = Callable[[Tenant, ChangeRequest, Change, Task], Outcome]


def apply(request: ChangeRequest, *, check: Check | None = None, send: Send | None = None) -> Outcome:
    """Change or delete a task, unless it is no longer what the person saw; or `send` something else, past `check`.

    Wanting what is already so is no conflict: pressing twice must not complain. Raises nothing but NotConfigured: a
    failure is part of the outcome, beside the task as it is then.
    """
    tenant = connect.tenant(request.by.pace)
    try:
        recovery.finish_interrupted(tenant, task_id=request.task_id)
        with task_lock.hold(tenant_key(), request.task_id, request.by.operation) as lock:
            if lock is None:
                return _busy(request)
            before = external.refresh_task(tenant, request.task_id)
            if found := (check or _check)(tenant, request, before):
                return found
            change = record.start(lock, request, before)
    except TenantError as error:
        return Outcome(task_id=request.task_id, kind=request.kind, error=error)
    except (DatabaseError, InterfaceError) as error:
        return _not_written(request, error)
    try:
        return (send or _send)(tenant, request, change, before)
    except (DatabaseError, InterfaceError) as error:
        return _not_finished(request, change, error)


def create(
    request: ChangeRequest,
    post: Callable[[Tenant], Task],
    *,
    body: Mapping[str, Any] | None = None,
    check: Callable[[ChangeRequest], Conflict | None] = lambda request: None,
) -> Outcome:
    """Create a task; `body` is the one that it is made of again, `check` may find a conflict in that.

    When the answer is lost the outcome is unknown: `recovery.find_made` looks for the task. Raises nothing but
    NotConfigured.
    """
    tenant = connect.tenant(request.by.pace)
    try:
        with task_lock.hold(tenant_key(), request.task_id, request.by.operation) as lock:
            if lock is None:
                return _busy(request)
            if found := check(request):
                row = read.row(request.task_id)
                return Outcome(task_id=request.task_id, kind=request.kind, row=row, conflict=found)
            change = record.start(lock, request, None, body=body)
    except (DatabaseError, InterfaceError) as error:
        return _not_written(request, error)
    try:
        return _post(tenant, request, change, post)
    except (DatabaseError, InterfaceError) as error:
        return _not_finished(request, change, error)


def _check(tenant: Tenant, request: ChangeRequest, before: Task) -> Outcome | None:
    return conflicts.check(request, before)


def _send(tenant: Tenant, request: ChangeRequest, change: Change, before: Task) -> Outcome:
    """Send the change. An answer to a PUT may be older than the PUT: then the task is read again."""
    try:
        if request.kind is ChangeKind.DELETED:
            tenant.delete_task(before.id)
            return finish(request, change, ChangeResult.DONE, TaskReading(gone=True))
        after = tenant.change_task(before, request.changes)
        if not request.is_so(after):
            after = tenant.get_task(before.id)
    except TenantError as error:
        return _after_failure(tenant, request, change, error)
    result = ChangeResult.DONE if request.is_done(before, after) else ChangeResult.FAILED
    return finish(request, change, result, TaskReading(task=after))


def _post(tenant: Tenant, request: ChangeRequest, change: Change, post: Callable[[Tenant], Task]) -> Outcome:
    try:
        task = post(tenant)
    except TenantError as error:
        result = ChangeResult.UNKNOWN if isinstance(error, OutcomeUnknown) else ChangeResult.FAILED
        return finish(request, change, result, TaskReading(), error=error)
    return finish(request, change, ChangeResult.DONE, TaskReading(task=task), made=task.id)


def _after_failure(tenant: Tenant, request: ChangeRequest, change: Change, error: TenantError) -> Outcome:
    """After a failed write only a fresh read tells the truth; a change that is found made has been made."""
    reading = record.look(tenant, change)
    if reading.is_so(request.kind, request.wanted):
        return finish(request, change, ChangeResult.DONE, reading, error=error, looked=True)
    maybe = error.sent or error.method not in ("PUT", "PATCH", "DELETE")
    return finish(request, change, ChangeResult.UNKNOWN if maybe else ChangeResult.FAILED, reading, error=error)


def finish(
    request: ChangeRequest,
    change: Change,
    result: ChangeResult,
    reading: TaskReading,
    *,
    error: TenantError | None = None,
    looked: bool = False,
    made: str = "",
) -> Outcome:
    record.finish(change, result, reading, error=error, looked=looked, made=made)
    if request.by.job is None and reading.task and _is_in_chain(reading.task):
        with database.optional():  # else the next sync does it
            next_in_chain.update(change.tenant, timezone.now())
    task_id = made or request.task_id
    logger.log(
        logging.INFO if result is ChangeResult.DONE else logging.WARNING,
        *("%s: %s task %s: %s %s", request.by.actor, request.kind, task_id, result, error or ""),
    )
    return Outcome(
        task_id=task_id,
        kind=request.kind,
        row=None if reading.gone or not task_id else read.row(task_id),
        error=None if result is ChangeResult.DONE else error,
        refused=result is not ChangeResult.DONE and error is None,
        owner=None if made else new_owner(change, reading.task),
        change_id=change.pk,
    )


def _is_in_chain(task: Task) -> bool:
    """Whether the next run of this task, or of one that waits for it, follows from a chain."""
    is_awaited = (parent.task_id == task.id for after in links.waiting().values() for parent in after.parents)
    return task.after is not None or (task.origin is Origin.SCHEDULING and any(is_awaited))


def _busy(request: ChangeRequest) -> Outcome:
    return Outcome(task_id=request.task_id, kind=request.kind, row=read.row(request.task_id), busy=True)


def _not_written(request: ChangeRequest, error: Exception) -> Outcome:
    failure = _failure(error, sent=False)
    return Outcome(task_id=request.task_id, kind=request.kind, row=read.row(request.task_id), error=failure)


def _not_finished(request: ChangeRequest, change: Change, error: Exception) -> Outcome:
    """The tenant has been asked, and what it said cannot be written down: `recovery` reads the task later."""
    failure = _failure(error, sent=True)
    row = read.row(request.task_id) if request.task_id else None
    return Outcome(task_id=request.task_id, kind=request.kind, row=row, error=failure, change_id=change.pk)


def _failure(error: Exception, *, sent: bool) -> NotWritten:
    """Raises the exception again where it is a fault of ours, or breaks a transaction that somebody has opened."""
    trouble = database.trouble_of(error)
    if trouble is None or connection.in_atomic_block:
        raise error
    logger.warning("A change was not written down: %s", error)
    return NotWritten(method="PUT", sent=sent, reason=trouble)
