"""The days of a pause drawn in half hours: what it leaves out is hollow, what starts all the same is solid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from dashboard.inventory.models import Pause
from dashboard.inventory.pauses import report
from dashboard.inventory.pauses.spans import span_of
from dashboard.scheduling.zones import midnight

MOST_DAYS = 14  # that are drawn
HEIGHT = 26  # of the highest bar, in pixels
_HALF_HOUR, _ONE_DAY = timedelta(minutes=30), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHour:
    """The starts of half an hour, in per cent of the day and pixels of the strip."""

    x: str
    solid: tuple[int, int] | None  # top and height
    hollow: tuple[int, int] | None
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """One day of a pause."""

    day: date
    out: int  # runs that are left out
    bars: list[HalfHour]
    band: tuple[str, str]  # the left edge and the width of the pause in it


def days_of(pause: Pause, zone: tzinfo, now: datetime) -> list[StripDay]:
    """The days that a pause touches, on a clock; none where they are more than can be drawn."""
    begins, ends = span_of(pause, now)
    first, last = begins.astimezone(zone).date(), (ends - timedelta(seconds=1)).astimezone(zone).date()
    if not 0 <= (last - first).days < MOST_DAYS:
        return []
    found = report.left_out(pause, midnight(first, zone), midnight(last + _ONE_DAY, zone), (begins, ends))
    return [_day(day, found, zone, (begins, ends), now) for day in _days(first, last)] if found else []


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(day: date, found: report.LeftOut, zone: tzinfo, span: tuple[datetime, datetime], now: datetime) -> StripDay:
    begin, end = midnight(day, zone), midnight(day + _ONE_DAY, zone)
    halves = range((begin - found.begins) // _HALF_HOUR, (end - found.begins) // _HALF_HOUR)
    highest = max((out + other for out, other in zip(found.out, found.others, strict=True)), default=1) or 1
    bars, left_out = [], 0
    for half in halves:
        at, out, others = found.begins + half * _HALF_HOUR, found.out[half], found.others[half]
        left_out += out
        if out or others:
            bars.append(_bar(_share(at, begin, end), out, others, highest, is_past=at < now))
    edges = _share(max(begin, span[0]), begin, end), _share(min(end, span[1]), begin, end)
    return StripDay(
        day=day, out=left_out, bars=bars, band=(f"{edges[0]:.2f}%", f"{max(0.0, edges[1] - edges[0]):.2f}%")
    )


def _bar(left: float, out: int, others: int, highest: int, *, is_past: bool) -> HalfHour:
    low, high = (max(2, round(HEIGHT * count / highest)) if count else 0 for count in (others, out))
    return HalfHour(
        x=f"{left:.2f}%",
        solid=(HEIGHT + 4 - low, low) if low else None,
        hollow=(HEIGHT + 4 - low - high, high) if high else None,
        is_past=is_past,
    )


def _share(at: datetime, begin: datetime, end: datetime) -> float:
    return 100 * ((at - begin) / (end - begin))
