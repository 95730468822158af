"""A task as the whole house sees it: a reload task, or one of Qlik's newer scheduling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from dashboard.scheduling.zones import name_of


class Origin(StrEnum):
    """Which of a tenant's two schedulers a task belongs to."""

    RELOAD = "reload-task"  # the older one: /api/v1/reload-tasks
    SCHEDULING = "scheduling-task"  # the newer one: /api/scheduling/tasks


class TaskState(StrEnum):
    """What a task's state means to us; the tenant's words are translated in `tenant/wire.py`."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    COMPLETED = "completed"
    UNKNOWN = "unknown"  # no state, or one this version does not know: never shown as enabled
    MOVED = "moved"  # moved to Qlik's new scheduling: no runs and no switch here


class DisabledCode(StrEnum):
    """Why a task is disabled, in the API's own words (reload-tasks, `disabledCode`)."""

    MANUALLY = "MANUALLY"  # by a person; the others are Qlik's own doing
    CONSECUTIVE_FAILURES = "CONSECUTIVE-FAILURES"
    OWNER_DELETED = "OWNER-DELETED"
    OWNER_DISABLED = "OWNER-DISABLED"
    # of the newer scheduling alone
    APP_SCRIPT_UPDATED = "APP-SCRIPT-UPDATED"
    APP_MOVED_SPACE = "APP-MOVED-SPACE"
    OWNER_MOVED = "OWNER-MOVED"
    SCHEDULE_EXPIRED = "SCHEDULE-EXPIRED"


class TaskEnd(StrEnum):
    """How a task must end to start another one."""

    SUCCESS = "success"
    FAILURE = "failure"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A task whose end starts another one."""

    task_id: str
    end: TaskEnd | str = TaskEnd.ANY  # a str is an end that this version does not know


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The tasks that a task waits for: for the end of any of them, or for the ends of all."""

    parents: tuple[Parent, ...]
    needs_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task. Text from the tenant is kept as it is: what cannot be read is in `problem`, never lost."""

    id: str
    app_id: str
    state: TaskState
    origin: Origin = Origin.RELOAD
    name: str = ""  # its own one; a reload task has none, and is called by its app
    description: str = ""
    disabled_code: DisabledCode | str | None = None  # a str is a code that this version does not know
    log: str = ""
    owner_id: str = ""
    space_id: str = ""
    partial: bool = False
    auto_reload: bool = False
    auto_reload_partial: bool = False
    recurrences: tuple[str, ...] = ()  # the lines, byte for byte; of a cron expression those that say the same
    written_as: str = ""  # the cron expression or interval that stands in place of lines: it is shown, never edited
    after: After | None = None  # the tasks that this one waits for; the newer scheduling alone has it
    time_zone_name: str = ""  # as the tenant gave it; empty when start and end carry offsets
    time_zone: tzinfo | None = None  # None when the name is not known
    starts_at: datetime | None = None  # wall clock of `time_zone`
    ends_at: datetime | None = None  # wall clock of `time_zone`, inclusive
    last_run_at: datetime | None = None  # aware UTC
    next_run_at: datetime | None = None  # aware UTC, as the tenant computed it
    moved_from: str = ""  # the id of the reload task that this one was made of, by Qlik or by us
    changed: tuple[str, ...] = ()  # fields of the body that could not be kept as they were sent
    problem: str = ""  # why this task is not understood; empty when it is
    body: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)  # the API's own body, untouched

    @property
    def zone_name(self) -> str:
        """The zone as the tenant gave it, or the name of the offset that start and end carry; empty without either."""
        return self.time_zone_name or (name_of(self.time_zone) if self.time_zone else "")

    @property
    def enabled(self) -> bool:
        """Whether the task will run by its schedule."""
        return self.state is TaskState.ENABLED

    @property
    def has_switch(self) -> bool:
        """Whether there is something to switch: completed, moved and unknown tasks have nothing."""
        return self.state in (TaskState.ENABLED, TaskState.DISABLED)

    @property
    def disabled_by_qlik(self) -> bool:
        """Whether Qlik itself has disabled the task."""
        code = self.disabled_code
        return self.state is TaskState.DISABLED and isinstance(code, DisabledCode) and code is not DisabledCode.MANUALLY

    @property
    def has_schedule(self) -> bool:
        """Whether the task has a time schedule at all: lines, or a start for a single run."""
        return bool(self.recurrences) or self.starts_at is not None
