"""Whether this process can serve pages: it reaches the database, which has all that the code expects of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import Error, connection

from dashboard.inventory import database
from dashboard.inventory.models import Worker
from dashboard.inventory.sync.status import sync_status
from dashboard.inventory.tenant_key import tenant_key

WORKER_SECONDS = 30.0  # without a sign of life for so long a worker is taken for dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What a load balancer asks for, and what tells a person more."""

    database: bool  # it answers
    migrated: bool = False
    copy_age: float | None = None  # seconds; None: nothing was copied yet
    copy_stale: bool = True
    worker: bool | None = None  # whether one lives; None: there never was one, web processes do its work

    @property
    def is_ready(self) -> bool:
        """An old copy is shown as such, and the web processes stand in for a worker: neither keeps pages away."""
        return self.database and self.migrated


def readiness(now: datetime) -> Readiness:
    """Look at it. Raises nothing that the database raises, and asks no tenant."""
    try:
        connection.ensure_connection()
        if not database.is_migrated():
            return Readiness(database=True)
        copy = sync_status(now)
        age = (now - copy.as_of).total_seconds() if copy.as_of else None
        worker = worker_age(now)
        alive = None if worker is None else worker < WORKER_SECONDS
    except Error:
        return Readiness(database=False)
    return Readiness(database=True, migrated=True, copy_age=age, copy_stale=copy.stale, worker=alive)


def worker_age(now: datetime) -> float | None:
    """Seconds since a worker of the configured tenant gave a sign of life; None where none is known."""
    newest = Worker.objects.filter(tenant=tenant_key()).order_by("-heartbeat_at").first()
    return (now - newest.heartbeat_at).total_seconds() if newest else None
