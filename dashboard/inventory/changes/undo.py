"""Takes changes back that were made here, each by another change; a deleted task comes back as a new one."""

from __future__ import annotations

import logging
from dataclasses import replace

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import record, recovery
from dashboard.inventory.changes.creation import create
from dashboard.inventory.changes.execute import apply
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.record import TaskReading
from dashboard.inventory.changes.request import ChangeRequest, RequestedBy, values_of
from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult, Ending
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.tenant.errors import TenantError
from dashboard.tenant.resources import Draft
from dashboard.tenant.tenant import Tenant
from dashboard.tenant.wire import digest

logger = logging.getLogger(__name__)

# What a task is made of again; its state is set afterwards, since a new task is an enabled one.
MADE_OF = (
    *("app_id", "recurrences", "time_zone_name", "starts_at", "ends_at"),
    *("partial", "auto_reload", "auto_reload_partial"),
)


class NotUndoable(LookupError):
    """There is nothing to take back: it was done elsewhere, or has not been done, or is forgotten."""


def can_undo(change: Change, ending: Ending | None) -> bool:
    """Whether it was done here and can be taken back: no owner is given back, and no run can be undone."""
    is_done = ending is not None and ending.result == ChangeResult.DONE
    return is_done and change.wanted is not None and change.kind not in (ChangeKind.OWNER, ChangeKind.RUN)


def can_look_for(change: Change, ending: Ending | None) -> bool:
    ours = change.makes and change.wanted is not None
    return ours and ending is not None and ending.result == ChangeResult.UNKNOWN


def runs_anew(deleted: Task | None, made: Task | None) -> bool:
    """Whether an enabled task was made of one that was not enabled; False where either task is not known."""
    return deleted is not None and not deleted.enabled and made is not None and made.enabled


def is_switch_of(change_id: int, task_id: str, *, enabled: bool) -> bool:
    kind = ChangeKind.ENABLED if enabled else ChangeKind.DISABLED
    change = Change.objects.filter(tenant=tenant_key(), pk=change_id, task_id=task_id, kind=kind).first()
    return change is not None and can_undo(change, change.ending)


def undo(by: RequestedBy, change_id: int, *, seen: str = "", agreed: str = "") -> Outcome:
    """Take a change back, if the task still is as the change left it, or as it was `seen` since.

    A deletion is taken back by a creation, to which `agreed` may belong (see `creation.create`). Otherwise the outcome
    has a conflict: to undo it in spite of that, ask again with the conflict's `seen`. Raises NotUndoable, and
    NotConfigured.
    """
    change, ending = _done(change_id)
    if change.kind == ChangeKind.DELETED:
        return _restore(by, change, seen=seen, agreed=agreed)
    left = digest(ending.after) if ending.after else ""
    return apply(_request(by, change, ending, seen=seen or left))


def look_for(change_id: int) -> TaskRow | None:
    """Find the task of a creation whose answer was lost, and record it; None when there is none.

    Where a sync or another look has recorded it already, that one is returned. A task that was restored from one that
    was not enabled is disabled then. Raises NotUndoable, and TenantError.
    """
    change = _change(change_id)
    ending = change.ending
    if change.makes and ending is not None and can_undo(change, ending):
        return _still_there(ending.task_id)
    if not can_look_for(change, ending) and not (ending is None and change.makes and change.wanted is not None):
        raise NotUndoable(change_id)
    tenant = connect.tenant(CountingLimiter)
    task = recovery.find_made(tenant, change)
    if task is None:
        return None
    if change.kind == ChangeKind.RESTORED and (deletion := Change.objects.filter(pk=change.undoes or 0).first()):
        task = as_it_was(tenant, _task(deletion), task)
    record.finish(change, ChangeResult.DONE, TaskReading(task=task), looked=True, made=task.id)
    return read.row(task.id)


def _still_there(task_id: str) -> TaskRow | None:
    row = read.row(task_id)
    return row if row is not None and row.deleted_at is None else None


def _change(change_id: int) -> Change:
    change = Change.objects.filter(tenant=tenant_key(), pk=change_id).first()
    if change is None:
        raise NotUndoable(change_id)
    return change


def _done(change_id: int) -> tuple[Change, Ending]:
    change = _change(change_id)
    ending = change.ending
    if ending is None or not can_undo(change, ending):
        raise NotUndoable(change_id)
    return change, ending


