"""A day: its load strip, and its runs in the order of time; a part of the strip opens the list of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.scheduling.minutes import cut, of_kinds
from dashboard.scheduling.page_clock import missing_days
from dashboard.web.calendar import beyond
from dashboard.web.calendar_busy import Busy, busy_of
from dashboard.web.calendar_frame import Steps, frame
from dashboard.web.calendar_kinds import GHOSTS
from dashboard.web.calendar_lines import SHOWN, Line, Stretch, Wanted, lines_of, stretch_of
from dashboard.web.calendar_missed import sheet_span
from dashboard.web.calendar_page import (
    FIRST_YEAR,
    LAST_YEAR,
    Asked,
    Drawn,
    Sheet,
    asked_of,
    day_address,
    draw,
    every_run,
    instant_of_address,
    number_of_address,
    sheet_of,
    with_layout,
    with_query,
)
from dashboard.web.calendar_rows import beside_of
from dashboard.web.calendar_strip import Strip, strip_of
from dashboard.web.request import Request

LONGEST = 24 * 60  # minutes of a stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that the page shows of a day."""

    day: date
    strip: Strip
    busy: Busy
    lines: Sequence[Line]
    stretch: Stretch | None
    count: int  # runs of the list that are or were due
    ghosts: int
    frequent: int  # tasks whose runs the list leaves out
    frequent_address: str  # where they are listed too
    whole: str  # the address of the whole day
    is_missing: bool  # the clock leaves this day out
    left_out: int  # tasks with more runs than can be drawn


@require_safe
def day(request: Request, year: int, month: int, day: int) -> HttpResponse:
    """Show a day; `at` and `minutes` list a stretch of it."""
    asked, date_of_page = asked_of(request), _date(year, month, day)
    if date_of_page is None:
        return beyond(request, asked)
    drawn = draw(asked)
    shown, sheet = day_of(drawn, date_of_page, _wanted(request))
    title = f"{date_of_page:%A} {date_of_page.day} {date_of_page:%B %Y}"
    steps = _steps(date_of_page, asked)
    context = frame(drawn, view="day", title=title, anchor=date_of_page, steps=steps, span=sheet_span(sheet))
    own = {"day": shown, "busy": shown.busy, "beside": "calendar/_busy.html"}
    return render(request, "calendar/day.html", context | own)


def day_of(drawn: Drawn, day: date, wanted: Wanted) -> tuple[Day, Sheet]:
    """Lay out a day; the sheet holds its runs without those of frequent tasks, as other views count them."""
    asked = drawn.asked
    whole, sheet = every_run(drawn, day), sheet_of(drawn, day, 1)
    strip = strip_of(every_run(drawn, day, by_page=True).layout, day, asked)
    listed = _listed(whole, sheet, wanted)
    beside = beside_of(listed, strip.load)
    lines, stretch = stretch_of(beside, day, wanted) if wanted.at else (list(lines_of(beside, day, wanted)), None)
    ghosts = len(of_kinds(listed.layout, GHOSTS).instants)
    return (
        Day(
            day=day,
            strip=strip,
            busy=busy_of(whole, strip.load),
            lines=lines,
            stretch=stretch,
            count=len(listed.layout.instants) - ghosts,
            ghosts=ghosts,
            frequent=0 if wanted.at or wanted.frequent else len(drawn.frequent),
            frequent_address=with_query(day_address(day, asked), frequent=SHOWN),
            whole=day_address(day, asked),
            is_missing=not asked.zones.by_task and day in missing_days(asked.zones.zone, day, 1),
            left_out=len(whole.runs.dense) + len(whole.runs.unfinished),
        ),
        sheet,
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _wanted(request: Request) -> Wanted:
    """Read the address; what makes no sense in it is left out."""
    asked = request.GET
    return Wanted(
        at=instant_of_address(asked.get("at", "")),
        minutes=number_of_address(asked.get("minutes", ""), least=1, most=LONGEST),
        page=number_of_address(asked.get("page", ""), least=1, most=100_000),
        earlier=asked.get("earlier") == SHOWN,
        frequent=asked.get("frequent") == SHOWN,
    )


def _steps(day: date, asked: Asked) -> Steps:
    around = [day + timedelta(days=step) for step in (-1, 1)]
    earlier, later = (day_address(one, asked) if FIRST_YEAR <= one.year <= LAST_YEAR else "" for one in around)
    return Steps(earlier=earlier, later=later, today=day_address(asked.today, asked))


def _listed(whole: Sheet, sheet: Sheet, wanted: Wanted) -> Sheet:
    """The runs that the list is about."""
    if wanted.at is None or wanted.until is None:
        return whole if wanted.frequent else sheet
    return with_layout(whole, cut(whole.layout, wanted.at, wanted.until))
