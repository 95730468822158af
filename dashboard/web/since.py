"""What stands beside a task's state: since when it is disabled and what it has missed, or how often it runs."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.task import TaskState


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
    if not row.missed_runs or row.disabled_at is None:
        return ""
    reloads = f"{row.missed_runs:,} reload{'' if row.missed_runs == 1 else 's'}"
    at_least = "at least " if row.disabled_at_least else ""
    return f"{at_least}{reloads} missed since {date_words(row.disabled_at.astimezone(row.zone), now)}"


def disabled_since(row: TaskRow, now: datetime) -> str:
    """`disabled since 24 Nov`, with `or earlier` where nobody saw it happen; empty where nothing tells."""
    if row.disabled_at is None:
        return ""
    or_earlier = " or earlier" if row.disabled_at_least else ""
    return f"disabled since {date_words(row.disabled_at.astimezone(row.zone), now)}{or_earlier}"


def date_words(wall: datetime, now: datetime) -> str:
    """`3 Nov`; with the year when it is not the current one."""
    year = "" if wall.year == now.astimezone(wall.tzinfo or UTC).year else f" {wall.year}"
    return f"{wall.day} {wall:%b}{year}"


def rate(runs_a_day: float) -> str:
    """`64`, `2.5`, `0.04`: no more digits than say something."""
    return f"{runs_a_day:,.0f}" if runs_a_day >= 10 else f"{round(runs_a_day, 1 if runs_a_day >= 1 else 2):g}"
