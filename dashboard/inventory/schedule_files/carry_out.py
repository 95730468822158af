"""Carries out a plan task by task, by the code of a single save: whoever stops it in the middle can start it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.schedule_files.plan import Act, PlanItem


def carry_out(by: RequestedBy, item: PlanItem) -> Outcome:
    """Write one task, unless it is no longer what the plan was made of. Raises nothing but NotConfigured."""
    if item.before is None:
        return _make(by, item)
    task_id, seen = item.before.task.id, item.before.seen
    if item.act is Act.REMOVE:
        return actions.delete(by, task_id, seen=seen)
    if list(item.values) == ["enabled"] and item.before.task.has_switch:
        return actions.set_enabled(by, task_id, enabled=item.values["enabled"], seen=seen)
    return actions.save(by, task_id, item.values, seen=seen)


def _make(by: RequestedBy, item: PlanItem) -> Outcome:
    """Make a task, and switch it off where it shall not run: a new one is an enabled one.

    Where the process dies between the two, the next plan finds the task and what is left to do.
    """
    values: dict[str, Any] = {name: value for name, value in item.values.items() if name != "enabled"}
    values["app_id"] = item.app_id
    outcome = actions.create(by, values) if item.body is None else actions.create_of(by, values, item.body)
    if not outcome.done or outcome.row is None or item.values.get("enabled") is not False:
        return outcome
    off = actions.set_enabled(by, outcome.row.task.id, enabled=False, seen=outcome.row.seen)
    return replace(off, task_id=outcome.task_id, change_id=outcome.change_id)
