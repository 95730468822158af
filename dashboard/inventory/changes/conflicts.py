"""Whether a task is still what a person saw, and what it was then."""

from __future__ import annotations

from dashboard.inventory.changes import snapshots
from dashboard.inventory.changes.outcome import Conflict
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import names
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.models.history import Change, ChangeKind, undoing
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.tenant.wire import digest

LOOKED_THROUGH = 50  # changes of the task, newest first, whose bodies may be the one that was seen


def is_as_seen(order: ChangeRequest, task: Task) -> bool:
    """Whether the task is what the person saw; one without a switch cannot be what they pressed."""
    if order.kind in (ChangeKind.ENABLED, ChangeKind.DISABLED) and not task.has_switch:
        return False
    return digest(task.body) == order.seen


def is_undone_by_others(order: ChangeRequest, task: Task) -> bool:
    """Whether an undo would do nothing, for the task is so already, and not because that change was undone here."""
    if order.undoes is None or is_as_seen(order, task):
        return False
    return not undoing([order.undoes]).exists()


def conflict(order: ChangeRequest, theirs: Task | None) -> Conflict:
    """Give all three versions: as it was seen, as it is, and as it was wanted."""
    before = as_seen(order.task_id, order.seen)
    known = names.known(tenant_key(), [task for task in (before, theirs) if task])
    return Conflict(before=before, theirs=theirs, mine=order.values, names=known)


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
