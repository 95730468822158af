"""The load strip: the starts in each five minutes of a day, drawn from midnight to midnight in percent of the strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dashboard.scheduling.calendar.clock_changes import ClockChange, day_changes
from dashboard.scheduling.calendar.layout import Layout
from dashboard.scheduling.calendar.load import BUCKET, Bucket, Load, load_of
from dashboard.scheduling.calendar.slices import cut, of_kinds
from dashboard.web.calendar.kinds import GHOSTS, STARTS
from dashboard.web.calendar.query import INSTANT, CalendarQuery, day_address

_TOP, _BASE = 12.0, 84.0  # percent from the upper edge: the highest bar ends there, all bars begin there
_APART = 8.0  # percent between the names of two peaks
_BAR = 0.75  # of the width that a bucket has
_STEP = timedelta(hours=3)
_LENGTH = timedelta(seconds=BUCKET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bucket with starts. Places are in percent."""

    left: str
    width: str
    due: tuple[str, str] | None  # from the upper edge, and height
    ghosts: tuple[str, str] | None
    is_past: bool
    is_peak: bool
    address: str  # of its list
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StripMark:
    """A word at a place of the strip."""

    left: str
    words: str
    is_strong: bool = True
    top: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadStrip:
    """All that is drawn, and the numbers above it."""

    bars: Sequence[Bar]
    hours: Sequence[StripMark]
    grid: Sequence[StripMark]  # numbers of starts
    peaks: Sequence[StripMark]
    now: StripMark | None
    changes: Sequence[StripMark]  # of the clock
    buckets: int
    length: str  # of the day: `23 h`
    starts: int
    would: int
    peak: Bucket | None
    share: int  # of the starts, that the peak has, in percent
    load: Load
    zone: tzinfo


def span_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From midnight to midnight on a zone's clock, in UTC; a day that the clock leaves out is empty."""
    begin, end = (datetime.combine(day + timedelta(days=days), time(), tzinfo=zone).astimezone(UTC) for days in (0, 1))
    return begin, max(begin, end)


def load_strip(layout: Layout, day: date, asked: CalendarQuery) -> LoadStrip:
    """Draw the starts of a day; the layout holds those of frequent tasks too."""
    begin, end = span_of(day, asked.zones.zone)
    inside = cut(layout, begin, end)
    due = load_of(of_kinds(inside, STARTS).instants, begin, end)
    ghosts = load_of(of_kinds(inside, GHOSTS).instants, begin, end)
    place = _Scale(begin=begin, end=end, top=_nice(int((due.starts + ghosts.starts).max(initial=0))))
    peaks = due.peaks()
    starts = int(due.minutes.sum())
    is_now = begin <= asked.now < end
    return LoadStrip(
        bars=_bars(due, ghosts, place, day, asked),
        hours=_hours(day, place, asked.zones.zone),
        grid=[StripMark(left="100%", top=place.y(number), words=f"{number:,}") for number in place.numbers],
        peaks=_names(peaks, place, asked.zones.zone),
        now=StripMark(left=place.x(asked.now), words=_clock(asked.now, asked.zones.zone)) if is_now else None,
        changes=[_change(change, place) for change in day_changes(asked.zones.zone, day, 1)],
        buckets=len(due.starts),
        length=f"{(end - begin) / timedelta(hours=1):g} hours",
        starts=starts,
        would=int(ghosts.minutes.sum()),
        peak=peaks[0] if peaks else None,
        share=round(100 * peaks[0].starts / starts) if peaks else 0,
        load=due,
        zone=asked.zones.zone,
    )


def stretch_address(day: date, at: datetime, minutes: int, asked: CalendarQuery) -> str:
    """Where the runs of some minutes of a day are listed, those of frequent tasks too."""
    address = day_address(day, asked)
    return f"{address}{'&' if '?' in address else '?'}at={at:{INSTANT}}&minutes={minutes}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """From instants and numbers to percent."""

    begin: datetime
    end: datetime
    top: int  # the number that the highest line stands for

    def x(self, at: datetime) -> str:
        return f"{self.left(at):.3f}%"

    def left(self, at: datetime) -> float:
        return 100 * ((at - self.begin) / (self.end - self.begin))

    def y(self, number: float) -> str:
        return f"{_BASE - (_BASE - _TOP) * number / self.top:.2f}%"

    def high(self, number: float) -> str:
        return f"{(_BASE - _TOP) * number / self.top:.2f}%"

    @property
    def numbers(self) -> list[int]:
        return [self.top // 2, self.top] if self.top > 1 else [self.top]


def _nice(highest: int) -> int:
    """The next number of 2, 4, 6, 10, 20, 40, 60, 100 …, so that its half is a whole one."""
    ten = 1
    while True:
        for digit in (2, 4, 6):
            if digit * ten >= highest:
                return digit * ten
        ten *= 10


def _bars(due: Load, ghosts: Load, place: _Scale, day: date, asked: CalendarQuery) -> list[Bar]:
    bars, most = [], int(due.starts.max(initial=0))
    for number, (starts, would) in enumerate(zip(due.starts.tolist(), ghosts.starts.tolist(), strict=True)):
        if starts or would:
            at = place.begin + number * _LENGTH
            bars.append(
                Bar(
                    left=place.x(at),
                    width=f"{_BAR * 100 / len(due.starts):.3f}%",
                    due=(place.y(starts), place.high(starts)) if starts else None,
                    ghosts=(place.y(starts + would), place.high(would)) if would else None,
                    is_past=at + _LENGTH <= asked.now,
                    is_peak=starts == most,
                    address=stretch_address(day, at, BUCKET // 60, asked),
                    says=_says(starts, would, _clock(at, asked.zones.zone)),
                )
            )
    return bars


def _says(starts: int, would: int, time: str) -> str:
    due = f"{starts:,} start{'' if starts == 1 else 's'} at {time}"
    return due + (f", {would:,} would start" if would else "")


def _hours(day: date, place: _Scale, zone: tzinfo) -> list[StripMark]:
    walls = (datetime.combine(day, time()) + number * _STEP for number in range(24 // 3))
    found = ((wall, wall.replace(tzinfo=zone).astimezone(UTC)) for wall in walls)
    return [
        StripMark(left=place.x(at), words=f"{wall:%H:%M}", is_strong=number % 2 == 0)
        for number, (wall, at) in enumerate(found)
        if place.begin <= at < place.end
    ]


def _names(peaks: Sequence[Bucket], place: _Scale, zone: tzinfo) -> list[StripMark]:
    far = [peak for peak in peaks[1:] if abs(place.left(peak.at) - place.left(peaks[0].at)) > _APART]
    return [
        StripMark(
            left=f"{place.left(peak.at) + 0.8:.3f}%",
            top=place.y(peak.starts * 0.9),
            words=f"{peak.starts:,} at {_clock(peak.at, zone)}",
            is_strong=number == 0,
        )
        for number, peak in enumerate([*peaks[:1], *far[:1]])
        if peak.starts > 1
    ]


def _change(change: ClockChange, place: _Scale) -> StripMark:
    return StripMark(left=place.x(change.at), words=f"Clock {change.wall_before:%H:%M} to {change.wall_after:%H:%M}")


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
