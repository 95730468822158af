"""A day's shape: how many runs start in each half hour, drawn where a page has too many runs for names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from dashboard.scheduling.instants import DAY
from dashboard.web.calendar.kinds import KINDS, STARTS
from dashboard.web.calendar.sheet import LaidOutDays

HALF_HOUR = 1_800  # seconds
SLOTS = DAY // HALF_HOUR
HIGH = 24  # of the drawing
FEW = 3  # bars that a day has room for
_STARTS = np.isin(np.arange(len(KINDS)), STARTS)  # by the number of a kind


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShape:
    """One day as SVG paths in a box of 48 by 24."""

    past: str
    ahead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShapes:
    """The days of a page by one scale."""

    days: Sequence[DayShape]
    tallest: int  # starts in the fullest half hour


def is_dense(sheet: LaidOutDays) -> bool:
    """Whether the days of a page have too many runs for names: more in the mean than `DENSE_RUNS_A_DAY`."""
    if 0 < len(sheet.drawn.bars) <= FEW:
        return False
    limit: int = settings.DENSE_RUNS_A_DAY
    return len(sheet.layout.instants) > limit * sheet.days


def shapes_of(sheet: LaidOutDays) -> DayShapes:
    layout, length = sheet.layout, sheet.days * SLOTS
    is_ahead = layout.instants >= int(sheet.drawn.asked.now.timestamp())
    slots = layout.walls // HALF_HOUR + length * is_ahead
    ended, coming = np.bincount(slots[_STARTS[layout.kinds]], minlength=2 * length).reshape(2, length)
    tallest = int((ended + coming).max(initial=0))
    high = HIGH / max(tallest, 1)
    return DayShapes(
        days=[
            DayShape(
                past=_path((ended[begin : begin + SLOTS] * high).tolist()),
                ahead=_path((coming[begin : begin + SLOTS] * high).tolist()),
            )
            for begin in range(0, length, SLOTS)
        ],
        tallest=tallest,
    )


def _path(heights: Sequence[float]) -> str:
    """One bar a slot; a start alone is never too low to be seen."""
    bars = ((slot, max(height, 0.8)) for slot, height in enumerate(heights) if height)
    return "".join(f"M{slot} {HIGH}v-{height:.1f}h.8V{HIGH}z" for slot, height in bars)
