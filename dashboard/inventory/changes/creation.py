"""New tasks: where the tenant makes them, as how many, and which reload tasks it turns off for that, said before."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.changes import execute, external
from dashboard.inventory.changes.outcome import Conflict, CreationPlan, LosingTask, Outcome
from dashboard.inventory.changes.request import ChangeRequest
from dashboard.inventory.copy import names
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.tenant.errors import Closed, OutcomeUnknown, TenantError
from dashboard.tenant.resources import Draft
from dashboard.tenant.tenant import Tenant

_NAMELESS = "Reload"
_OF_NEWER = ("origin", "name", "description", "enabled", "after")  # what a new reload task is not told
LOST_RUNS = 3  # that are told of each reload task which is turned off

logger = logging.getLogger(__name__)


def plan(tenant: Tenant, draft: Draft, *, whole: bool = False) -> CreationPlan:
    """Say what becomes of a draft, as far as is known; `whole`: of a task that is made again as it was.

    The tenant is asked for the tasks of the app where the newer scheduling makes it. Raises TenantError.
    """
    if Origin.SCHEDULING not in tenant.origins:
        return CreationPlan(origin=Origin.RELOAD, drafts=(draft,))
    origin = draft.origin or (Origin.SCHEDULING if draft.after else tenant.capabilities().origin)
    draft = replace(draft, origin=origin)
    if origin is Origin.RELOAD:
        return CreationPlan(origin=origin, drafts=(draft,))
    draft = replace(draft, name=draft.name or _app_name(draft))
    now = timezone.now()
    lost = (
        LosingTask(task=task, next_runs=_next_runs(task, now))
        for task in tenant.list_tasks(app_id=draft.app_id)
        if task.origin is Origin.RELOAD and task.enabled
    )
    return CreationPlan(origin=origin, drafts=(draft,) if whole else draft.parts, turns_off=tuple(lost))


def create(
    request: ChangeRequest,
    draft: Draft,
    post: Callable[[Tenant, Draft], Task],
    *,
    agreed: str = "",
    body: Mapping[str, Any] | None = None,
    whole: bool = False,
    check: Callable[[ChangeRequest], Conflict | None] = lambda request: None,
) -> Outcome:
    """Make the task of a draft, or the tasks that it becomes; each has an entry of its own in the history.

    `agreed` is that of the plan which the person saw: where another one would be carried out, which turns off reload
    tasks of the app or makes several tasks, nothing is made and the outcome has the plan. The first failure ends it.
    `body` is that of a task which was deleted, `check` may find a conflict in that; `whole`: the draft is made of a
    body, and becomes one task. Where the older scheduler takes no new tasks any more, the newer one is tried at once;
    not by a request that has an operation, which no second change may have: that is asked for again. Raises nothing
    but NotConfigured.
    """
    tenant = connect.tenant(request.by.pace)
    send = partial(_carry_out, tenant, request, draft, post, agreed=agreed, body=body, whole=whole, check=check)
    outcome = send()
    is_older_closed = isinstance(outcome.error, Closed) and outcome.error.origin is Origin.RELOAD
    may_be_newer = draft.origin is None and Origin.SCHEDULING in tenant.origins and not request.by.operation
    return send() if is_older_closed and may_be_newer else outcome


def _carry_out(
    tenant: Tenant,
    request: ChangeRequest,
    draft: Draft,
    post: Callable[[Tenant, Draft], Task],
    *,
    agreed: str,
    body: Mapping[str, Any] | None,
    whole: bool,
    check: Callable[[ChangeRequest], Conflict | None],
) -> Outcome:
    """Make what the plan says. What the older scheduler refuses is known from then on, and the next plan heeds it."""
    try:
        found = plan(tenant, draft, whole=draft.origin is Origin.SCHEDULING and (whole or body is not None))
    except TenantError as error:
        return Outcome(task_id=request.task_id, kind=request.kind, error=error)
    if found.agreement not in ("", agreed):
        return Outcome(task_id=request.task_id, kind=request.kind, plan=found)
    made: list[Outcome] = []
    for one in found.drafts:
        outcome = execute.create(
            replace(request, values=_values_of(one, request)),
            _sender(post, one),
            body=body,
            check=_nothing if made else check,
        )
        made.append(outcome)
        if not outcome.done:
            break
    is_made = made[0].changed or isinstance(made[0].error, OutcomeUnknown)
    return replace(_joined(made), turned_off=_turned_off(tenant, request, found) if is_made else ())


def _joined(made: list[Outcome]) -> Outcome:
    last = made[-1]
    told = made[0] if last.done else last
    return replace(told, also=tuple(one.task_id for one in made if one is not told))


def _values_of(draft: Draft, request: ChangeRequest) -> Mapping[str, Any]:
    """What is wanted, by the names of `Task`; of the newer scheduling all that the task will have."""
    if draft.origin is not Origin.SCHEDULING:
        is_off = request.values.get("enabled") is False
        told = {name: value for name, value in request.values.items() if name not in _OF_NEWER}
        return told | {"enabled": False} if is_off else told
    return {field.name: getattr(draft, field.name) for field in fields(draft) if field.name != "origin"}


def _app_name(draft: Draft) -> str:
    """The name of a task that nobody has named: its app's, as Qlik names those that it moves."""
    task = Task(id="", app_id=draft.app_id, state=TaskState.UNKNOWN)
    app = names.known(tenant_key(), [task]).apps.get(draft.app_id)
    return app.name if app and app.name else _NAMELESS


def _next_runs(task: Task, now: datetime) -> tuple[datetime, ...]:
    schedule = schedule_of(task)
    if schedule is None:
        return ()
    try:
        return tuple(schedule.next_times(now, LOST_RUNS))
    except BudgetExceeded as error:
        return tuple(error.found)


def _turned_off(tenant: Tenant, request: ChangeRequest, found: CreationPlan) -> tuple[LosingTask, ...]:
    """Bring the copy and the history up to what the tenant has turned off, and give that.

    What cannot be read now comes with the next sync.
    """
    off: list[LosingTask] = []
    for lost in found.turns_off:
        try:
            task = external.refresh_task(tenant, lost.task.id, turned_off_by=request.by)
        except (TenantError, DatabaseError, InterfaceError) as error:
            logger.warning("Task %s was turned off and could not be read: %s", lost.task.id, error)
            continue
        if task.state is TaskState.DISABLED:
            off.append(lost)
    return tuple(off)


def _sender(post: Callable[[Tenant, Draft], Task], draft: Draft) -> Callable[[Tenant], Task]:
    return lambda tenant: post(tenant, draft)


def _nothing(request: ChangeRequest) -> None:
    return None
