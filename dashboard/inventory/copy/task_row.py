"""One task as pages show it, with names and with what the copy has counted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from dashboard.inventory.copy.disabled_periods import Since, since_of, was_of
from dashboard.scheduling.task import DisabledCode, Task, TaskState

LONGEST_REASON = 100  # characters: a code has no bound, and the word of it is a key of the database
REASONS = {
    DisabledCode.CONSECUTIVE_FAILURES: "failures",
    DisabledCode.OWNER_DELETED: "owner-deleted",
    DisabledCode.OWNER_DISABLED: "owner-disabled",
    DisabledCode.MANUALLY: "person",
}
REASON_LABELS = {
    "failures": "Failures",
    "owner-deleted": "Owner deleted",
    "owner-disabled": "Owner disabled",
    "person": "By a person",
    "none": "No reason given",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task and the names of its app, space and owner; an id where the tenant gave no name."""

    task: Task
    app_name: str
    space_name: str
    owner_name: str
    seen: str  # the digest of the body that is shown: a later change of it is a conflict
    # What only the copy knows; a row of a task that was just read from the tenant, and nothing else, has none of it.
    app_gone: bool = False
    owner_gone: bool = False
    space_id: str = ""
    kind: str = ""
    words: str = ""  # the schedule, short
    words_long: str = ""
    runs_a_day: float | None = None
    next_run_at: datetime | None = None  # of the schedule; of a disabled task what would start
    last_result: str = ""
    typical_seconds: float | None = None
    disabled_at: datetime | None = None
    disabled_at_least: bool = False  # since `disabled_at` or longer
    missed_runs: int | None = 0  # None: not known
    was_disabled_at: datetime | None = None  # the last time that it was disabled and is no more; None: not known
    was_disabled_at_least: bool = False
    was_disabled_until: datetime | None = None  # None: there was none
    was_reason: str = ""
    read_at: datetime | None = None  # aware UTC, when the tenant was asked for it
    deleted_at: datetime | None = None

    @property
    def key(self) -> str:
        """The task's id as part of an HTML id."""
        return key_of(self.task.id)

    @property
    def zone(self) -> tzinfo:
        """The zone that the task's times are shown in: its own, or UTC where that is not known."""
        return self.task.time_zone or UTC

    @property
    def since(self) -> Since:
        """Since when a disabled task is so."""
        return since_of(self)

    def is_disabled(self, at: datetime) -> bool:
        """Whether an instant is one that the task is disabled at, as it is now."""
        return self.task.state is TaskState.DISABLED and self.since.holds(at)

    def was_disabled(self, at: datetime) -> bool:
        """Whether it was disabled at an instant and is no more, as far as is known."""
        return was_of(self).holds(at)

    @property
    def reason(self) -> str:
        """The word of the reason for which the task is disabled; empty while it is not."""
        return reason_of(self.task) if self.task.state is TaskState.DISABLED else ""


def key_of(task_id: str) -> str:
    """Give an id as it is, or digested where it holds characters that an HTML id or a selector cannot hold."""
    if re.fullmatch(r"[\w-]{1,128}", task_id, re.ASCII):
        return task_id
    return hashlib.sha256(task_id.encode(errors="replace")).hexdigest()[:16]


def reason_of(task: Task) -> str:
    """Give the reason's word, an unknown code in lower case, or `none` where the tenant gave no code."""
    if isinstance(task.disabled_code, DisabledCode):
        return REASONS[task.disabled_code]
    return "-".join((task.disabled_code or "none").casefold().split())[:LONGEST_REASON] or "none"
