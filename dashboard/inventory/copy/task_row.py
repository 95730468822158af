"""One task as pages show it, with names and with what the copy has counted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from dashboard.inventory.copy.disabled_periods import NEVER_DISABLED, DisabledPeriods, DisabledSince
from dashboard.scheduling.task import DisabledCode, Task, TaskState

LONGEST_REASON = 100  # characters: a code has no bound, and the word of it is a key of the database
NO_REASON = "none"  # the word where the tenant gives no code
REASONS = {  # the word of each code: searches take it, and pages look up by it what they show
    DisabledCode.CONSECUTIVE_FAILURES: "failures",
    DisabledCode.OWNER_DELETED: "owner-deleted",
    DisabledCode.OWNER_DISABLED: "owner-disabled",
    DisabledCode.OWNER_MOVED: "owner-moved",
    DisabledCode.APP_SCRIPT_UPDATED: "script",
    DisabledCode.APP_MOVED_SPACE: "app-moved",
    DisabledCode.MANUALLY: "person",
    DisabledCode.SCHEDULE_EXPIRED: "expired",
}
# Reasons that need nobody: a person stands behind them, or may, or the schedule was over anyway.
BY_PEOPLE = (REASONS[DisabledCode.MANUALLY], NO_REASON, REASONS[DisabledCode.SCHEDULE_EXPIRED])
OWNER_LEFT = (REASONS[DisabledCode.OWNER_DELETED], REASONS[DisabledCode.OWNER_DISABLED])
RARE = tuple(  # reasons of the newer scheduling alone: filters offer them where there are any
    REASONS[code]
    for code in (
        DisabledCode.OWNER_MOVED,
        DisabledCode.APP_SCRIPT_UPDATED,
        DisabledCode.APP_MOVED_SPACE,
        DisabledCode.SCHEDULE_EXPIRED,
    )
)
REASON_LABELS = {  # what people read, in the order in which pages list them
    "failures": "Failures",
    "owner-deleted": "Owner deleted",
    "owner-disabled": "Owner disabled",
    "owner-moved": "Owner moved",
    "script": "Script changed",
    "app-moved": "App moved",
    "person": "By a person",
    "expired": "Schedule over",
    NO_REASON: "No reason given",
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
    ran_at: datetime | None = None  # its last run, or that of the task that it was made of
    next_run_at: datetime | None = None  # of the schedule; of a disabled task what would start
    last_result: str = ""
    last_error: str = ""  # why its last run failed, in one line; empty where it did not, or nothing is known
    failures: int = 0  # of its newest runs, in a row
    typical_seconds: float | None = None
    disabled: DisabledPeriods = NEVER_DISABLED
    missed_runs: int | None = 0  # since it is disabled; None: not known
    first_seen_at: datetime | None = None  # aware UTC, when this copy first had it
    known_since: datetime | None = None  # the same, or earlier: its oldest run that the tenant told
    read_at: datetime | None = None  # aware UTC, when the tenant was asked for it
    deleted_at: datetime | None = None
    moved_to: str = ""  # the id of the task that was made of it, and is shown in its place

    @property
    def key(self) -> str:
        return key_of(self.task.id)

    @property
    def own(self) -> tuple[str | bool, ...]:
        """What it is, whenever it runs: its id, the digest of its body, its names and its words."""
        names = self.app_name, self.space_name, self.owner_name, self.app_gone, self.owner_gone
        return self.task.id, self.seen, *names, self.words

    @property
    def last_run_at(self) -> datetime | None:
        """When it ran last, or the task that it was made of did; aware UTC."""
        return self.task.last_run_at or self.ran_at

    @property
    def own_name(self) -> str:
        return own_name(self.task.name, self.app_name)

    @property
    def label(self) -> str:
        return label_of(self.task.name, self.app_name)

    @property
    def waits(self) -> bool:
        """Whether other tasks start it, so that its times are told by `about`."""
        return self.task.after is not None and not self.task.has_schedule

    @property
    def zone(self) -> tzinfo:
        """The zone that the task's times are shown in: its own, or UTC where that is not known."""
        return self.task.time_zone or UTC

    @property
    def since(self) -> DisabledSince:
        return self.disabled.since

    def is_disabled(self, at: datetime) -> bool:
        return self.task.state is TaskState.DISABLED and self.since.covers(at)

    def was_disabled(self, at: datetime) -> bool:
        """Whether it was disabled at an instant and is no more, as far as is known."""
        return self.disabled.before.covers(at)

    @property
    def is_failing(self) -> bool:
        return self.task.enabled and self.failures > 0

    @property
    def reason(self) -> str:
        return reason_of(self.task) if self.task.state is TaskState.DISABLED else ""


def own_name(name: str, app_name: str) -> str:
    """A task's own name; empty where it is that of its app, as Qlik gives it to tasks that it has moved."""
    return "" if name.strip().casefold() == app_name.strip().casefold() else name


def label_of(name: str, app_name: str) -> str:
    """A task's app, and its own name where it has one."""
    return " · ".join(filter(None, (app_name, own_name(name, app_name))))


def key_of(task_id: str) -> str:
    if re.fullmatch(r"[\w-]{1,128}", task_id, re.ASCII):
        return task_id
    return hashlib.sha256(task_id.encode(errors="replace")).hexdigest()[:16]


def reason_of(task: Task) -> str:
    if isinstance(task.disabled_code, DisabledCode):
        return REASONS[task.disabled_code]
    return "-".join((task.disabled_code or "").casefold().split())[:LONGEST_REASON] or NO_REASON


def reason_text(task: Task) -> str:
    """Say the reason inside of a sentence: `failures`, `owner deleted`; a code that is not known as it came."""
    if task.disabled_code and task.disabled_code.strip() and not isinstance(task.disabled_code, DisabledCode):
        return task.disabled_code
    return REASON_LABELS[reason_of(task)].lower()
