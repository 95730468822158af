"""How far the sync is with each of a tenant's two schedulers: where one fails or ends, the other is read all the same.

What is kept of each stands in the sync's state, by its origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from dashboard.inventory.models import SyncPhase, SyncState, TaskCopy
from dashboard.inventory.sync.session import SyncSession
from dashboard.scheduling.task import Origin
from dashboard.tenant.errors import Forbidden, Gone, TenantError, Unavailable, from_json, to_json

PHASES: Mapping[str, Origin] = {SyncPhase.TASKS: Origin.RELOAD, SyncPhase.NEWER: Origin.SCHEDULING}
RESUMED = timedelta(minutes=15)  # an interrupted list that is older begins anew
_ENDED = (Gone, Forbidden)  # a scheduler that is no more, or no more for this token
_LAST = list(PHASES)[-1]
_MOMENTS = ("began_at", "as_of", "failed_at", "ended_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is known of the list of one scheduler."""

    generation: int = 0  # that the rows of the last list carry
    began_at: datetime | None = None  # when that list was begun
    cursor: str = ""  # where a failure has left it; empty: it begins anew
    seen: int = 0  # elements before that
    synced: int = 0  # the sync that saw a whole list last
    as_of: datetime | None = None  # when that list was begun
    about: int = 0  # its tasks
    error: Mapping[str, Any] | None = None  # why the last list was not read; None: it was
    failed_at: datetime | None = None
    ended_at: datetime | None = None  # since when the tenant does not offer it
    resting: int = 0  # of its tasks, where it has ended, how many are shown as they were

    @property
    def is_first(self) -> bool:
        """Whether no whole list of it was ever seen, so that a task new to us is no news."""
        return self.as_of is None

    @property
    def is_awaited(self) -> bool:
        """Whether it was never read, and is there: what a first copy lacks is no news later."""
        return self.as_of is None and self.ended_at is None and self.error is not None

    @property
    def is_alive(self) -> bool:
        return self.as_of is not None and self.ended_at is None


def of(state: SyncState, origin: Origin) -> World:
    kept = state.worlds.get(origin)
    if kept is None:  # of a version that knew the reload tasks alone
        return World(as_of=state.as_of, about=state.about) if origin is Origin.RELOAD else World()
    known: dict[str, Any] = {name: value for name, value in kept.items() if name in World.__slots__}
    moments = {name: datetime.fromisoformat(known[name]) for name in _MOMENTS if known.get(name)}
    return World(**(known | moments))


def having(state: SyncState, origin: Origin, world: World) -> dict[str, Any]:
    told = asdict(world)
    moments = {name: told[name].isoformat() if told[name] else None for name in _MOMENTS}
    return {**state.worlds, origin.value: told | moments}


def begin(session: SyncSession, state: SyncState, origin: Origin) -> tuple[SyncState, World]:
    """Begin the list of a scheduler, or go on where a failure has left it; gives the state and the world from then."""
    world, now = of(state, origin), timezone.now()
    if state.cursor:
        return state, world
    here: dict[str, Any] = {"about": world.about}
    if world.cursor and world.began_at and timedelta() <= now - world.began_at < RESUMED:
        here |= {"cursor": world.cursor, "seen": world.seen}
    else:
        world = replace(world, generation=state.generation, began_at=state.started_at or now)
    world = replace(world, cursor="", seen=0)
    session.lease.write(worlds=having(state, origin, world), **here)
    return session.lease.state(), world


def read(state: SyncState, origin: Origin, world: World, count: int) -> World:
    """The same, once its whole list was read."""
    whole: dict[str, Any] = {"synced": state.generation, "as_of": world.began_at, "about": count}
    return replace(world, **whole, cursor="", seen=0, error=None, failed_at=None, ended_at=None, resting=0)


def give_up(session: SyncSession, state: SyncState, error: TenantError) -> None:
    """Go on without the rest of the list under way. Raises the error where no scheduler's list could be read."""
    origin, now = PHASES[state.phase], timezone.now()
    world = of(state, origin)
    ended_at = (world.ended_at or now) if isinstance(error, _ENDED) else None
    left: dict[str, Any] = {"cursor": state.cursor, "seen": state.seen} if isinstance(error, Unavailable) else {}
    resting = _tasks(session.host, origin) if ended_at else 0
    world = replace(world, error=to_json(error), failed_at=now, ended_at=ended_at, resting=resting, **left)
    leave(session, state, having(state, origin, world))


def leave(session: SyncSession, state: SyncState, worlds: dict[str, Any]) -> None:
    """End the phase of a scheduler whose list was not read, or is not there."""
    state.worlds = worlds
    session.finish(state, worlds=worlds, **whole(session, state))


def whole(session: SyncSession, state: SyncState) -> dict[str, Any]:
    """What the state keeps of the lists together, once the last one is over.

    Raises the error of one of them where none could be read; then the first one is the next that is tried.
    """
    if state.phase != _LAST:
        return {}
    every = {origin: of(state, origin) for origin in PHASES.values()}
    if not any(world.synced == state.generation for world in every.values()):
        _fail(session, state, every)
    alive = [world for world in every.values() if world.is_alive]
    is_half = state.as_of is None and any(world.is_awaited for world in every.values())
    return {
        "as_of": None if is_half else min((world.as_of for world in alive if world.as_of), default=state.as_of),
        "about": sum(world.about for world in alive),
    } | session.whole_seconds


def failure(state: SyncState) -> TenantError | None:
    """Why one of the lists was not read, where another one was; None where the tenant does not offer it."""
    every = [of(state, origin) for origin in PHASES.values()]
    return next((from_json(world.error) for world in every if world.error and not world.ended_at), None)


def may_have_moved(session: SyncSession, state: SyncState) -> bool:
    """Whether a reload task that is gone may be one of the newer scheduling by now."""
    return Origin.SCHEDULING in session.tenant.origins and state.offers(Origin.SCHEDULING)


def _tasks(tenant: str, origin: Origin) -> int:
    return TaskCopy.objects.filter(tenant=tenant, origin=origin, deleted_at=None).count()


def _fail(session: SyncSession, state: SyncState, every: Mapping[Origin, World]) -> None:
    error = failure(state) or next((from_json(world.error) for world in every.values() if world.error), None)
    first, world = next(iter(PHASES)), next(iter(every.values()))
    session.lease.write(worlds=state.worlds, phase=first, cursor=world.cursor, seen=world.seen)
    if error:
        raise error
