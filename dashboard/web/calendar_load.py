"""The load of four weeks: how full each hour of the week is, the worst five minutes, and clashes within one app."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.inventory import planned
from dashboard.inventory.rows import TaskRow
from dashboard.scheduling.grid import DUE, heat
from dashboard.scheduling.load import load_of, week_of
from dashboard.scheduling.minutes import Pair, in_order, neighbours, of_hour, of_kinds, pairs
from dashboard.web.calendar_busy import Busy, busy_of, clock_of
from dashboard.web.calendar_chips import run_address
from dashboard.web.calendar_day import every_run
from dashboard.web.calendar_frame import Steps, address_of, frame
from dashboard.web.calendar_kinds import COMPLETED
from dashboard.web.calendar_missed import sheet_span
from dashboard.web.calendar_page import Drawn, Sheet, asked_of, day_name, day_of_address, draw, sheet_of, with_query
from dashboard.web.calendar_rows import Row, beside_of, rows_of
from dashboard.web.calendar_strip import span_of
from dashboard.web.request import Request

DAYS = 28
NAMED = 6  # tasks of a bucket
MOST_PAIRS = 20
PAGE = 200  # runs of an hour that are listed


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
    rows: Sequence[Row]


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


@require_safe
def load(request: Request) -> HttpResponse:
    """Show the four weeks from a day on; `hour` (0-06 is Monday, six o'clock) lists the starts of an hour."""
    asked = asked_of(request)
    first = day_of_address(request.GET.get("day", "")) or asked.today
    drawn = draw(asked)
    shown = four_weeks(drawn, first, _hour(request.GET.get("hour", "")))
    earlier, later = ((first + timedelta(days=step)) for step in (-DAYS, DAYS))
    steps = Steps(
        earlier=address_of("load", (earlier.year, earlier.month, earlier.day), asked),
        later=address_of("load", (later.year, later.month, later.day), asked),
        today=reverse("calendar-load") + asked.query,
    )
    title = f"Load, {day_name(shown.first)} to {day_name(shown.last)} {shown.last.year}"
    span = sheet_span(sheet_of(drawn, first, DAYS))
    context = frame(drawn, view="load", title=title, anchor=first, steps=steps, span=span)
    own = {"load": shown, "busy": shown.busy, "beside": "calendar/_busy.html", "hours": range(24)}
    return render(request, "calendar/load.html", context | own)


def four_weeks(drawn: Drawn, first: date, hour: tuple[int, int] | None) -> FourWeeks:
    """Count the starts of four weeks, those of frequent tasks too; ghosts do not start."""
    zone = drawn.asked.zones.zone
    whole = every_run(drawn, first, DAYS)
    due = of_kinds(whole.layout, (DUE, COMPLETED.number))
    begin, end = span_of(first, zone)[0], span_of(first + timedelta(days=DAYS - 1), zone)[1]
    counts = week_of(due.instants, zone)
    found = _pairs(drawn, first)
    return FourWeeks(
        weekdays=_weekdays(counts.tolist(), heat(counts.ravel()), drawn, first, hour),
        starts=len(due.instants),
        busy=busy_of(whole, load_of(due.instants, begin, end), named=NAMED),
        clashes=_clashes(drawn, found[:MOST_PAIRS]),
        clash_count=len(found),
        listed=_listed(whole, *hour) if hour else None,
        first=first,
        last=first + timedelta(days=DAYS - 1),
    )


def _hour(text: str) -> tuple[int, int] | None:
    weekday, _, hour = text.partition("-")
    if not (weekday.isdecimal() and hour.isdecimal() and text.isascii() and len(text) < 5):
        return None
    return (int(weekday), int(hour)) if int(weekday) < 7 and int(hour) < 24 else None


def _weekdays(
    counts: Sequence[Sequence[int]], heats: Sequence[int], drawn: Drawn, first: date, chosen: tuple[int, int] | None
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


def _pairs(drawn: Drawn, first: date) -> list[Pair]:
    """The clashes among tasks that are not frequent: a frequent one would clash with all of its app."""
    layout = sheet_of(drawn, first, DAYS).layout
    return pairs(layout, neighbours(layout, [task.app_id for task in drawn.planned.tasks]))


def _clashes(drawn: Drawn, found: Sequence[Pair]) -> list[Clash]:
    tasks, asked = drawn.planned.tasks, drawn.asked
    rows = planned.details({tasks[place].task_id for pair in found for place in (pair.one, pair.other)})
    return [
        Clash(
            one=rows[one],
            other=rows[other],
            times=pair.times,
            first=_first(pair.first, drawn),
            address=run_address(one, pair.first, asked),
        )
        for pair in found
        if (one := tasks[pair.one].task_id) in rows and (other := tasks[pair.other].task_id) in rows
    ]


def _first(at: datetime, drawn: Drawn) -> str:
    return clock_of(at, drawn.asked, dated=True)


def _listed(whole: Sheet, weekday: int, hour: int) -> Listed:
    due = of_hour(of_kinds(whole.layout, (DUE, COMPLETED.number)), weekday, hour)
    sheet = Sheet(drawn=whole.drawn, first_day=whole.first_day, days=whole.days, runs=whole.runs, layout=due)
    rows = rows_of(beside_of(sheet, None), in_order(due)[:PAGE])
    return Listed(words=f"{calendar.day_name[weekday]}s, {hour:02}:00", count=len(due.instants), rows=rows)
