"""When most reloads start and when few do: the worst five minutes with their tasks, and the quiet near the peak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from dashboard.scheduling.calendar.load import BUCKET, Bucket, Load
from dashboard.scheduling.calendar.slices import by_bucket, of_kinds
from dashboard.web import times
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.query import CalendarQuery
from dashboard.web.calendar.sheet import LaidOutDays
from dashboard.web.calendar.strip import stretch_address

WORST = 10
NAMED = 3  # tasks of a bucket
SHORTEST = timedelta(minutes=15)  # that is told as a quiet stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStretch:
    """Some minutes, and how many starts there are in them."""

    time: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak(TimeStretch):
    """Five minutes with many starts, and where they are listed."""

    apps: Sequence[str]
    more: int  # starts that are not named
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """Five minutes with many starts, and some of the apps that are reloaded in them."""

    bucket: Bucket
    apps: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """What stands beside the strip."""

    worst: Sequence[Peak]
    near_peak: Sequence[TimeStretch]
    quiet: Sequence[TimeStretch]


def busy_of(sheet: LaidOutDays, load: Load) -> Busy:
    """Tell the worst and the quiet minutes of a day's load; the sheet holds the runs that it counts."""
    return busy_with(worst_of(sheet, load, named=NAMED), load, sheet.drawn.asked)


def busy_with(worst: Sequence[Worst], load: Load, asked: CalendarQuery, *, dated: bool = False) -> Busy:
    """The same with the worst minutes found before, of parts of the load; `dated` tells the days too."""
    found = sorted(worst, key=lambda some: (-some.bucket.starts, some.bucket.at))[:WORST]
    quiet = load.quiet_stretches() if found else ()
    return Busy(
        worst=[_named(some, asked, dated=dated) for some in found],
        near_peak=[
            TimeStretch(time=clock_of(bucket.at, asked, dated=dated), words=_per_bucket(bucket.starts))
            for bucket in (load.quiet_minutes(found[0].bucket.at) if found else ())
        ],
        quiet=[
            TimeStretch(time=clock_of(bucket.at, asked, dated=dated), words=_quiet(bucket, asked.zones.zone))
            for bucket in quiet
            if bucket.length >= SHORTEST
        ],
    )


def worst_of(sheet: LaidOutDays, load: Load, *, named: int) -> list[Worst]:
    """The ten worst five minutes of a load, with some of the tasks that start in them."""
    peaks, begin = load.peaks(WORST), datetime.fromtimestamp(load.first, UTC)
    due = of_kinds(sheet.layout, STARTS)
    numbers = [int((peak.at - begin).total_seconds()) // BUCKET for peak in peaks]
    tasks = sheet.drawn.planned.tasks
    return [
        Worst(bucket=peak, apps=[tasks[int(due.task_indexes[run])].app_name for run in runs])
        for peak, runs in zip(peaks, by_bucket(due, begin, numbers, named), strict=True)
    ]


def clock_of(at: datetime, asked: CalendarQuery, *, dated: bool) -> str:
    """`06:00`, with the day where a page shows several: `Mon 23 Nov, 06:00`."""
    wall = at.astimezone(asked.zones.zone)
    return f"{wall:%a} {wall.day} {wall:%b}, {wall:%H:%M}" if dated else f"{wall:%H:%M}"


def _named(worst: Worst, asked: CalendarQuery, *, dated: bool) -> Peak:
    starts, at, zone = worst.bucket.starts, worst.bucket.at, asked.zones.zone
    return Peak(
        time=clock_of(at, asked, dated=dated),
        words=f"{starts:,} start{'' if starts == 1 else 's'}",
        apps=worst.apps,
        more=max(starts - len(worst.apps), 0),
        address=stretch_address(at.astimezone(zone).date(), at, BUCKET // 60, asked),
    )


def _per_bucket(starts: int) -> str:
    return f"{starts:,} start{'' if starts == 1 else 's'} in 5 min"


def _quiet(bucket: Bucket, zone: tzinfo) -> str:
    end = (bucket.at + bucket.length).astimezone(zone)
    return f"to {end:%H:%M}, no start for {times.length(bucket.length.total_seconds())}"
