"""How a change ended, and where it met one of somebody else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from dashboard.inventory.changes.diff import FieldDifference, differences
from dashboard.inventory.changes.ownership import NewOwner
from dashboard.inventory.copy.names import Names
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.task import Origin, Task
from dashboard.tenant.errors import TenantError
from dashboard.tenant.resources import Draft, TaskRun
from dashboard.tenant.wire import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A task is no longer what the person saw when they asked for a change; nothing was changed."""

    before: Task | None  # as the person saw it; None where that is not kept
    theirs: Task | None  # as the tenant has it now; None when it is gone
    mine: Mapping[str, Any] = field(default_factory=dict)  # what was asked for, by the names of `Task`
    names: Names = field(default_factory=Names)

    @property
    def differences(self) -> list[FieldDifference]:
        return differences(self.before, self.theirs, self.names) if self.before else []

    @property
    def seen(self) -> str:
        return digest(self.theirs.body) if self.theirs else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LosingTask:
    """A reload task that is turned off when a task of the newer scheduling is made for its app."""

    task: Task
    next_runs: tuple[datetime, ...]  # the first ones that it would lose, aware UTC

    @property
    def zone(self) -> tzinfo:
        """The zone that its runs are told in."""
        return self.task.time_zone or UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class CreationPlan:
    """What a new task will be, and what that costs."""

    origin: Origin
    drafts: tuple[Draft, ...]  # each becomes a task
    turns_off: tuple[LosingTask, ...] = ()

    @property
    def agreement(self) -> str:
        """Sixteen hex digits over the tasks that come of it and that are turned off: who sends them has seen these.

        Empty where one task is made and none is turned off.
        """
        told = [len(self.drafts), *sorted((lost.task.id, digest(lost.task.body)) for lost in self.turns_off)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16] if told != [1] else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a change, and the task as it is now."""

    task_id: str  # of the task that was made, where one was
    kind: ChangeKind
    row: TaskRow | None = None  # None when the task could not be read, or is gone
    error: TenantError | None = None
    conflict: Conflict | None = None
    refused: bool = False  # the tenant took the change without complaint, and yet has the task as it was
    plan: CreationPlan | None = None  # nothing was made: it costs what nobody has agreed to
    also: tuple[str, ...] = ()  # ids of the other tasks that the same request has made
    turned_off: tuple[LosingTask, ...] = ()  # the reload tasks that Qlik has disabled for it
    running: TaskRun | None = None  # the reload of the app that goes on: nothing was started beside it
    busy: bool = False  # somebody else is writing this task; nothing was changed
    owner: NewOwner | None = None  # where the task belongs to somebody else now
    change_id: int | None = None  # of the entry in the history; None when nothing was tried

    @property
    def wanted(self) -> bool:
        return self.kind is ChangeKind.ENABLED

    @property
    def done(self) -> bool:
        return not (self.error or self.conflict or self.refused or self.busy or self.plan or self.running)

    @property
    def changed(self) -> bool:
        """Whether it was done by a change that can be taken back; without one all was so already."""
        return self.done and self.change_id is not None
