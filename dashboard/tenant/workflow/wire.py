"""The field names of a scheduling task: the only file that knows them, beside those that `Body` derives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.tenant.errors import Complaint
from dashboard.tenant.storable import CHANGED, as_sent

_DIALECT = ("specVersion", "states")  # every scheduling task has them, no reload task has either
_DEFINED = ("name", "enabled", "states")
_READ_ONLY = frozenset({"id", "resourceId", "links"})
_WRITTEN_METADATA = ("usage", "spaceId")  # what clients send of it
_SEEN = ("name", "description", "enabled", "resourceId", "start", "events", "states")
_SEEN_METADATA = ("ownerId", "disabledCode")
_MOVING_METADATA = ("orchestration", "updatedAt")  # what runs alone change
DATA_UPDATED = "com.qlik/active-analytics-orch"
TASK_ENDED = "com.qlik.v1.task.run.finished"
_WORDS = {"name": "name", "description": "description", "enabled": "enabled", "events": "after", "states": "after"}
_FIELDS = {
    "recurrence": "recurrences",
    "cron": "recurrences",
    "interval": "recurrences",
    "timezone": "time_zone_name",
    "startDateTime": "starts_at",
    "endDateTime": "ends_at",
    "onTaskId": "after",
    "appId": "app_id",
    "resourceId": "app_id",
    "partial": "partial",
}
_STATE = "reload"
_PARTS = {"time_zone_name": "timezone", "starts_at": "startDateTime", "ends_at": "endDateTime"}
_LINES = ("recurrence", "cron", "interval")
ON_DATA, ON_TASK = "on-dataset-updated", "on-task-event"  # creations in one call
_CRON_PARTS = ("expression", "validUntil")


def is_workflow(body: Any) -> bool:
    """Whether a body is one of a scheduling task; all others are bodies of reload tasks."""
    return isinstance(body, Mapping) and any(name in body for name in _DIALECT)


def is_definition(body: Mapping[str, Any]) -> bool:
    """Whether a body says all that a task is, and not only what somebody wanted to change of it."""
    return all(name in body for name in _DEFINED)


def metadata_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_in(body.get("metadata"))


def owner_of(body: Mapping[str, Any]) -> Any:
    return metadata_of(body).get("ownerId")


def schedule_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schedule as an object; empty without one. One that is a text is a repeating interval."""
    schedule = object_in(body.get("start")).get("schedule")
    return {"interval": schedule} if isinstance(schedule, str) and schedule else object_in(schedule)


def bounds_of(schedule: Mapping[str, Any]) -> dict[str, str]:
    """Give the start and the end of a schedule, by their names in `Task`, as they were sent."""
    return {name: str(schedule.get(_PARTS[name]) or "") for name in ("starts_at", "ends_at")}


def cron_of(schedule: Mapping[str, Any]) -> tuple[Any, Any]:
    """Give the cron expression of a schedule and until when it counts, both as they were sent."""
    cron = schedule.get("cron")
    parts = object_in(cron)
    return (parts.get(_CRON_PARTS[0]), parts.get(_CRON_PARTS[1])) if parts else (cron, None)


def arguments_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what the function of the one action is called with."""
    for state in objects_in(body.get("states")):
        for on_events in objects_in(state.get("onEvents")):
            for action in objects_in(on_events.get("actions")):
                return object_in(object_in(action.get("functionRef")).get("arguments"))
    return {}


def app_of(body: Mapping[str, Any]) -> Any:
    return body.get("resourceId") or arguments_of(body).get("appId")


def is_partial(body: Mapping[str, Any]) -> bool:
    return arguments_of(body).get("partial") is True


def waits_for_all(body: Mapping[str, Any]) -> bool:
    """Whether all events must come: unless the state says that one is enough."""
    return not any(state.get("exclusive") is True for state in objects_in(body.get("states")))


def awaited(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each task that is waited for, and the status that it must end with, empty for any."""
    for event in objects_in(body.get("events")):
        told = correlation(event)
        if event.get("type") == TASK_ENDED:
            yield from ((task_id, told.get("status", [""])[0]) for task_id in told.get("id", []))


