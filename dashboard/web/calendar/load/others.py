"""Who else starts at the times of a schedule, and a quiet minute near each: what the editor tells below its runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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

    time: str  # `06:08`, on the clock of the schedule
    since: str  # `06:05`, on the same clock: the five minutes that hold it begin
    until: str  # `06:10`
    others: int
    address: str  # of the list of these five minutes
    quiet: str  # `06:17`, on the same clock; empty where none near it is quieter, or it has that time already
    quiet_others: int
    is_quiet: bool  # whether nobody else starts within two minutes of it
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
    told, task_id = list(first.items())[:MOST], request.GET.get("task", "")
    found = [others_at(drawn, at, wall, task_id, reach, has=first) for wall, (at, reach) in told]
    return render(request, "calendar/_others.html", {"others": found})


def others_at(
    drawn: MatchingTasks, at: datetime, wall: time, task_id: str, reach: str = "", *, has: Iterable[time] = ()
) -> OthersAt:
    """Count the starts beside a run of a task, and look for a quiet minute near it that lies ahead.

    A time that the schedule `has` is none to go to.
    """
    asked = drawn.asked
    day = at.astimezone(asked.zones.zone).date()
    load = load_without(drawn, at, task_id)
    begin = at - timedelta(seconds=(int(at.timestamp()) - load.first) % BUCKET)
    hour = (at - timedelta(minutes=wall.minute), at + timedelta(minutes=59 - wall.minute)) if reach == "hour" else None
    shown = datetime.combine(day, wall)
    taken = {at + (datetime.combine(day, other) - shown) for other in has}
    quiet = quiet_near(load, at, asked.now, within=hour, taken=taken)
    return OthersAt(
        time=f"{wall:%H:%M}",
        since=f"{shown + (begin - at):%H:%M}",
        until=f"{shown + (begin - at) + timedelta(seconds=BUCKET):%H:%M}",
        others=load.starts_at(at),
        address=stretch_address(day, begin, BUCKET // 60, asked),
        quiet=f"{shown + (quiet.at - at):%H:%M}" if quiet else "",
        quiet_others=quiet.starts if quiet else 0,
        is_quiet=around(load, at) == 0,
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
    load: Load,
    at: datetime,
    now: datetime,
    *,
    within: tuple[datetime, datetime] | None = None,
    taken: Collection[datetime] = (),
) -> Bucket | None:
    """Return the quietest minute within half an hour of an instant that lies ahead and is quieter than its own.

    A minute that is `taken` is left out.
    """
    fewer_than = min(load.starts_at(at), around(load, at))
    found: Sequence[Bucket] = load.quiet_minutes(at, most=3 + len(taken)) if fewer_than else ()
    first, last = within or (now, datetime.max.replace(tzinfo=UTC))
    ahead = (minute for minute in found if minute.at > now and first <= minute.at <= last and minute.at not in taken)
    return next((minute for minute in ahead if minute.starts < fewer_than), None)


def around(load: Load, at: datetime) -> int:
    """Return how many start within two minutes of an instant's own minute."""
    return sum(minute.starts for minute in load.quiet_minutes(at, within=timedelta(), most=1))


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
