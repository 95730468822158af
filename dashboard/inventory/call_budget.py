"""The budget of calls that a credential has: counted over all processes, and never used up by jobs alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F

from dashboard.inventory import database, tallies
from dashboard.inventory.models import CallCount

WINDOW = 6.0  # seconds: short ones, so that no minute, wherever it begins, holds many more calls than one should
_AHEAD = 10  # windows that another machine's clock may be ahead; a count from further on is from before a clock was set
SHARE = 0.8  # of the budget that jobs may use: the rest is for people

_lock = Lock()
_owed: Counter[tuple[str, int, int]] = Counter()  # calls of people that could not be counted yet, by their window


class CountingLimiter:
    """Counts what people do, and lets it pass: the tenant itself says when it is too much."""

    def __init__(self, credential: str, *, clock: Callable[[], float] = time.time) -> None:
        self._credential = credential
        self._clock = clock

    def take(self, tier: int) -> None:
        """Count one call; while the database is busy it is kept for the next one to count."""
        key = (self._credential, tier, int(self._clock() // WINDOW))
        calls = 1 + _taken(key)
        try:
            with database.impatience():
                _count(*key[:2], window=key[2], calls=calls)
        except DatabaseError as error:
            if database.trouble_of(error) is None or connection.in_atomic_block:
                raise
            with _lock:
                _owed[key] += calls

    def answered(self, status: int) -> None:
        tallies.count_answer(status)


class WaitingLimiter:
    """Waits until people and jobs together have left room for one call more."""

    def __init__(
        self, credential: str, *, sleep: Callable[[float], None], clock: Callable[[], float] = time.time
    ) -> None:
        self._credential = credential
        self._sleep = sleep
        self._clock = clock

    def take(self, tier: int) -> None:
        while True:
            window, spent = divmod(self._clock(), WINDOW)
            if _count(self._credential, tier, window=int(window), limit=_limit(tier)):
                return
            self._sleep(WINDOW - spent)

    def answered(self, status: int) -> None:
        tallies.count_answer(status)


def _limit(tier: int) -> int:
    per_minute = settings.TENANT_READS_PER_MINUTE if tier == 1 else settings.TENANT_WRITES_PER_MINUTE
    return max(1, int(per_minute * SHARE * WINDOW / 60))


def _taken(key: tuple[str, int, int]) -> int:
    """Take what is owed of a window; what is owed of others is of no use any more."""
    with _lock:
        owed = _owed.pop(key, 0)
        for other in [other for other in _owed if other[2] < key[2]]:
            del _owed[other]
    return owed


def _count(credential: str, tier: int, *, window: int, limit: int | None = None, calls: int = 1) -> bool:
    """Count calls in a window, unless `limit` calls are counted there. Each step is one statement, and so atomic."""
    budget = CallCount.objects.filter(credential=credential, tier=tier)
    same = budget.filter(window=window)
    if (same if limit is None else same.filter(count__lt=limit)).update(count=F("count") + calls):
        return True
    if budget.exclude(window__range=(window, window + _AHEAD)).update(window=window, count=calls):
        return True
    first = {"window": window, "count": calls}
    _, is_new = CallCount.objects.get_or_create(credential=credential, tier=tier, defaults=first)
    return is_new
