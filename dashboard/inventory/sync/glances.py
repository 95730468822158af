"""Tasks that people look at, asked for one by one where the whole list takes too long to be read each minute."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import WaitingLimiter
from dashboard.inventory.changes import external
from dashboard.inventory.models import Glance, SyncState
from dashboard.inventory.sync.lease import Lease, LeaseLost
from dashboard.inventory.sync.status import is_slow
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant.errors import NotFound, TenantError

LASTING = timedelta(minutes=3)  # for so long after somebody has looked a task is asked for
MOST = 100  # tasks of a round; each costs a call
PATIENCE = 20.0  # seconds of a call

logger = logging.getLogger(__name__)


def note(task_ids: Iterable[str], now: datetime) -> None:
    tenant = tenant_key()
    state = SyncState.objects.filter(tenant=tenant).first()
    if state is None or not is_slow(state):
        return
    Glance.objects.filter(looked_at__lt=now - LASTING).delete()
    Glance.objects.bulk_create(
        [Glance(tenant=tenant, task_id=task_id, looked_at=now) for task_id in sorted(set(task_ids))],
        update_conflicts=True,
        unique_fields=["tenant", "task_id"],
        update_fields=["looked_at"],
    )


def is_due(now: datetime) -> bool:
    state = SyncState.objects.filter(tenant=tenant_key()).first()
    if state is None or not is_slow(state) or state.lease_owner or not _wanted(state.tenant, now):
        return False
    last = max(filter(None, (state.glanced_at, state.finished_at)), default=None)
    return last is None or now - last >= timedelta(seconds=settings.SYNC_SECONDS)


def look() -> bool:
    """Ask for these tasks, with copy and history brought up to them; False when another process is at a sync.

    A failure ends the round: the next one, or the next sync, tells.
    """
    lease = Lease.take(tenant_key())
    if lease is None:
        return False
    try:
        _look(lease)
    except TenantError as error:
        logger.warning("Tasks that people look at are not asked for: %s", error)
    except LeaseLost:
        logger.info("Tasks that people look at are left to another process.")
    finally:
        lease.release(glanced_at=timezone.now())
    return True


def _look(lease: Lease) -> None:
    pace = WaitingLimiter(connect.credential(), sleep=lease.sleep)
    tenant = connect.patient_tenant(patience=PATIENCE, pace=pace, sleep=lease.sleep)
    for task_id in _wanted(lease.tenant, timezone.now()):
        lease.heartbeat()
        try:
            external.refresh_task(tenant, task_id)
        except NotFound:
            continue  # what is gone is written down


def _wanted(tenant: str, now: datetime) -> list[str]:
    """The tasks that were looked at, the last ones first; one without an id of its own cannot be asked for."""
    recent = Glance.objects.filter(tenant=tenant, looked_at__gte=now - LASTING).exclude(task_id__startswith="?")
    return list(recent.order_by("-looked_at", "task_id").values_list("task_id", flat=True)[:MOST])
