"""What tables name the configured tenant by: its own id once that is learnt, and until then its host.

A host and its port may change under a tenant, and another tenant may come to answer there. What people read is the
host (`connect.tenant_name`), or the name that the tenant gives itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from dashboard import connect
from dashboard.inventory.models import TenantIdentity

SECONDS = 2.0  # after which a process looks whether another one has learnt it, or learnt something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a host."""

    key: str
    name: str
    at: float  # when it was read, by a clock that only grows


_kept: dict[str, Known] = {}


def tenant_key() -> str:
    """Give the key of the configured tenant; empty when none is configured. Asks the database at most now and then."""
    return known().key


def tenant_label() -> str:
    return known().name


def forget() -> None:
    _kept.clear()


def known(*, clock: Callable[[], float] = time.monotonic) -> Known:
    host, now = connect.tenant_name(), clock()
    found = _kept.get(host)
    if found is None or (settings.TENANT_CONFIRM_SECONDS is not None and abs(now - found.at) >= SECONDS):
        found = _kept[host] = _read(host, now)
    return found


def _read(host: str, now: float) -> Known:
    row = TenantIdentity.objects.filter(host=host).first() if host else None
    key, name = (row.tenant_id, row.name or host) if row else (host, host)
    return Known(key=key, name=name, at=now)
