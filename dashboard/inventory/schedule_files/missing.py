"""The tasks that a file's search holds and the file has not; and when they may be removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from dashboard.inventory import tasks as task_list
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import Place, ScheduleFile, UnreadFile
from dashboard.inventory.tasks import TaskQuery
from dashboard.scheduling.task import TaskState

_NO_SEARCH = "The file names no search: write “search:” with the search whose tasks it has (empty for all)."
_OTHER_TENANT = "The file is of another tenant: nothing is removed here by it."
_REFUSED = "Rows are refused: mend them first, or a task of theirs could be taken for one that the file has not."
NOT_UNDERSTOOD = "The search “{}” is not understood as a whole here: it would hold other tasks than it should."


def missing(
    source: ScheduleFile, rows: Mapping[str, TaskRow], named: Collection[str], now: datetime
) -> list[TaskRow] | None:
    """Give the tasks of the file's search that none of its rows means; None where the search is not understood.

    `rows` are all tasks of the copy, by their ids.
    """
    wanted = task_list.checked(TaskQuery.parse(source.search or ""), now)
    if wanted.search.hints:
        return None
    ids = task_list.matches(wanted, now).values_list("task_id", flat=True)
    return [rows[task_id] for task_id in ids if task_id in rows and task_id not in named and _can_go(rows[task_id])]


def check_prune(
    source: ScheduleFile, found: Collection[TaskRow] | None, number: int, *, is_of_here: bool, has_refused: bool
) -> None:
    """Raise UnreadFile where tasks may not be removed, or are not as many as was said."""
    says = ""
    if not is_of_here:
        says = _OTHER_TENANT
    elif source.search is None:
        says = _NO_SEARCH
    elif found is None:
        says = NOT_UNDERSTOOD.format(source.search[:100])
    elif has_refused:
        says = _REFUSED
    elif len(found) != number:
        says = f"--prune says {number:,}, and {_tasks(len(found))} of the file's search {_are(len(found))} not in it."
    if says:
        raise UnreadFile(says, Place())


def _tasks(number: int) -> str:
    return f"{number:,} task{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _can_go(row: TaskRow) -> bool:
    return row.task.state is not TaskState.MOVED and not row.task.id.startswith("?")
