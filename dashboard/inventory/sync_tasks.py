"""The phase of a sync that reads the list of tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from dashboard.inventory import copy, sightings
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync_names import mark_unknown_apps, owners_of
from dashboard.inventory.work import Work
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import Forbidden, NotFound
from dashboard.tenant.service import Tenant

LOOKED_FOR = 100  # missing tasks that are asked for one by one; each costs a call


def tasks_page(work: Work, state: SyncState) -> None:
    """Copy one page; after the last one mark deleted what the whole list did not show, and the tenant does not have."""
    asked_at = timezone.now()
    tasks, cursor = work.tenant.task_page(state.cursor, position=state.seen)
    found, gone = ([], []) if cursor else _look_for_missing(work, state, tasks)
    owners_of(work, [*tasks, *found])
    count = state.seen + len(tasks)
    whole = {} if cursor else {"as_of": state.started_at, "about": count}
    with work.page(state, cursor=cursor, count=len(tasks), **whole):
        _take(work, state, [*tasks, *found], asked_at)
        if not cursor:
            _close(work, state, gone)


def _look_for_missing(work: Work, state: SyncState, last_page: Sequence[Task]) -> tuple[list[Task], list[str]]:
    """The tasks that the list left out by mistake, and the ids of those that are gone. Raises TenantError.

    A list that somebody shortens while it is read page by page may leave out a few. Where more are missing than are
    looked for, and none of these is there, it left out nothing.
    """
    ids = copy.missing(
        work.host, generation=state.generation, started_at=_began(state), seen=[task.id for task in last_page]
    )
    named = [task_id for task_id in ids if copy.has_id(task_id)]
    found = [task for task_id in named[:LOOKED_FOR] if (task := _find(work.tenant, task_id))]
    unsure = {task.id for task in found} | (set(named[LOOKED_FOR:]) if found else set())
    return found, [task_id for task_id in ids if task_id not in unsure]


def _find(tenant: Tenant, task_id: str) -> Task | None:
    try:
        return tenant.get_task(task_id)
    except (NotFound, Forbidden):
        return None


def _take(work: Work, state: SyncState, tasks: Iterable[Task], asked_at: datetime) -> None:
    is_first = state.as_of is None
    seen = copy.take(work.host, tasks, asked_at=asked_at, generation=state.generation, is_first=is_first)
    sightings.record(work.host, seen)


def _close(work: Work, state: SyncState, gone: Sequence[str]) -> None:
    dropped = copy.drop(work.host, gone, generation=state.generation, started_at=_began(state), at=timezone.now())
    sightings.record(work.host, dropped)
    if state.apps_generation == state.generation:
        mark_unknown_apps(work.host, state.generation)


def _began(state: SyncState) -> datetime:
    return state.started_at or timezone.now()
