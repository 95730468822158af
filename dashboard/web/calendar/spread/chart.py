"""The starts before and after a plan, drawn: who leaves stays as a ghost, who comes stands where it would go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from dashboard.inventory.cache.calendar_cache import CalendarTasks
from dashboard.scheduling.calendar.load import Counts
from dashboard.scheduling.spread.window import A_DAY, CELL, SpreadWindow
from dashboard.web.calendar.spread.state import SpreadState, clock, time_in
from dashboard.web.calendar.spread.window_starts import day_load

_TOP, _BASE = 8.0, 90.0  # percent from the upper edge: the highest bar ends there, all bars begin there
_BAR = 0.7  # of the width that a minute has
_BY_MINUTE = 200  # minutes that are drawn one by one; longer windows are drawn in fives
_BLOCKS = 60  # starts at one time that can be told apart as blocks
_LABELS = 8  # times below, at most
_STEPS = (5, 10, 15, 30, 60, 120, 180, 240)  # minutes between them


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPart:
    """A part of a bar. Places are in percent."""

    kind: str  # left, came or others
    left: str
    width: str
    top: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMark:
    """A word at a place."""

    left: str
    words: str
    top: str = ""
    is_odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadDay:
    """The load of the whole day, small, with the window on it."""

    bars: Sequence[ChartPart]
    left: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadChart:
    """The minutes of one day of the window."""

    parts: Sequence[ChartPart]
    blocks: Sequence[str]  # lines from block to block, where they can be told apart
    grid: Sequence[ChartMark]
    times: Sequence[ChartMark]
    peak: ChartMark
    unit: str  # `minute` or `5 minutes`
    says: str
    day: SpreadDay


def chart_of(
    window: SpreadWindow, before: Counts, after: Counts, worst: int, state: SpreadState, day: SpreadDay
) -> SpreadChart:
    """Draw the day of the worst five minutes, which begin with the minute `worst`."""
    begin, end = (window.day_begin(worst), window.day_end(worst)) if len(before) else (0, 0)
    unit = 1 if end - begin <= _BY_MINUTE else CELL
    old, new = (side[begin:end].reshape(-1, unit).sum(axis=1) for side in (before, after))
    count = max(len(old), 1)
    highest = _nice(int(np.maximum(old, new).max(initial=1)))
    scale = (_BASE - _TOP) / highest
    parts = [
        ChartPart(
            kind=kind,
            left=f"{100 * (place + (1 - _BAR) / 2) / count:.2f}%",
            width=f"{100 * _BAR / count:.2f}%",
            top=f"{_BASE - scale * (lower + starts):.2f}%",
            high=f"{scale * starts:.2f}%",
        )
        for place, (was, now) in enumerate(zip(old.tolist(), new.tolist(), strict=True))
        for kind, lower, starts in (
            ("others", 0, min(was, now)),
            ("came", min(was, now), max(now - was, 0)),
            ("left", min(was, now), max(was - now, 0)),
        )
        if starts
    ]
    top = int(old.argmax()) if len(old) else 0
    return SpreadChart(
        parts=parts,
        blocks=[f"{_BASE - scale * number:.2f}%" for number in range(1, highest)] if highest <= _BLOCKS else [],
        grid=[
            ChartMark(left="100%", words=f"{number:,}", top=f"{_BASE - scale * number:.2f}%")
            for number in ([highest // 2, highest] if highest > 1 else [highest])
        ],
        times=_times(window, count * unit),
        peak=ChartMark(
            left=f"{100 * (top + 1.2) / count:.2f}%",
            words=f"{int(old[top]) if len(old) else 0:,} now",
            top=f"{_BASE - scale * (int(old[top]) if len(old) else 0) + 4:.2f}%",
        ),
        unit="minute" if unit == 1 else "5 minutes",
        says=_says(old, new, top, unit, window, begin, state),
        day=day,
    )


def day_shape(whole: CalendarTasks, window: SpreadWindow, at: datetime) -> SpreadDay:
    """The load of the day of an aware instant."""
    starts = day_load(whole, window, at.astimezone(window.zone).date()).starts
    highest, count = max(int(starts.max(initial=0)), 1), max(len(starts), 1)
    return SpreadDay(
        bars=[
            ChartPart(
                kind="others",
                left=f"{100 * place / count:.2f}%",
                width=f"{75 / count:.2f}%",
                top=f"{66 - 60 * number / highest:.2f}%",
                high=f"{60 * number / highest:.2f}%",
            )
            for place, number in enumerate(starts.tolist())
            if number
        ],
        left=f"{100 * window.opens / A_DAY:.2f}%",
        width=f"{100 * (window.closes - window.opens) / A_DAY:.2f}%",
    )


def _times(window: SpreadWindow, length: int) -> list[ChartMark]:
    step = next((step for step in _STEPS if length / step <= _LABELS), _STEPS[-1])
    first = -(-window.opens // step) * step
    return [
        ChartMark(
            left=f"{100 * (minute - window.opens) / max(length, 1):.2f}%", words=clock(minute), is_odd=bool(number % 2)
        )
        for number, minute in enumerate(range(first, window.opens + length, step))
    ]


def _says(old: Counts, new: Counts, top: int, unit: int, window: SpreadWindow, begin: int, state: SpreadState) -> str:
    if not len(old):
        return "No starts."
    at = window.moment_of(begin + top * unit)
    last = f" to {time_in(at + timedelta(minutes=unit), state)}" if unit > 1 else ""
    leave, most = int(np.maximum(old - new, 0).sum()), int(new.max())
    return (
        f"{'At' if unit == 1 else 'From'} {time_in(at, state)}{last} the {int(old[top]):,} starts become"
        f" {int(new[top]):,}. {leave:,} leave their minutes; no other time has more than {most:,} after."
    )


def _nice(highest: int) -> int:
    """The next number of 1, 2, 4, 6, 10, 20, 40, 60 …, so that its half is a whole one."""
    ten = 1
    while highest > 1:
        for digit in (2, 4, 6):
            if digit * ten >= highest:
                return digit * ten
        ten *= 10
    return 1
