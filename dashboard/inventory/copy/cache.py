"""Tasks and schedules read from bodies of the copy, kept in this process so that a warm page reads none again."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, TypeVar

from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task
from dashboard.scheduling.zones import zone_named
from dashboard.tenant.parse import read_task

MOST_KEPT = 30_000
MOST_TASKS = 4_000  # each with its body

ValueT = TypeVar("ValueT")


class LruCache(Generic[ValueT]):
    """The values used last, by key; threads may share it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, ValueT] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> ValueT | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: ValueT) -> ValueT:
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


# Another hex digit each time that words or columns of a copied task are worked out in another way.
COLUMNS_VERSION = "1"
_tasks: LruCache[Task] = LruCache(MOST_TASKS)


def version_of(body: Any) -> str:
    """Sixteen hex digits over a whole body and the way in which columns are worked out of it.

    Two bodies with the same ones are the same. A row with another first digit is worked out anew at the next sync.
    """
    return COLUMNS_VERSION + hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:15]


def cached_task(tenant: str, task_id: str, version: str) -> Task | None:
    return _tasks.get((tenant, task_id, version))


def task_of(tenant: str, task_id: str, version: str, body: Mapping[str, Any], *, keep: bool = True) -> Task:
    """Give the task that a body of the copy says. An element that came without an id keeps the one it was given.

    Without `keep` it is forgotten again, its body too: for pages that need only the schedules of ten thousand tasks.
    """
    key = (tenant, task_id, version)
    if known := _tasks.get(key):
        return known
    task = read_task(element(body), position=_position(task_id))
    return _tasks.put(key, task) if keep else task


def schedule_of(task: Task) -> Schedule | None:
    """Give the schedule of a task, None when it has none or is not understood. Tasks with the same lines share one."""
    if task.problem or not task.has_schedule or task.time_zone is None:
        return None
    try:
        return _schedule(task.recurrences, task.time_zone, task.starts_at, task.ends_at)
    except InvalidRecurrence:
        return None


def schedule_with(schedule: Schedule, values: Mapping[str, Any]) -> Schedule | None:
    """Give a schedule with other values by the names of `Task`; None where that is none, or is not understood."""
    lines = tuple(values.get("recurrences", [line.text for line in schedule.recurrences]))
    zone = zone_named(values["time_zone_name"]) if "time_zone_name" in values else schedule.time_zone
    starts_at = values.get("starts_at", schedule.starts_at)
    if zone is None or not (lines or starts_at):
        return None
    try:
        return _schedule(lines, zone, starts_at, values.get("ends_at", schedule.ends_at))
    except InvalidRecurrence:
        return None


@lru_cache(maxsize=MOST_KEPT)
def _schedule(
    lines: tuple[str, ...], time_zone: tzinfo, starts_at: datetime | None, ends_at: datetime | None
) -> Schedule:
    recurrences = tuple(map(Recurrence.parse, lines))
    return Schedule(recurrences=recurrences, time_zone=time_zone, starts_at=starts_at, ends_at=ends_at)


def element(body: Mapping[str, Any]) -> Any:
    bare = list(body) == ["raw"] and not isinstance(body["raw"], dict)
    return body["raw"] if bare else body


def _position(task_id: str) -> int:
    return int(task_id[1:]) if task_id[:1] == "?" and task_id[1:].isdecimal() else 0
