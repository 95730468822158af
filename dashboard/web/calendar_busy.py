"""When most reloads start and when few do: the worst five minutes with their tasks, and the quiet near the peak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from dashboard.scheduling.grid import DUE
from dashboard.scheduling.load import BUCKET, Bucket, Load
from dashboard.scheduling.minutes import by_bucket, of_kinds
from dashboard.web import times
from dashboard.web.calendar_kinds import COMPLETED
from dashboard.web.calendar_page import Asked, Sheet
from dashboard.web.calendar_strip import stretch_address

WORST = 10
NAMED = 3  # tasks of a bucket
SHORTEST = timedelta(minutes=15)  # that is told as a quiet stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Some minutes, the starts in them, and where they are listed."""

    time: str
    words: str
    apps: Sequence[str]
    more: int  # starts that are not named
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """What stands beside the strip."""

    worst: Sequence[Stretch]
    near_peak: Sequence[Stretch]
    quiet: Sequence[Stretch]


def busy_of(sheet: Sheet, load: Load, *, named: int = NAMED) -> Busy:
    """Tell the worst and the quiet minutes of a load; the sheet holds the runs that it counts."""
    asked, peaks = sheet.drawn.asked, load.peaks(WORST)
    dated = sheet.days > 1
    return Busy(
        worst=_worst(sheet, load, peaks, named=named),
        near_peak=[
            _plain(bucket, _per_bucket(bucket.starts), asked, dated=dated)
            for bucket in (load.quiet_minutes(peaks[0].at) if peaks else ())
        ],
        quiet=[
            _plain(bucket, _quiet(bucket, asked.zones.zone), asked, dated=dated)
            for bucket in (load.quiet_stretches() if peaks else ())
            if bucket.length >= SHORTEST
        ],
    )


def clock_of(at: datetime, asked: Asked, *, dated: bool) -> str:
    """`06:00`, with the day where a page shows several: `Mon 23 Nov, 06:00`."""
    wall = at.astimezone(asked.zones.zone)
    return f"{wall:%a} {wall.day} {wall:%b}, {wall:%H:%M}" if dated else f"{wall:%H:%M}"


def _worst(sheet: Sheet, load: Load, peaks: Sequence[Bucket], *, named: int) -> list[Stretch]:
    asked = sheet.drawn.asked
    begin = datetime.fromtimestamp(load.first, UTC)
    due = of_kinds(sheet.layout, (DUE, COMPLETED.number))
    found = by_bucket(due, begin, [int((peak.at - begin).total_seconds()) // BUCKET for peak in peaks], named)
    stretches = []
    for peak, runs in zip(peaks, found, strict=True):
        apps = [sheet.drawn.planned.tasks[int(due.owners[run])].app_name for run in runs]
        stretches.append(
            Stretch(
                time=clock_of(peak.at, asked, dated=sheet.days > 1),
                words=f"{peak.starts:,} start{'' if peak.starts == 1 else 's'}",
                apps=apps,
                more=max(peak.starts - len(apps), 0),
                address=_address(peak, asked),
            )
        )
    return stretches


def _per_bucket(starts: int) -> str:
    return f"{starts:,} start{'' if starts == 1 else 's'} in 5 min"


def _quiet(bucket: Bucket, zone: tzinfo) -> str:
    end = (bucket.at + bucket.length).astimezone(zone)
    return f"to {end:%H:%M}, no start for {times.length(bucket.length.total_seconds())}"


def _plain(bucket: Bucket, words: str, asked: Asked, *, dated: bool) -> Stretch:
    time = clock_of(bucket.at, asked, dated=dated)
    return Stretch(time=time, words=words, apps=(), more=0, address=_address(bucket, asked))


def _address(bucket: Bucket, asked: Asked) -> str:
    day = bucket.at.astimezone(asked.zones.zone).date()
    return stretch_address(day, bucket.at, int(bucket.length.total_seconds()) // 60, asked)
