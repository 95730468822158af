"""The phases of a sync that read the lists of tasks, one of each scheduler."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from dashboard.inventory.changes import external
from dashboard.inventory.copy import deletions, write
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import worlds
from dashboard.inventory.sync.names import mark_unknown_apps, owners_of
from dashboard.inventory.sync.session import OF_ONE, SyncSession
from dashboard.inventory.sync.worlds import World
from dashboard.scheduling.task import Origin, Task
from dashboard.tenant.errors import NotFound
from dashboard.tenant.lazy_page import UnreadTasks

LOOKED_FOR = 100  # missing tasks that are asked for one by one; each costs a call
LOOKING = timedelta(minutes=1)  # no further one is asked for after this long: a single call may take `run.PATIENCE`

logger = logging.getLogger(__name__)


def tasks_page(session: SyncSession, state: SyncState) -> None:
    """Copy one page of a scheduler's tasks.

    After the last one what the whole list did not show, and the tenant does not have, is marked deleted.
    """
    origin = worlds.PHASES[state.phase]
    if origin not in session.tenant.origins:
        worlds.leave(session, state, state.worlds)
        return
    state, world = worlds.begin(session, state, origin)
    asked_at = timezone.now()
    tasks, cursor = session.tenant.task_page(state.cursor, position=state.seen, origin=origin)
    found, gone = ([], []) if cursor else _look_for_missing(session, origin, world, tasks)
    owners_of(session, {*_owners(tasks), *(task.owner_id for task in found)})
    whole = {} if cursor else _whole(session, state, origin, state.seen + len(tasks))
    with session.page(state, cursor=cursor, count=len(tasks), **whole):
        _take(session, world, [*tasks, *found] if found else tasks, asked_at)
        if not cursor:
            _close(session, state, origin, world, gone)


def _whole(session: SyncSession, state: SyncState, origin: Origin, count: int) -> dict[str, Any]:
    state.worlds = worlds.having(state, origin, worlds.read(state, origin, worlds.of(state, origin), count))
    return {"worlds": state.worlds} | worlds.whole(session, state)


def _owners(tasks: Sequence[Task]) -> Iterator[str]:
    if isinstance(tasks, UnreadTasks):
        yield from (owner_id for _, owner_id, _ in tasks.heads())
    else:
        yield from (task.owner_id for task in tasks)


def _look_for_missing(
    session: SyncSession, origin: Origin, world: World, last_page: Sequence[Task]
) -> tuple[list[Task], list[str]]:
    """The tasks that the list left out by mistake, and the ids of those that are gone. Raises TenantError.

    A list that somebody shortens while it is read page by page may leave out a few. If more than
    LOOKED_FOR are missing, only the first are asked for; if the tenant has none of these, all others count as gone too.

    A task that the tenant does not tell of is in neither: its row stays as it is, and each sync asks again. That may
    go on for ever, as with 403 to a token that lost its rights: it costs each sync a call, and only LOOKED_FOR or more
    of these would keep others from being asked for.
    """
    seen = [task.id for task in last_page]
    ids = deletions.missing(session.host, origin, generation=world.generation, started_at=_began(world), seen=seen)
    named = [task_id for task_id in ids if write.has_id(task_id)]
    found, gone = _look_for(session, origin, named[:LOOKED_FOR])
    if gone == named[:LOOKED_FOR]:
        gone = named
    return found, [*gone, *(task_id for task_id in ids if not write.has_id(task_id))]


def _look_for(session: SyncSession, origin: Origin, task_ids: Sequence[str]) -> tuple[list[Task], list[str]]:
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
        # Raises Gone: a tenant that no longer has the API answers 404 to everything.
        session.tenant.task_page(origin=origin)
    return found, gone


def _take(session: SyncSession, world: World, tasks: Sequence[Task], asked_at: datetime) -> None:
    generation, is_first = world.generation, world.is_first
    seen = write.take(session.host, tasks, asked_at=asked_at, generation=generation, is_first=is_first)
    external.record(session.host, seen)


def _close(session: SyncSession, state: SyncState, origin: Origin, world: World, gone: Sequence[str]) -> None:
    """A reload task that is gone may have been moved: that is known once the other list was read."""
    untold = origin is Origin.RELOAD and worlds.may_have_moved(session, state)
    dropped = deletions.drop(
        session.host,
        gone,
        generation=world.generation,
        started_at=_began(world),
        at=timezone.now(),
        untold=untold,
    )
    external.record(session.host, dropped)
    if not untold:
        external.tell_deletions(session.host)
    if state.apps_generation == state.generation:
        # At a first sync every task is newer than its beginning: by that, no app would be found gone.
        before = None if world.is_first else _began(world)
        mark_unknown_apps(session.host, state.generation, before=before)


def _began(world: World) -> datetime:
    return world.began_at or timezone.now()
