"""How old the copy is, whether it is being renewed, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from dashboard.inventory.ahead import FAR_AHEAD, is_ahead
from dashboard.inventory.models import SyncPhase, SyncState
from dashboard.inventory.sync import worlds
from dashboard.inventory.sync.lease import LEASE
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin
from dashboard.tenant.errors import Gone, TenantError, Unauthorized, from_json, is_lasting


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """What pages say about the tasks of one of the tenant's schedulers."""

    origin: Origin
    as_of: datetime | None  # aware UTC; None: it was never read
    has_ended: bool  # the tenant does not offer it any more
    resting: int  # of its tasks, where it has ended, how many are shown as they were

    @property
    def words(self) -> str:
        return "reload tasks" if self.origin is Origin.RELOAD else "tasks of the newer scheduling"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """What pages say about the copy that they show."""

    as_of: datetime | None = None  # aware UTC; all that is shown was true then or later. None: nothing was copied yet
    stale: bool = True  # older than the setting allows
    running: bool = False  # a sync is at work now
    phase: str = ""  # of SyncPhase; empty between two syncs
    seen: int = 0  # elements of that phase that it has copied
    about: int = 0  # tasks of the last whole list, 0 when there was none
    failures: int = 0  # of the last syncs, in a row
    failed_at: datetime | None = None
    finished_at: datetime | None = None  # of the last sync that came to its end
    stale_after: timedelta = timedelta()  # the age from which on it is stale
    interval: timedelta = timedelta()  # between two readings of the whole list
    whole_seconds: float = 0  # that reading it takes, where that is more than there is between two syncs; else 0
    error: TenantError | None = None  # why the last sync failed, or what the present one stumbled over; else None
    lists: tuple[ListStatus, ...] = ()  # of each of the tenant's schedulers that was ever read

    @property
    def old(self) -> list[ListStatus]:
        """The lists that are older than another one, of those that the tenant offers."""
        alive = [one for one in self.lists if one.as_of and not one.has_ended]
        newest = max((one.as_of for one in alive if one.as_of), default=None)
        return [one for one in alive if one.as_of != newest]

    @property
    def resting(self) -> list[ListStatus]:
        return [one for one in self.lists if one.has_ended and one.resting and one.as_of]

    @property
    def writes_refused(self) -> bool:
        return isinstance(self.error, Unauthorized | Gone)

    @property
    def is_faulty(self) -> bool:
        return self.error is not None and is_lasting(self.error)

    @property
    def ended_at(self) -> datetime | None:
        return max(filter(None, (self.finished_at, self.failed_at)), default=None)

    @property
    def share(self) -> float | None:
        """How much of the list of tasks that is read now is copied, 0 to 1; None where that cannot be told."""
        if self.phase not in (SyncPhase.TASKS, SyncPhase.NEWER) or not self.about:
            return None
        return min(1.0, self.seen / self.about)


def sync_status(now: datetime | None = None) -> SyncStatus:
    """Give the state of the configured tenant's copy. Asks the database once, and no tenant."""
    now = now or timezone.now()
    state = SyncState.objects.filter(tenant=tenant_key()).first()
    if state is None:
        return SyncStatus()
    return SyncStatus(
        as_of=state.as_of,
        stale=state.as_of is None or is_ahead(state.as_of, now) or now - state.as_of > stale_after(state),
        running=is_held(state, now),
        phase=state.phase,
        seen=state.seen,
        about=state.about,
        failures=state.failures,
        failed_at=state.failed_at,
        finished_at=state.finished_at,
        stale_after=stale_after(state),
        interval=interval_of(state),
        whole_seconds=state.whole_seconds if is_slow(state) else 0,
        error=from_json(state.error),
        lists=tuple(filter(lambda one: one.as_of, (_list(state, origin) for origin in Origin))),
    )


def _list(state: SyncState, origin: Origin) -> ListStatus:
    world = worlds.of(state, origin)
    return ListStatus(origin=origin, as_of=world.as_of, has_ended=world.ended_at is not None, resting=world.resting)


def is_held(state: SyncState, now: datetime) -> bool:
    at = state.heartbeat_at
    return bool(state.lease_owner) and at is not None and now - at < LEASE and not is_ahead(at, now, FAR_AHEAD)


def is_slow(state: SyncState) -> bool:
    return bool(state.whole_seconds > settings.SYNC_SECONDS)


def interval_of(state: SyncState) -> timedelta:
    """The time between the beginnings of two syncs: as it is set, and where the list takes longer, twice that.

    So the tenant is left alone half of the time, and there is room for the tasks that people look at.
    """
    return timedelta(seconds=2 * state.whole_seconds if is_slow(state) else settings.SYNC_SECONDS)


def stale_after(state: SyncState) -> timedelta:
    """From which age on the copy is old: just before a sync comes to its end it is as old as that."""
    usual = timedelta(seconds=settings.STALE_SECONDS)
    return max(usual, 2 * interval_of(state)) if is_slow(state) else usual
