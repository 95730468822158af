"""A task's state in icon, word and pattern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.web.notices import short_log, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a state is drawn and named."""

    kind: str  # the variant of .status, and so the pattern and the tone
    icon: str
    words: str
    note: str = ""  # one fact more, for the second line
    help: str = ""  # the whole story, for the title

    def with_note(self, note: str) -> Status:
        """Say another fact in the second line."""
        return Status(kind=self.kind, icon=self.icon, words=self.words, note=note, help=self.help)


DISABLED = {
    DisabledCode.CONSECUTIVE_FAILURES: Status(
        kind="failures",
        icon="failures",
        words="Disabled · Failures",
        note="too many failed reloads in a row",
        help="Qlik disabled this task after failed reloads in a row. Fix the app or its data source, then enable.",
    ),
    DisabledCode.OWNER_DELETED: Status(
        kind="owner",
        icon="owner-deleted",
        words="Disabled · Owner deleted",
        note="the owner's account no longer exists",
        help="The owner's account no longer exists. Re-create the task, or edit it to take it over.",
    ),
    DisabledCode.OWNER_DISABLED: Status(
        kind="owner",
        icon="owner-disabled",
        words="Disabled · Owner disabled",
        note="the owner's account is disabled",
        help="The owner's account is disabled. Enable the account, or re-create the task.",
    ),
    DisabledCode.MANUALLY: Status(kind="person", icon="person", words="Disabled · By a person"),
}
NO_REASON = Status(kind="person", icon="none", words="Disabled", note="no reason given")
ENABLED = Status(kind="enabled", icon="enabled", words="Enabled")
COMPLETED = Status(kind="completed", icon="completed", words="Completed", note="no further runs")
MOVED = Status(kind="completed", icon="moved", words="Moved", note="to Qlik's new scheduling")
UNREAD = Status(kind="unread", icon="unread", words="Not understood")
UNKNOWN = Status(kind="unread", icon="unread", words="State unknown", note="Qlik gave no state that is known here")
ON_DATA = Status(kind="data", icon="data", words="When data changes", note="full reload")
UNSCHEDULED = Status(kind="none", icon="none", words="No schedule set", note="enabled, never starts")


def status_of(task: Task) -> Status:
    """Choose the words for a task; a code or a state that is not known is said as it came."""
    if task.state is TaskState.DISABLED:
        return _disabled(task)
    if task.problem:
        return UNREAD.with_note(task.problem)
    fixed = {TaskState.COMPLETED: COMPLETED, TaskState.MOVED: MOVED, TaskState.UNKNOWN: UNKNOWN}
    return fixed.get(task.state) or _enabled(task)


def _disabled(task: Task) -> Status:
    status = NO_REASON
    if isinstance(task.disabled_code, DisabledCode):
        status = DISABLED[task.disabled_code]
    elif task.disabled_code:
        status = Status(
            kind="person",
            icon="unread",
            words=f"Disabled · {short_name(task.disabled_code)}",
            help=short_log(task.log),
        )
    return status.with_note(task.problem) if task.problem else status


def _enabled(task: Task) -> Status:
    if task.has_schedule:
        return ENABLED
    if not task.auto_reload:
        return UNSCHEDULED
    return ON_DATA.with_note("partial reload") if task.auto_reload_partial else ON_DATA


def state_note(row: TaskRow, usual: str, now: datetime) -> str:
    """Give what a disabled task missed or since when it is, the runs a day of an enabled one, or the usual note."""
    if usual and row.task.problem:
        return usual
    if row.task.state is TaskState.DISABLED:
        return missed(row, now) or disabled_since(row, now) or usual
    if row.task.enabled and row.runs_a_day and row.runs_a_day >= 1:
        return f"{rate(row.runs_a_day)} run{'' if rate(row.runs_a_day) == '1' else 's'} a day"
    return usual


def missed(row: TaskRow, now: datetime) -> str:
    """`34 reloads missed since 3 Nov`; empty when none was missed, or nothing is known."""
    if not row.missed_runs or row.since.at is None:
        return ""
    reloads = f"{row.missed_runs:,} reload{'' if row.missed_runs == 1 else 's'}"
    at_least = "at least " if row.since.at_least else ""
    return f"{at_least}{reloads} missed since {date_words(row.since.at.astimezone(row.zone), now)}"


def disabled_since(row: TaskRow, now: datetime) -> str:
    """`disabled since 24 Nov`, with `or earlier` where nobody saw it happen; empty where nothing tells."""
    if row.since.at is None:
        return ""
    or_earlier = " or earlier" if row.since.at_least else ""
    return f"disabled since {date_words(row.since.at.astimezone(row.zone), now)}{or_earlier}"


def date_words(wall: datetime, now: datetime) -> str:
    """`3 Nov`; with the year when it is not the current one."""
    year = "" if wall.year == now.astimezone(wall.tzinfo or UTC).year else f" {wall.year}"
    return f"{wall.day} {wall:%b}{year}"


def rate(runs_a_day: float) -> str:
    """`64`, `2.5`, `0.04`: no more digits than say something."""
    return f"{runs_a_day:,.0f}" if runs_a_day >= 10 else f"{round(runs_a_day, 1 if runs_a_day >= 1 else 2):g}"
