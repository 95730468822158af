"""The budget of calls that a credential has: counted over all processes, and never used up by jobs alone.

Reads are counted in short windows. Each write, of a job or of a person, makes the next write of a job due a little
later; a person waits for none. So jobs make way for people, and both together keep below the limit of any minute.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Least

from dashboard.inventory import database, tallies
from dashboard.inventory.models import CallCount

WRITES = 2  # the tier
WINDOW = 6.0  # seconds: short ones, so that no minute, wherever it begins, holds many more calls than one should
_AHEAD = 10  # windows that another machine's clock may be ahead; a count from further on is from before a clock was set
SHARE = 0.8  # of the reads that jobs may use: the rest is for people
WRITE_SHARE = 0.92  # of the writes: the rest is room for clicks until jobs have made way for them
AT_ONCE = 4  # writes of jobs that may follow one another at once when there were none for a while
_FURTHEST = 60_000  # milliseconds ahead that writes of people make one of a job due
_STALE = 2 * _FURTHEST  # one that is due later is from before a clock was set back

_lock = Lock()
_owed: Counter[tuple[str, int, int]] = Counter()  # calls of people that could not be counted yet, by their window


class CountingLimiter:
    """Counts what people do, and lets it pass: the tenant itself says when it is too much."""

    def __init__(self, credential: str, *, clock: Callable[[], float] = time.time) -> None:
        self._credential = credential
        self._clock = clock

    def take(self, tier: int) -> None:
        """Count one call; while the database is busy it is kept for the next one to count."""
        at = self._clock()
        key = (self._credential, tier, int(at // WINDOW))
        calls = 1 + _taken(key)
        try:
            with database.impatience():
                _count(self._credential, tier, at, calls=calls)
        except DatabaseError as error:
            if database.trouble_of(error) is None or connection.in_atomic_block:
                raise
            with _lock:
                _owed[key] += calls

    def answered(self, status: int) -> None:
        tallies.count_answer(status)


class PaidLimiter(CountingLimiter):
    """Counts what an item of a job does, but for its write: that was waited for before the item was begun."""

    def take(self, tier: int) -> None:
        """Count one call, unless it is the write."""
        if tier != WRITES:
            super().take(tier)


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
            at = self._clock()
            if _count(self._credential, tier, at, room=_due(at) if tier == WRITES else _room()):
                return
            self._sleep(_step() / 1000 if tier == WRITES else WINDOW - at % WINDOW)

    def answered(self, status: int) -> None:
        tallies.count_answer(status)


def seconds_a_write() -> float:
    """The time from one write of jobs to the next, when nobody else writes."""
    return _step() / 1000


def _room() -> Q:
    return Q(count__lt=max(1, int(settings.TENANT_READS_PER_MINUTE * SHARE * WINDOW / 60)))


def _due(at: float) -> Q:
    now = int(at * 1000)
    return Q(due_ms__lte=now + (AT_ONCE - 1) * _step()) | Q(due_ms__gt=now + _STALE)


def _step() -> int:
    """The milliseconds from one write of a job to the next."""
    return max(1, round(60_000 / (settings.TENANT_WRITES_PER_MINUTE * WRITE_SHARE)))


def _due_next(tier: int, at: float, calls: int) -> dict[str, Any]:
    if tier != WRITES:
        return {}
    now = int(at * 1000)
    since = Least(Greatest(F("due_ms"), Value(now)), Value(now + _FURTHEST))
    return {"due_ms": since + calls * _step()}


def _taken(key: tuple[str, int, int]) -> int:
    """Take what is owed of a window; what is owed of others is of no use any more."""
    with _lock:
        owed = _owed.pop(key, 0)
        for other in [other for other in _owed if other[2] < key[2]]:
            del _owed[other]
    return owed


def _count(credential: str, tier: int, at: float, *, room: Q | None = None, calls: int = 1) -> bool:
    """Count calls in the window of an instant, where there is room. Each step is one statement, and so atomic."""
    window = int(at // WINDOW)
    budget = CallCount.objects.filter(credential=credential, tier=tier)
    due = _due_next(tier, at, calls)
    if _with_room(budget.filter(window=window), room).update(count=F("count") + calls, **due):
        return True
    others = budget.exclude(window__range=(window, window + _AHEAD))
    if _with_room(others, room if due else None).update(window=window, count=calls, **due):
        return True
    first = {"window": window, "count": calls} | ({"due_ms": int(at * 1000) + calls * _step()} if due else {})
    _, is_new = CallCount.objects.get_or_create(credential=credential, tier=tier, defaults=first)
    return is_new


def _with_room(budget: Any, room: Q | None) -> Any:
    return budget.filter(room) if room is not None else budget