def waits_for_data(body: Mapping[str, Any]) -> bool:
    return any(event.get("type") == DATA_UPDATED for event in objects_in(body.get("events")))


def run_moments(body: Mapping[str, Any]) -> tuple[Any, Any]:
    """Give when the task last began to run and when it runs next, as the tenant wrote it."""
    orchestration = object_in(metadata_of(body).get("orchestration"))
    attributes, last = object_in(orchestration.get("attrs")), object_in(orchestration.get("lastRun"))
    return attributes.get("last_run_startedAt") or last.get("startedAt"), attributes.get("next_run_at")


def api_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give fields of a task as the API has them, for the columns of files that reload tasks have as well."""
    metadata = metadata_of(body)
    last, following = run_moments(body)
    return {
        "state in the API": body.get("enabled"),
        "disabled code": metadata.get("disabledCode"),
        "next execution in the API": following,
        "last execution in the API": last,
        "tenant id": metadata.get("tenantId"),
        "fortress id": metadata.get("fortressId"),
    }


def seen(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a person sees of a task and may base a decision on."""
    told = {name: body[name] for name in _SEEN if body.get(name) not in (None, "", [], {})}
    metadata = metadata_of(body)
    return told | {name: metadata[name] for name in _SEEN_METADATA if metadata.get(name) not in (None, "")}


