"""A task's state in icon, word and pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from django.conf import settings

from dashboard.inventory.copy.task_row import NO_REASON, TaskRow
from dashboard.inventory.models import Pause, ScheduleKind
from dashboard.inventory.search.search import Search
from dashboard.scheduling.task import Task, TaskState
from dashboard.web.notices import short_log
from dashboard.web.reasons import KNOWN, NO_ERROR_GIVEN, DisabledReason, reason_of_task, steps_of
from dashboard.web.times import near


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStatus:
    """How a state is drawn and named."""

    kind: str  # the variant of .status, and so the pattern and the tone
    icon: str
    words: str
    note: str = ""  # one fact more, for the second line
    help: str = ""  # the whole story, for the title
    asks: bool = False  # the word alone does not say what to do: the story stands on the task's page, linked to

    def with_note(self, note: str) -> TaskStatus:
        return replace(self, note=note)


ENABLED = TaskStatus(kind="enabled", icon="enabled", words="Enabled")
COMPLETED = TaskStatus(kind="completed", icon="completed", words="Completed", note="no further runs")
MOVED = TaskStatus(
    kind="completed",
    icon="moved",
    words="Moved",
    note="to Qlik's new scheduling",
    asks=True,
    help="Qlik has moved this task to its new scheduling, and starts it from there. Change it, switch it off or delete "
    "it in Qlik: what is set here has no effect any more.",
)
UNREAD = TaskStatus(
    kind="unread",
    icon="unread",
    words=ScheduleKind.UNREAD.label,
    asks=True,
    help="Reload Desk cannot tell when this task runs; Qlik goes by it all the same. Edit the schedule to write the "
    "rule anew, or leave it: what nobody touches stays as it is.",
)
UNKNOWN = TaskStatus(
    kind="unread",
    icon="unread",
    words="State unknown",
    note="Qlik gave no state that is known here",
    asks=True,
    help="Qlik gives no state, or one that is new to Reload Desk. Look in Qlik whether the task runs; it has no switch "
    "here until Qlik says enabled or disabled.",
)
ON_DATA = TaskStatus(kind="data", icon="data", words=ScheduleKind.DATA.label, note="full reload")
AFTER = TaskStatus(kind="data", icon="chain", words=ScheduleKind.AFTER.label)
UNSCHEDULED = TaskStatus(kind="none", icon="none", words=ScheduleKind.NONE.label, note="enabled, never starts")

EXPLAINED = (("state", "moved", MOVED), ("state", "unknown", UNKNOWN), ("kind", ScheduleKind.UNREAD.value, UNREAD))


def paused_by(off_until: Mapping[str, Pause] | None, of: TaskRow | Task) -> Pause | None:
    """The pause that has disabled a task, of those by task: they are looked at for disabled tasks of the copy alone."""
    if not isinstance(of, TaskRow) or of.task.state is not TaskState.DISABLED:
        return None
    return off_until.get(of.task.id) if off_until else None


def paused(ends_at: datetime, reason: str, zone: tzinfo, now: datetime) -> TaskStatus:
    words = f"Paused until {near(ends_at, zone, now)}"
    return TaskStatus(kind="paused", icon="pause", words=words, note=reason, help=f"{words}, then it is enabled again.")


def asked_about(search: Search) -> list[TaskStatus]:
    """The states that a search asks for and whose word alone does not say what to do."""
    return [status for key, value, status in EXPLAINED if search.has(key, value)]


def status_of(of: TaskRow | Task) -> TaskStatus:
    """Choose the words for a task, also one that fails; an unknown code or state is said as it came."""
    if isinstance(of, TaskRow) and of.is_failing:
        return _failing(of)
    task = of.task if isinstance(of, TaskRow) else of
    if task.state is TaskState.DISABLED:
        return _disabled(task)
    if task.problem:
        return UNREAD.with_note(task.problem)
    fixed = {TaskState.COMPLETED: COMPLETED, TaskState.MOVED: MOVED, TaskState.UNKNOWN: UNKNOWN}
    return fixed.get(task.state) or _enabled(task)


def _failing(row: TaskRow) -> TaskStatus:
    return TaskStatus(
        kind="failing",
        icon="failing",
        words=f"Failing, {row.failures} in a row",
        note=failing_note(row.failures),
        help=f"{failing_note(row.failures)}. {row.last_error or NO_ERROR_GIVEN}",
    )


def failing_note(failures: int) -> str:
    limit = settings.FAILURES_ALLOWED
    return f"Qlik disables after {limit}" if failures < limit else f"Qlik disables after {limit} as a rule"


def _disabled(task: Task) -> TaskStatus:
    reason = reason_of_task(task)
    status = TaskStatus(
        kind=reason.tone,
        icon=reason.icon,
        words="Disabled" if reason.word == NO_REASON else f"Disabled · {reason.label}",
        note=reason.note,
        help=_help(reason, task),
    )
    return status.with_note(task.problem) if task.problem else status


def _help(reason: DisabledReason, task: Task) -> str:
    if reason.pressing:
        return f"{reason.sentence} {' '.join(steps_of(reason))}"
    return "" if reason.word in KNOWN else short_log(task.log)


def _enabled(task: Task) -> TaskStatus:
    if task.has_schedule:
        return ENABLED
    if task.after:
        return AFTER
    if not task.auto_reload:
        return UNSCHEDULED
    return ON_DATA.with_note("partial reload") if task.auto_reload_partial else ON_DATA


def state_note(row: TaskRow, usual: str, now: datetime, zone: tzinfo | None = None) -> str:
    """Give what a disabled task missed or since when it is, the runs a day of an enabled one, or the usual note.

    Days are those on the clock of `zone`, or of the task.
    """
    if usual and row.task.problem:
        return usual
    if row.task.state is TaskState.DISABLED:
        return missed(row, now, zone) or disabled_since(row, now, zone) or usual
    if row.is_failing:
        return usual
    if row.task.enabled and row.runs_a_day and row.runs_a_day >= 1:
        return f"{rate(row.runs_a_day)} run{'' if rate(row.runs_a_day) == '1' else 's'} a day"
    return usual


def missed(row: TaskRow, now: datetime, zone: tzinfo | None = None) -> str:
    """`34 reloads missed since 3 Nov`; empty when none was missed, or nothing is known."""
    if not row.missed_runs or row.since.at is None:
        return ""
    reloads = f"{row.missed_runs:,} reload{'' if row.missed_runs == 1 else 's'}"
    at_least = "at least " if row.since.at_least else ""
    return f"{at_least}{reloads} missed since {date_words(row.since.at.astimezone(zone or row.zone), now)}"


def disabled_since(row: TaskRow, now: datetime, zone: tzinfo | None = None) -> str:
    """`disabled since 24 Nov`, with `or earlier` where nobody saw it happen; empty where nothing tells."""
    if row.since.at is None:
        return ""
    or_earlier = " or earlier" if row.since.at_least else ""
    return f"disabled since {date_words(row.since.at.astimezone(zone or row.zone), now)}{or_earlier}"


def date_words(wall: datetime, now: datetime) -> str:
    """`3 Nov`; with the year when it is not the current one."""
    year = "" if wall.year == now.astimezone(wall.tzinfo or UTC).year else f" {wall.year}"
    return f"{wall.day} {wall:%b}{year}"


def rate(runs_a_day: float) -> str:
    """`64`, `2.5`, `0.04`: no more digits than say something."""
    return f"{runs_a_day:,.0f}" if runs_a_day >= 10 else f"{round(runs_a_day, 1 if runs_a_day >= 1 else 2):g}"
