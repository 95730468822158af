"""Starts a task at once: whether that can be, and what came of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from dashboard.inventory.changes import conflicts, execute, record
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.record import TaskReading
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import reason_text
from dashboard.inventory.models.history import Change, ChangeResult
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant.errors import Complaint, OutcomeUnknown, TenantError, Unsupported
from dashboard.tenant.resources import TaskRun
from dashboard.tenant.tenant import Tenant

LONGEST_RUN = timedelta(days=1)  # what has not ended for longer is taken for one whose end was lost


def refusal(tenant: Tenant, task: Task) -> Unsupported | None:
    """Why a task cannot be started, as far as that is known without asking the tenant; None where it can."""
    if not tenant.capabilities(task.origin).runs_now:
        return Unsupported(host=tenant.host, method="POST", reason="start")
    if task.state is TaskState.DISABLED:
        why = (Complaint(title=reason_text(task)),)
        return Unsupported(host=tenant.host, method="POST", field="enabled", reason="disabled", errors=why)
    return None


def running(tenant: Tenant, task: Task) -> TaskRun | None:
    """The run of the task, or else of its app, that goes on. Raises TenantError."""
    last = tenant.last_run(task)
    return next((run for run in (last, tenant.running(task.app_id)) if run and _goes_on(run)), None)


def check(tenant: Tenant, request: ChangeRequest, task: Task) -> Outcome | None:
    """Give the outcome of a request that must not be sent; None for one that may. Raises TenantError."""
    if task.state is TaskState.MOVED:
        return conflicts.moved(request, task)
    found = refusal(tenant, task)
    going_on = None if found else running(tenant, task)
    if found is None and going_on is None:
        return None
    row = read.row(request.task_id)
    return Outcome(task_id=request.task_id, kind=request.kind, row=row, error=found, running=going_on)


def send(tenant: Tenant, request: ChangeRequest, change: Change, before: Task) -> Outcome:
    """Start it. Where the answer is lost, a run that has begun since then tells that it was."""
    reading = TaskReading(task=before)
    try:
        tenant.start_task(before)
    except TenantError as error:
        if not (error.sent or isinstance(error, OutcomeUnknown)):
            return execute.finish(request, change, ChangeResult.FAILED, reading, error=error)
        has_begun = record.has_started(tenant, before, change.at)
        result = ChangeResult.DONE if has_begun else ChangeResult.UNKNOWN
        return execute.finish(request, change, result, reading, error=error, looked=True)
    return execute.finish(request, change, ChangeResult.DONE, reading)


def _goes_on(run: TaskRun) -> bool:
    is_lost = run.started_at is not None and run.started_at < timezone.now() - LONGEST_RUN
    return run.goes_on and not is_lost
