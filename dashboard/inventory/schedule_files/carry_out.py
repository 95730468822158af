"""Carries out one item of a plan, by the code of a single save: whoever stops in the middle can start again."""

from __future__ import annotations

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.outcome import CreationPlan, Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.schedule_files.plan import Act, PlanItem


def carry_out(by: RequestedBy, item: PlanItem) -> Outcome:
    """Write one task by one change, unless it is no longer what the plan was made of. Raises nothing but NotConfigured.

    Where the process dies between making a task and switching it off, the next plan finds what is left to do.
    """
    if item.before is None:
        outcome = _make(by, item)
        return _make(by, item, outcome.plan.agreement) if outcome.plan and _is_agreed(item, outcome.plan) else outcome
    task_id, seen = item.before.task.id, item.before.seen
    if item.act is Act.REMOVE:
        return actions.delete(by, task_id, seen=seen)
    if list(item.values) == ["enabled"] and item.before.task.has_switch:
        return actions.set_enabled(by, task_id, enabled=item.values["enabled"], seen=seen)
    return actions.save(by, task_id, item.values, seen=seen)


def _make(by: RequestedBy, item: PlanItem, agreed: str = "") -> Outcome:
    values = {**item.values, "app_id": item.app_id}
    if item.body is None:
        return actions.create(by, values, agreed=agreed)
    return actions.create_of(by, values, item.body, agreed=agreed)


def _is_agreed(item: PlanItem, costs: CreationPlan) -> bool:
    """Whether it costs no more than what somebody has agreed to: one task is made, and only these are turned off."""
    told = {lost.task.id for lost in costs.turns_off}
    return item.is_agreed and len(costs.drafts) == 1 and told <= set(item.turns_off)
