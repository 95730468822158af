"""Runs the sync: now, in a thread for somebody who asked for it, or when it is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone

from dashboard.inventory import database
from dashboard.inventory.ahead import is_ahead
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import glances, lease, workers
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import interval_of, is_held, sync_status
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant.errors import NotConfigured

EARLY = 0.9  # of the time between two syncs: so the copy is not older than that when the next one is at its end
END_SECONDS = 3.0
AGAIN = timedelta(seconds=20)  # after a failure; until then a page that is looked at asks for no other try
AGAIN_AT_MOST = 60  # seconds after a failure in which it is tried again by itself, however seldom syncs are

logger = logging.getLogger(__name__)
_lock = Lock()
_asked: Thread | None = None


def request_sync(if_still: Callable[[SyncState], bool] | None = None) -> Thread:
    """Run the sync now in a thread of this process and give that thread, or the one that is running.

    `if_still`: asked once more under the lease, so that of two processes only one does what one is enough for.
    """
    return _begun(lambda: sync.run(reach_for_names=sync.hasty, if_still=if_still))


def request_now() -> None:
    """See to a sync for a person who waits: one that waits before its next attempt, by whatever process, is taken over.

    What it then does is tried at once in this process; else it is as `want` has it.
    """
    if _is_resting():
        _begun(lambda: sync.run(reach_for_names=sync.hasty, urgent=True), beside=True)
    else:
        request_soon()


def request_soon() -> None:
    """See to it that a sync begins soon: by a worker where one lives, else in this process.

    While the database is busy nothing is written down: whoever looks again asks again.
    """
    if not workers.is_alive():
        request_sync()
        return
    with database.optional():
        state, _ = SyncState.objects.get_or_create(tenant=tenant_key())
        if not is_held(state, timezone.now()):
            SyncState.objects.filter(tenant=state.tenant).update(wanted_at=timezone.now())


def request_if_stale() -> None:
    """See to a sync if the copy is too old, nobody is at it, and it did not fail just before."""
    now = timezone.now()
    state = sync_status(now)
    just_failed = state.failed_at is not None and now - state.failed_at < AGAIN
    if state.stale and not state.running and not just_failed:
        request_soon()


def run_if_due() -> None:
    """Run the sync in this process if it is due. Raises nothing of the tenant's; what the database raises goes on."""
    if is_due(timezone.now()):
        request_sync(lambda state: _is_wanted(state, timezone.now()))
    elif glances.is_due(timezone.now()):
        _begun(glances.look)


def stop() -> None:
    """Let a sync in this process stop at its next step and give its lease back; it is waited for only a little.

    One that hangs at the tenant is not waited for: its lease is given back for it, and it writes no more.
    """
    lease.stopping.set()
    if _asked is not None:
        _asked.join(END_SECONDS)
    for left in lease.held():
        left.release()
    lease.stopping.clear()


def hangs() -> bool:
    """Whether a sync of this process has shown no sign of life for so long that others take it for dead."""
    return _asked is not None and _asked.is_alive() and any(left.is_silent for left in lease.held())


def is_due(now: datetime) -> bool:
    """Whether nobody is at a sync, and somebody wants one, or the last was begun long ago or did not come to its end.

    After a failure there is a pause.
    """
    state = SyncState.objects.filter(tenant=tenant_key()).first()
    return state is None or (not is_held(state, now) and _is_wanted(state, now))


def _is_wanted(state: SyncState, now: datetime) -> bool:
    if state.wanted_at:
        return True
    if state.error and state.failed_at and not is_ahead(state.failed_at, now):
        return now - state.failed_at >= timedelta(seconds=min(settings.SYNC_SECONDS, AGAIN_AT_MOST) * EARLY)
    if state.started_at is None or state.phase or state.error or is_ahead(state.started_at, now):
        return True
    return now - state.started_at >= interval_of(state) * EARLY


def _is_resting() -> bool:
    return SyncState.objects.filter(tenant=tenant_key(), lease_owner__endswith=lease.RESTING).exists()


def _begun(work: Callable[[], object], *, beside: bool = False) -> Thread:
    """Begin a piece of work in a thread, unless one is at work; `beside` that one all the same."""
    global _asked
    with _lock:
        if _asked is None or not _asked.is_alive() or beside:
            _asked = Thread(target=_renew, args=(work,), name="sync", daemon=True)
            _asked.start()
        return _asked


def _renew(work: Callable[[], object]) -> None:
    """Raises nothing: whatever fails is in the state, or in the log where not even the database can be written."""
    try:
        work()
    except NotConfigured as error:
        logger.warning("No sync: %s is %s.", error.setting, error.reason)
    except Exception:
        logger.exception("The sync failed, and the database could not keep why.")
    finally:
        connections.close_all()
