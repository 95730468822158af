"""The phase of a sync that reads the list of tasks."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.inventory.changes import external
from dashboard.inventory.copy import write
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync.names import mark_unknown_apps, owners_of
from dashboard.inventory.sync.session import OF_ONE, SyncSession
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import NotFound
from dashboard.tenant.lazy_page import UnreadTasks

LOOKED_FOR = 100  # missing tasks that are asked for one by one; each costs a call
LOOKING = timedelta(minutes=1)  # no further one is asked for after this long: a single call may take `run.PATIENCE`

logger = logging.getLogger(__name__)


def tasks_page(session: SyncSession, state: SyncState) -> None:
    """Copy one page; after the last one mark deleted what the whole list did not show, and the tenant does not have."""
    asked_at = timezone.now()
    tasks, cursor = session.tenant.task_page(state.cursor, position=state.seen)
    found, gone = ([], []) if cursor else _look_for_missing(session, state, tasks)
    owners_of(session, {*_owners(tasks), *(task.owner_id for task in found)})
    count = state.seen + len(tasks)
    whole = {} if cursor else {"as_of": state.started_at, "about": count} | session.whole_seconds
    with session.page(state, cursor=cursor, count=len(tasks), **whole):
        _take(session, state, [*tasks, *found] if found else tasks, asked_at)
        if not cursor:
            _close(session, state, gone)


def _owners(tasks: Sequence[Task]) -> Iterator[str]:
    if isinstance(tasks, UnreadTasks):
        yield from (owner_id for _, owner_id, _ in tasks.heads())
    else:
        yield from (task.owner_id for task in tasks)


def _look_for_missing(
    session: SyncSession, state: SyncState, last_page: Sequence[Task]
) -> tuple[list[Task], list[str]]:
    """The tasks that the list left out by mistake, and the ids of those that are gone. Raises TenantError.

    A list that somebody shortens while it is read page by page may leave out a few. If more than
    LOOKED_FOR are missing, only the first are asked for; if the tenant has none of these, all others count as gone too.

    A task that the tenant does not tell of is in neither: its row stays as it is, and each sync asks again. That may
    go on for ever, as with 403 to a token that lost its rights: it costs each sync a call, and only LOOKED_FOR or more
    of these would keep others from being asked for.
    """
    ids = write.missing(
        session.host, generation=state.generation, started_at=_began(state), seen=[task.id for task in last_page]
    )
    named = [task_id for task_id in ids if write.has_id(task_id)]
    found, gone = _look_for(session, named[:LOOKED_FOR])
    if gone == named[:LOOKED_FOR]:
        gone = named
    return found, [*gone, *(task_id for task_id in ids if not write.has_id(task_id))]


def _look_for(session: SyncSession, task_ids: Sequence[str]) -> tuple[list[Task], list[str]]:
    """Ask for tasks one by one: those that are there, and the ids of those that are not. Raises TenantError."""
    found, gone, unsure = [], [], []
    until = timezone.now() + LOOKING
    for task_id in task_ids:
        session.lease.heartbeat()
        try:
            found.append(session.tenant.get_task(task_id))
        except NotFound:
            gone.append(task_id)
        except OF_ONE as error:
            unsure.append(error)
        if timezone.now() >= until:
            break
    if unsure:
        logger.warning("%s does not tell of %s tasks that its list left out: %s", session.host, len(unsure), unsure[-1])
    if gone or unsure:
        session.lease.heartbeat()
        session.tenant.task_page()  # raises Gone: a tenant that no longer has the API answers 404 to everything
    return found, gone


def _take(session: SyncSession, state: SyncState, tasks: Sequence[Task], asked_at: datetime) -> None:
    is_first = state.as_of is None
    seen = write.take(session.host, tasks, asked_at=asked_at, generation=state.generation, is_first=is_first)
    external.record(session.host, seen)


def _close(session: SyncSession, state: SyncState, gone: Sequence[str]) -> None:
    dropped = write.drop(session.host, gone, generation=state.generation, started_at=_began(state), at=timezone.now())
    external.record(session.host, dropped)
    if state.apps_generation == state.generation:
        # At a first sync every task is newer than its beginning: by that, no app would be found gone.
        before = _began(state) if state.as_of else None
        mark_unknown_apps(session.host, state.generation, before=before)


def _began(state: SyncState) -> datetime:
    return state.started_at or timezone.now()
