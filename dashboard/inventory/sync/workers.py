"""The rows of the workers that live: where there is one for a tenant, the web processes leave the syncs to it."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from dashboard.inventory.ahead import FAR_AHEAD
from dashboard.inventory.models import Worker
from dashboard.inventory.tenant_key import tenant_key

BEAT = timedelta(seconds=3)  # between two signs of life of a worker; each is a write
ALIVE = timedelta(seconds=12)  # a worker without one for so long is taken for dead


def is_alive(now: datetime | None = None) -> bool:
    now = now or timezone.now()
    return Worker.objects.filter(
        tenant=tenant_key(), heartbeat_at__gt=now - ALIVE, heartbeat_at__lte=now + FAR_AHEAD
    ).exists()


class SignOfLife:
    """The row of this process as a worker."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:120]} {os.getpid()} {uuid4().hex[:8]}"
        self._beat_at: datetime | None = None

    def heartbeat(self, now: datetime) -> None:
        """Say that this worker lives, unless it did so just now; take the rows of dead ones away."""
        if self._beat_at and timedelta() <= now - self._beat_at < BEAT:
            return
        values = {"tenant": tenant_key(), "heartbeat_at": now}
        if not Worker.objects.filter(name=self.name).update(**values):
            Worker.objects.filter(heartbeat_at__lte=now - ALIVE).delete()
            Worker.objects.update_or_create(name=self.name, defaults=values)
        self._beat_at = now

    def end(self) -> None:
        """Take the row away, so that another process need not wait."""
        Worker.objects.filter(name=self.name).delete()
