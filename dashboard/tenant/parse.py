"""Bodies of reload tasks to `Task`: tolerant of all that tenants hold, and honest about what cannot be read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from dashboard.scheduling.expansion.binding import check_stands_alone
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.scheduling.zones import zone_named
from dashboard.tenant.datetimes import offset_of, read_wall
from dashboard.tenant.json_model import Body, Flag, Id, Instant, Lines, NotThisApi, Text, read_object
from dashboard.tenant.resources import App, Reload, Space, TenantFacts, User
from dashboard.tenant.storable import LONGEST_ID, changed_fields, cut, short_id

_STATES = {"Enabled": TaskState.ENABLED, "Disabled": TaskState.DISABLED, "Completed": TaskState.COMPLETED}
_CODES = {code.value: code for code in DisabledCode}
_SHOWN = 60  # characters of a value that a problem quotes
_LONGEST_PROBLEM = 2_000  # characters: a task may have thousands of lines
LONGEST_ERROR = 10_000  # characters of why a reload failed
_RELOAD_TASKS = "reload-tasks"  # the resource type of a reload that a reload task started


def read_task(value: Any, *, position: int = 0) -> Task:
    """Read one element of a list, whatever it is: what cannot be read is in `problem`, and all of it in `body`.

    `position`, counted over the whole list, names an element that has no id of its own: such a task has no switch, and
    neither has one whose id no address can hold.
    """
    if not isinstance(value, dict):
        problem = "The tenant sent something that is not a task."
        return Task(id=f"?{position}", app_id="", state=TaskState.UNKNOWN, problem=problem, body={"raw": value})
    body, unread = read_object(_TaskBody, value)
    problems = [f"The value of {name} cannot be read." for name in unread]
    changed = changed_fields(value)
    task_id = _id(body, changed, position, problems)
    task = _task(body, _Schedule(body, problems))
    state = TaskState.UNKNOWN if task_id.startswith("?") else task.state
    problem = cut(" ".join(problems), _LONGEST_PROBLEM)
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


class _Schedule:
    """The zone, start and end of a body, its complaints added to `problems`."""

    def __init__(self, body: _TaskBody, problems: list[str]) -> None:
        self._problems = problems
        self.time_zone = self._read_zone(body)
        self.starts_at = self._read_bound("start", body.start_date_time)
        self.ends_at = self._read_bound("end", body.end_date_time)
        standing_alone = not body.start_date_time
        problems.extend(filter(None, (_line_problem(line, standing_alone) for line in body.recurrence)))

    def _read_zone(self, body: _TaskBody) -> tzinfo | None:
        """The named zone, or else the fixed offset that the start or the end carries."""
        if body.time_zone:
            time_zone = zone_named(body.time_zone)
            if time_zone is None:
                self._problems.append(f"The time zone {_quoted(body.time_zone)} is not known.")
            return time_zone
        offset = offset_of(body.start_date_time) or offset_of(body.end_date_time)
        if offset is None and (body.recurrence or body.start_date_time):
            self._problems.append("There is neither a time zone nor an offset.")
        return offset

    def _read_bound(self, word: str, text: str) -> datetime | None:
        try:
            return read_wall(text, self.time_zone)
        except ValueError:
            self._problems.append(f"The {word} {_quoted(text)} cannot be read.")
            return None


def _id(body: _TaskBody, changed: Collection[str], position: int, problems: list[str]) -> str:
    """The id that a task has here; one that begins with a question mark is no name of it at the tenant."""
    if not body.id:
        problems.append("The tenant sent this task without an id.")
        return f"?{position}"
    is_long = len(body.id.encode()) > LONGEST_ID
    if is_long or "id" in changed or body.id.startswith("?") or not body.id.strip("."):
        problems.append(f"No address can hold the id {_quoted(body.id)}, so the task cannot be changed here.")
        return f"?{short_id(body.id)}"
    return body.id


def _task(body: _TaskBody, schedule: _Schedule) -> Task:
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
        time_zone=schedule.time_zone,
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        last_run_at=body.last_execution_time,
        next_run_at=None if state is TaskState.MOVED else body.next_execution_time,
    )


def _state(body: _TaskBody) -> TaskState:
    return TaskState.MOVED if body.migrated else _STATES.get(body.state, TaskState.UNKNOWN)


def _line_problem(line: str, standing_alone: bool) -> str:
    """Why a line cannot be read; one that stands alone has no start to take from what it leaves out."""
    try:
        recurrence = Recurrence.parse(line)
        if standing_alone:
            check_stands_alone(recurrence)
    except InvalidRecurrence as error:
        return f"The line {_quoted(line)} cannot be read: {error}"
    return ""


def _quoted(text: str) -> str:
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


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
        task_id=body.resource_id if body.resource_type == _RELOAD_TASKS else "",
        status=body.status,
        created_at=body.creation_time,
        started_at=body.start_time,
        ended_at=body.end_time,
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
    status: Text = ""
    creation_time: Instant = None
    start_time: Instant = None
    end_time: Instant = None
    error_code: Text = ""
    error_message: Text = ""
