"""The tasks of a calendar, side by side: what of each is drawn, and its schedule. No tenant is asked.

Ten thousand tasks are on each page, so a process keeps a few columns of each and their schedules, and reads anew only
the rows that were written since. Where nothing that is drawn has changed, it gives the same object again, and all that
was worked out of it before holds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from django.db.models import Count, Min

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.cache.calendar_cache import WHOLE, CalendarTask, CalendarTasks
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.facets import CHOICES, FACETS
from dashboard.inventory.copy.read import FAILING, copies
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.search.search import Search
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.earlier_schedule import EarlierSchedule
from dashboard.scheduling.schedule import Schedule


class TaskLabels(NamedTuple):
    """What a file says of a task: a few columns of the copy, so that a file of ten thousand tasks reads no body."""

    task_id: str
    space_name: str
    owner_name: str
    words: str
    words_long: str
    typical_seconds: float | None  # None: no run is known
    digest: str  # of what people set: the schedule too


def matching(search: Search, now: datetime) -> CalendarTasks:
    whole = WHOLE.of(tenant_key())
    if not search.terms:
        return whole.planned
    minute = now.replace(second=0, microsecond=0)
    if whole.mark is None:  # nothing tells when the copy is another one
        return _part(whole.planned, _matching.__wrapped__(tenant_key(), search, minute, None))
    return _part(whole.planned, _matching(tenant_key(), search, minute, whole.mark))


@lru_cache(maxsize=16)
def _matching(tenant: str, search: Search, minute: datetime, mark: object) -> bytes:
    """The keys of the rows that match, in order; every write of the copy makes another mark."""
    found = TaskCopy.objects.filter(search.where(minute), tenant=tenant, deleted_at=None).order_by("pk")
    return np.fromiter(found.values_list("pk", flat=True), dtype=np.int64).tobytes()


@lru_cache(maxsize=8)
def _part(whole: CalendarTasks, keys: bytes) -> CalendarTasks:
    """Some of the tasks; a row that was written after the whole was read waits for the next look."""
    wanted = np.frombuffer(keys, dtype=np.int64)
    known = wanted[np.isin(wanted, whole.keys)]
    places = np.searchsorted(whole.keys, known).tolist()
    return CalendarTasks(
        keys=known,
        tasks=tuple(whole.tasks[place] for place in places),
        schedules=tuple(whole.schedules[place] for place in places),
    )


@lru_cache(maxsize=8)
def state_of(found: CalendarTasks) -> str:
    """Sixteen hex digits over what calendars and files say of these tasks: the same in each process."""
    said = labels(task.task_id for task in found.tasks)
    digest = hashlib.sha256()
    for task in found.tasks:
        digest.update(repr((task, said.get(task.task_id))).encode())
    return digest.hexdigest()[:16]


def planned_schedule(row: TaskRow) -> Schedule | None:
    """Give the schedule that calendars draw of a task: its own, or the one that follows from the tasks it waits for."""
    return _waiting().get(row.task.id, (None, None))[1] if row.waits else schedule_of(row.task)


def drawn_schedule(row: TaskRow) -> Schedule | None:
    """Give the same with what it was before it was changed: the runs that calendars draw of the past."""
    planned = planned_schedule(row)
    if planned is None or row.waits:
        return planned
    return _changed(WHOLE.of(tenant_key()).planned).get(row.task.id, planned)


@lru_cache(maxsize=2)
def _changed(planned: CalendarTasks) -> Mapping[str, EarlierSchedule]:
    pairs = zip(planned.tasks, planned.schedules, strict=True)
    return {task.task_id: schedule for task, schedule in pairs if isinstance(schedule, EarlierSchedule)}


def held_by(row: TaskRow) -> CalendarTask | None:
    """Give the disabled task that keeps a waiting one from starting, itself or by way of others; None: none does."""
    task = _waiting().get(row.task.id, (None, None))[0] if row.waits else None
    return task.held_by if task and row.task.enabled else None


def waits_for(row: TaskRow) -> list[str]:
    parents = row.task.after.parents if row.task.after else ()
    found = _by_id(WHOLE.of(tenant_key()).planned) if parents else {}
    return [found[one.task_id].label for one in parents if one.task_id in found]


@lru_cache(maxsize=2)
def _by_id(planned: CalendarTasks) -> Mapping[str, CalendarTask]:
    return {task.task_id: task for task in planned.tasks}


def _waiting() -> Mapping[str, tuple[CalendarTask, Schedule | None]]:
    return _waiting_of(WHOLE.of(tenant_key()).planned)


@lru_cache(maxsize=2)
def _waiting_of(planned: CalendarTasks) -> Mapping[str, tuple[CalendarTask, Schedule | None]]:
    pairs = zip(planned.tasks, planned.schedules, strict=True)
    return {task.task_id: (task, schedule) for task, schedule in pairs if task.waits}


def facets(search: Search, now: datetime) -> Counter[str]:
    others, _ = search.split(CHOICES)
    groups = copies().filter(others.where(now)).values(*FACETS).annotate(tasks=Count("pk")).order_by()
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update({f"{facet}:{group[facet]}": group["tasks"] for facet in FACETS if group[facet]})
    counts["failing:yes"] = copies().filter(FAILING, others.where(now)).count()
    return counts


def known_from() -> datetime | None:
    """From when on anything is known of the tenant: its first task was seen, or its oldest run told. None: nothing."""
    found: datetime | None = TaskCopy.objects.filter(tenant=tenant_key()).aggregate(at=Min("known_since"))["at"]
    return found


def labels(task_ids: Iterable[str]) -> dict[str, TaskLabels]:
    found: dict[str, TaskLabels] = {}
    for some in chunks(sorted(set(task_ids)), AT_ONCE):
        rows = copies().filter(task_id__in=some).values_list(*TaskLabels._fields)
        found |= {row[0]: TaskLabels._make(row) for row in rows}
    return found
