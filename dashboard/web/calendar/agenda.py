"""The agenda: the next runs one after the other, from now or from a day on, without an end or up to a last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.scheduling.calendar.layout import lay_out
from dashboard.scheduling.calendar.load import Load, load_of
from dashboard.scheduling.calendar.slices import consecutive, cut, of_kinds, same_instant
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.zones import midnight
from dashboard.web.calendar.frame import frame
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.load.strip import span_of
from dashboard.web.calendar.missed import shown_days
from dashboard.web.calendar.query import (
    INSTANT,
    CalendarQuery,
    day_address,
    day_of_address,
    instant_of_address,
    number_of_address,
    query_from,
    undated_steps,
    with_query,
)
from dashboard.web.calendar.rows import RunRow, row_context, rows_of
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, day_name, lay_out_all, load_tasks, with_layout
from dashboard.web.request import Request

PAGE = 100
MOST_ROWS = 1_000  # that are drawn anew at once
STEP = 7  # days that Earlier and Later go
MORE = "agenda-more"  # the element that gives way to the rows that More adds
SHOWN = "shown"  # what `frequent` says in the address
WINDOWS = (2, 8, 32, 124, 497)  # days that are looked through, until a page is full
_AROUND = timedelta(days=1)  # no clock is further from UTC
MOST_COUNTED, MOST_DAYS = 500_000, 365  # runs that are counted to tell what starts beside those of a page, and days


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaCursor:
    """From where on the runs are shown."""

    at: datetime  # aware UTC
    skip: int = 0  # runs of that instant that were shown before

    @classmethod
    def parse(cls, text: str) -> AgendaCursor | None:
        """Read `20261124T050000Z.3`; None for anything else."""
        instant, _, skip = text.partition(".")
        at = instant_of_address(instant)
        if at is None or not (skip.isdecimal() and skip.isascii() and len(skip) < 9):
            return None
        return cls(at=at, skip=int(skip))

    def __str__(self) -> str:
        return f"{self.at:{INSTANT}}.{self.skip}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaDays:
    """The days of an agenda that has a last one: each run is on the day of the clock that it is shown by."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaDay:
    """The runs of one day."""

    day: date
    name: str
    is_today: bool
    address: str
    rows: Sequence[RunRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """One page of runs."""

    days: Sequence[AgendaDay]
    more: str  # the address of the page after it; empty when there is none
    until: date  # the day up to which was looked, where there are no more
    frequent: int  # tasks whose runs are left out
    frequent_address: str
    shown: int  # runs on this page, those that are added to included


@require_safe
def agenda(request: Request) -> HttpResponse:
    """Show the next runs; `day` begins at another day, `until` is the last one, `after` goes on where a page ended."""
    asked = query_from(request)
    text = request.GET.get("day", "")
    day = day_of_address(text)
    only = _only(day, request.GET.get("until", ""))
    start = span_of(day, asked.zones.zone)[0] - _AROUND * bool(only) if day else asked.now
    cursor = AgendaCursor.parse(request.GET.get("after", "")) or AgendaCursor(at=start)
    drawn = load_tasks(asked)
    with_frequent = request.GET.get("frequent") == SHOWN
    # A page that is drawn anew when a task has changed has as many rows as were there before.
    rows = number_of_address(request.GET.get("rows", ""), least=PAGE, most=MOST_ROWS)
    is_added = bool(request.htmx) and request.htmx.target == MORE
    before = number_of_address(request.GET.get("shown", ""), least=0, most=MOST_ROWS) if is_added else 0
    shown, sheet = agenda_of(drawn, cursor, only, with_frequent=with_frequent, most=rows, before=before)
    first = day if day and only else cursor.at.astimezone(asked.zones.zone).date()
    steps = undated_steps("agenda", first, STEP, asked, **({"frequent": SHOWN} if with_frequent else {}))
    title = _title(day, only)
    unread, span = "" if day else text, shown_days(_whole(sheet))
    context = frame(drawn, view="agenda", title=title, anchor=first, steps=steps, span=span, unread_day=unread)
    return render(request, "calendar/agenda.html", context | {"agenda": shown})


def _only(first: date | None, until: str) -> AgendaDays | None:
    last = day_of_address(until)
    return AgendaDays(first=first, last=last) if first and last and first <= last else None


def _title(day: date | None, only: AgendaDays | None) -> str:
    if only:
        return f"Agenda, {day_name(only.first)} to {day_name(only.last)} {only.last.year}"
    return f"Agenda from {day_name(day)} {day.year}" if day else "Agenda"


def agenda_of(
    drawn: MatchingTasks,
    cursor: AgendaCursor,
    only: AgendaDays | None = None,
    *,
    with_frequent: bool,
    most: int,
    before: int,
) -> tuple[Agenda, LaidOutDays]:
    """Look through more and more days until a page of `most` runs is full; `before` are on the pages before it."""
    asked = drawn.asked
    schedules = drawn.planned.schedules if with_frequent else drawn.in_days
    sheet, found = _inside(drawn, schedules, cursor, most, only) if only else _found(drawn, schedules, cursor, most)
    runs = found[:most]
    rows = rows_of(row_context(sheet, _load(sheet, runs)), runs)
    here = reverse("calendar-agenda") + asked.query
    days = {"day": only.first.isoformat(), "until": only.last.isoformat()} if only else {}
    kept = days | ({"frequent": SHOWN} if with_frequent else {})
    shown = Agenda(
        days=_days(rows, asked),
        more=with_query(here, after=_after(sheet, runs, cursor), **kept, shown=before + len(runs))
        if len(found) > most
        else "",
        until=sheet.dates[-1],
        frequent=0 if with_frequent else len(drawn.frequent),
        frequent_address=with_query(here, **days, frequent=SHOWN, after=cursor),
        shown=before + len(runs),
    )
    return shown, sheet


def _found(
    drawn: MatchingTasks, schedules: Sequence[Schedule | None], cursor: AgendaCursor, most: int
) -> tuple[LaidOutDays, list[int]]:
    zone = drawn.asked.zones.zone
    first = cursor.at.astimezone(zone).date()
    for days in WINDOWS:
        runs = RUNS_CACHE.runs(schedules, first, first + timedelta(days=days))
        layout = lay_out(runs, drawn.kinds, zone, first, days)
        sheet = LaidOutDays(drawn=drawn, first_day=first, days=days, runs=runs, layout=layout)
        found = consecutive(layout, int(cursor.at.timestamp()), cursor.skip)
        if len(found) > most:
            break
    return sheet, found


def _inside(
    drawn: MatchingTasks, schedules: Sequence[Schedule | None], cursor: AgendaCursor, most: int, only: AgendaDays
) -> tuple[LaidOutDays, list[int]]:
    """The runs on some days; those near the end of a window wait for a longer one: other clocks may be behind."""
    first = min(max(only.first, cursor.at.date() - _AROUND), only.last)
    end = only.last + timedelta(days=1)
    for days in WINDOWS:
        last = min(first + timedelta(days=days + _AROUND.days), end)
        runs = RUNS_CACHE.runs(schedules, first, last)
        layout = lay_out(runs, drawn.kinds, drawn.clock_of, first, (last - first).days)
        if last < end:
            layout = cut(layout, midnight(first, UTC) - _AROUND, midnight(last, UTC) - _AROUND)
        sheet = LaidOutDays(drawn=drawn, first_day=first, days=(last - first).days, runs=runs, layout=layout)
        found = consecutive(layout, int(cursor.at.timestamp()), cursor.skip)
        if len(found) > most or last == end:
            break
    return sheet, found


def _whole(sheet: LaidOutDays) -> LaidOutDays:
    """The days of a sheet as every view counts them: each run on the day of the clock that it is shown by."""
    drawn = sheet.drawn
    return with_layout(sheet, lay_out(sheet.runs, drawn.kinds, drawn.clock_of, sheet.first_day, sheet.days))


def _after(sheet: LaidOutDays, runs: Sequence[int], cursor: AgendaCursor) -> AgendaCursor:
    at = datetime.fromtimestamp(int(sheet.layout.instants[runs[-1]]), UTC)
    skip = same_instant(sheet.layout, runs)
    return AgendaCursor(at=at, skip=skip + (cursor.skip if at == cursor.at else 0))


def _load(sheet: LaidOutDays, runs: Sequence[int]) -> Load | None:
    """What starts on the days of these runs, frequent tasks too; None where that are more than one can count."""
    if not runs:
        return None
    zone, first = sheet.drawn.asked.zones.zone, sheet.first_day
    last = datetime.fromtimestamp(int(sheet.layout.instants[runs[-1]]), UTC).astimezone(zone).date()
    days = min((last - first).days + 1, MOST_DAYS)
    if _runs_a_day(sheet.drawn) * days > MOST_COUNTED:
        return None
    due = of_kinds(lay_out_all(sheet.drawn, first, days, by_page=True).layout, STARTS)
    return load_of(due.instants, span_of(first, zone)[0], span_of(first + timedelta(days=days - 1), zone)[1])


def _runs_a_day(drawn: MatchingTasks) -> float:
    """About so many; those of a task that has too many to be counted are none that a load counts."""
    return sum(task.runs_a_day or 0 for task in drawn.planned.tasks)


def _days(rows: Sequence[RunRow], asked: CalendarQuery) -> list[AgendaDay]:
    return [
        AgendaDay(
            day=day,
            name=f"{day_name(day)} {day.year}",
            is_today=day == asked.today,
            address=day_address(day, asked),
            rows=list(some),
        )
        for day, some in groupby(rows, key=lambda row: row.day)
    ]
