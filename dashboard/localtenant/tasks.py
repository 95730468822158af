"""What can be done with reload tasks: each function is one call of the API, without its HTTP."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from dashboard.localtenant import breakdown, clock, simulation, users
from dashboard.localtenant.errors import ApiError, Code, refuse
from dashboard.localtenant.forecast import plan
from dashboard.localtenant.models import LocalTask, LocalUser
from dashboard.localtenant.paging import PageOfRows, page
from dashboard.localtenant.rules.next_run import BadLine, BeyondBound
from dashboard.localtenant.validation import SCHEDULE, check_schedule, state_after

_WRITTEN = (
    *("app_id", "owner_id", "partial", "auto_reload", "auto_reload_partial", "time_zone", "start", "end", "recurrence"),
    *("state", "disabled_code", "log", "failures", "next_at", "next_known"),
)
_ATTEMPTS = 5


def list_tasks(
    user: LocalUser,
    *,
    app_id: str | None,
    partial: bool | None,
    limit: int,
    next: str | None,
    prev: str | None,
) -> PageOfRows[LocalTask]:
    """A page of the tasks that the user has access to, brought to the present. Raises ApiError 400 for a cursor."""
    rows = users.tasks_of(user)
    if app_id is not None:
        rows = rows.filter(app_id=app_id)
    if partial is not None:
        rows = rows.filter(partial=partial)
    found = page(rows, limit=limit, next=next, prev=prev)
    simulation.settle(found.items)
    return found


def get_task(user: LocalUser, task_id: str) -> LocalTask:
    """The task, brought to the present. Raises ApiError 404, or 403 when the user may not reload its app."""
    task = LocalTask.objects.filter(id=task_id).first()
    if task is None:
        raise refuse(404, Code.NOT_FOUND, f"taskId: there is no task {task_id[:64]!r}.")
    if not users.may_touch(user, task):
        raise refuse(403, Code.FORBIDDEN, "You may not reload the app of this task.")
    simulation.settle([task])
    return task


def create_task(user: LocalUser, sent: dict[str, Any]) -> LocalTask:
    """Store a new task of the user, enabled. Raises ApiError 400 for a bad field, 403 for an app out of reach."""
    _check_app(user, sent["app_id"])
    task = LocalTask(owner=user, **sent)
    check_schedule(_schedule(task), changed={"time_zone", *sent})
    _plan(task, strict=True)
    task.save(force_insert=True)
    return task


def update_task(user: LocalUser, task_id: str, sent: dict[str, Any]) -> LocalTask:
    """Merge what was sent into the task; its owner becomes the user who sent it.

    A field that is sent as it is stored is never refused, so that a task which today's rules would not let in can
    still be switched. Raises ApiError 400, 403, 404; 503 when other writers were faster time and again.
    """
    for _ in range(_ATTEMPTS):
        task = get_task(user, task_id)
        _change(task, user, dict(sent))
        if simulation.save(task, fields=_WRITTEN):
            return task
    raise refuse(503, Code.UNAVAILABLE, "Others are writing this task; try again.")


def delete_task(user: LocalUser, task_id: str) -> None:
    """Delete the task. Raises ApiError 400 for a migrated one, 403, 404."""
    task = get_task(user, task_id)
    _check_not_migrated(task)
    task.delete()


def _change(task: LocalTask, user: LocalUser, sent: dict[str, Any]) -> None:
    _check_not_migrated(task)
    state = sent.pop("state", None)
    changes = {name: value for name, value in sent.items() if value != getattr(task, name)}
    if "app_id" in changes:
        _check_app(user, changes["app_id"])
    rescheduled = bool(SCHEDULE & changes.keys())
    if rescheduled:
        check_schedule(_schedule(task) | changes, changed=changes, stored_lines=task.recurrence)
    known = task.recurrence
    for name, value in changes.items():
        setattr(task, name, value)
    if settings.LOCALTENANT_OWNER_FOLLOWS_PUT:
        task.owner = user
    enabled = _set_state(task, state)
    _check_owner(task)
    if rescheduled or enabled:
        _plan(task, strict=rescheduled, known=known)


def _check_not_migrated(task: LocalTask) -> None:
    if task.migrated:
        raise refuse(400, Code.MIGRATED, "The task can be read here; change and delete it in the new service.")


def _set_state(task: LocalTask, state: str | None) -> bool:
    """Set the wanted state with what belongs to it; say whether the task was switched on."""
    was, task.state = task.state, state_after(task.state, state)
    if task.state == LocalTask.State.DISABLED:
        task.next_at = None
        if was != LocalTask.State.DISABLED:
            task.disabled_code = "MANUALLY"
    if state != LocalTask.State.ENABLED:
        return False
    task.disabled_code, task.log, task.failures = "", "", 0
    return was != state


def _check_owner(task: LocalTask) -> None:
    """A task runs with the rights of its owner: without an active one it cannot be enabled."""
    if task.state == LocalTask.State.ENABLED and task.owner.status != LocalUser.Status.ACTIVE:
        raise refuse(400, Code.STATE, "state: the owner of the task is not active.")


def _plan(task: LocalTask, *, strict: bool, known: Sequence[str] = ()) -> None:
    """Compute the next run. With `strict`, what cannot be computed is refused, unless a line that was known is left."""
    try:
        plan(task)
        if task.next_at is not None:
            task.next_at = breakdown.soon(task, clock.now()) or task.next_at
    except BeyondBound as error:
        if strict:
            raise refuse(400, Code.TOO_MUCH_WORK, f"recurrence: {error}") from error
    except BadLine as error:
        if strict and not any(line in known for line in task.recurrence):
            raise refuse(400, Code.RECURRENCE, f"recurrence: {error.message}") from error


def _check_app(user: LocalUser, app_id: str) -> None:
    if not users.may_reload(user, app_id):
        raise _no_such_app(app_id)


def _no_such_app(app_id: str) -> ApiError:
    return refuse(403, Code.FORBIDDEN, f"appId: there is no app {app_id[:64]!r} that you may reload.")


def _schedule(task: LocalTask) -> dict[str, Any]:
    return {name: getattr(task, name) for name in SCHEDULE}
