"""Bodies of tasks of both schedulers to `Task`, and their neighbours: tolerant, and honest about what is not read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.tenant.json_model import Body, Flag, Id, Instant, Lines, NotThisApi, Text, read_object
from dashboard.tenant.problems import ScheduleReading, id_here
from dashboard.tenant.resources import App, Reload, Space, TenantFacts, User
from dashboard.tenant.storable import changed_fields, cut
from dashboard.tenant.workflow.parse import read_workflow
from dashboard.tenant.workflow.wire import is_workflow

_STATES = {"Enabled": TaskState.ENABLED, "Disabled": TaskState.DISABLED, "Completed": TaskState.COMPLETED}
_CODES = {code.value: code for code in DisabledCode}
_LONGEST_PROBLEM = 2_000  # characters: a task may have thousands of lines
LONGEST_ERROR = 10_000  # characters of why a reload failed
_OF_TASKS = ("reload-tasks", "tasks")  # the resource types of a reload that a task started
_TRIGGERS = {"chronos": "schedule", "data-refresh": "dataset.updated", "hub": "manual"}  # by the type of a reload


def read_task(value: Any, *, position: int = 0) -> Task:
    """Read one element of a list of either world, whatever it is: what cannot be read is in `problem`, all in `body`.

    `position`, counted over the whole list, names an element that has no id of its own: such a task has no switch, and
    neither has one whose id no address can hold.
    """
    if not isinstance(value, dict):
        problem = "The tenant sent something that is not a task."
        return Task(id=f"?{position}", app_id="", state=TaskState.UNKNOWN, problem=problem, body={"raw": value})
    task, problems = read_workflow(value) if is_workflow(value) else _read_reload_task(value)
    changed = changed_fields(value)
    task_id, id_problem = id_here(task.id, changed, position)
    state = TaskState.UNKNOWN if id_problem else task.state
    problem = cut(" ".join(filter(None, (*problems, id_problem))), _LONGEST_PROBLEM)
    return replace(task, id=task_id, state=state, problem=problem, changed=changed, body=value)


def read_one_task(value: Any) -> Task:
    """Read the answer that is one task. Raises NotThisApi when it is no object or has no id."""
    task = read_task(value)
    if task.id.startswith("?"):
        raise NotThisApi("shape")
    return task


class _TaskBody(Body):
    id: Text = ""
    app_id: Id = ""
    state: Text = ""
    disabled_code: Text = ""
    log: Text = ""
    user_id: Id = ""
    space_id: Id = ""
    partial: Flag = False
    auto_reload: Flag = False
    auto_reload_partial: Flag = False
    recurrence: Lines = ()
    time_zone: Text = ""
    start_date_time: Text = ""
    end_date_time: Text = ""
    last_execution_time: Instant = None
    next_execution_time: Instant = None
    migrated: Flag = False


def _read_reload_task(value: dict[str, Any]) -> tuple[Task, list[str]]:
    """Read the body of a reload task, with complaints about what cannot be read."""
    body, unread = read_object(_TaskBody, value)
    problems = [f"The value of {name} cannot be read." for name in unread]
    texts = {"zone": body.time_zone, "start": body.start_date_time, "end": body.end_date_time}
    return _task(body, ScheduleReading(problems, lines=body.recurrence, **texts)), problems


def _task(body: _TaskBody, timing: ScheduleReading) -> Task:
    state = _state(body)
    return Task(
        id=body.id,
        app_id=body.app_id,
        state=state,
        disabled_code=_CODES.get(body.disabled_code, body.disabled_code or None),
        log=body.log,
        owner_id=body.user_id,
        space_id=body.space_id,
        partial=body.partial,
        auto_reload=body.auto_reload,
        auto_reload_partial=body.auto_reload_partial,
        recurrences=body.recurrence,
        time_zone_name=body.time_zone,
        time_zone=timing.time_zone,
        starts_at=timing.starts_at,
        ends_at=timing.ends_at,
        last_run_at=body.last_execution_time,
        next_run_at=None if state is TaskState.MOVED else body.next_execution_time,
    )


def _state(body: _TaskBody) -> TaskState:
    return TaskState.MOVED if body.migrated else _STATES.get(body.state, TaskState.UNKNOWN)


def read_app(value: Any) -> App:
    """Read one item of resource type app (GET /items)."""
    body, _ = read_object(_AppBody, value)
    return App(id=body.resource_id, name=body.name, space_id=body.space_id, owner_id=body.owner_id)


def read_space(value: Any) -> Space:
    """Read one space (GET /spaces)."""
    body, _ = read_object(_SpaceBody, value)
    return Space(id=body.id, name=body.name, kind=body.type)


def read_user(value: Any) -> User:
    """Read one user (GET /users/{id}, /users/me)."""
    body, _ = read_object(_UserBody, value)
    return User(id=body.id, name=body.name, email=body.email, status=body.status, tenant_id=body.tenant_id)


def read_tenant(value: Any) -> TenantFacts:
    """Read what a tenant says of itself (GET /tenants/me)."""
    body, _ = read_object(_TenantBody, value)
    return TenantFacts(id=body.id, name=body.name)


def read_reload(value: Any) -> Reload:
    """Read one reload (GET /reloads)."""
    body, _ = read_object(_ReloadBody, value)
    return Reload(
        id=body.id,
        app_id=body.app_id,
        task_id=body.resource_id if body.resource_type in _OF_TASKS else "",
        status=body.status,
        created_at=body.creation_time,
        started_at=body.start_time,
        ended_at=body.end_time,
        triggered_by=_TRIGGERS.get(body.type, ""),
        error=cut(body.error_message or body.error_code, LONGEST_ERROR),
    )


class _AppBody(Body):
    resource_id: Id = ""
    name: Text = ""
    space_id: Id = ""
    owner_id: Id = ""


class _SpaceBody(Body):
    id: Id = ""
    name: Text = ""
    type: Text = ""


class _UserBody(Body):
    id: Id = ""
    name: Text = ""
    email: Text = ""
    status: Text = ""
    tenant_id: Id = ""


class _TenantBody(Body):
    id: Id = ""
    name: Text = ""


class _ReloadBody(Body):
    id: Id = ""
    app_id: Id = ""
    resource_id: Id = ""
    resource_type: Text = ""
    type: Text = ""
    status: Text = ""
    creation_time: Instant = None
    start_time: Instant = None
    end_time: Instant = None
    error_code: Text = ""
    error_message: Text = ""
