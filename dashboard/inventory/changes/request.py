"""A change as it is asked for: by whom, what, and of which task as they saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.inventory import wanted
from dashboard.inventory.models.history import Kind, Page
from dashboard.scheduling.task import Task
from dashboard.tenant.resources import Changes
from dashboard.tenant.wire import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who asks for a change, on which page, and why if they said so."""

    actor: str  # the user's name
    page: Page
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One change."""

    by: By
    kind: Kind
    task_id: str = ""  # empty for a task that is to be made
    values: Mapping[str, Any] = field(default_factory=dict)  # wanted, by the names of `Task`
    seen: str = ""  # the digest of the body that the person saw
    undoes: int | None = None  # the change that it takes back

    @property
    def wanted(self) -> dict[str, Any]:
        """The values as JSON."""
        return wanted.packed(self.values)

    @property
    def changes(self) -> Changes:
        """The values as a tenant takes them."""
        return wanted.unpacked(self.wanted)

    def is_so(self, task: Task) -> bool:
        """Whether there is nothing to do: the task has a switch where it is about that, and has all these values."""
        if self.kind is Kind.DELETED or ("enabled" in self.values and not task.has_switch):
            return False
        return wanted.holds(self.wanted, task)

    def is_done(self, before: Task, after: Task) -> bool:
        """Whether a tenant that answered well has done it. It may write a value in a way of its own, but not none."""
        if "enabled" in self.values and after.enabled != self.values["enabled"]:
            return False
        return self.is_so(after) or digest(before.body) != digest(after.body)
