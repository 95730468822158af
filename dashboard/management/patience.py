"""Writes of commands, which wait where a person's click would be refused, and make way for people."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings

from dashboard import connect
from dashboard.inventory.call_budget import SHARE, WINDOW
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.models import CallCount
from dashboard.tenant.errors import RateLimited

WAITS = 5  # for the tenant's limit, of one task
LONGEST_WAIT = 60  # seconds
_WRITES = 2  # the tier


def patient(write: Callable[[], Outcome], sleep: Callable[[float], None]) -> Outcome:
    """Do it again when the tenant's limit of writes has passed: nothing was changed before."""
    outcome = write()
    for _ in range(WAITS):
        if not isinstance(outcome.error, RateLimited):
            break
        sleep(min(outcome.error.retry_after or 1, LONGEST_WAIT))
        outcome = write()
    return outcome


def make_way(sleep: Callable[[float], None], clock: Callable[[], float] = time.time) -> None:
    """Wait while the writes of a short window have used up what jobs may use of it: the rest is for people."""
    window, spent = divmod(clock(), WINDOW)
    counted = CallCount.objects.filter(credential=connect.credential(), tier=_WRITES, window=int(window))
    used = counted.values_list("count", flat=True).first() or 0
    if used >= settings.TENANT_WRITES_PER_MINUTE * SHARE * WINDOW / 60:
        sleep(WINDOW - spent)
