"""One sync of a tenant at a time, over all processes: a lease in the row of its state, which a killed holder loses."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.inventory.ahead import FAR_AHEAD
from dashboard.inventory.models import SyncState

LEASE = timedelta(seconds=30)  # without a sign of life for so long the holder is taken for dead
BEAT_SECONDS = 5.0
HEARTBEAT_EVERY = timedelta(seconds=1)  # between calls; each is a write
RESTING = "~"  # ends the name of a holder that waits before its next call: who is in a hurry may take over
stopping = Event()  # set when this process is about to end
_held: set[Lease] = set()  # by this process


class LeaseLost(Exception):
    """Somebody else holds the lease by now, or this process ends: whatever was being written must not be."""


class Lease:
    """The right to write one tenant's copy as its sync. Made by `take`."""

    def __init__(self, tenant: str, owner: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.tenant = tenant
        self._owner = owner
        self._sleep = sleep
        self._seen_at = timezone.now()  # the last sign of life

    @classmethod
    def take(cls, tenant: str, *, urgent: bool = False) -> Lease | None:
        """Take the lease of a tenant (its host), None while somebody alive holds it.

        `urgent`: somebody waits for it, so a holder that only waits for its next attempt loses it.
        """
        owner, now = uuid4().hex, timezone.now()
        SyncState.objects.get_or_create(tenant=tenant)
        is_free = Q(lease_owner="") | Q(heartbeat_at__lt=now - LEASE) | Q(heartbeat_at__gt=now + FAR_AHEAD)
        if urgent:
            is_free |= Q(lease_owner__endswith=RESTING)
        if not SyncState.objects.filter(is_free, tenant=tenant).update(lease_owner=owner, heartbeat_at=now):
            return None
        lease = cls(tenant, owner)
        _held.add(lease)
        return lease

    @property
    def is_silent(self) -> bool:
        """Whether it is lost, or about to be: there was no sign of life for too long."""
        return timezone.now() - self._seen_at > LEASE

    def state(self) -> SyncState:
        return SyncState.objects.get(tenant=self.tenant)

    def write(self, **values: Any) -> None:
        """Set fields of the state, and show a sign of life. Inside a transaction: first, since it raises LeaseLost."""
        self._check_not_ending()
        mine = self._mine()
        now = timezone.now()
        if not mine.update(heartbeat_at=now, **values):
            raise LeaseLost(self.tenant)
        self._seen_at = now

    def heartbeat(self) -> None:
        """Show a sign of life before one of many calls, unless there was one just now. Raises LeaseLost."""
        self._check_not_ending()
        if timezone.now() - self._seen_at >= HEARTBEAT_EVERY:
            self.write()

    def sleep(self, seconds: float) -> None:
        """Wait, with signs of life; who is in a hurry may take the lease meanwhile. Raises LeaseLost."""
        while seconds > 0:
            self.write(lease_owner=self._owner + RESTING)
            self._sleep(min(seconds, BEAT_SECONDS))
            seconds -= BEAT_SECONDS
        self.write(lease_owner=self._owner)

    def release(self, **values: Any) -> None:
        """Give the lease back; nothing happens when it is lost already."""
        self._mine().update(lease_owner="", **values)
        _held.discard(self)

    def _mine(self) -> QuerySet[SyncState]:
        return SyncState.objects.filter(tenant=self.tenant, lease_owner__in=(self._owner, self._owner + RESTING))

    def _check_not_ending(self) -> None:
        if stopping.is_set():
            raise LeaseLost(self.tenant)


def held() -> list[Lease]:
    return list(_held)
