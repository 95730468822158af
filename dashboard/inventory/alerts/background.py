"""Writes and sends messages beside the syncs: a thread for each channel, so that none waits for another."""

from __future__ import annotations

import logging
from threading import Lock, Thread

from django.db import connections
from django.utils import timezone

from dashboard.inventory.alerts import compose, delivery

MOST = 8  # channels that are sent to at once

logger = logging.getLogger(__name__)
_lock = Lock()
_at_work: dict[int, Thread] = {}  # by channel


def ask_if_due() -> None:
    """Write the messages that are due, and begin to send what waits. Raises what the database raises."""
    now = timezone.now()
    if compose.is_due(now):
        compose.compose(now)
    for key in delivery.due(now).order_by().values_list("channel_id", flat=True).distinct()[:MOST]:
        _begin(key)


def _begin(key: int) -> None:
    with _lock:
        for ended in [other for other, thread in _at_work.items() if not thread.is_alive()]:
            del _at_work[ended]
        if key in _at_work or len(_at_work) >= MOST:
            return
        _at_work[key] = Thread(target=_deliver, args=(key,), name=f"channel {key}", daemon=True)
        _at_work[key].start()


def _deliver(key: int) -> None:
    try:
        delivery.deliver(key)
    except Exception:
        logger.exception("The messages of channel %s wait for the next try.", key)
    finally:
        connections.close_all()
