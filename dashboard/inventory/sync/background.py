"""Runs the sync: now, in a thread for somebody who asked for it, or when it is due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Lock, Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import lease
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import copy_state
from dashboard.tenant.errors import NotConfigured

EARLY = 0.8  # of the time between two syncs: a tick that comes a little early is not left out
END_SECONDS = 3.0
AGAIN = timedelta(seconds=20)  # after a failure; until then a page that is looked at asks for no other try

logger = logging.getLogger(__name__)
_lock = Lock()
_asked: Thread | None = None


def ask() -> Thread:
    """Run the sync now in a thread of this process and give that thread, or the one that is running."""
    global _asked
    with _lock:
        if _asked is None or not _asked.is_alive():
            _asked = Thread(target=_renew, name="sync", daemon=True)
            _asked.start()
        return _asked


def ask_if_stale() -> None:
    """Run the sync now if the copy is too old, nobody is at it, and it did not fail just before."""
    now = timezone.now()
    state = copy_state(now)
    just_failed = state.failed_at is not None and now - state.failed_at < AGAIN
    if state.stale and not state.running and not just_failed:
        ask()


def end() -> None:
    """Let a sync in this process stop at its next step and give its lease back; it is waited for only a little."""
    lease.ENDING.set()
    if _asked is not None:
        _asked.join(END_SECONDS)
    lease.ENDING.clear()


def is_due(now: datetime) -> bool:
    """Whether the last sync was begun long enough ago, or did not come to its end."""
    state = SyncState.objects.filter(tenant=connect.tenant_name()).first()
    if state is None or state.started_at is None or state.phase or state.error:
        return True
    return now - state.started_at >= timedelta(seconds=settings.SYNC_SECONDS * EARLY)


def _renew() -> None:
    """Raises nothing: whatever fails is in the state, or in the log where it is a fault of ours."""
    try:
        sync.run(reach_for_names=sync.hasty)
    except NotConfigured as error:
        logger.warning("No sync: %s", error)
    except Exception:
        logger.exception("The sync failed at something of ours.")
    finally:
        connections.close_all()
