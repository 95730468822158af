"""How every change is carried out: read, compare, write down, call the tenant, write down what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from dashboard import connect
from dashboard.inventory import database
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import conflicts, external, record, recovery, task_lock
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.record import TaskReading
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import read
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult, TaskLock
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant.errors import Moved, NotWritten, OutcomeUnknown, TenantError
from dashboard.tenant.tenant import Tenant

logger = logging.getLogger(__name__)


def apply(order: ChangeRequest) -> Outcome:
    """Change or delete a task, unless it is no longer what the person saw.

    Wanting what is already so is no conflict: pressing twice must not complain. Raises nothing but NotConfigured: a
    failure is part of the outcome, beside the task as it is then.
    """
    tenant = connect.tenant(CountingLimiter)
    turn: TaskLock | None = None
    try:
        recovery.finish_interrupted(tenant, task_id=order.task_id)
        turn = task_lock.acquire(tenant_key(), order.task_id)
        return _untried(order, busy=True) if turn is None else _write(tenant, order, turn)
    except (DatabaseError, InterfaceError) as error:
        return _not_written(order, turn, error)


def _write(tenant: Tenant, order: ChangeRequest, turn: TaskLock) -> Outcome:
    try:
        before = external.refresh_task(tenant, order.task_id)
    except TenantError as error:
        task_lock.release(turn.operation)
        return Outcome(task_id=order.task_id, kind=order.kind, error=error)
    if order.is_so(before) and not conflicts.is_undone_by_others(order, before):
        task_lock.release(turn.operation)
        return _untried(order)
    if before.state is TaskState.MOVED:
        task_lock.release(turn.operation)
        return _moved(tenant, order)
    if not conflicts.is_as_seen(order, before):
        task_lock.release(turn.operation)
        return _untried(order, conflict=conflicts.conflict(order, before))
    change = record.start(tenant_key(), order, turn, before)
    return _change(tenant, order, change, before)


def create(
    order: ChangeRequest,
    post: Callable[[Tenant], Task],
    *,
    body: Mapping[str, Any] | None = None,
    check: Callable[[ChangeRequest], Conflict | None] = lambda order: None,
) -> Outcome:
    """Make a task; `body` is the one that it is made of again, `check` may find a conflict in that.

    When the answer is lost the outcome is unknown: `unfinished.find_made` looks for the task. Raises nothing but
    NotConfigured.
    """
    tenant = connect.tenant(CountingLimiter)
    turn: TaskLock | None = None
    try:
        turn = task_lock.acquire(tenant_key(), order.task_id) if order.task_id else task_lock.acquire_new(tenant_key())
        if turn is None:
            return _untried(order, busy=True)
        if found := check(order):
            task_lock.release(turn.operation)
            return _untried(order, conflict=found)
        change = record.start(tenant_key(), order, turn, None, body=body)
    except (DatabaseError, InterfaceError) as error:
        return _not_written(order, turn, error)
    return _make(tenant, order, change, post)


def _make(tenant: Tenant, order: ChangeRequest, change: Change, post: Callable[[Tenant], Task]) -> Outcome:
    try:
        task = post(tenant)
    except TenantError as error:
        result = ChangeResult.UNKNOWN if isinstance(error, OutcomeUnknown) else ChangeResult.FAILED
        return _end(order, change, result, TaskReading(), error=error)
    return _end(order, change, ChangeResult.DONE, TaskReading(task=task), made=task.id)


def _change(tenant: Tenant, order: ChangeRequest, change: Change, before: Task) -> Outcome:
    try:
        after = _sent(tenant, order, before)
    except TenantError as error:
        return _after_failure(tenant, order, change, error)
    if order.kind is ChangeKind.DELETED:
        return _end(order, change, ChangeResult.DONE, TaskReading(gone=True))
    result = ChangeResult.DONE if order.is_done(before, after) else ChangeResult.FAILED
    return _end(order, change, result, TaskReading(task=after))


def _sent(tenant: Tenant, order: ChangeRequest, before: Task) -> Task:
    """Send the change. An answer to a PUT may be older than the PUT: then the task is looked at again."""
    if order.kind is ChangeKind.DELETED:
        tenant.delete_task(before.id)
        return before
    after = tenant.change_task(before, order.changes)
    return after if order.is_so(after) else tenant.get_task(before.id)


def _after_failure(tenant: Tenant, order: ChangeRequest, change: Change, error: TenantError) -> Outcome:
    """After a failed write only a fresh look tells the truth; a change that is found made has been made."""
    reading = record.look(tenant, change)
    if reading.is_so(order.kind, order.wanted):
        return _end(order, change, ChangeResult.DONE, reading, error=error, looked=True)
    maybe = error.sent or error.method not in ("PUT", "DELETE")
    return _end(order, change, ChangeResult.UNKNOWN if maybe else ChangeResult.FAILED, reading, error=error)


def _end(
    order: ChangeRequest,
    change: Change,
    result: ChangeResult,
    reading: TaskReading,
    *,
    error: TenantError | None = None,
    looked: bool = False,
    made: str = "",
) -> Outcome:
    try:
        record.finish(change, result, reading, error=error, looked=looked, made=made)
    except (DatabaseError, InterfaceError) as failure:
        return _not_ended(order, change, failure)
    task_id = made or order.task_id
    logger.log(
        logging.INFO if result is ChangeResult.DONE else logging.WARNING,
        *("%s: %s task %s: %s %s", order.by.actor, order.kind, task_id, result, error or ""),
    )
    return Outcome(
        task_id=task_id,
        kind=order.kind,
        row=None if reading.gone or not task_id else read.row(task_id),
        error=None if result is ChangeResult.DONE else error,
        refused=result is not ChangeResult.DONE and error is None,
        change_id=change.pk,
    )


def _moved(tenant: Tenant, order: ChangeRequest) -> Outcome:
    """What the tenant would answer to any change of a task that it has migrated."""
    method = "DELETE" if order.kind is ChangeKind.DELETED else "PUT"
    error = Moved(host=tenant.host, method=method)
    return Outcome(task_id=order.task_id, kind=order.kind, row=read.row(order.task_id), error=error)


def _not_written(order: ChangeRequest, turn: TaskLock | None, error: Exception) -> Outcome:
    """The tenant was not asked for the change. A turn that cannot be given back now is taken back by `recovery`."""
    failure = _failure(error, sent=False)
    if turn is not None:
        with database.optional():
            task_lock.release(turn.operation)
    return Outcome(task_id=order.task_id, kind=order.kind, row=read.row(order.task_id), error=failure)


def _not_ended(order: ChangeRequest, change: Change, error: Exception) -> Outcome:
    """The tenant has answered, and what it said cannot be written down: `recovery` looks at the task later."""
    failure = _failure(error, sent=True)
    row = read.row(order.task_id) if order.task_id else None
    return Outcome(task_id=order.task_id, kind=order.kind, row=row, error=failure, change_id=change.pk)


def _failure(error: Exception, *, sent: bool) -> NotWritten:
    """Raises the exception again where it is a fault of ours, or breaks a transaction that somebody has opened."""
    trouble = database.trouble_of(error)
    if trouble is None or connection.in_atomic_block:
        raise error
    logger.warning("A change was not written down: %s", error)
    return NotWritten(method="PUT", sent=sent, reason=trouble)


def _untried(order: ChangeRequest, *, conflict: Conflict | None = None, busy: bool = False) -> Outcome:
    row = read.row(order.task_id)
    return Outcome(task_id=order.task_id, kind=order.kind, row=row, conflict=conflict, busy=busy)
