"""Moments that lie ahead: after a clock was set back, what was written before it has not happened yet."""

from __future__ import annotations

from datetime import datetime, timedelta

AHEAD = timedelta(minutes=1)  # that the clock of another machine may differ
FAR_AHEAD = timedelta(hours=2)  # for signs of life: who lives writes them anew, so only a dead one's stay ahead


def is_ahead(at: datetime | None, now: datetime, by: timedelta = AHEAD) -> bool:
    """Whether a moment that was written down is of a clock that has been set back since: it says nothing any more."""
    return at is not None and at > now + by
