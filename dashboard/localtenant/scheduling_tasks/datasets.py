"""When pipelines update their datasets: each one once a day, at a time that follows from its id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

_DAY = timedelta(days=1)


def next_update(dataset_ids: Iterable[str], after: datetime) -> datetime | None:
    """The next instant at which one of them is updated; None of none."""
    return min((_next(dataset_id, after) for dataset_id in dataset_ids), default=None)


def _next(dataset_id: str, after: datetime) -> datetime:
    """Between 01:00 and 05:59 UTC."""
    draw = sha256(dataset_id.encode()).digest()
    day = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today = day + timedelta(hours=1 + draw[0] % 5, minutes=draw[1] % 60)
    return today if today > after else today + _DAY
