"""The field names of a scheduling task: the only file that knows them, beside those that `Body` derives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.tenant.storable import as_sent

_DIALECT = ("specVersion", "states")  # every scheduling task has them, no reload task has either
_READ_ONLY = frozenset({"id", "resourceId", "links"})
_WRITTEN_METADATA = ("usage", "spaceId")  # what clients send of it
_SEEN = ("name", "description", "enabled", "resourceId", "start", "events", "states")
_SEEN_METADATA = ("ownerId", "disabledCode")
_MOVING_METADATA = ("orchestration", "updatedAt")  # what runs alone change
_DATA_UPDATED = "com.qlik/active-analytics-orch"
_TASK_ENDED = "com.qlik.v1.task.run.finished"
_CRON_PARTS = ("expression", "validUntil")


def is_workflow(body: Any) -> bool:
    """Whether a body is one of a scheduling task; all others are bodies of reload tasks."""
    return isinstance(body, Mapping) and any(name in body for name in _DIALECT)


def metadata_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(body.get("metadata"))


def owner_of(body: Mapping[str, Any]) -> Any:
    return metadata_of(body).get("ownerId")


def schedule_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schedule as an object; empty without one. One that is a text is a repeating interval."""
    schedule = _object(body.get("start")).get("schedule")
    return {"interval": schedule} if isinstance(schedule, str) and schedule else _object(schedule)


def cron_of(schedule: Mapping[str, Any]) -> tuple[Any, Any]:
    """Give the cron expression of a schedule and until when it counts, both as they were sent."""
    cron = schedule.get("cron")
    parts = _object(cron)
    return (parts.get(_CRON_PARTS[0]), parts.get(_CRON_PARTS[1])) if parts else (cron, None)


def arguments_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what the function of the one action is called with."""
    for state in _objects(body.get("states")):
        for on_events in _objects(state.get("onEvents")):
            for action in _objects(on_events.get("actions")):
                return _object(_object(action.get("functionRef")).get("arguments"))
    return {}


def app_of(body: Mapping[str, Any]) -> Any:
    return body.get("resourceId") or arguments_of(body).get("appId")


def is_partial(body: Mapping[str, Any]) -> bool:
    return arguments_of(body).get("partial") is True


def waits_for_all(body: Mapping[str, Any]) -> bool:
    """Whether all events must come: unless the state says that one is enough."""
    return not any(state.get("exclusive") is True for state in _objects(body.get("states")))


def awaited(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each task that is waited for, and the status that it must end with, empty for any."""
    for event in _objects(body.get("events")):
        told = _correlation(event)
        if event.get("type") == _TASK_ENDED:
            yield from ((task_id, told.get("status", [""])[0]) for task_id in told.get("id", []))


def waits_for_data(body: Mapping[str, Any]) -> bool:
    return any(event.get("type") == _DATA_UPDATED for event in _objects(body.get("events")))


def run_moments(body: Mapping[str, Any]) -> tuple[Any, Any]:
    """Give when the task last began to run and when it runs next, as the tenant wrote it."""
    orchestration = _object(metadata_of(body).get("orchestration"))
    attributes, last = _object(orchestration.get("attrs")), _object(orchestration.get("lastRun"))
    return attributes.get("last_run_startedAt") or last.get("startedAt"), attributes.get("next_run_at")


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


def _correlation(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """What an event must say to count: values by name."""
    told: dict[str, list[str]] = {}
    for entry in _objects(event.get("correlation")):
        name, value = entry.get("contextAttributeName"), entry.get("contextAttributeValue")
        if isinstance(name, str) and isinstance(value, str) and value:
            told.setdefault(name, []).append(value)
    return told


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
