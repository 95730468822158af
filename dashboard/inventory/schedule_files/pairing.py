"""Which task each row of a file means: the one that it names, or one of its app; what is unclear is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import FileProblem, FileRow
from dashboard.inventory.schedule_files.fields import NEW
from dashboard.inventory.schedule_files.wish import RowWish
from dashboard.scheduling.task import Origin

_SHOWN = 5  # tasks of an app that a question lists
_MOST_COMPARED = 20_000  # rows with tasks of one app
_TOO_MANY = "Too many tasks of its app could be meant: name the task by its id in “task”."


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A row, with what it says of its task."""

    row: FileRow
    task_id: str  # as the file has it, and known here; empty for none
    app_id: str  # here
    is_new: bool = False  # it is said to be another task
    is_newer: bool = False  # it is said to be one of the newer scheduling
    file_id: str = ""  # as the file has it, of whatever tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRow:
    """A row and its task; None where it is to be made. In the newer scheduling one row may become several tasks."""

    row: FileRow
    app_id: str
    task: TaskRow | None
    gone_id: str = ""  # of the task that it names, and that is there no more
    part: RowWish | None = None  # what this one of them is
    number: int = 1  # from 1
    of: int = 1


class Pairing:
    """Pairs the rows that name no task of here with those tasks of their apps that no row names."""

    def __init__(
        self,
        tasks: Iterable[TaskRow],
        is_so: Callable[[FileRow, TaskRow, bool], bool],
        parts_of: Callable[[NamedRow], list[RowWish]],
    ) -> None:
        """`is_so` tells whether a task has what a row says; with its last argument apart from its state.

        `parts_of` gives what each task will be that the newer scheduling makes of a row; nothing where the older one
        makes it.
        """
        self._is_so, self._parts_of = is_so, parts_of
        self._free: Mapping[str, list[TaskRow]] = defaultdict(list)
        self._problems: list[FileProblem] = []
        self.meant: dict[str, str] = {}  # the ids of tasks of here by what the file calls them
        for task in tasks:
            self._free[task.task.app_id].append(task)

    def pairs(self, rows: list[NamedRow], problems: list[FileProblem]) -> list[MatchedRow]:
        """Give the pairs, and add what is unclear to `problems`."""
        self._problems = problems
        by_app: dict[str, list[NamedRow]] = defaultdict(list)
        for row in rows:
            by_app[row.app_id].append(row)
        left = {app_id: self._few(app_id, some) for app_id, some in by_app.items()}
        pairs: list[MatchedRow] = []
        before = -1
        while before != len(self.meant):  # a task that waits for others is known when those are
            before = len(self.meant)
            left = {app_id: self._take(app_id, some, pairs) for app_id, some in left.items()}
        return [*pairs, *(pair for app_id, some in left.items() for pair in self._rest(app_id, some))]

    def _few(self, app_id: str, rows: list[NamedRow]) -> list[NamedRow]:
        if len(rows) * len(self._free[app_id]) <= _MOST_COMPARED:
            return rows
        self._problems += [FileProblem(place=row.row.place, says=_TOO_MANY) for row in rows]
        return []

    def _take(self, app_id: str, rows: list[NamedRow], pairs: list[MatchedRow]) -> list[NamedRow]:
        """Pair each row with a task that is so already, and give the rows that have none."""
        for but_state in (False, True):
            rows = self._take_equal(app_id, rows, pairs, but_state=but_state)
        return [row for row in rows if not self._take_parts(app_id, row, pairs)]

    def _rest(self, app_id: str, rows: list[NamedRow]) -> list[MatchedRow]:
        free = self._free[app_id]
        anew = [row for row in rows if row.is_new or row.task_id]
        unclear = [row for row in rows if not row.is_new and not row.task_id]
        pairs = [made for row in anew for made in self._made(row)]
        for row in unclear:
            could_be = [task for task in free if not row.is_newer or task.task.origin is Origin.SCHEDULING]
            if not could_be:
                pairs += self._made(row)
            elif len(unclear) == len(could_be) == 1:
                pairs.append(MatchedRow(row=row.row, app_id=app_id, task=could_be[0]))
            else:
                self._problems.append(_question(row.row, could_be))
        return pairs

    def _made(self, row: NamedRow) -> list[MatchedRow]:
        whole = MatchedRow(row=row.row, app_id=row.app_id, task=None, gone_id=row.task_id)
        parts = self._parts_of(row)
        return [
            replace(whole, part=part, number=number, of=len(parts)) for number, part in enumerate(parts, start=1)
        ] or [whole]

    def _take_equal(
        self, app_id: str, rows: list[NamedRow], pairs: list[MatchedRow], *, but_state: bool
    ) -> list[NamedRow]:
        left: list[NamedRow] = []
        free = self._free[app_id]
        for row in rows:
            equal = next((task for task in free if self._is_so(row.row, task, but_state)), None)
            if equal is None:
                left.append(row)
            else:
                self._keep(row, equal)
                pairs.append(MatchedRow(row=row.row, app_id=app_id, task=equal))
        return left

    def _take_parts(self, app_id: str, row: NamedRow, pairs: list[MatchedRow]) -> bool:
        """Pair a row with the tasks that the newer scheduling has made of it; what is missing of them is made."""
        free = self._free[app_id]
        if not any(task.task.origin is Origin.SCHEDULING for task in free):
            return False
        found: list[MatchedRow] = []
        for made in self._made(row):
            equal = next((task for task in free if made.part and _is_part(made.part, task)), None)
            if equal is not None:
                self._keep(row, equal)
            found.append(replace(made, task=equal))
        if not any(pair.task for pair in found):
            return False
        pairs += found
        return True

    def _keep(self, row: NamedRow, task: TaskRow) -> None:
        self._free[task.task.app_id].remove(task)
        if row.file_id:
            self.meant.setdefault(row.file_id, task.task.id)


def _is_part(part: RowWish, task: TaskRow) -> bool:
    return task.task.origin is Origin.SCHEDULING and not part.changes(task.task)


def _question(row: FileRow, free: list[TaskRow]) -> FileProblem:
    shown = ", ".join(f"{one.task.id} ({one.words})" for one in free[:_SHOWN])
    more = f" and {len(free) - _SHOWN} more" if len(free) > _SHOWN else ""
    says = f"It names no task, and its app has {len(free)} that could be meant: write in “task” one of {shown}{more}"
    return FileProblem(place=row.place, says=f"{says}; or “{NEW}” for another one.")
