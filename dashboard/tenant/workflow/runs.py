"""Runs, logs and graphs of scheduling tasks, read of what the tenant sends."""

from __future__ import annotations

from typing import Any

from dashboard.tenant.json_model import AnyId, Body, Id, Instant, Text, read_object
from dashboard.tenant.resources import TaskGraph, TaskRun
from dashboard.tenant.storable import cut
from dashboard.tenant.workflow import wire

LONGEST_LOG = 1_000_000  # characters of a log that are kept of it


class _RunBody(Body):
    id: Id = ""
    task_id: Id = ""
    resource_id: Id = ""
    status: Text = ""
    started_at: Instant = None
    ended_at: Instant = None
    triggered_by: Text = ""
    executed_as: AnyId = ""
    worker_id: Id = ""


class _LogBody(Body):
    log_content: Text = ""


def read_run(value: Any) -> TaskRun:
    """Read one run."""
    body, _ = read_object(_RunBody, value)
    return TaskRun(
        id=body.id,
        task_id=body.task_id,
        app_id=body.resource_id,
        status=body.status,
        started_at=body.started_at,
        ended_at=body.ended_at,
        triggered_by=body.triggered_by,
        executed_by=body.executed_as,
        reload_id=body.worker_id,
    )


def read_log(value: Any) -> str:
    """Read the log of a run; of a longer one than is kept, its beginning."""
    body, _ = read_object(_LogBody, value)
    return cut(body.log_content, LONGEST_LOG)


def read_graph(value: Any, task_id: str) -> TaskGraph:
    """Read the graph around a task."""
    depths, edges = wire.graph_of(wire.object_in(value))
    return TaskGraph(task_id=task_id, depths={task_id: 0} | depths, edges=edges)
