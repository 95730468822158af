"""When most reloads start and when few do: the worst five minutes with their tasks, and the quiet near the peak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from django.urls import reverse

from dashboard.inventory.batches import chunks
from dashboard.inventory.copy import read
from dashboard.scheduling.calendar.load import BUCKET, MINUTE, Bucket, Load
from dashboard.scheduling.calendar.slices import by_bucket, of_kinds
from dashboard.web import times
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.load.strip import stretch_address
from dashboard.web.calendar.moves import move_address
from dashboard.web.calendar.query import CalendarQuery, with_query
from dashboard.web.calendar.sheet import LaidOutDays
from dashboard.web.calendar.spread.state import spread_address

WORST = 10
NAMED = 3  # tasks of a bucket
MOST_TRIED, READ_AT_ONCE = 200, 10  # starts of a peak that are looked through for one that can be moved
NONE_MOVES = "No task of the peak can be moved there by itself."
SHORTEST = timedelta(minutes=15)  # that is told as a quiet stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStretch:
    """Some minutes, and how many starts there are in them."""

    time: str
    words: str
    link: str = ""  # of the editor, filled in
    act: str = ""  # what the link does: `Move Cash position to 06:07`; without a link why there is none


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
    starts: Sequence[tuple[str, datetime]] = ()  # its first starts: id of the task, and when, aware UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """What stands beside the strip."""

    worst: Sequence[Peak]
    near_peak: Sequence[TimeStretch]
    quiet: Sequence[TimeStretch]
    spread: str = ""  # the address that spreads the worst of them that lies ahead


def busy_of(sheet: LaidOutDays, load: Load) -> Busy:
    """Tell the worst and the quiet minutes of a day's load; the sheet holds the runs that it counts."""
    return busy_with(worst_of(sheet, load, named=NAMED), load, sheet.drawn.asked)


def busy_with(worst: Sequence[Worst], load: Load, asked: CalendarQuery, *, dated: bool = False) -> Busy:
    """The same with the worst minutes found before, of parts of the load; `dated` tells the days too."""
    found = sorted(worst, key=lambda some: (-some.bucket.starts, some.bucket.at))[:WORST]
    quiet = _ahead(load, asked.now).quiet_stretches() if found else ()
    peak = next((some for some in found if some.bucket.at > asked.now), None)
    near = [bucket for bucket in (load.quiet_minutes(peak.bucket.at) if peak else ()) if bucket.at > asked.now]
    return Busy(
        spread=spread_address(peak.bucket.at, asked, weeks=dated) if peak and peak.bucket.starts > 1 else "",
        worst=[_named(some, asked, dated=dated) for some in found],
        near_peak=[
            TimeStretch(
                time=clock_of(bucket.at, asked, dated=dated),
                words=_per_bucket(bucket.starts),
                **_move(peak, bucket, asked),
            )
            for bucket in near
        ],
        quiet=[
            TimeStretch(
                time=clock_of(bucket.at, asked, dated=dated),
                words=_quiet(bucket, asked.zones.zone),
                link=with_query(reverse("task-new"), at=clock_of(bucket.at, asked, dated=False)),
                act=f"New task at {clock_of(bucket.at, asked, dated=False)}",
            )
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
        Worst(
            bucket=peak,
            apps=[tasks[int(due.task_indexes[run])].app_name for run in runs[:named]],
            starts=[
                (tasks[int(due.task_indexes[run])].task_id, datetime.fromtimestamp(int(due.instants[run]), UTC))
                for run in runs
            ],
        )
        for peak, runs in zip(peaks, by_bucket(due, begin, numbers, MOST_TRIED), strict=True)
    ]


def _ahead(load: Load, now: datetime) -> Load:
    """The part of a load that lies ahead, in whole five minutes; a quiet time that is over helps nobody."""
    over = max(0, -(-(int(now.timestamp()) - load.first) // BUCKET))
    return replace(load, first=load.first + over * BUCKET, minutes=load.minutes[over * BUCKET // MINUTE :])


def _move(peak: Worst | None, bucket: Bucket, asked: CalendarQuery) -> dict[str, str]:
    """What takes a task of a peak to a quiet minute: told by the page's clock, filled in by that of the task.

    It is the first that can be moved there; without any this is said.
    """
    if peak is None or not peak.starts:
        return {}
    for some in chunks(peak.starts, READ_AT_ONCE):
        rows = read.by_id({task_id for task_id, _ in some})
        for row, at in ((rows[task_id], at) for task_id, at in some if task_id in rows):
            old, new = (when.astimezone(row.zone).replace(tzinfo=None) for when in (at, bucket.at))
            if address := move_address(row, old, new):
                return {
                    "link": address,
                    "act": f"Move {row.app_name} to {clock_of(bucket.at, asked, dated=False)}",
                }
    return {"act": NONE_MOVES}


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
