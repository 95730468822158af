"""Changes of tasks, as people ask for them: each is checked against what they saw and kept in the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dashboard.inventory.changes import creation, execute, start, undo
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import ChangeRequest, RequestedBy, values_of
from dashboard.inventory.changes.undo import MADE_OF
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.task import Origin, Task
from dashboard.tenant.parse import read_task
from dashboard.tenant.resources import Draft
from dashboard.tenant.tenant import Tenant
from dashboard.tenant.wire import of_app
from dashboard.tenant.workflow.wire import is_workflow
from dashboard.tenant.workflow.writing import merged


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


def create(by: RequestedBy, values: Mapping[str, Any], *, agreed: str = "") -> Outcome:
    """Make a task of values by the names of `tenant.resources.Draft`; the outcome has its id.

    The newer scheduling turns off every reload task of the app for it, and may make several tasks of one: what was not
    `agreed` to (see `creation.create`) is not made, and the outcome has the plan. When the answer is lost the error is
    OutcomeUnknown: `undo.look_for` finds out whether it was made.
    """
    return _create(by, values, lambda tenant, draft: tenant.create_task(draft), agreed)


def create_of(by: RequestedBy, values: Mapping[str, Any], body: Mapping[str, Any], *, agreed: str = "") -> Outcome:
    """Make a task of the body that another one has, with fields that this version does not know; `values` are in it.

    The newer scheduling takes the values alone of a body of the older one.
    """
    return _create(by, values, partial(_of_body, body), agreed, whole=is_workflow(body))


def _of_body(body: Mapping[str, Any], tenant: Tenant, draft: Draft) -> Task:
    task = read_task(body)
    if task.origin is Origin.RELOAD and draft.origin in (None, Origin.RELOAD):
        return tenant.recreate_task(of_app(body, draft.app_id))
    if task.origin is not draft.origin:
        return tenant.create_task(draft)
    if (task.app_id, task.after) == (draft.app_id, draft.after):
        return tenant.recreate_task(body)
    if draft.auto_reload:  # it would name the other app's data
        return tenant.create_task(draft)
    return tenant.recreate_task(merged(task, {"app_id": draft.app_id, "after": draft.after}))


def _create(
    by: RequestedBy,
    values: Mapping[str, Any],
    post: Callable[[Tenant, Draft], Task],
    agreed: str,
    *,
    whole: bool = False,
) -> Outcome:
    """Make a task by one change, and switch it off where it shall not run: a new reload task is an enabled one."""

    def made(tenant: Tenant, draft: Draft) -> Task:
        task = post(tenant, draft)
        return undo.switched_off(tenant, task) if task.enabled and not draft.enabled else task

    request = ChangeRequest(by=by, kind=ChangeKind.CREATED, values=values)
    return creation.create(request, Draft(**values), made, agreed=agreed, whole=whole)


def delete(by: RequestedBy, task_id: str, *, seen: str) -> Outcome:
    return execute.apply(ChangeRequest(by=by, kind=ChangeKind.DELETED, task_id=task_id, seen=seen))


def run_now(by: RequestedBy, task_id: str) -> Outcome:
    """Start a task at once, unless it cannot be or its app is being reloaded. Raises nothing but NotConfigured."""
    request = ChangeRequest(by=by, kind=ChangeKind.RUN, task_id=task_id)
    return execute.apply(request, check=start.check, send=start.send)


def take_over(by: RequestedBy, task_id: str, owner_id: str, *, seen: str) -> Outcome:
    """Make the token's user, whose id it is, the owner of a task, with all else as it is."""
    values = {"owner_id": owner_id}
    return execute.apply(ChangeRequest(by=by, kind=ChangeKind.OWNER, task_id=task_id, values=values, seen=seen))


def duplicate(by: RequestedBy, task: Task) -> Outcome:
    """Make a task like another one of the same app, enabled only where that one is; the outcome has its id.

    Where that would turn off reload tasks of the app, or make several tasks, nothing is made: the outcome has the plan.
    """
    values = values_of(task, MADE_OF)
    request = ChangeRequest(by=by, kind=ChangeKind.CREATED, values=values)
    return creation.create(request, undo.draft_of(task), lambda tenant, one: undo.made_again(tenant, task, one))
