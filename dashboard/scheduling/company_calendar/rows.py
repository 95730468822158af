"""The days and times of a calendar as they are kept, and as they come from the process that works them out."""

from __future__ import annotations

from typing import NamedTuple

MOST = 20_000  # days and times of one calendar
DAY, TIMED, FLOATING = "day", "timed", "floating"


class OccasionRow(NamedTuple):
    """One day or time, in what JSON has."""

    name: str
    form: str  # day, timed or floating
    start: str | int  # an ISO date, epoch seconds, or an ISO wall time
    end: str | int  # exclusive, of the same form