def _request(by: RequestedBy, change: Change, ending: Ending, *, seen: str) -> ChangeRequest:
    if change.makes:
        return ChangeRequest(by=by, kind=ChangeKind.DELETED, task_id=ending.task_id, seen=seen, undoes=change.pk)
    before = _task(change)
    kind = {ChangeKind.ENABLED: ChangeKind.DISABLED, ChangeKind.DISABLED: ChangeKind.ENABLED}.get(
        ChangeKind(change.kind), ChangeKind.EDITED
    )
    values = values_of(before, _taken_back(change, ending, before))
    return ChangeRequest(by=by, kind=kind, task_id=change.task_id, values=values, seen=seen, undoes=change.pk)


def _taken_back(change: Change, ending: Ending, before: Task) -> list[str]:
    """The names of what is set back.

    Where the task had no switch before (a completed one), `enabled` is left alone if anything else is set back: with
    its old schedule it completes by itself. One that was enabled, and that the change completed, is enabled again.
    """
    names = list(change.wanted or {})
    others = [name for name in names if name != "enabled"]
    if others and not before.has_switch:
        return others
    left = ending.after or {}
    is_over = task_of(change.tenant, change.task_id, version_of(left), left).state is TaskState.COMPLETED
    return [*others, "enabled"] if others and before.enabled and is_over else names


def _restore(by: RequestedBy, change: Change, *, seen: str, agreed: str) -> Outcome:
    """Make a new task of the body that was kept, once: a second one only for somebody who has seen the first."""
    try:
        _look_for_lost(change)
    except TenantError as error:
        return Outcome(task_id=change.task_id, kind=ChangeKind.RESTORED, error=error)
    task = _task(change)
    request = ChangeRequest(
        by=by,
        kind=ChangeKind.RESTORED,
        task_id=change.task_id,
        values=values_of(task, MADE_OF),
        seen=seen,
        undoes=change.pk,
    )
    return create(
        request,
        draft_of(task),
        lambda tenant, one: made_again(tenant, task, one),
        agreed=agreed,
        body=change.before,
        check=_restored_already,
    )


def draft_of(task: Task) -> Draft:
    """What another task like this one is to be, in the same scheduler where that makes tasks."""
    draft = Draft.of(task)
    return replace(draft, origin=Origin.SCHEDULING) if task.origin is Origin.SCHEDULING else draft


def made_again(tenant: Tenant, task: Task, draft: Draft) -> Task:
    """Make a task like another one, where that is or was by its body; in the newer scheduling by what does the same."""
    if draft.origin in (None, task.origin):
        return as_it_was(tenant, task, tenant.recreate_task(task.body))
    return tenant.create_task(draft)


def _look_for_lost(deletion: Change) -> None:
    """A restoration whose answer was lost may have made a task. Raises TenantError."""
    for change in Change.objects.filter(undoes=deletion.pk, kind=ChangeKind.RESTORED):
        ending = change.ending
        if ending is not None and ending.result == ChangeResult.UNKNOWN:
            look_for(change.pk)


def as_it_was(tenant: Tenant, deleted: Task, made: Task) -> Task:
    """Disable a task that was just made of one that was not enabled. Where that fails it is given as it is."""
    return switched_off(tenant, made) if runs_anew(deleted, made) else made


def switched_off(tenant: Tenant, made: Task) -> Task:
    """Disable a task that was just made. Where that fails it is given as it is."""
    try:
        return tenant.change_task(made, {"enabled": False})
    except TenantError as error:
        logger.warning("Task %s was made and could not be disabled: %s", made.id, error)
    try:
        return tenant.get_task(made.id)  # the answer alone may have been lost
    except TenantError:
        return made


def _restored_already(request: ChangeRequest) -> Conflict | None:
    """The task that was made of this deletion before, unless it is what the person has seen."""
    for change in Change.objects.filter(undoes=request.undoes, kind=ChangeKind.RESTORED).order_by("-pk"):
        ending = change.ending
        made = ending.task_id if ending else ""
        row = TaskCopy.objects.filter(tenant=change.tenant, task_id=made, deleted_at=None).first() if made else None
        if row is not None and row.digest != request.seen:
            return Conflict(before=None, theirs=task_of(row.tenant, made, row.version, row.body), mine=request.values)
    return None


def _task(change: Change) -> Task:
    body = change.before or {}
    return task_of(change.tenant, change.task_id, version_of(body), body)
