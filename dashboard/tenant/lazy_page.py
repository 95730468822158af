"""Tasks of a page that are read only where they are looked at: most of a list is as it was the last time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from dashboard.scheduling.task import Task
from dashboard.tenant import wire
from dashboard.tenant.parse import read_task


class UnreadTasks(Sequence[Task]):
    """The elements of a page, each read once, when it is asked for; `position` elements of the list stand before it."""

    def __init__(self, values: Sequence[Any], position: int) -> None:
        self._values = values
        self._position = position
        self._read: dict[int, Task] = {}

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> Task: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Task, ...]: ...
    def __getitem__(self, place: int | slice) -> Task | tuple[Task, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        place = range(len(self._values))[place]
        if place not in self._read:
            self._read[place] = read_task(self._values[place], position=self._position + place + 1)
        return self._read[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __add__(self, other: Sequence[Task]) -> tuple[Task, ...]:
        return (*self, *other)

    def __hash__(self) -> int:
        return hash(tuple(task.id for task in self))

    def heads(self) -> Iterator[tuple[str, str, Any]]:
        """Yield the id, the owner's id and the body of each; without reading it, where both ids are plain texts."""
        for place, value in enumerate(self._values):
            ids = (value.get("id"), wire.owner_of(value) or "") if isinstance(value, dict) else (None, None)
            if all(isinstance(text, str) and text.isascii() for text in ids) and ids[0]:
                yield str(ids[0]), str(ids[1]), value
            else:
                task = self[place]
                yield task.id, task.owner_id, task.body
