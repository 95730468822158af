"""Counts what happens with the tenant. It waits for nobody: a process keeps its counts until it can write them."""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

from django.db import DatabaseError
from django.db.models import F

from dashboard import connect
from dashboard.inventory import database
from dashboard.inventory.models import Tally, TallyKind
from dashboard.inventory.tenant_key import tenant_key

SECONDS = 10.0  # between two writes of a process
NO_ANSWER = "none"

_lock = Lock()
_kept: Counter[tuple[str, str, str]] = Counter()  # by host, kind and label
_written_at = time.monotonic()


def count_answer(status: int) -> None:
    """Count an answer of the configured tenant; 0 stands for none."""
    _add(TallyKind.ANSWER, str(status) if status else NO_ANSWER)
    if time.monotonic() - _written_at > SECONDS:
        write()


def count_sync_failure() -> None:
    _add(TallyKind.SYNC_FAILURE, "")


def write() -> None:
    """Add what this process has counted to the rows that all share; what cannot be written now is kept."""
    global _written_at
    with _lock:
        counts = dict(_kept)
        _kept.clear()
        _written_at = time.monotonic()
    while counts:
        key, count = counts.popitem()
        try:
            with database.impatience():
                _grow(_key_of(key[0]), *key[1:], count)
        except DatabaseError:
            with _lock:
                _kept.update(counts | {key: count})
            return


def _add(kind: str, label: str) -> None:
    with _lock:
        _kept[connect.tenant_name(), kind, label] += 1


def _key_of(host: str) -> str:
    return tenant_key() if host == connect.tenant_name() else host


def _grow(tenant: str, kind: str, label: str, count: int) -> None:
    row = Tally.objects.filter(tenant=tenant, kind=kind, label=label)
    if not row.update(count=F("count") + count):
        Tally.objects.get_or_create(tenant=tenant, kind=kind, label=label)
        row.update(count=F("count") + count)
