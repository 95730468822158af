"""Epoch seconds and wall seconds, and the datetimes and days that they stand for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]

EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH = date(1970, 1, 1).toordinal()
HOUR = 3_600  # seconds
DAY = 86_400  # seconds
LAST_SECOND = time(23, 59, 59)  # of a day
_SECOND = timedelta(seconds=1)


def wall_second(wall: datetime) -> int:
    """Return the wall second of a naive datetime, counted from 1970-01-01T00:00. A fraction is dropped."""
    return (wall.toordinal() - EPOCH) * DAY + wall.hour * HOUR + wall.minute * 60 + wall.second


def wall_time(second: int) -> datetime:
    """Return the naive datetime of a wall second."""
    day, second_of_day = divmod(second, DAY)
    return datetime.fromordinal(day + EPOCH) + timedelta(seconds=second_of_day)


def wall_span(first_day: date, days: int) -> tuple[int, int]:
    """Return the half-open span of wall seconds of `days` days from `first_day` on."""
    midnight = (first_day.toordinal() - EPOCH) * DAY
    return midnight, midnight + days * DAY


def instant_of(moment: datetime) -> int:
    """Return the epoch seconds of an aware datetime. A fraction of a second is dropped."""
    return (moment - EPOCH_MOMENT) // _SECOND


def moment_of(instant: int) -> datetime:
    """Return the aware UTC datetime of epoch seconds."""
    return EPOCH_MOMENT + timedelta(seconds=instant)
