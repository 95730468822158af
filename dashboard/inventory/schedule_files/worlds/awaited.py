"""The tasks that a row's task waits for, by their ids here: those of another tenant are known by their own rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import FileRow, Place, Refused
from dashboard.inventory.schedule_files.fields import AFTER
from dashboard.inventory.schedule_files.worlds.own_fields import same_after
from dashboard.scheduling.task import After, Origin, Parent, Task, TaskEnd

_NOT_THERE = "It waits for the task {}, which is not in this tenant, and not in the file either."
_OLDER = "It waits for the reload task {}: a task waits for those of Qlik's newer scheduling alone."
_ITSELF = "A task cannot wait for itself."
_UNKNOWN_END = "Nobody here knows what the end “{}” of a task is: write success, failure or any."
_LATER = "It waits for the task {}, which is made first: apply the file again when that is done."


class WaitsForNew(Refused):
    """The task waits for one that the same file makes: it is made the next time."""


class AwaitedTasks:
    """Finds the tasks of here."""

    def __init__(
        self, rows: Mapping[str, TaskRow], ids_of_file: Collection[str], id_here: Callable[[str], str | None]
    ) -> None:
        """`id_here` gives the id of a task of here by what the file calls it."""
        self._rows, self._ids_of_file, self._id_here = rows, ids_of_file, id_here

    def of(self, row: FileRow, after: After | None, task: Task | None) -> After | None:
        """Give what is waited for by ids of here; what a task waits for already is not looked at. Raises Refused."""
        if after is None or (task is not None and same_after(after, task.after)):
            return after
        return replace(after, parents=tuple(self._parent(row, parent, task) for parent in after.parents))

    def _parent(self, row: FileRow, parent: Parent, task: Task | None) -> Parent:
        place = self._place(row, parent)
        if not isinstance(parent.end, TaskEnd):
            raise Refused(_UNKNOWN_END.format(parent.end[:40]), place)
        here = self._id_here(parent.task_id)
        if here is None:
            is_of_file = parent.task_id in self._ids_of_file
            kind, says = (WaitsForNew, _LATER) if is_of_file else (Refused, _NOT_THERE)
            raise kind(says.format(parent.task_id[:60]), place)
        if self._rows[here].task.origin is Origin.RELOAD:
            raise Refused(_OLDER.format(here), place)
        if task is not None and here == task.id:
            raise Refused(_ITSELF, place)
        return replace(parent, task_id=here)

    def _place(self, row: FileRow, parent: Parent) -> Place:
        return row.place_in_body(parent.task_id) if row.body is not None else row.place_of(AFTER)
