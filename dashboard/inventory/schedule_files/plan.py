"""What a file would change: tasks to make, to change and to remove, and the rows that cannot be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import FileProblem, Place
from dashboard.inventory.schedule_files.wish import after_of
from dashboard.scheduling.task import DisabledCode, Task, TaskState


class Act(StrEnum):
    """What is done with a task."""

    MAKE = "make"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One task that would be written."""

    act: Act
    place: Place = field(default_factory=Place)  # in the file; of a task to remove there is none
    app_name: str
    app_id: str
    before: TaskRow | None = None  # None for one that is made
    values: Mapping[str, Any] = field(default_factory=dict)  # wanted, by the names of `Task`, `enabled` among them
    body: Mapping[str, Any] | None = None  # of one that is made of the API's own body
    gone_id: str = ""  # of the task that the file names, and that is there no more
    turns_off: tuple[str, ...] = ()  # ids of the enabled reload tasks of its app that making it turns off
    is_agreed: bool = False  # somebody has said that these may be turned off

    @property
    def after(self) -> Task | None:
        if self.act is Act.REMOVE:
            return None
        before = self.before.task if self.before else Task(id="", app_id=self.app_id, state=TaskState.ENABLED)
        after = after_of(before, self.values)
        if "enabled" not in self.values:
            return after
        if self.values["enabled"]:
            return replace(after, state=TaskState.ENABLED, disabled_code=None)
        return replace(after, state=TaskState.DISABLED, disabled_code=DisabledCode.MANUALLY)


@dataclass(slots=True, kw_only=True)
class FilePlan:
    """What a file would do."""

    items: list[PlanItem] = field(default_factory=list)
    left: int = 0  # tasks that are as the file says
    refused: list[FileProblem] = field(default_factory=list)
    costly: list[PlanItem] = field(default_factory=list)  # they turn off reload tasks, and nobody has agreed to that
    skipped: list[FileProblem] = field(default_factory=list)  # what cannot be written, and is no fault of the file
    later: int = 0  # tasks that wait for some which are made first: some of those that are skipped
    notes: list[FileProblem] = field(default_factory=list)
    missing: list[TaskRow] = field(default_factory=list)  # tasks of the file's search that it does not have
    is_of_here: bool = True  # the file is of this tenant

    def of(self, act: Act) -> list[PlanItem]:
        return [item for item in self.items if item.act is act]
