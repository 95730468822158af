"""A change as it is asked for: by whom, what, and of which task as they saw it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from dashboard.inventory.call_budget import CountingLimiter, PaidLimiter
from dashboard.inventory.models.history import ChangeKind, ChangePage
from dashboard.scheduling.task import Task
from dashboard.tenant.connection import Pace
from dashboard.tenant.resources import Changes
from dashboard.tenant.wire import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedBy:
    """Who asks for a change, on which page, and why if they said so; and for which job, where it is a part of one."""

    actor: str  # the user's name
    page: ChangePage
    reason: str = ""
    job: int | None = None
    operation: str = ""  # that the change shall have: no two changes have the same one

    @property
    def pace(self) -> Callable[[str], Pace]:
        """What counts the calls that are made for it: a job has waited for its write before."""
        return CountingLimiter if self.job is None else PaidLimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """One change."""

    by: RequestedBy
    kind: ChangeKind
    task_id: str = ""  # empty for a task that is to be made
    values: Mapping[str, Any] = field(default_factory=dict)  # wanted, by the names of `Task`
    seen: str = ""  # the digest of the body that the person saw
    undoes: int | None = None  # the change that it takes back

    @property
    def wanted(self) -> dict[str, Any]:
        return to_json(self.values)

    @property
    def changes(self) -> Changes:
        return cast(
            Changes, {name: tuple(value) if isinstance(value, list) else value for name, value in self.values.items()}
        )

    def is_so(self, task: Task) -> bool:
        if self.kind is ChangeKind.DELETED or ("enabled" in self.values and not task.has_switch):
            return False
        return matches(self.wanted, task)

    def is_done(self, before: Task, after: Task) -> bool:
        """Whether a tenant that answered well has done it. It may write a value in a way of its own, but not none."""
        if "enabled" in self.values and after.enabled != self.values["enabled"]:
            return False
        return self.is_so(after) or digest(before.body) != digest(after.body)


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values of `Task` as JSON has them; wall times in ISO 8601."""
    return {name: _json(value) for name, value in values.items()}


def values_of(task: Task, names: Iterable[str]) -> Changes:
    return cast(Changes, {name: getattr(task, name) for name in names})


def matches(wanted: Mapping[str, Any], task: Task | None) -> bool:
    """Whether a task has all these values as JSON has them; a task that is gone has none."""
    return task is not None and to_json(values_of(task, wanted)) == dict(wanted)


def was_applied(kind: str, wanted: Mapping[str, Any], task: Task | None) -> bool:
    """Whether a task has these values by the change that wanted them.

    What Qlik has disabled, no switch here has; nor has one switched what has none, as a task that was moved.
    """
    if task is None or ("enabled" in wanted and not task.has_switch):
        return False
    by_qlik = kind == ChangeKind.DISABLED and task.disabled_by_qlik
    return not by_qlik and matches(wanted, task)


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
