"""How old the copy is, whether it is being renewed, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync.lease import LEASE
from dashboard.tenant.errors import Gone, TenantError, Unauthorized, is_lasting, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyState:
    """What pages say about the copy that they show."""

    as_of: datetime | None = None  # aware UTC; all that is shown was true then or later. None: nothing was copied yet
    stale: bool = True  # older than the setting allows
    running: bool = False  # a sync is at work now
    phase: str = ""  # what it is at
    seen: int = 0  # elements of that phase that it has copied
    about: int = 0  # tasks of the last whole list, 0 when there was none
    failures: int = 0  # of the last syncs, in a row
    failed_at: datetime | None = None
    finished_at: datetime | None = None  # of the last sync that came to its end
    error: TenantError | None = None  # why the last sync failed, or what the present one stumbled over; else None

    @property
    def writes_refused(self) -> bool:
        """Whether no write can succeed: the token is not accepted, or the tenant has no such API any more."""
        return isinstance(self.error, Unauthorized | Gone)

    @property
    def is_faulty(self) -> bool:
        """Whether the last sync met a fault that time does not mend."""
        return self.error is not None and is_lasting(self.error)

    @property
    def ended_at(self) -> datetime | None:
        """When the last sync ended, well or not."""
        return max(filter(None, (self.finished_at, self.failed_at)), default=None)

    @property
    def share(self) -> float | None:
        """How much of the list of tasks is copied, 0 to 1; None where that cannot be told."""
        if self.phase != "tasks" or not self.about:
            return None
        return min(1.0, self.seen / self.about)


def copy_state(now: datetime | None = None) -> CopyState:
    """Give the state of the configured tenant's copy. Asks the database once, and no tenant."""
    now = now or timezone.now()
    state = SyncState.objects.filter(tenant=connect.tenant_name()).first()
    if state is None:
        return CopyState()
    return CopyState(
        as_of=state.as_of,
        stale=state.as_of is None or now - state.as_of > timedelta(seconds=settings.STALE_SECONDS),
        running=is_held(state, now),
        phase=state.phase,
        seen=state.seen,
        about=state.about,
        failures=state.failures,
        failed_at=state.failed_at,
        finished_at=state.finished_at,
        error=unpacked(state.error),
    )


def is_held(state: SyncState, now: datetime) -> bool:
    """Whether somebody alive holds the lease of a sync."""
    return bool(state.lease_owner) and state.heartbeat_at is not None and now - state.heartbeat_at < LEASE
