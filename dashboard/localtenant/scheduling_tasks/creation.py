"""Tasks made in one call, of which the service writes the definition: by time, after a task, when data is there."""

from __future__ import annotations

from typing import Any

from dashboard.localtenant.errors import Code, refuse
from dashboard.localtenant.models import LocalApp, LocalSchedulingTask, LocalUser
from dashboard.localtenant.scheduling_tasks import checks, timing
from dashboard.localtenant.scheduling_tasks.definition import DefinitionBody
from dashboard.localtenant.scheduling_tasks.tasks import create_task

STATUSES = ("succeeded", "failed", "any")
Definition = dict[str, Any]
Facts = dict[str, Any]  # name, description, enabled, partial: what all three take


def on_time_schedule(user: LocalUser, app_id: str, facts: Facts, schedule: Definition) -> LocalSchedulingTask:
    """A task that recurs. Raises ApiError as `create_task` does; 400 CHO-017 without a recurrence."""
    if not schedule.get("recurrence"):
        raise refuse(400, Code.TASK_SCHEDULE, "recurrence: give one RRULE line.")
    return _create(user, app_id, facts, {"start": {"stateName": "reload", "schedule": schedule}})


def on_task_event(user: LocalUser, app_id: str, facts: Facts, *, task_id: str, status: str) -> LocalSchedulingTask:
    """A task that starts when another one ends. Raises ApiError as `create_task` does; 400 CHO-016, 403 CHO-015."""
    checks.check_app(user, app_id)
    parent = checks.check_parent(user, task_id)
    if status not in STATUSES:
        raise refuse(400, Code.TASK_BODY, f"onTaskStatus: use {', '.join(STATUSES)}.")
    space_id = LocalApp.objects.filter(id=parent.app_id).values_list("space_id", flat=True).first() or ""
    told = {"id": [parent.id], "status": [] if status == "any" else [status]}
    told |= {"spaceId": [space_id] if space_id else [], "appId": [parent.app_id]}
    return _create(user, app_id, facts, {"events": [event(timing.TASK_ENDED, f"{parent.id}-{status}", told)]})


def on_dataset_updated(user: LocalUser, app_id: str, facts: Facts) -> LocalSchedulingTask:
    """A task that starts when a pipeline has updated a dataset that the app reads.

    Raises ApiError as `create_task` does; 409 where the app has such a task, 422 where it reads no such dataset.
    """
    checks.check_app(user, app_id)
    known = LocalSchedulingTask.objects.filter(app_id=app_id, trigger_type=timing.BY_DATASET).first()
    if known is not None:
        refusal = refuse(409, Code.DATASET_TASK, f"The task is {known.id}.")
        refusal.value = {"existingTaskId": known.id}
        raise refusal
    datasets = LocalApp.objects.get(id=app_id).datasets.split()
    if not datasets:
        raise refuse(422, Code.NO_DATASET, "appId: no pipeline writes what this app reads.")
    return _create(
        user, app_id, facts, {"events": [event(timing.DATASET_UPDATED, "dataset-updated", {"datasetId": datasets})]}
    )


def event(kind: str, name: str, told: dict[str, list[str]]) -> Definition:
    correlation = [
        {"contextAttributeName": attribute, "contextAttributeValue": value}
        for attribute, values in told.items()
        for value in values
    ]
    return {"name": name, "type": kind, "source": timing.SOURCES[kind], "correlation": correlation}


def definition_of(app_id: str, facts: Facts, trigger: Definition, *, exclusive: bool = True) -> Definition:
    function = {"refName": "app.reload", "arguments": {"appId": app_id, "partial": bool(facts.get("partial"))}}
    on = {
        "eventRefs": [event["name"] for event in trigger.get("events", ())],
        "actions": [{"name": "reload-action", "functionRef": function}],
    }
    state: Definition = {"name": "reload", "type": "event", "end": True, "onEvents": [on]}
    if trigger.get("events"):
        state["exclusive"] = exclusive
    told = {name: value for name, value in facts.items() if name != "partial" and value is not None}
    fixed = {"version": "1.0.0", "specVersion": "0.8", "keepActive": False}
    return told | fixed | trigger | {"states": [state]}


def _create(user: LocalUser, app_id: str, facts: Facts, trigger: Definition) -> LocalSchedulingTask:
    return create_task(user, DefinitionBody.model_validate(definition_of(app_id, facts, trigger)))
