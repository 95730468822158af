"""Counts what happens with the tenant. It waits for nobody: a process keeps its counts until it can write them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import DatabaseError, connection
from django.db.models import F

from dashboard import connect
from dashboard.inventory.models import Tally

SECONDS = 10.0  # between two writes of a process
BUSY_MILLISECONDS = 50  # that a write waits for another one
NO_ANSWER = "none"

_lock = Lock()
_kept: Counter[tuple[str, str, str]] = Counter()  # by tenant, kind and label
_written_at = time.monotonic()


def count_answer(status: int) -> None:
    """Count an answer of the configured tenant; 0 stands for none."""
    _add(Tally.Kind.ANSWER, str(status) if status else NO_ANSWER)
    if time.monotonic() - _written_at > SECONDS:
        write()


def count_sync_failure() -> None:
    """Count a sync that came to no end."""
    _add(Tally.Kind.SYNC_FAILURE, "")


def write() -> None:
    """Add what this process has counted to the rows that all share; what cannot be written now is kept."""
    global _written_at
    with _lock:
        counts = dict(_kept)
        _kept.clear()
        _written_at = time.monotonic()
    for (tenant, kind, label), count in counts.items():
        try:
            with _impatient():
                _grow(tenant, kind, label, count)
        except DatabaseError:
            with _lock:
                _kept[tenant, kind, label] += count


def _add(kind: str, label: str) -> None:
    with _lock:
        _kept[connect.tenant_name(), kind, label] += 1


def _grow(tenant: str, kind: str, label: str, count: int) -> None:
    row = Tally.objects.filter(tenant=tenant, kind=kind, label=label)
    if not row.update(count=F("count") + count):
        Tally.objects.get_or_create(tenant=tenant, kind=kind, label=label)
        row.update(count=F("count") + count)


@contextmanager
def _impatient() -> Iterator[None]:
    """On SQLite a write waits for every other one, for seconds by default."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
