"""Four weeks of starts: counted by hour of the week, the worst five minutes, and who clashes; one week at a time."""

from __future__ import annotations

import calendar
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.inventory.calendar_cache import CalendarTasks
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.calendar.layout import Counts, heat
from dashboard.scheduling.calendar.load import Load, joined, load_of, week_of
from dashboard.scheduling.calendar.slices import Pair, in_order, merged, neighbours, of_hour, of_kinds, pairs
from dashboard.scheduling.instants import Seconds
from dashboard.scheduling.task import TaskState
from dashboard.web.calendar.chips import run_address
from dashboard.web.calendar.frame import frame
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.missed import ShownDays, shown_days
from dashboard.web.calendar.peaks import Busy, Worst, busy_with, clock_of, worst_of
from dashboard.web.calendar.query import day_of_address, query_from, undated_steps, with_query
from dashboard.web.calendar.rows import RunRow, row_context, rows_of
from dashboard.web.calendar.sheet import (
    RUNS_CACHE,
    MatchingTasks,
    day_name,
    lay_out_all,
    lay_out_days,
    load_tasks,
    with_layout,
    with_near,
)
from dashboard.web.calendar.strip import span_of
from dashboard.web.request import Request

DAYS = 28
NAMED = 6  # tasks of a bucket
MOST_PAIRS = 20
PAGE = 200  # runs of an hour that are listed
WEEKS_KEPT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One hour of the week."""

    hour: int
    starts: int
    heat: int  # 0 to 5
    address: str  # of its list
    chosen: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """One day of the week."""

    name: str
    short: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two tasks of one app that start near to each other."""

    one: TaskRow
    other: TaskRow
    times: int
    first: str  # time of the first of these starts
    address: str  # of its details


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The starts of one hour of the week."""

    words: str
    count: int
    rows: Sequence[RunRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadWeek:
    """What is gathered of seven days."""

    counts: Counts  # by weekday and hour
    load: Load
    worst: Sequence[Worst]
    clashes: Sequence[Pair]  # among tasks that are not frequent: a frequent one would clash with all of its app
    span: ShownDays
    in_hour: int  # starts of the hour that is listed
    rows: Sequence[RunRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class FourWeeks:
    """All that the page shows."""

    weekdays: Sequence[Weekday]
    starts: int
    busy: Busy
    clashes: Sequence[Clash]
    clash_count: int
    listed: Listed | None
    first: date
    last: date


def four_weeks(drawn: MatchingTasks, first: date, hour: tuple[int, int] | None) -> tuple[FourWeeks, ShownDays]:
    """Count the starts of four weeks, those of frequent tasks too; ghosts do not start."""
    weeks = [_week_kept(drawn, first + timedelta(days=begin), hour) for begin in range(0, DAYS, 7)]
    counts, of_each = weeks[0].counts, weeks[0].span.of_each
    for week in weeks[1:]:
        counts, of_each = counts + week.counts, of_each + week.span.of_each
    found = merged([week.clashes for week in weeks])
    worst = [worst for week in weeks for worst in week.worst]
    rows = [row for week in weeks for row in week.rows]
    shown = FourWeeks(
        weekdays=_weekdays(counts.tolist(), heat(counts.ravel()), drawn, first, hour),
        starts=int(counts.sum()),
        busy=busy_with(worst, joined([week.load for week in weeks]), drawn.asked, dated=True),
        clashes=_clashes(drawn, found[:MOST_PAIRS]),
        clash_count=len(found),
        listed=_listed(hour, sum(week.in_hour for week in weeks), rows[:PAGE]) if hour else None,
        first=first,
        last=first + timedelta(days=DAYS - 1),
    )
    left_out = frozenset[int]().union(*(week.span.left_out for week in weeks))
    return shown, ShownDays(first_day=first, days=DAYS, left_out=left_out, of_each=of_each)


def _week_kept(drawn: MatchingTasks, first: date, hour: tuple[int, int] | None) -> LoadWeek:
    """A week as it was gathered before, where it is the same; the rows of an hour are told anew each time."""
    if hour:
        return _week(drawn, first, hour)
    zones = drawn.asked.zones
    ended = int(np.searchsorted(_of_completed(drawn.planned, first), int(drawn.asked.now.timestamp())))
    key = (drawn.planned, drawn.frequent, zones.zone, zones.by_task, drawn.asked.ghosts, first, ended)
    with _lock:
        week = _weeks.get(key)
    if week is None:
        week = _week(drawn, first, None)
    if week.span.left_out:  # another try may find more
        return week
    with _lock:
        _weeks[key] = week
        _weeks.move_to_end(key)
        while len(_weeks) > WEEKS_KEPT:
            _weeks.popitem(last=False)
    return week


@lru_cache(maxsize=WEEKS_KEPT)
def _of_completed(found: CalendarTasks, first: date) -> Seconds:
    """The runs of completed tasks in order: those that lie ahead of the present moment do not count."""
    runs = RUNS_CACHE.runs(found.schedules, first, first + timedelta(days=7))
    completed = np.array([task.state == TaskState.COMPLETED for task in found.tasks], dtype=np.bool_)
    return np.sort(runs.instants[completed[runs.task_indexes]])


def _week(drawn: MatchingTasks, first: date, hour: tuple[int, int] | None) -> LoadWeek:
    """Gather seven days; one week at a time, so that no more than its runs are held.

    Starts and clashes go by the page's one clock, so that none is lost between two weeks; what a task misses is that of
    the days of its own clock, as in every view.
    """
    zone, whole, plain = (
        drawn.asked.zones.zone,
        lay_out_all(drawn, first, 7, by_page=True),
        lay_out_days(drawn, first, 7),
    )
    due = of_kinds(whole.layout, STARTS)
    begin, end = span_of(first, zone)[0], span_of(first + timedelta(days=6), zone)[1]
    load, rare = load_of(due.instants, begin, end), with_near(plain, begin, end).layout
    chosen = of_hour(due, *hour) if hour else None
    return LoadWeek(
        counts=week_of(due.instants, zone),
        load=load,
        worst=worst_of(whole, load, named=NAMED),
        clashes=pairs(rare, neighbours(rare, [task.app_id for task in drawn.planned.tasks]), begin, end),
        span=shown_days(plain),
        in_hour=len(chosen.instants) if chosen else 0,
        rows=rows_of(row_context(with_layout(whole, chosen), None), in_order(chosen)[:PAGE]) if chosen else (),
    )


def _weekdays(
    counts: Sequence[Sequence[int]],
    heats: Sequence[int],
    drawn: MatchingTasks,
    first: date,
    chosen: tuple[int, int] | None,
) -> list[Weekday]:
    here = with_query(reverse("calendar-load") + drawn.asked.query, day=first.isoformat())
    return [
        Weekday(
            name=calendar.day_name[day],
            short=calendar.day_abbr[day],
            cells=[
                Cell(
                    hour=hour,
                    starts=starts,
                    heat=heats[day * 24 + hour],
                    address=with_query(here, hour=f"{day}-{hour:02}"),
                    chosen=chosen == (day, hour),
                    says=f"{starts:,} start{'' if starts == 1 else 's'} on {calendar.day_name[day]}s at {hour:02}:00",
                )
                for hour, starts in enumerate(row)
            ],
        )
        for day, row in enumerate(counts)
    ]


def _clashes(drawn: MatchingTasks, found: Sequence[Pair]) -> list[Clash]:
    tasks, asked = drawn.planned.tasks, drawn.asked
    rows = read.by_id({tasks[place].task_id for pair in found for place in (pair.one, pair.other)})
    return [
        Clash(
            one=rows[one],
            other=rows[other],
            times=pair.times,
            first=_first(pair.first, drawn),
            address=run_address(tasks[pair.whose].task_id, pair.first, asked),
        )
        for pair in found
        if (one := tasks[pair.one].task_id) in rows and (other := tasks[pair.other].task_id) in rows
    ]


def _first(at: datetime, drawn: MatchingTasks) -> str:
    return clock_of(at, drawn.asked, dated=True)


def _listed(hour: tuple[int, int], count: int, rows: Sequence[RunRow]) -> Listed:
    return Listed(words=f"{calendar.day_name[hour[0]]}s, {hour[1]:02}:00", count=count, rows=rows)


_weeks: OrderedDict[tuple[object, ...], LoadWeek] = OrderedDict()
_lock = Lock()


@require_safe
def load(request: Request) -> HttpResponse:
    """Show the four weeks from a day on; `hour` (0-06 is Monday, six o'clock) lists the starts of an hour."""
    asked = query_from(request)
    text = request.GET.get("day", "")
    day = day_of_address(text)
    first = day or asked.today
    drawn = load_tasks(asked)
    shown, span = four_weeks(drawn, first, _hour(request.GET.get("hour", "")))
    steps = undated_steps("load", first, DAYS, asked)
    title = f"Load, {day_name(shown.first)} to {day_name(shown.last)} {shown.last.year}"
    unread = "" if day else text
    context = frame(drawn, view="load", title=title, anchor=first, steps=steps, span=span, unread_day=unread)
    own = {"load": shown, "busy": shown.busy, "beside": "calendar/_busy.html", "hours": range(24)}
    return render(request, "calendar/load.html", context | own)


def _hour(text: str) -> tuple[int, int] | None:
    weekday, _, hour = text.partition("-")
    if not (weekday.isdecimal() and hour.isdecimal() and text.isascii() and len(text) < 5):
        return None
    return (int(weekday), int(hour)) if int(weekday) < 7 and int(hour) < 24 else None
