"""Which task each row of a file means: the one that it names, or one of its app; what is unclear is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import FileProblem, FileRow
from dashboard.inventory.schedule_files.fields import NEW

_SHOWN = 5  # tasks of an app that a question lists
_MOST_COMPARED = 20_000  # rows with tasks of one app
_TOO_MANY = "Too many tasks of its app could be meant: name the task by its id in “task”."


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A row, with what it says of its task."""

    row: FileRow
    task_id: str  # as the file has it; empty for none
    app_id: str  # here
    is_new: bool = False  # it is said to be another task


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRow:
    """A row and its task; None where it is to be made."""

    row: FileRow
    app_id: str
    task: TaskRow | None
    gone_id: str = ""  # of the task that it names, and that is there no more


class Pairing:
    """Pairs the rows that name no task of here with those tasks of their apps that no row names."""

    def __init__(self, tasks: Iterable[TaskRow], is_so: Callable[[FileRow, TaskRow, bool], bool]) -> None:
        """`is_so` tells whether a task has what a row says; with its last argument apart from its state."""
        self._is_so = is_so
        self._free: Mapping[str, list[TaskRow]] = defaultdict(list)
        for task in tasks:
            self._free[task.task.app_id].append(task)

    def pairs(self, rows: list[NamedRow], problems: list[FileProblem]) -> list[MatchedRow]:
        """Give the pairs, and add what is unclear to `problems`."""
        by_app: dict[str, list[NamedRow]] = defaultdict(list)
        for row in rows:
            by_app[row.app_id].append(row)
        return [pair for app_id, some in by_app.items() for pair in self._of_app(app_id, some, problems)]

    def _of_app(self, app_id: str, rows: list[NamedRow], problems: list[FileProblem]) -> list[MatchedRow]:
        pairs: list[MatchedRow] = []
        if len(rows) * len(self._free[app_id]) > _MOST_COMPARED:
            problems += [FileProblem(place=row.row.place, says=_TOO_MANY) for row in rows]
            return []
        for but_state in (False, True):
            rows = self._take_equal(app_id, rows, pairs, but_state=but_state)
        anew = [row for row in rows if row.is_new or row.task_id]
        pairs += [MatchedRow(row=row.row, app_id=app_id, task=None, gone_id=row.task_id) for row in anew]
        unclear = [row for row in rows if not row.is_new and not row.task_id]
        free = self._free[app_id]
        if not free:
            return [*pairs, *(MatchedRow(row=row.row, app_id=app_id, task=None) for row in unclear)]
        if len(unclear) == len(free) == 1:
            return [*pairs, MatchedRow(row=unclear[0].row, app_id=app_id, task=free.pop())]
        problems += [_question(row.row, free) for row in unclear]
        return pairs

    def _take_equal(
        self, app_id: str, rows: list[NamedRow], pairs: list[MatchedRow], *, but_state: bool
    ) -> list[NamedRow]:
        """Pair each row with a task that is so already, and give the rows that have none."""
        left: list[NamedRow] = []
        free = self._free[app_id]
        for row in rows:
            equal = next((task for task in free if self._is_so(row.row, task, but_state)), None)
            if equal is None:
                left.append(row)
            else:
                free.remove(equal)
                pairs.append(MatchedRow(row=row.row, app_id=app_id, task=equal))
        return left


def _question(row: FileRow, free: list[TaskRow]) -> FileProblem:
    shown = ", ".join(f"{one.task.id} ({one.words})" for one in free[:_SHOWN])
    more = f" and {len(free) - _SHOWN} more" if len(free) > _SHOWN else ""
    says = f"It names no task, and its app has {len(free)} that could be meant: write in “task” one of {shown}{more}"
    return FileProblem(place=row.place, says=f"{says}; or “{NEW}” for another one.")
