"""Who else starts at the times of a schedule, and a quiet minute near each: what the editor tells below its runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.scheduling.calendar.load import BUCKET, Bucket, Load, load_of
from dashboard.scheduling.calendar.slices import of_kinds
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.load.strip import span_of, stretch_address
from dashboard.web.calendar.query import instant_of_address, query_from
from dashboard.web.calendar.sheet import MatchingTasks, lay_out_all, load_tasks
from dashboard.web.request import Request

MOST = 6  # times that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersAt:
    """The starts of other tasks in the five minutes of a time, and a minute near it with fewer."""

    time: str  # `06:00`, on the clock of the schedule
    others: int
    address: str  # of the list of these five minutes
    quiet: str  # `06:07`, on the same clock; empty where none near it is quieter
    quiet_others: int
    takes: bool = False  # whether the schedule can be moved there, so that a button can do it


@require_safe
def others(request: Request) -> HttpResponse:
    """Answer for the runs that an address names by `at`: each an instant, the wall time of the schedule then, and
    whether that can be moved over the `day`, or within its `hour` alone.
    """
    drawn = load_tasks(query_from(request))
    first: dict[time, tuple[datetime, str]] = {}  # the first run of each time
    for wall, at, reach in _wanted(request.GET.getlist("at")):
        first.setdefault(wall, (at, reach))
    told = list(first.items())[:MOST]
    found = [others_at(drawn, at, wall, request.GET.get("task", ""), reach) for wall, (at, reach) in told]
    return render(request, "calendar/_others.html", {"others": found})


def others_at(drawn: MatchingTasks, at: datetime, wall: time, task_id: str, reach: str = "") -> OthersAt:
    """Count the starts beside a run of a task, and look for a quiet minute near it that lies ahead."""
    asked = drawn.asked
    day = at.astimezone(asked.zones.zone).date()
    load = load_without(drawn, at, task_id)
    begin = at - timedelta(seconds=(int(at.timestamp()) - load.first) % BUCKET)
    hour = (at - timedelta(minutes=wall.minute), at + timedelta(minutes=59 - wall.minute)) if reach == "hour" else None
    quiet = quiet_near(load, at, asked.now, within=hour)
    return OthersAt(
        time=f"{wall:%H:%M}",
        others=load.starts_at(at),
        address=stretch_address(day, begin, BUCKET // 60, asked),
        quiet=f"{datetime.combine(day, wall) + (quiet.at - at):%H:%M}" if quiet else "",
        quiet_others=quiet.starts if quiet else 0,
        takes=quiet is not None and reach in ("day", "hour"),
    )


def load_without(drawn: MatchingTasks, at: datetime, task_id: str) -> Load:
    """Give the starts on the day of an instant, without those of one task."""
    zone = drawn.asked.zones.zone
    day = at.astimezone(zone).date()
    due = of_kinds(lay_out_all(drawn, day, by_page=True).layout, STARTS)
    own = [place for place, task in enumerate(drawn.planned.tasks) if task.task_id == task_id]
    return load_of(due.instants[~np.isin(due.task_indexes, own)], *span_of(day, zone))


def quiet_near(
    load: Load, at: datetime, now: datetime, *, within: tuple[datetime, datetime] | None = None
) -> Bucket | None:
    """Return the quietest minute within half an hour of an instant that lies ahead and has fewer starts than it."""
    before = load.starts_at(at)
    found: Sequence[Bucket] = load.quiet_minutes(at) if before else ()
    first, last = within or (now, datetime.max.replace(tzinfo=UTC))
    ahead = (minute for minute in found if minute.at > now and first <= minute.at <= last)
    return next((minute for minute in ahead if minute.starts < before), None)


def _wanted(texts: Iterable[str]) -> Iterable[tuple[time, datetime, str]]:
    for text in texts:
        instant, _, rest = text.partition(".")
        wall, _, reach = rest.partition(".")
        at = instant_of_address(instant)
        if (
            at is not None
            and wall.isdecimal()
            and wall.isascii()
            and len(wall) == 4
            and wall < "2400"
            and wall[2] < "6"
        ):
            yield time(int(wall[:2]), int(wall[2:])), at, reach
