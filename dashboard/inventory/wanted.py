"""What a change asks of a task, as JSON, and whether a task is so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from dashboard.inventory.models.history import Kind
from dashboard.scheduling.task import Task
from dashboard.tenant.resources import Changes


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values of `Task` as JSON has them; wall times in ISO 8601."""
    return {name: _packed(value) for name, value in values.items()}


def unpacked(kept: Mapping[str, Any]) -> Changes:
    """Give the values back."""
    return cast(Changes, {name: _unpacked(name, value) for name, value in kept.items()})


def values_of(task: Task, names: Iterable[str]) -> Changes:
    """Give the values that a task has now, by these names."""
    return cast(Changes, {name: getattr(task, name) for name in names})


def holds(wanted: Mapping[str, Any], task: Task | None) -> bool:
    """Whether a task has all these values (packed ones); a task that is gone has none."""
    return task is not None and packed(values_of(task, wanted)) == dict(wanted)


def is_made(kind: str, wanted: Mapping[str, Any], task: Task | None) -> bool:
    """Whether a task has these values by the change that wanted them: what Qlik has disabled, no switch here has."""
    by_qlik = kind == Kind.DISABLED and task is not None and task.disabled_by_qlik
    return not by_qlik and holds(wanted, task)


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _unpacked(name: str, value: Any) -> Any:
    if name in ("starts_at", "ends_at") and value:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
