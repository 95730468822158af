"""Moments that lie ahead: after a clock was set back, what was written before it has not happened yet."""

from __future__ import annotations

from datetime import datetime, timedelta

AHEAD = timedelta(minutes=1)  # that the clock of another machine may differ


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Whether a moment that was written down is of a clock that has been set back since: it says nothing any more."""
    return at is not None and at > now + AHEAD
