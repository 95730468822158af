"""The row of a task that was just read: what follows from its unchanged parts is taken from the row before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboard.inventory.copy.cache import COLUMNS_VERSION, version_of
from dashboard.inventory.copy.columns import columns, kind_of, timed
from dashboard.inventory.copy.disabled_periods import PERIOD_COLUMNS, after_reading
from dashboard.inventory.copy.moves import TAKEN_OVER
from dashboard.inventory.copy.names import Names
from dashboard.inventory.models import ScheduleKind, TaskCopy
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant.wire import at_rest

DRAWN = (  # what calendars draw of a task (`inventory/calendar.py`): a row whose own are as they were is not read anew
    *(
        "task_id",
        "app_id",
        "app_name",
        "name",
        "state",
        "reason",
        "kind",
        "after",
        "runs_a_day",
        "digest",
        "deleted_at",
    ),
    *PERIOD_COLUMNS,
)
_FOLLOWING = (  # columns that follow from the other fields, and from names
    *("digest", "problem", "origin", "name", "name_sort", "after", "moved_from"),
    *("app_id", "app_name", "app_sort", "app_gone", "space_id", "space_name", "space_sort"),
    *("owner_id", "owner_name", "owner_sort", "owner_gone", "search_text", "state", "disabled_code", "reason", "kind"),
    *("zone", "zone_sort", "auto_reload", "partial", "words", "words_long"),
)


def row_of(
    tenant: str,
    task: Task,
    row: TaskCopy | None,
    known: Names,
    *,
    at: datetime,
    generation: int,
    predecessor: TaskCopy | None = None,
) -> TaskCopy:
    """Make the row of a task that was read at `at`; `row` is the one before, None for a task that is new to us.

    A new one that was made of another task takes over the past of that `predecessor`.
    """
    past = row or predecessor
    seen = (past.first_seen_at, past.known_since) if past else (at, at)
    copy = TaskCopy(tenant=tenant, task_id=task.id, first_seen_at=seen[0], known_since=seen[1])
    if row is None and predecessor is not None:
        fill(copy, {name: getattr(predecessor, name) for name in TAKEN_OVER})
    disabled = after_reading(past, task, at)
    fill(
        copy,
        _as_before_but_for_runs(row, task) if row is not None and _has_only_run(row, task) else columns(task, known),
    )
    fill(copy, _timed_before(row) if row is not None and _is_timed(row, task, at) else timed(task, disabled.since, at))
    copy.last_run_at = copy.last_run_at or (
        past.last_run_at if past else None
    )  # the tenant tells none of before a move
    gone = row.deleted_at if row is not None and row.moved_to else None  # until its successor is no more
    fill(copy, disabled.columns | {"generation": generation, "read_at": at, "deleted_at": gone})
    return copy


def fill(row: TaskCopy, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def is_drawn_alike(row: TaskCopy, copy: TaskCopy) -> bool:
    return all(getattr(row, name) == getattr(copy, name) for name in DRAWN)


def _has_only_run(row: TaskCopy, task: Task) -> bool:
    is_alike = row.version.startswith(COLUMNS_VERSION) and row.problem == "" == task.problem
    return row.deleted_at is None and is_alike and at_rest(row.body) == at_rest(task.body)


def _as_before_but_for_runs(row: TaskCopy, task: Task) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in _FOLLOWING}
    return kept | {"body": task.body, "version": version_of(task.body), "last_run_at": task.last_run_at}


def _is_timed(row: TaskCopy, task: Task, at: datetime) -> bool:
    """Whether the next run lies ahead as it was worked out before, of the same schedule.

    That of a task which waits for others follows from theirs (`cache/next_in_chain.py`).
    """
    if row.kind == ScheduleKind.AFTER == kind_of(task):
        return True
    ahead = row.next_run_at is not None and row.next_run_at > at
    return ahead and task.state is TaskState.ENABLED and _has_only_run(row, task)


def _timed_before(row: TaskCopy) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("next_run_at", "runs_a_day", "missed_runs")}
