"""Carries out one item of a plan, by the code of a single save: whoever stops in the middle can start again."""

from __future__ import annotations

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.schedule_files.plan import Act, PlanItem


def carry_out(by: RequestedBy, item: PlanItem) -> Outcome:
    """Write one task by one change, unless it is no longer what the plan was made of. Raises nothing but NotConfigured.

    Where the process dies between making a task and switching it off, the next plan finds what is left to do.
    """
    if item.before is None:
        values = {**item.values, "app_id": item.app_id}
        return actions.create(by, values) if item.body is None else actions.create_of(by, values, item.body)
    task_id, seen = item.before.task.id, item.before.seen
    if item.act is Act.REMOVE:
        return actions.delete(by, task_id, seen=seen)
    if list(item.values) == ["enabled"] and item.before.task.has_switch:
        return actions.set_enabled(by, task_id, enabled=item.values["enabled"], seen=seen)
    return actions.save(by, task_id, item.values, seen=seen)
