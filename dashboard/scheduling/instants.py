"""Epoch seconds and wall seconds, and the datetimes that they stand for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
Seconds = NDArray[np.int64]


EPOCH = date(1970, 1, 1).toordinal()
DAY = 86_400  # seconds


def wall_second(wall: datetime) -> int:
    """The wall second of a naive datetime, counted from 1970-01-01T00:00; a fraction is dropped."""
    return (wall.toordinal() - EPOCH) * DAY + wall.hour * 3_600 + wall.minute * 60 + wall.second


def instant_of(moment: datetime) -> int:
    """The epoch seconds of an aware datetime, its fraction of a second dropped."""
    return (moment - _EPOCH) // _SECOND


def moment_of(instant: int) -> datetime:
    """The aware UTC datetime of epoch seconds."""
    return _EPOCH + timedelta(seconds=instant)
