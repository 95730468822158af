"""A week of starts: counted by the hour and by the minute of the hour, the worst five minutes, and who clashes."""

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

from dashboard.inventory.cache.calendar_cache import CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.calendar.layout import Counts, Layout, heat
from dashboard.scheduling.calendar.load import MINUTE, Load, load_of, week_of, worst_of_week
from dashboard.scheduling.calendar.slices import Pair, in_order, neighbours, of_hour, of_kinds, of_minute, pairs
from dashboard.scheduling.instants import HOUR, Seconds
from dashboard.scheduling.task import TaskState
from dashboard.scheduling.zones import name_of
from dashboard.web.calendar.chips import run_address
from dashboard.web.calendar.frame import frame
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.load.peaks import Busy, Worst, busy_with, clock_of, worst_of
from dashboard.web.calendar.load.strip import span_of
from dashboard.web.calendar.missed import ShownDays, shown_days
from dashboard.web.calendar.query import (
    HIDDEN,
    SHOWN,
    CalendarQuery,
    day_of_address,
    query_from,
    undated_steps,
    with_query,
)
from dashboard.web.calendar.rows import RunRow, row_context, rows_of
from dashboard.web.calendar.sheet import (
    MatchingTasks,
    day_name,
    lay_out_all,
    lay_out_days,
    load_tasks,
    with_layout,
    with_near,
)
from dashboard.web.calendar.spread.state import hour_spread_address
from dashboard.web.request import Request

