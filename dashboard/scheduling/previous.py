"""The last run before an instant: looked for in windows that grow backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.schedule import Schedule

_FIRST_LOOK = timedelta(hours=1)
_GROWTH = 8
_EARLIEST = datetime(1, 1, 10, tzinfo=UTC)
_LONGEST = timedelta(days=366 * 40)  # leap days on a weekday come back within so long


def previous_time(schedule: Schedule, before: datetime, budget: Budget | None = None) -> datetime | None:
    """The last run earlier than `before`, None when there is none in 40 years. Raises TooMany."""
    budget = budget or Budget()
    end, look = before, _FIRST_LOOK
    limit = max(before - _LONGEST, _EARLIEST) if before > _EARLIEST + _LONGEST else _EARLIEST
    while end > limit:
        start = end - min(look, end - limit)
        found = schedule.instants(start, end, budget)
        if len(found):
            return datetime.fromtimestamp(int(found[-1]), UTC)
        end, look = start, look * _GROWTH
    return None
