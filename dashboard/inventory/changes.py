"""Changes of tasks, as people ask for them."""

from __future__ import annotations

import logging

from dashboard import connect
from dashboard.inventory import queries
from dashboard.inventory.outcome import Outcome
from dashboard.inventory.rows import TaskRow
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import TenantError
from dashboard.tenant.service import Tenant
from dashboard.tenant.wire import digest

logger = logging.getLogger(__name__)


def set_enabled(actor: str, task_id: str, *, enabled: bool, seen: str) -> Outcome:
    """Bring a task into the wanted state, unless it is no longer what the person saw.

    Wanting what is already so is no conflict: pressing twice must not complain. Raises nothing: a failure is part of
    the outcome, beside the task as it is then.
    """
    tenant = connect.tenant()
    before = after = None
    try:
        before = tenant.get_task(task_id)
        conflict = _differs(before, enabled=enabled, seen=seen)
        after = before if conflict or before.enabled == enabled else tenant.set_enabled(task_id, enabled=enabled)
        if after.enabled != enabled and not conflict:  # an answer to a PUT may be older than the PUT: look again
            after = tenant.get_task(task_id)
    except TenantError as error:
        logger.warning("%s: set enabled=%s of task %s failed: %s", actor, enabled, task_id, error)
        return Outcome(task_id=task_id, wanted=enabled, row=_reread(tenant, before), error=error)
    if not conflict:
        logger.info("%s: set enabled=%s of task %s", actor, enabled, task_id)
    return Outcome(task_id=task_id, wanted=enabled, row=queries.row(tenant, after), conflict=conflict)


def _differs(task: Task, *, enabled: bool, seen: str) -> bool:
    """A task without a switch cannot be what the person pressed."""
    if task.has_switch and task.enabled == enabled:
        return False
    return not task.has_switch or digest(task.body) != seen


def _reread(tenant: Tenant, before: Task | None) -> TaskRow | None:
    """After a failed write only a fresh look tells the truth; where that fails too, what was read before the write."""
    if before is None:
        return None
    try:
        return queries.row(tenant, tenant.get_task(before.id))
    except TenantError:
        return queries.row(tenant, before)
