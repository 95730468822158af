"""The tasks that Qlik has made of reload tasks: a file from before that names these, and means those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from dashboard.inventory.copy.task_row import TaskRow


def became(rows: Iterable[TaskRow]) -> Mapping[str, list[str]]:
    """Give the ids of the tasks that were made of a reload task, by its id: one for each of its rules."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.task.moved_from:
            found[row.task.moved_from].append(row.task.id)
    return dict(found)
