"""What the newer service takes for a task: its state and action, its schedule, the tasks and datasets it waits for."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from dashboard.localtenant import clock, users
from dashboard.localtenant.errors import ApiError, Code, Problem, refuse
from dashboard.localtenant.models import LocalParent, LocalSchedulingTask, LocalUser
from dashboard.localtenant.rules.lines import BadLine, check_line
from dashboard.localtenant.scheduling_tasks import timing
from dashboard.localtenant.scheduling_tasks.definition import DefinitionBody
from dashboard.localtenant.validation import zones

_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_CHAIN_AT_MOST = 1_000  # tasks looked at for a circle
Definition = dict[str, Any]


def read(document: Definition) -> DefinitionBody:
    """A document that a patch has left behind. Raises ApiError 400."""
    try:
        return DefinitionBody.model_validate(document)
    except ValidationError as error:
        problems = (_problem(entry["loc"], entry["msg"]) for entry in error.errors())
        raise ApiError(status=400, problems=tuple(problems)) from error


def _problem(place: tuple[int | str, ...], message: str) -> Problem:
    where = ".".join(map(str, place)) or "body"
    return Problem(code=Code.TASK_BODY, detail=f"{where}: {message.removeprefix('Value error, ')}.")


def check(user: LocalUser, definition: Definition, *, stored: Definition | None = None, task_id: str = "") -> None:
    """Take the definition of a task, or raise ApiError: 400 for what is wrong in it, 403 for apps out of reach.

    What is as it was stored is not looked at again: a task that today's rules would not let in can still be switched.
    """
    was = stored or {}
    if stored is None or definition.get("states") != was.get("states"):
        _check_states(definition)
        check_app(user, timing.app_of(definition))
    if definition.get("start") != was.get("start"):
        check_schedule(definition)
    if (definition.get("events"), definition.get("states")) != (was.get("events"), was.get("states")):
        _check_events(definition)
    if definition.get("events") != was.get("events"):
        _check_parents(user, definition, task_id)


def check_app(user: LocalUser, app_id: str) -> None:
    """Let a user reload an app. Raises ApiError 403, for a missing app too."""
    if not users.may_reload(user, app_id):
        raise refuse(403, Code.TASK_APP, f"appId: there is no app {app_id[:64]!r} that you may reload.")


def _check_states(definition: Definition) -> None:
    states = len(definition.get("states") or [])
    if states != 1:
        raise _bad(f"states: task has {states} states instead of 1")
    actions = timing.actions_of(definition)
    if len(actions) != 1:
        raise _bad(f"states: task has {len(actions)} Actions instead of 1")
    if not isinstance(actions[0].get("functionRef"), dict) or not timing.app_of(definition):
        raise _bad("states: the action needs a functionRef with refName app.reload and the appId in its arguments")


def check_schedule(definition: Definition) -> None:
    """A schedule that can be read and is not over. Raises ApiError 400 CHO-017, or CHO-001 for a start without one."""
    if definition.get("start") is None:
        return
    schedule = timing.schedule_of(definition)
    if not schedule:
        raise _bad("start: Start has no StartdefOneOf field")
    zone = schedule.get("timezone") or timing.ZONE
    if zone not in zones():
        raise _bad_schedule(f"timezone: {zone[:40]!r} is not an IANA time zone such as Europe/Zurich")
    try:
        read_schedule = timing.read_timing(definition)
        for line in read_schedule.lines:
            check_line(line)
    except BadLine as error:
        raise _bad_schedule(f"recurrence: {error.message.removesuffix('.')}") from error
    if len(timing.schedule_of(definition).get("recurrence", "").splitlines()) > 1:
        raise _bad_schedule("recurrence: one line is taken; make a task for each of several")
    _check_span(read_schedule, ZoneInfo(zone))


def _check_span(schedule: timing.Timing, zone: ZoneInfo) -> None:
    start, end = (
        _moment(name, text, zone) for name, text in (("startDateTime", schedule.start), ("endDateTime", schedule.end))
    )
    if end is not None and start is not None and end <= start:
        raise _bad_schedule("endDateTime: must be later than startDateTime")
    if end is not None and end <= clock.now():
        raise _bad_schedule("endDateTime: must not be in the past")


def _moment(name: str, text: str, zone: ZoneInfo) -> datetime | None:
    """An instant; a text without an offset is a wall time of the zone."""
    if not text:
        return None
    try:
        if not _DATE_TIME.fullmatch(text):
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _bad_schedule(f"{name}: must be written like 2026-03-29T06:30:00") from error


def _check_events(definition: Definition) -> None:
    events = definition.get("events") or []
    for event in events:
        if timing.SOURCES[event["type"]] != event["source"]:
            raise _bad(f"events: the source of {event['type']} is {timing.SOURCES[event['type']]}")
        told = timing.correlation(event)
        if event["type"] == timing.TASK_ENDED and len(told.get("id", [])) != 1:
            raise _bad("events: an event of a task names that task by one correlation id")
        if set(map(str.lower, told.get("status", []))) - {"succeeded", "failed"}:
            raise _bad("events: the status of a task is succeeded or failed")
    names = {event.get("name") for event in events}
    state = (definition.get("states") or [{}])[0]
    wanted = {name for on in state.get("onEvents") or [] for name in on["eventRefs"]}
    if wanted - names:
        raise _bad(f"states: there is no event {min(wanted - names)[:80]!r}")


def _check_parents(user: LocalUser, definition: Definition, task_id: str) -> None:
    for parent in timing.awaited(definition):
        check_parent(user, parent.parent_id)
        if task_id and task_id in _ancestors(parent.parent_id):
            raise _bad("events: a task cannot wait for itself, nor for one that waits for it")


def check_parent(user: LocalUser, parent_id: str) -> LocalSchedulingTask:
    """The task to wait for. Raises ApiError 400 where there is none, 403 where its app is out of reach."""
    try:
        wanted = str(uuid.UUID(parent_id)) if len(parent_id) <= 36 else ""
    except ValueError:
        wanted = ""
    found = LocalSchedulingTask.objects.filter(id=wanted).first() if wanted else None
    if found is None:
        raise refuse(400, Code.PARENT, f"onTaskId: there is no task {parent_id[:64]!r} to wait for.")
    if not users.may_reload(user, found.app_id):
        raise refuse(403, Code.PARENT_APP, "onTaskId: you may not read the app of the task to wait for.")
    return found


def _ancestors(task_id: str) -> set[str]:
    found, fresh = {task_id}, {task_id}
    while fresh and len(found) < _CHAIN_AT_MOST:
        rows = LocalParent.objects.filter(child_id__in=fresh).values_list("parent_id", flat=True)
        fresh = set(rows) - found
        found |= fresh
    return found


def _bad(detail: str) -> ApiError:
    return refuse(400, Code.TASK_BODY, f"{detail}.")


def _bad_schedule(detail: str) -> ApiError:
    return refuse(400, Code.TASK_SCHEDULE, f"{detail}.")
