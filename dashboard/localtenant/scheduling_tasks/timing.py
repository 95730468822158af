"""What the stored definition of a task says: its app, what starts it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.localtenant.rules.cron import lines_of_cron
from dashboard.localtenant.rules.intervals import line_of_interval
from dashboard.localtenant.rules.values import BadLine

Definition = dict[str, Any]
TASK_ENDED = "com.qlik.v1.task.run.finished"
DATASET_UPDATED = "com.qlik/active-analytics-orch"
SOURCES = {TASK_ENDED: "system-events.task", DATASET_UPDATED: "dataset.updated"}  # type of an event: its source
NO_TRIGGER, BY_TIME, BY_TASK, BY_DATASET = 0, 1, 2, 4  # triggerType: Qlik tells no meaning; 1 and 4 as its examples
ZONE = "UTC"  # where a schedule names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A schedule as the tenant's own reading of rules takes it."""

    lines: list[str]
    zone: str = ZONE
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A task that another one waits for: its id, how it must end ("": anyhow), and the event's name."""

    parent_id: str
    status: str
    event: str


def schedule_of(definition: Definition) -> Definition:
    """The schedule as an object; empty where the task has none. One that is a text is a repeating interval."""
    schedule = (definition.get("start") or {}).get("schedule") or {}
    return {"interval": schedule} if isinstance(schedule, str) else schedule


def timing_of(definition: Definition, *, created_at: datetime | None = None) -> Timing:
    """The schedule of a definition; what cannot be read has no lines.

    What hangs on a start, and has none, counts from the minute in which the task was made.
    """
    try:
        return read_timing(definition, created_at=created_at)
    except BadLine:
        return Timing(lines=[])


def read_timing(definition: Definition, *, created_at: datetime | None = None) -> Timing:
    """The same. Raises BadLine."""
    schedule = schedule_of(definition)
    start, end = schedule.get("startDateTime") or "", schedule.get("endDateTime") or ""
    lines = _recurrence(schedule)
    if interval := schedule.get("interval"):
        line, begins = line_of_interval(interval)
        lines, start = [*lines, line], begins or start
    if cron := schedule.get("cron"):
        lines += lines_of_cron(cron if isinstance(cron, str) else cron["expression"])
        end = end or ("" if isinstance(cron, str) else cron.get("validUntil") or "")
    if lines and not start and created_at is not None:
        start = f"{created_at:%Y-%m-%dT%H:%M:00Z}"
    return Timing(lines=lines, zone=schedule.get("timezone") or ZONE, start=start, end=end)


def _recurrence(schedule: Definition) -> list[str]:
    return [line for line in (schedule.get("recurrence") or "").splitlines() if line.strip()]


def actions_of(definition: Definition) -> list[Definition]:
    states = definition.get("states") or []
    return [action for state in states for on in state.get("onEvents") or [] for action in on.get("actions") or []]


def arguments_of(definition: Definition) -> Definition:
    for action in actions_of(definition):
        function = action.get("functionRef")
        if isinstance(function, dict):
            return function.get("arguments") or {}
    return {}


def app_of(definition: Definition) -> str:
    return str(arguments_of(definition).get("appId") or "")


def is_partial(definition: Definition) -> bool:
    return arguments_of(definition).get("partial") is True


def waits_for_all(definition: Definition) -> bool:
    states = definition.get("states") or [{}]
    return not states[0].get("exclusive")


def awaited(definition: Definition) -> list[Awaited]:
    found = []
    for number, event in enumerate(definition.get("events") or []):
        told = correlation(event)
        if event.get("type") == TASK_ENDED and told.get("id"):
            name = event.get("name") or str(number)
            found.append(Awaited(parent_id=told["id"][0], status=told.get("status", [""])[0].lower(), event=name))
    return found


def datasets(definition: Definition) -> list[str]:
    return [
        dataset_id
        for event in definition.get("events") or []
        if event.get("type") == DATASET_UPDATED
        for dataset_id in correlation(event).get("datasetId", [])
    ]


def correlation(event: Definition) -> dict[str, list[str]]:
    """What an event must say to count: values by name."""
    told: dict[str, list[str]] = {}
    for entry in event.get("correlation") or []:
        if value := entry.get("contextAttributeValue"):
            told.setdefault(entry["contextAttributeName"], []).append(value)
    return told


def trigger_type(definition: Definition) -> int:
    """What starts the task; an event counts before a schedule."""
    return next(_triggers(definition), NO_TRIGGER)


def _triggers(definition: Definition) -> Iterator[int]:
    types = {event.get("type") for event in definition.get("events") or []}
    if DATASET_UPDATED in types:
        yield BY_DATASET
    if TASK_ENDED in types:
        yield BY_TASK
    if schedule_of(definition):
        yield BY_TIME
