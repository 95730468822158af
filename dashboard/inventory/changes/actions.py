"""Changes of tasks, as people ask for them: each is checked against what they saw and kept in the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.inventory.changes import execute, undo
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import ChangeRequest, RequestedBy, values_of
from dashboard.inventory.changes.undo import MADE_OF
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.task import Task
from dashboard.tenant.resources import Draft
from dashboard.tenant.tenant import Tenant
from dashboard.tenant.wire import of_app


def set_enabled(by: RequestedBy, task_id: str, *, enabled: bool, seen: str, undoes: int | None = None) -> Outcome:
    """Bring a task into the wanted state. Wanting what is already so does nothing. Raises nothing but NotConfigured.

    `undoes` is the change that switched the task the other way, to be taken back.
    """
    if undoes and undo.is_switch_of(undoes, task_id, enabled=not enabled):
        return undo.undo(by, undoes, seen=seen)
    kind = ChangeKind.ENABLED if enabled else ChangeKind.DISABLED
    return execute.apply(ChangeRequest(by=by, kind=kind, task_id=task_id, values={"enabled": enabled}, seen=seen))


def save(by: RequestedBy, task_id: str, values: Mapping[str, Any], *, seen: str) -> Outcome:
    """Set values of a task by the names of `Task` (those of `tenant.resources.Changes`), all others untouched.

    To do it in spite of a conflict, ask again with the conflict's `seen`. Raises nothing but NotConfigured.
    """
    return execute.apply(ChangeRequest(by=by, kind=ChangeKind.EDITED, task_id=task_id, values=values, seen=seen))


def create(by: RequestedBy, values: Mapping[str, Any]) -> Outcome:
    """Make a task of values by the names of `tenant.resources.Draft`, and `enabled` where it shall not run.

    The outcome has its id.

    When the answer is lost the error is OutcomeUnknown: `undo.look_for` finds out whether it was made.
    """
    draft = Draft(**{name: value for name, value in values.items() if name != "enabled"})
    return _create(by, values, lambda tenant: tenant.create_task(draft))


def create_of(by: RequestedBy, values: Mapping[str, Any], body: Mapping[str, Any]) -> Outcome:
    """Make a task of the body that another one has, with fields that this version does not know; `values` are in it."""
    return _create(by, values, lambda tenant: tenant.recreate_task(of_app(body, values["app_id"])))


def _create(by: RequestedBy, values: Mapping[str, Any], post: Callable[[Tenant], Task]) -> Outcome:
    """Make a task by one change, and switch it off where it shall not run: a new one is an enabled one."""
    is_off = values.get("enabled") is False

    def made(tenant: Tenant) -> Task:
        task = post(tenant)
        return undo.switched_off(tenant, task) if is_off and task.enabled else task

    return execute.create(ChangeRequest(by=by, kind=ChangeKind.CREATED, values=values), made)


def delete(by: RequestedBy, task_id: str, *, seen: str) -> Outcome:
    return execute.apply(ChangeRequest(by=by, kind=ChangeKind.DELETED, task_id=task_id, seen=seen))


def take_over(by: RequestedBy, task_id: str, owner_id: str, *, seen: str) -> Outcome:
    """Make the token's user, whose id it is, the owner of a task, with all else as it is."""
    values = {"owner_id": owner_id}
    return execute.apply(ChangeRequest(by=by, kind=ChangeKind.OWNER, task_id=task_id, values=values, seen=seen))


def duplicate(by: RequestedBy, task: Task) -> Outcome:
    """Make a task like another one of the same app, enabled only where that one is; the outcome has its id."""
    values = values_of(task, MADE_OF)
    request = ChangeRequest(by=by, kind=ChangeKind.CREATED, values=values)
    return execute.create(request, lambda tenant: undo.as_it_was(tenant, task, tenant.recreate_task(task.body)))
