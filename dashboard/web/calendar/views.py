"""The calendar's views: a year, a month, a week. All state stands in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboard.web.calendar.events import MOST
from dashboard.web.calendar.frame import frame
from dashboard.web.calendar.month import month_of
from dashboard.web.calendar.query import (
    FIRST_YEAR,
    LAST_YEAR,
    CalendarQuery,
    PageSteps,
    address_of,
    anchor_of,
    query_from,
)
from dashboard.web.calendar.sheet import load_page
from dashboard.web.calendar.week import DAYS, first_day_of, week_of
from dashboard.web.calendar.year import year_of
from dashboard.web.request import Request


@require_safe
def calendar(request: Request) -> HttpResponse:
    asked = query_from(request)
    return redirect(address_of("month", (asked.today.year, asked.today.month), asked))


@require_safe
def year(request: Request, year: int) -> HttpResponse:
    asked = query_from(request)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return beyond(request, asked)
    drawn = load_page(asked)
    grid = year_of(drawn, year)
    steps = PageSteps(
        earlier=address_of("year", (year - 1,), asked),
        later=address_of("year", (year + 1,), asked),
        today=address_of("year", (asked.today.year,), asked),
    )
    anchor = anchor_of(asked, date(year, 1, 1), date(year + 1, 1, 1))
    context = frame(drawn, view="year", title=str(year), anchor=anchor, steps=steps, span=grid.span)
    too_many = grid.count + grid.ghosts > MOST  # for an iCalendar file
    return render(request, "calendar/year.html", context | {"year": grid, "too_many": too_many})


@require_safe
def month(request: Request, year: int, month: int) -> HttpResponse:
    asked = query_from(request)
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        return beyond(request, asked)
    drawn = load_page(asked)
    grid = month_of(drawn, year, month)
    first, later = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    earlier = first - timedelta(days=1)
    steps = PageSteps(
        earlier=address_of("month", (earlier.year, earlier.month), asked),
        later=address_of("month", (later.year, later.month), asked),
        today=address_of("month", (asked.today.year, asked.today.month), asked),
    )
    anchor = anchor_of(asked, first, later)
    context = frame(drawn, view="month", title=f"{first:%B %Y}", anchor=anchor, steps=steps, span=grid.span)
    own_days = replace(grid.span, first_day=first, days=(later - first).days)  # without the edges of its weeks
    beside = {"beside": "calendar/_failures.html"} if grid.is_dense else {}
    return render(request, "calendar/month.html", context | beside | {"month": grid, "own_days": own_days})


@require_safe
def week(request: Request, year: int, week: int) -> HttpResponse:
    asked = query_from(request)
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= week <= date(year, 12, 28).isocalendar().week:
        return beyond(request, asked)
    drawn = load_page(asked)
    grid = week_of(drawn, year, week)
    monday = date.fromisocalendar(year, week, 1)
    earlier, later, this = (
        day.isocalendar() for day in (monday - timedelta(days=DAYS), monday + timedelta(days=DAYS), asked.today)
    )
    steps = PageSteps(
        earlier=address_of("week", (earlier.year, earlier.week), asked),
        later=address_of("week", (later.year, later.week), asked),
        today=address_of("week", (this.year, this.week), asked),
    )
    first = first_day_of(year, week)
    anchor = anchor_of(asked, first, first + timedelta(days=DAYS))
    title = f"Week {week}, {year}"
    context = frame(drawn, view="week", title=title, anchor=anchor, steps=steps, span=grid.span)
    return render(request, "calendar/week.html", context | {"week": grid})


def beyond(request: Request, asked: CalendarQuery) -> HttpResponse:
    """Say that there is no such date on this calendar."""
    today = address_of("month", (asked.today.year, asked.today.month), asked)
    context = {"today": today, "first_year": FIRST_YEAR, "last_year": LAST_YEAR}
    return render(request, "calendar/beyond.html", context, status=404)
