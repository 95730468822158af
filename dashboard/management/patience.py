"""Writes of commands, which wait where a person's click would be refused."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.inventory.changes.outcome import Outcome
from dashboard.tenant.errors import RateLimited

WAITS = 5  # for the tenant's limit, of one task
LONGEST_WAIT = 60  # seconds


def patient(write: Callable[[], Outcome], sleep: Callable[[float], None]) -> Outcome:
    """Do it again when the tenant's limit of writes has passed: nothing was changed before."""
    outcome = write()
    for _ in range(WAITS):
        if not isinstance(outcome.error, RateLimited):
            break
        sleep(min(outcome.error.retry_after or 1, LONGEST_WAIT))
        outcome = write()
    return outcome
