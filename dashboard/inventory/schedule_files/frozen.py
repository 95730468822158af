"""An item of a plan as JSON: kept by a page or a job until it is carried out, and the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dashboard.inventory.changes.request import to_json
from dashboard.inventory.copy.chains import read_after
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.plan import Act, PlanItem
from dashboard.scheduling.task import Origin

_TIMES = ("starts_at", "ends_at")


def frozen(item: PlanItem) -> dict[str, Any]:
    """Give an item as JSON; of its task only the id, and the digest of what was seen of it."""
    before = item.before
    return {
        "act": item.act.value,
        "app": [item.app_id, item.app_name],
        "task": before.task.id if before else "",
        "seen": before.seen if before else "",
        "values": to_json(item.values),
        "body": item.body,
        "turns off": list(item.turns_off),
        "agreed": item.is_agreed,
    }


def thawed(told: Mapping[str, Any], row: TaskRow | None) -> PlanItem | None:
    """Give the item back, with its task as the copy has it now; None where that is gone."""
    if told["task"] and (row is None or row.deleted_at is not None):
        return None
    app_id, app_name = told["app"]
    return PlanItem(
        act=Act(told["act"]),
        app_id=app_id,
        app_name=app_name,
        before=replace(row, seen=told["seen"]) if row and told["task"] else None,
        values={name: _value(name, value) for name, value in told["values"].items()},
        body=told["body"],
        turns_off=tuple(told.get("turns off", ())),
        is_agreed=told.get("agreed", False),
    )


def _value(name: str, value: Any) -> Any:
    if name in _TIMES and value:
        return datetime.fromisoformat(value)
    if name == "after":
        return read_after(value)
    if name == "origin" and value:
        return Origin(value)
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
