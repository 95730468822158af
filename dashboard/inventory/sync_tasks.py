"""The phase of a sync that reads the list of tasks."""

from __future__ import annotations

from django.utils import timezone

from dashboard.inventory import copy, sightings
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync_names import mark_unknown_apps, owners_of
from dashboard.inventory.work import Work


def tasks_page(work: Work, state: SyncState) -> None:
    """Copy one page; after the last one mark deleted what the whole list did not show."""
    asked_at = timezone.now()
    tasks, cursor = work.tenant.task_page(state.cursor, position=state.seen)
    owners_of(work, tasks)
    count = state.seen + len(tasks)
    whole = {} if cursor else {"as_of": state.started_at, "about": count}
    with work.page(state, cursor=cursor, count=len(tasks), **whole):
        is_first = state.as_of is None
        seen = copy.take(work.host, tasks, asked_at=asked_at, generation=state.generation, is_first=is_first)
        sightings.record(work.host, seen)
        if not cursor:
            _close(work, state)


def _close(work: Work, state: SyncState) -> None:
    started_at = state.started_at or timezone.now()
    gone = copy.drop_missing(work.host, generation=state.generation, started_at=started_at, at=timezone.now())
    sightings.record(work.host, gone)
    if state.apps_generation == state.generation:
        mark_unknown_apps(work.host, state.generation)