def at_rest(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give a body without what runs alone change."""
    metadata = {name: value for name, value in metadata_of(body).items() if name not in _MOVING_METADATA}
    return {**body, "metadata": metadata}


def writable(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a client may write of a body: the whole definition, every value as it came; nulls are left out."""
    sent = as_sent(body)
    metadata = {name: value for name, value in metadata_of(sent).items() if name in _WRITTEN_METADATA and value}
    told = {name: value for name, value in sent.items() if name not in _READ_ONLY and value is not None}
    return {name: value for name, value in told.items() if name != "metadata"} | (
        {"metadata": metadata} if metadata else {}
    )


def field_of(complaints: Sequence[Complaint]) -> str:
    """Give the field of `Task` that a tenant complains about, by the wire name in its texts; empty when none is named.

    Names that are words of the language count only where a text begins with them.
    """
    texts = [text for complaint in complaints for text in (complaint.detail, complaint.title)]
    words = [name for text in texts for name in _WORDS if re.match(rf"{name}\b", text)]
    named = [name for name in _FIELDS for text in texts if re.search(rf"\b{name}\b", text)]
    return next(((_WORDS | _FIELDS)[name] for name in (*words, *named)), "")


def app_query(app_id: str) -> dict[str, str]:
    """Give the query of the list, of one app where there is an id: the oldest first, so that no page shifts."""
    return {"sort": "+createdAt"} | ({"resourceId": app_id} if app_id else {})


def is_whole(body: Mapping[str, Any]) -> bool:
    """Whether every member can be sent as it came."""
    changed = body.get(CHANGED)
    return not isinstance(changed, Mapping) or None not in changed.values()


def new_definition(app_id: str, *, partial: bool) -> dict[str, Any]:
    """Give the members of a new task that say what it does, without name, state and trigger."""
    function = {"refName": "app.reload", "arguments": {"appId": app_id, "partial": partial}}
    on_events = {"eventRefs": [], "actions": [{"name": "reload-action", "functionRef": function}]}
    state = {"name": _STATE, "type": "event", "end": True, "onEvents": [on_events]}
    return {"version": "1.0.0", "specVersion": "0.8", "states": [state], "metadata": {"usage": "ANALYTICS"}}


def on_task(task_id: str, status: str) -> dict[str, str]:
    """Give the part of a creation in one call that names the task to wait for."""
    return {"onTaskId": task_id, "onTaskStatus": status}


def set_part(schedule: dict[str, Any], name: str, text: str) -> None:
    """Set the zone, the start or the end of a schedule by its name in `Task`; an empty text leaves it out."""
    schedule.pop(_PARTS[name], None)
    if text:
        schedule[_PARTS[name]] = text


def replace_line(schedule: dict[str, Any], line: str) -> None:
    """Let a schedule have one line, or none, in place of all that says when it runs."""
    for name in _LINES:
        schedule.pop(name, None)
    if line:
        schedule[_LINES[0]] = line


def has_line(schedule: Mapping[str, Any]) -> bool:
    return any(schedule.get(name) for name in _LINES)


def set_start(body: dict[str, Any], schedule: dict[str, Any]) -> None:
    """Put a schedule into a definition; one without lines and start is left out."""
    if has_line(schedule) or schedule.get(_PARTS["starts_at"]):
        states = objects_in(body.get("states"))
        name = states[0].get("name") if states else None
        body["start"] = {"stateName": name or _STATE, **object_in(body.get("start")), "schedule": schedule}
    else:
        body.pop("start", None)


def set_arguments(body: dict[str, Any], *, app_id: str | None, partial: bool | None) -> None:
    """Set what the app is, or whether it is reloaded in part, in a definition that is nobody else's."""
    told = {name: value for name, value in (("appId", app_id), ("partial", partial)) if value is not None}
    arguments = arguments_of(body)
    if told and isinstance(arguments, dict):
        arguments.update(told)


def set_awaited(body: dict[str, Any], wanted: Sequence[tuple[str, str]], *, exclusive: bool) -> bool:
    """Let a definition that is nobody else's wait for tasks, told by id and status; says whether it has a state.

    Events that stay are left as they came, and so are those of other kinds.
    """
    on_events = next((on for state in objects_in(body.get("states")) for on in objects_in(state.get("onEvents"))), None)
    if not isinstance(on_events, dict):
        return False
    events = objects_in(body.get("events"))
    known = {pair: event for event in events for pair in awaited({"events": [event]})}
    kept = [event for event in events if event.get("type") != TASK_ENDED]
    body["events"] = [*kept, *(known.get(pair) or _task_ended(*pair) for pair in wanted)]
    on_events["eventRefs"] = [event.get("name") for event in body["events"]]
    state = body["states"][0]
    state.pop("exclusive", None)
    if wanted:
        state["exclusive"] = exclusive
    if not body["events"]:
        del body["events"]
    return True


def _task_ended(task_id: str, status: str) -> dict[str, Any]:
    told = {"id": task_id} | ({"status": status} if status else {})
    correlation = [{"contextAttributeName": name, "contextAttributeValue": value} for name, value in told.items()]
    name = f"{task_id}-{status or 'any'}"
    return {"name": name, "type": TASK_ENDED, "source": "system-events.task", "correlation": correlation}


def graph_of(body: Mapping[str, Any]) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    """Give the depths of a graph's tasks by id, and its edges: from the task that ends to the one that starts."""
    vertices = objects_in(body.get("vertices"))
    depths = {vertex.get("taskId"): object_in(vertex.get("attrs")).get("depth") for vertex in vertices}
    edges = ((edge.get("source"), edge.get("target")) for edge in objects_in(body.get("edges")))
    return (
        {task_id: depth for task_id, depth in depths.items() if isinstance(task_id, str) and isinstance(depth, int)},
        tuple((source, target) for source, target in edges if isinstance(source, str) and isinstance(target, str)),
    )


def correlation(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give what an event must say to count: values by name."""
    told: dict[str, list[str]] = {}
    for entry in objects_in(event.get("correlation")):
        name, value = entry.get("contextAttributeName"), entry.get("contextAttributeValue")
        if isinstance(name, str) and isinstance(value, str) and value:
            told.setdefault(name, []).append(value)
    return told


def object_in(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def objects_in(value: Any) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