DAYS = 7
NAMED = 6  # tasks of a bucket
MOST_PAIRS = 20
PAGE = 200  # runs of an hour that are listed
WEEKS_KEPT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One hour of the week."""

    hour: int
    starts: int
    worst: int  # starts in its worst five minutes
    heat: int  # 0 to 5, by the worst five minutes
    address: str  # of its list
    chosen: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """One day of the week."""

    name: str
    short: str
    day: str  # `23 Nov`
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteBar:
    """One minute of the hour: how many runs start in it, whatever hour it is. Places are in percent."""

    minute: int
    starts: int
    left: str
    width: str
    top: str
    high: str
    address: str  # of their list
    chosen: bool

    @property
    def label(self) -> str:
        return f":{self.minute:02}"


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
    """The starts of one hour of the week, or of one minute of each hour."""

    words: str
    count: int
    rows: Sequence[RunRow]
    on_the_hour: str = ""  # `4 of them at 06:00`; empty of a minute, and without any
    spread: str = ""  # the address that spreads them; empty of a minute, of an hour that is over, and of a single start


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfWeek:
    """The part of the week whose starts are listed, if one is: an hour of a weekday, else a minute of every hour."""

    hour: tuple[int, int] | None = None
    minute: int | None = None

    @property
    def is_asked(self) -> bool:
        return self.hour is not None or self.minute is not None

    @property
    def words(self) -> str:
        if self.hour is not None:
            return f"{calendar.day_name[self.hour[0]]}, {_hour_words(self.hour[1])}"
        return f"At :{self.minute:02} of every hour"

    def of(self, layout: Layout) -> Layout | None:
        if self.hour is not None:
            return of_hour(layout, *self.hour)
        return None if self.minute is None else of_minute(layout, self.minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadWeek:
    """What is gathered of seven days."""

    counts: Counts  # by weekday and hour
    worst_of_hours: Counts  # the same: starts in the worst five minutes of each
    minutes: Counts  # by minute of the hour
    load: Load
    worst: Sequence[Worst]
    clashes: Sequence[Pair]  # among tasks that are not frequent: a frequent one would clash with all of its app
    span: ShownDays
    in_part: int  # starts of the part that is listed
    on_the_hour: int  # those of them in its first minute
    rows: Sequence[RunRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPage:
    """All that the page shows."""

    minutes: Sequence[MinuteBar]
    weekdays: Sequence[Weekday]
    starts: int
    busy: Busy
    clashes: Sequence[Clash]
    clash_count: int
    listed: Listed | None
    first: date
    last: date


def page_of(drawn: MatchingTasks, first: date, part: PartOfWeek) -> tuple[LoadPage, ShownDays]:
    """Count the starts of a week, those of frequent tasks too; ghosts do not start."""
    week = _week_kept(drawn, first, part)
    shown = LoadPage(
        minutes=_minutes(week.minutes.tolist(), drawn, first, part),
        weekdays=_weekdays(week, drawn, first, part),
        starts=int(week.counts.sum()),
        busy=busy_with(week.worst, week.load, drawn.asked, dated=True),
        clashes=_clashes(drawn, week.clashes[:MOST_PAIRS]),
        clash_count=len(week.clashes),
        listed=_listed(week, part, first, drawn.asked) if part.is_asked else None,
        first=first,
        last=first + timedelta(days=DAYS - 1),
    )
    return shown, week.span


def _listed(week: LoadWeek, part: PartOfWeek, first: date, asked: CalendarQuery) -> Listed:
    at = f"{week.on_the_hour:,} of them at {part.hour[1]:02}:00" if part.hour and week.on_the_hour else ""
    spread = ""
    if part.hour and week.in_part > 1:
        day = first + timedelta(days=(part.hour[0] - first.weekday()) % DAYS)
        spread = hour_spread_address(day, part.hour[1], asked)
    return Listed(words=part.words, count=week.in_part, rows=week.rows, on_the_hour=at, spread=spread)


def _hour_words(hour: int) -> str:
    return f"{hour:02}:00 to {hour + 1:02}:00"


def _week_kept(drawn: MatchingTasks, first: date, part: PartOfWeek) -> LoadWeek:
    """A week as it was gathered before, where it is the same; the rows of a part are told anew each time."""
    if part.is_asked:
        return _week(drawn, first, part)
    zones = drawn.asked.zones
    ended = int(np.searchsorted(_of_completed(drawn.planned, first), int(drawn.asked.now.timestamp())))
    key = (drawn.planned, drawn.frequent, zones.zone, zones.by_task, drawn.asked.ghosts, first, ended)
    with _lock:
        week = _weeks.get(key)
    if week is None:
        week = _week(drawn, first, part)
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


def _week(drawn: MatchingTasks, first: date, part: PartOfWeek) -> LoadWeek:
    """Gather seven days.

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
    chosen = part.of(due)
    return LoadWeek(
        counts=week_of(due.instants, zone),
        worst_of_hours=worst_of_week(load, zone),
        minutes=np.bincount(due.walls % HOUR // MINUTE, minlength=HOUR // MINUTE),
        load=load,
        worst=worst_of(whole, load, named=NAMED),
        clashes=pairs(rare, neighbours(rare, [task.app_id for task in drawn.planned.tasks]), begin, end),
        span=shown_days(plain),
        in_part=len(chosen.instants) if chosen else 0,
        on_the_hour=int((chosen.walls % HOUR < MINUTE).sum()) if chosen else 0,
        rows=rows_of(row_context(with_layout(whole, chosen), load), in_order(chosen)[:PAGE]) if chosen else (),
    )


def _minutes(counts: Sequence[int], drawn: MatchingTasks, first: date, part: PartOfWeek) -> list[MinuteBar]:
    here = with_query(reverse("calendar-load") + drawn.asked.query, day=first.isoformat())
    most = max(max(counts), 1)
    return [
        MinuteBar(
            minute=minute,
            starts=starts,
            left=f"{100 * minute / len(counts):.2f}%",
            width=f"{80 / len(counts):.2f}%",
            top=f"{84 - 72 * starts / most:.2f}%",
            high=f"{72 * starts / most:.2f}%",
            address=with_query(here, minute=f"{minute:02}") + "#listed",
            chosen=part.minute == minute,
        )
        for minute, starts in enumerate(counts)
    ]


def _weekdays(week: LoadWeek, drawn: MatchingTasks, first: date, part: PartOfWeek) -> list[Weekday]:
    here = with_query(reverse("calendar-load") + drawn.asked.query, day=first.isoformat())
    heats, counts, worst = heat(week.worst_of_hours.ravel()), week.counts.tolist(), week.worst_of_hours.tolist()
    dates = {day.weekday(): day for day in (first + timedelta(days=step) for step in range(DAYS))}
    return [
        Weekday(
            name=calendar.day_name[day],
            short=calendar.day_abbr[day],
            day=f"{date_of.day} {date_of:%b}",
            cells=[
                Cell(
                    hour=hour,
                    starts=starts,
                    worst=worst[day][hour],
                    heat=heats[day * 24 + hour],
                    address=with_query(here, hour=f"{day}-{hour:02}"),
                    chosen=part.hour == (day, hour),
                    says=f"{starts:,} start{'' if starts == 1 else 's'} on "
                    f"{calendar.day_name[day]}, {_hour_words(hour)}, "
                    f"{worst[day][hour]:,} in the worst 5 minutes",
                )
                for hour, starts in enumerate(counts[day])
            ],
        )
        for day, date_of in dates.items()
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


_weeks: OrderedDict[tuple[object, ...], LoadWeek] = OrderedDict()
_lock = Lock()


@require_safe
def load(request: Request) -> HttpResponse:
    """Show the week from a day on; `hour` (0-06 is Monday, six o'clock) or `minute` lists the starts of a part."""
    asked = query_from(request)
    text = request.GET.get("day", "")
    day = day_of_address(text)
    first = day or asked.today
    drawn = load_tasks(asked)
    part = PartOfWeek(hour=_hour(request.GET.get("hour", "")), minute=_minute(request.GET.get("minute", "")))
    shown, span = page_of(drawn, first, part)
    steps = undated_steps("load", first, DAYS, asked)
    title = f"Load, {day_name(shown.first)} to {day_name(shown.last)} {shown.last.year}"
    unread = "" if day else text
    context = frame(drawn, view="load", title=title, anchor=first, steps=steps, span=span, unread_day=unread)
    own = {"load": shown, "busy": shown.busy, "beside": "calendar/_busy.html", "hours": range(24)}
    own |= {"starts_address": _starts_address(shown, asked)}
    return render(request, "calendar/load.html", context | own)


def _starts_address(shown: LoadPage, asked: CalendarQuery) -> str:
    """Where the starts of the week are listed, by the page's one clock."""
    days = {"day": shown.first.isoformat(), "until": shown.last.isoformat()}
    by = {"zone": name_of(asked.zones.zone)} if asked.zones.by_task else {}
    return with_query(reverse("calendar-agenda") + asked.query, **by, **days, frequent=SHOWN, ghosts=HIDDEN)


def _hour(text: str) -> tuple[int, int] | None:
    weekday, _, hour = text.partition("-")
    if not (weekday.isdecimal() and hour.isdecimal() and text.isascii() and len(text) < 5):
        return None
    return (int(weekday), int(hour)) if int(weekday) < 7 and int(hour) < 24 else None


def _minute(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 3 and int(text) < HOUR // MINUTE else None
