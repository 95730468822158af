"""The tasks of a calendar, side by side: what of each is drawn, and its schedule. No tenant is asked.

Ten thousand tasks are on each page, so they are read anew only when the copy has changed, and only a few columns of
each; a body is read once by a process.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Q

from dashboard import connect
from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy.cache import Kept, schedule_of, task_of
from dashboard.inventory.copy.disabled_periods import PastSpell, Since, since_of, was_of
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import SyncState, TaskCopy
from dashboard.inventory.search.search import Search
from dashboard.inventory.tasks import FACETS
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState

SCHEDULED = ("recurring", "once")  # kinds of tasks that a clock starts
DRAWN = (TaskState.ENABLED, TaskState.DISABLED, TaskState.COMPLETED)


class PlannedTask(NamedTuple):
    """The columns of the copy that a calendar draws by."""

    tenant: str
    task_id: str
    version: str
    app_id: str
    app_name: str
    state: str
    reason: str
    kind: str
    runs_a_day: float | None  # the mean of four weeks; None: too many to count
    disabled_at: datetime | None
    disabled_at_least: bool
    was_disabled_at: datetime | None  # the last time that it was disabled and is no more
    was_disabled_at_least: bool
    was_disabled_until: datetime | None  # None: there was none
    was_reason: str

    @property
    def since(self) -> Since | None:
        """Since when it is disabled; None while it is not."""
        return since_of(self) if self.state == TaskState.DISABLED else None

    @property
    def was(self) -> PastSpell:
        """The last time that it was disabled and is no more."""
        return was_of(self)

    @property
    def is_drawn(self) -> bool:
        """Whether its runs have a place on a calendar at all."""
        return self.kind in SCHEDULED and self.state in DRAWN


class Told(NamedTuple):
    """What a file says of a task: a few columns of the copy, so that a file of ten thousand tasks reads no body."""

    task_id: str
    space_name: str
    owner_name: str
    words: str
    words_long: str
    typical_seconds: float | None  # None: no run is known


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Planned:
    """Tasks and their schedules by place; a schedule is None where nothing of the task is drawn.

    Two are the same only if they are one object, so that what follows from one can be kept.
    """

    tasks: Sequence[PlannedTask]
    schedules: Sequence[Schedule | None]

    def counts(self) -> Counter[str]:
        """Tasks by `key:value` of state, reason and kind."""
        counts: Counter[str] = Counter()
        groups = Counter((task.state, task.reason, task.kind) for task in self.tasks)
        for values, tasks in groups.items():
            counts.update({f"{facet}:{value}": tasks for facet, value in zip(FACETS, values, strict=True) if value})
        return counts


def planned(search: Search, now: datetime) -> Planned:
    """Give all tasks of the copy that match a search, in a fixed order. Relative times are told to the minute."""
    minute = now.replace(second=0, microsecond=0) if search.terms else None
    return _planned(connect.tenant_name(), search, minute, _stamp())


def _stamp() -> tuple[object, ...]:
    """What changes with every change of the copy: how far the sync is, and the newest write of our own."""
    tenant = connect.tenant_name()
    state = SyncState.objects.filter(tenant=tenant).values_list("generation", "phase", "cursor", "seen", "finished_at")
    newest = TaskCopy.objects.filter(tenant=tenant).order_by("-read_at").values_list("read_at", flat=True)
    return (state.first(), newest.first())


@lru_cache(maxsize=8)
def _planned(tenant: str, search: Search, minute: datetime | None, stamp: tuple[object, ...]) -> Planned:
    """`stamp` was read before the tasks: what is written in between is read again with the next one."""
    found = copies().filter(search.where(minute) if minute else Q()).order_by("pk")
    tasks = [PlannedTask._make(values) for values in found.values_list(*PlannedTask._fields)]
    known = {task.task_id: _schedules.get(task[:3]) for task in tasks if task.is_drawn}
    known |= _read([task for task in tasks if task.is_drawn and known[task.task_id] is None])
    return Planned(tasks=tuple(tasks), schedules=tuple(known.get(task.task_id) for task in tasks))


@lru_cache(maxsize=8)
def state_of(found: Planned) -> str:
    """Sixteen hex digits over what calendars and files say of these tasks: the same in each process."""
    said = told(task.task_id for task in found.tasks)
    digest = hashlib.sha256()
    for task in found.tasks:
        digest.update(repr((task, said.get(task.task_id))).encode())
    return digest.hexdigest()[:16]


def facets(search: Search, now: datetime) -> Counter[str]:
    """Count by `key:value` of state, reason and kind the tasks that match all of a search but its pieces of these."""
    others, _ = search.split(FACETS)
    groups = copies().filter(others.where(now)).values(*FACETS).annotate(tasks=Count("pk")).order_by()
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update({f"{facet}:{group[facet]}": group["tasks"] for facet in FACETS if group[facet]})
    return counts


def details(task_ids: Iterable[str]) -> dict[str, TaskRow]:
    """Give the rows of a few tasks, by their id."""
    return {row.task.id: row for row in copy.rows(copies().filter(task_id__in=list(task_ids)))}


def told(task_ids: Iterable[str]) -> dict[str, Told]:
    """Give what files say of many tasks, by their id."""
    found: dict[str, Told] = {}
    for some in chunks(sorted(set(task_ids)), AT_ONCE):
        rows = copies().filter(task_id__in=some).values_list(*Told._fields)
        found |= {row[0]: Told._make(row) for row in rows}
    return found


def _read(tasks: Iterable[PlannedTask]) -> dict[str, Schedule | None]:
    """Read the schedules of tasks that this process has not read yet, by the tasks' ids."""
    read: dict[str, Schedule | None] = {}
    for chunk in chunks(tasks, AT_ONCE):
        found = TaskCopy.objects.filter(tenant=chunk[0].tenant, task_id__in=[task.task_id for task in chunk])
        for tenant, task_id, version, body in found.values_list("tenant", "task_id", "version", "body"):
            schedule = read[task_id] = schedule_of(task_of(tenant, task_id, version, body, keep=False))
            if schedule is not None:
                _schedules.put((tenant, task_id, version), schedule)
    return read


_schedules: Kept[Schedule] = Kept()
