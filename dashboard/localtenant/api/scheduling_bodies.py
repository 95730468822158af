"""Rows of the newer service as its JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.localtenant import clock
from dashboard.localtenant.api.bodies import Body, instant, precise
from dashboard.localtenant.identity import tenant_id
from dashboard.localtenant.ids import uuid_of
from dashboard.localtenant.models import LocalApp, LocalReload, LocalSchedulingTask
from dashboard.localtenant.scheduling_tasks import chains, life
from dashboard.localtenant.scheduling_tasks.graphs import Graph
from dashboard.localtenant.scheduling_tasks.runs import run_id_of

WORKER = "reloads"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What tasks are told with: their apps, and which of them have a parent or a child."""

    apps: Mapping[str, LocalApp]
    children: set[str]
    parents: set[str]


def scheduling_bodies(tasks: Iterable[LocalSchedulingTask]) -> list[Body]:
    tasks = list(tasks)
    around = _around(tasks)
    return [_task_body(task, around) for task in tasks]


def run_bodies(runs: Iterable[LocalReload], tasks: Mapping[str, LocalSchedulingTask]) -> list[Body]:
    around = _around(tasks.values())
    metadata = {task.id: _metadata(task, around) for task in tasks.values()}
    return [_run_body(run, tasks[run.task_id], metadata[run.task_id]) for run in runs if run.task_id in tasks]


def graph_body(graph: Graph, tasks: Mapping[str, LocalSchedulingTask], *, with_task: bool) -> Body:
    """A graph; edges lead from a task to the one that its end starts."""
    children, parents = chains.places(graph.depths)
    bodies = {body["id"]: body for body in scheduling_bodies(tasks.values())} if with_task else {}
    vertices = [
        {
            "taskId": task_id,
            "attrs": {"depth": depth, "isChild": task_id in children, "isParent": task_id in parents},
        }
        | ({"task": bodies[task_id]} if task_id in bodies else {})
        for task_id, depth in graph.depths.items()
    ]
    edges = [
        {"source": parent, "target": child, "attrs": {"depth": depth}}
        for (parent, child), depth in sorted(graph.edges.items(), key=lambda item: (item[1], item[0]))
    ]
    return {"taskId": graph.root, "vertices": vertices, "edges": edges}


def _around(tasks: Iterable[LocalSchedulingTask]) -> _Around:
    tasks = list(tasks)
    children, parents = chains.places(task.id for task in tasks)
    return _Around(apps=life.apps_of(tasks), children=children, parents=parents)


def _task_body(task: LocalSchedulingTask, around: _Around) -> Body:
    definition = {name: value for name, value in task.definition.items() if name != "metadata"}
    return (
        {"description": ""}
        | definition
        | {
            "id": task.id,
            "enabled": task.enabled,
            "resourceId": task.app_id,
            "metadata": _metadata(task, around),
        }
    )


def _metadata(task: LocalSchedulingTask, around: _Around) -> Body:
    app = around.apps.get(task.app_id)
    space = app.space if app else None
    body = {
        "usage": (task.definition.get("metadata") or {}).get("usage", "ANALYTICS"),
        "ownerId": task.owner_id,
        "createdBy": task.created_by,
        "spaceId": space.id if space else "",
        "spaceType": space.type if space else "personal",
        "tenantId": tenant_id(),
        "createdAt": precise(task.created_at),
        "updatedAt": precise(task.updated_at),
        "resourceType": "app",
        "resourceSubType": "",
        "topology": {"isChild": task.id in around.children, "isParent": task.id in around.parents},
        "trigger": {"id": uuid_of("trigger", task.id), "type": task.trigger_type},
        "orchestration": _orchestration(task),
    }
    maybe = {
        "resourceName": app.name if app else "",
        "scriptOwnerId": app.owner_id if app else "",
        "disabledCode": task.disabled_code,
        "migratedFrom": task.migrated_from,
    }
    return body | {name: value for name, value in maybe.items() if value}


def _orchestration(task: LocalSchedulingTask) -> Body:
    """Last and next run; in the attributes as texts, in whole seconds."""
    body: Body = {"id": uuid_of("orchestration", task.id), "type": 3, "attrs": {}}
    if task.next_at is not None and task.has_schedule:
        body["attrs"]["next_run_at"] = instant(task.next_at)
    if task.last_started_at is None or task.last_ended_at is None:
        return body
    status = _status(task.last_ended_at, succeeded=task.last_succeeded)
    body["attrs"] |= {
        "last_run_status": status,
        "last_run_startedAt": instant(task.last_started_at),
        "last_run_worker_type": WORKER,
    }
    body["lastRun"] = {
        "id": run_id_of(task.last_run_id),
        "status": status,
        "startedAt": precise(task.last_started_at),
        "triggeredBy": task.last_triggered_by,
        "executedAs": task.last_executed_as,
        "workerId": task.last_run_id,
        "workerType": WORKER,
    }
    if status != "RUNNING":
        body["attrs"]["last_run_endedAt"] = instant(task.last_ended_at)
        body["lastRun"]["endedAt"] = precise(task.last_ended_at)
    return body


def _status(ended_at: datetime, *, succeeded: bool) -> str:
    if ended_at > clock.now():
        return "RUNNING"
    return "SUCCEEDED" if succeeded else "FAILED"


def _run_body(run: LocalReload, task: LocalSchedulingTask, metadata: Body) -> Body:
    status = _status(run.ended_at, succeeded=run.succeeded)
    body = {
        "id": run_id_of(run.id),
        "taskId": task.id,
        "taskName": task.name,
        "resourceId": run.app_id,
        "actionId": uuid_of("action", task.id),
        "status": status,
        "startedAt": precise(run.started_at),
        "triggeredBy": run.triggered_by,
        "executedAs": run.user_id,
        "workerType": WORKER,
        "workerId": run.id,
        "taskMeta": metadata,
    }
    return body if status == "RUNNING" else body | {"endedAt": precise(run.ended_at)}
