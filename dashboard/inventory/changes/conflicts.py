"""Whether a task is still what a person saw, and what it was then."""

from __future__ import annotations

from typing import Any

from dashboard import connect
from dashboard.inventory.changes import snapshots
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import names, read
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.moves import successors
from dashboard.inventory.models.history import Change, ChangeKind, undoing
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant.errors import Moved
from dashboard.tenant.wire import digest

LOOKED_THROUGH = 50  # changes of the task, newest first, whose bodies may be the one that was seen


def check(request: ChangeRequest, task: Task) -> Outcome | None:
    """Return the outcome of a request that must not be sent, None for one that may.

    The task may be so already, which is no failure; Qlik may have moved it to its newer scheduling; or it is no longer
    what the person saw.
    """
    is_seen = _is_as_seen(request, task)
    if request.is_so(task) and (is_seen or request.undoes is None or undoing([request.undoes]).exists()):
        return _outcome(request)
    if task.state is TaskState.MOVED:
        return moved(request, task)
    return None if is_seen else _outcome(request, conflict=_conflict(request, task))


def moved(request: ChangeRequest, task: Task) -> Outcome:
    method = "DELETE" if request.kind is ChangeKind.DELETED else "PUT"
    successor = successors(tenant_key(), [task.id]).get(task.id, "")
    return _outcome(request, error=Moved(host=connect.tenant_name(), method=method, successor=successor))


def _is_as_seen(request: ChangeRequest, task: Task) -> bool:
    """Whether the task is what the person saw; one without a switch cannot be what they pressed."""
    if request.kind in (ChangeKind.ENABLED, ChangeKind.DISABLED) and not task.has_switch:
        return False
    return digest(task.body) == request.seen


def _conflict(request: ChangeRequest, theirs: Task) -> Conflict:
    before = as_seen(request.task_id, request.seen)
    known = names.known(tenant_key(), [task for task in (before, theirs) if task])
    return Conflict(before=before, theirs=theirs, mine=request.values, names=known)


def _outcome(request: ChangeRequest, **facts: Any) -> Outcome:
    return Outcome(task_id=request.task_id, kind=request.kind, row=read.row(request.task_id), **facts)


def as_seen(task_id: str, seen: str) -> Task | None:
    """Give a task as it was when it had this digest; None when that is not kept. Asks no tenant."""
    return snapshots.load(task_id, seen) or _of_history(task_id, seen)


def _of_history(task_id: str, seen: str) -> Task | None:
    tenant = tenant_key()
    changes = Change.objects.filter(tenant=tenant, task_id=task_id).prefetch_related("endings").order_by("-at", "-pk")
    for change in changes[:LOOKED_THROUGH]:
        for body in (*(ending.after for ending in change.endings.all()), change.before):
            if body is not None and digest(body) == seen:
                return task_of(tenant, task_id, version_of(body), body)
    return None
