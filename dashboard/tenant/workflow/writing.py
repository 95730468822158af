"""What a scheduling task is sent: a new definition, one with changes written over it, and the steps between the two."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from dashboard.scheduling.task import After, Parent, Task, TaskEnd
from dashboard.tenant.datetimes import offset_of
from dashboard.tenant.resources import Changes, Draft
from dashboard.tenant.workflow import wire
from dashboard.tenant.workflow.schedules import single_run_line

Operation = dict[str, Any]
_OWN = ("name", "description", "enabled")
_TIMED = ("recurrences", "time_zone_name", "starts_at", "ends_at")
_DATA = ("auto_reload", "auto_reload_partial")
_STATUSES = {TaskEnd.SUCCESS: "succeeded", TaskEnd.FAILURE: "failed", TaskEnd.ANY: ""}
_NAMES = {"after": "After another task", "data": "When data is updated", "time": "On schedule"}  # of drafts without one


class NotPossible(ValueError):
    """What no task of the newer scheduling can be; `field` and `reason` are those of `errors.Unsupported`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def created(draft: Draft) -> dict[str, Any]:
    """Give the body of a POST for a draft that starts by time, by other tasks, or by hand alone. Raises NotPossible."""
    if len(draft.parts) > 1:
        raise NotPossible("recurrences" if len(draft.recurrences) > 1 else "after", "lines")
    body = {**_own(draft), **wire.new_definition(draft.app_id, partial=draft.partial)}
    if draft.recurrences or draft.starts_at:
        _set_schedule(body, {}, {name: getattr(draft, name) for name in _TIMED})
    if draft.after:
        _set_after(body, draft.after)
    return body


def created_by_event(draft: Draft) -> tuple[str, dict[str, Any]] | None:
    """Give the name and the body of the call that makes a task of one event; None where no such call makes it.

    The tenant writes the definition of these itself: it knows the datasets of the app, and more of the other task.
    """
    if len(draft.parts) > 1:
        return None
    if draft.auto_reload:
        return wire.ON_DATA, _own(draft) | ({"partial": True} if draft.partial or draft.auto_reload_partial else {})
    parents = draft.after.parents if draft.after else ()
    if len(parents) != 1 or draft.partial or parents[0].end not in _STATUSES:
        return None
    status = _STATUSES[TaskEnd(parents[0].end)] or "any"
    return wire.ON_TASK, _own(draft) | wire.on_task(parents[0].task_id, status)


def merged(task: Task, changes: Changes) -> dict[str, Any]:
    """Give the whole definition of a task with `changes` written over it; all else is as it came.

    What the task has already is no change. Raises NotPossible.
    """
    wanted: dict[str, Any] = {name: value for name, value in changes.items() if getattr(task, name) != value}
    _check(task, wanted)
    result = deepcopy(wire.writable(task.body))
    result |= {name: wanted[name] for name in _OWN if name in wanted}
    if timed := {name: wanted[name] for name in _TIMED if name in wanted}:
        _set_schedule(result, wire.schedule_of(result), _with_bounds(task, timed))
    if "after" in wanted:
        _set_after(result, wanted["after"])
    wire.set_arguments(result, app_id=wanted.get("app_id"), partial=wanted.get("partial"))
    if "start" in result and result.get("events") and not (task.has_schedule and (task.after or task.auto_reload)):
        raise NotPossible("after", "both")
    return result


def _check(task: Task, wanted: Mapping[str, Any]) -> None:
    """Raise NotPossible for what cannot be written."""
    if any(name in wanted for name in _DATA):
        raise NotPossible("auto_reload", "data")
    if len(wanted.get("recurrences", ())) > 1:
        raise NotPossible("recurrences", "lines")
    if task.written_as and "recurrences" not in wanted and any(name in wanted for name in _TIMED):
        raise NotPossible("recurrences", "written")


def _with_bounds(task: Task, timed: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of a schedule, with the bounds that must be written anew beside them.

    A bound that carries an offset keeps its wall time where the zone changes, and so does one that is part of what
    lines replace.
    """
    moved = "time_zone_name" in timed
    anew = {
        name: getattr(task, name)
        for name, text in wire.bounds_of(wire.schedule_of(task.body)).items()
        if task.written_as or (moved and offset_of(text))
    }
    start = {"starts_at": task.starts_at} if "recurrences" in timed and not timed["recurrences"] else {}
    return anew | start | dict(timed)


def operations(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Operation]:
    """Give the JSON Patch (RFC 6902) that makes `after` of `before`: each step sets or removes one whole member."""
    steps = [_step(f"/{name}", before, after, name) for name in dict.fromkeys((*before, *after)) if name != "start"]
    starts = [wire.object_in(body.get("start")) for body in (before, after)]
    if all("schedule" in start for start in starts) and _rest(starts[0]) == _rest(starts[1]):
        steps.append(_step("/start/schedule", starts[0], starts[1], "schedule"))
    else:
        steps.append(_step("/start", before, after, "start"))
    return [step for step in steps if step]


def _step(path: str, before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Operation:
    if name not in after:
        return {"op": "remove", "path": path} if name in before else {}
    if name in before and before[name] == after[name]:
        return {}
    return {"op": "replace" if name in before else "add", "path": path, "value": after[name]}


def _rest(start: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in start.items() if name != "schedule"}


def _own(draft: Draft) -> dict[str, Any]:
    kind = "after" if draft.after else "data" if draft.auto_reload else "time"
    description = {"description": draft.description} if draft.description else {}
    return {"name": draft.name or _NAMES[kind], **description, "enabled": draft.enabled}


def _set_schedule(body: dict[str, Any], schedule: Mapping[str, Any], timed: Mapping[str, Any]) -> None:
    """Write a schedule into a definition; one that names no time is none at all, and a start alone is a single run."""
    told = dict(schedule)
    for name in ("time_zone_name", "starts_at", "ends_at"):
        if name in timed:
            wire.set_part(told, name, _text(timed[name]))
    lines = timed.get("recurrences")
    start = timed.get("starts_at")
    if lines or lines == ():
        wire.replace_line(told, lines[0] if lines else "")
    if start and not wire.has_line(told):
        wire.replace_line(told, single_run_line(start))
    wire.set_start(body, told)


def _text(value: datetime | str | None) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value or ""


def _set_after(body: dict[str, Any], after: After | None) -> None:
    """Write the tasks that are waited for into a definition; events of theirs that stay are left as they came."""
    wanted = [(parent.task_id, _status(parent)) for parent in (after.parents if after else ())]
    if not wire.set_awaited(body, wanted, exclusive=not (after and after.needs_all)):
        raise NotPossible("after", "body")


def _status(parent: Parent) -> str:
    return _STATUSES[TaskEnd(parent.end)] if parent.end in _STATUSES else str(parent.end)
