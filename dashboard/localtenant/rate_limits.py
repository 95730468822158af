"""Rate limits: so many requests a minute for each user and tier, as the API's pages promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from django.conf import settings

from dashboard.localtenant import clock
from dashboard.localtenant.errors import rate_limited

_WINDOW = timedelta(minutes=1)


@dataclass(slots=True)
class _Window:
    ends_at: datetime
    spent: int = 0


_windows: dict[tuple[str, int], _Window] = {}
_lock = Lock()


def spend(user_id: str, *, tier: int) -> None:
    """Count one request of the user; tier 1 reads, tier 2 writes.

    Counted in this process, in windows of a minute that begin with the first request. Raises ApiError 429 with the
    whole seconds to wait when the window is used up; other tiers and users go on.
    """
    now = clock.now()
    with _lock:
        window = _windows.get((user_id, tier))
        if window is None or not window.ends_at - _WINDOW <= now < window.ends_at:
            window = _windows[user_id, tier] = _Window(now + _WINDOW)
        window.spent += 1
        spent = window.spent
    if spent > _per_minute(tier):
        raise rate_limited(ceil((window.ends_at - now).total_seconds()))


def forget() -> None:
    with _lock:
        _windows.clear()


def _per_minute(tier: int) -> int:
    return int(settings.LOCALTENANT_TIER1_PER_MINUTE if tier == 1 else settings.LOCALTENANT_TIER2_PER_MINUTE)
