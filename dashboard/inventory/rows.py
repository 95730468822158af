"""One task as the list shows it: with names, and with the tags that it can be found by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from dashboard.scheduling.task import DisabledCode, Task, TaskState

REASONS = {
    DisabledCode.CONSECUTIVE_FAILURES: "failures",
    DisabledCode.OWNER_DELETED: "owner-deleted",
    DisabledCode.OWNER_DISABLED: "owner-disabled",
    DisabledCode.MANUALLY: "person",
}
STATE_ORDER = (TaskState.DISABLED, TaskState.UNKNOWN, TaskState.ENABLED, TaskState.MOVED, TaskState.COMPLETED)


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
    def haystack(self) -> str:
        """The case-folded text that a search looks through."""
        names = (self.app_name, self.space_name, self.owner_name, self.task.app_id, self.task.id)
        return "\n".join(names).casefold()

    @property
    def tags(self) -> Collection[str]:
        """What filters may ask for: one state, the reason of a disabled task, what it is."""
        return tags_of(self.task)


def tags_of(task: Task) -> set[str]:
    """Name the state, the reason (failures, owner-deleted, owner-disabled, person, none, or an unknown code) and the
    kind (data, unscheduled, unread) of a task."""
    tags = {f"state:{task.state}"}
    if task.state is TaskState.DISABLED:
        tags.add(f"reason:{reason_of(task)}")
    if task.problem:
        tags.add("is:unread")
    elif task.auto_reload and not task.has_schedule:
        tags.add("is:data")
    elif not task.has_schedule and task.state is not TaskState.MOVED:
        tags.add("is:unscheduled")
    return tags


def key_of(task_id: str) -> str:
    """Give an id as it is, or digested where it holds characters that an HTML id or a selector cannot hold."""
    if re.fullmatch(r"[\w-]+", task_id, re.ASCII):
        return task_id
    return hashlib.sha256(task_id.encode()).hexdigest()[:16]


def reason_of(task: Task) -> str:
    """Give the reason's word, an unknown code in lower case, or `none` where the tenant gave no code."""
    if isinstance(task.disabled_code, DisabledCode):
        return REASONS[task.disabled_code]
    return "-".join((task.disabled_code or "none").casefold().split())


def in_order(rows: list[TaskRow], sort: str) -> list[TaskRow]:
    """Sort by `app`, `next`, `last` or `state`, backwards with a "-" before; a missing time is last both ways."""
    by_name = sorted(rows, key=lambda row: (row.app_name.casefold(), row.task.id))
    field, backwards = sort.removeprefix("-"), sort.startswith("-")
    if field == "app":
        return by_name[::-1] if backwards else by_name
    if field == "state":
        return sorted(
            by_name, key=lambda row: (STATE_ORDER.index(row.task.state), reason_of(row.task)), reverse=backwards
        )
    timed = [(at, row) for row in by_name if (at := _time(row, field)) is not None]
    untimed = [row for row in by_name if _time(row, field) is None]
    return [row for _, row in sorted(timed, key=lambda pair: pair[0], reverse=backwards)] + untimed


def _time(row: TaskRow, field: str) -> datetime | None:
    return row.task.next_run_at if field == "next" else row.task.last_run_at
