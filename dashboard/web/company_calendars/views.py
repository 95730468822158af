"""The pages of the company's calendars: the list, one with its coming days and the runs in them, adding, changing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.inventory.company_calendars import calendars, inside, renewal
from dashboard.inventory.company_calendars.calendars import DayCalendar, day_calendars
from dashboard.inventory.company_calendars.countries import country_words, regions
from dashboard.inventory.company_calendars.inside import DAYS, Inside
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import CompanyCalendar
from dashboard.inventory.search.tokens import quoted
from dashboard.scheduling.company_calendar.occasions import Occasion
from dashboard.web.company_calendars.forms import CalendarForm, saved_values
from dashboard.web.day_words import ICONS
from dashboard.web.request import Request
from dashboard.web.zones import zones_of

SOURCES = {
    calendars.FILE: "From a file",
    calendars.ADDRESS: "From an address",
    calendars.COUNTRY: "Public holidays",
}
FIRST = {  # what the form of a new calendar begins with
    calendars.FILE: {"kind": calendars.FREEZE, "colour": "amber"},
    calendars.ADDRESS: {"kind": calendars.HOLIDAY, "colour": "blue"},
    calendars.COUNTRY: {"kind": calendars.HOLIDAY, "colour": "teal"},
}
COMING = 12  # days that a page tells
MOST_TASKS = 200  # that the list of a calendar has
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCalendar:
    """One line of the list."""

    calendar: DayCalendar
    where: str  # it comes from
    next: Occasion | None

    @property
    def icon(self) -> str:
        return ICONS.get(self.calendar.kind, "calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInside:
    """A task, and its runs in a calendar's days."""

    row: TaskRow
    runs: Inside


@require_safe
def calendar_list(request: Request) -> HttpResponse:
    now = timezone.now()
    saved = {one.pk: one for one in CompanyCalendar.objects.defer("file", "rows")}
    listed = [
        ListedCalendar(calendar=one, where=where_of(saved[one.pk]), next=next(iter(coming(request, one, now)), None))
        for one in day_calendars()
        if one.pk in saved
    ]
    context = {"listed": listed, "sources": SOURCES, "is_full": len(listed) >= calendars.MOST}
    return render(request, "company_calendars/list.html", context | _clock(request))


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_new(request: Request, source: str) -> HttpResponse:
    if source not in SOURCES:
        raise Http404("No such source.")
    now = timezone.now()
    if request.method != "POST":
        form = CalendarForm(source, now=now, initial=FIRST[source])
        return _form(request, form)
    form = CalendarForm(source, request.POST, request.FILES, now=now)
    if CompanyCalendar.objects.count() >= calendars.MOST:
        form.add_error("name", f"There are {calendars.MOST} calendars already: delete one first.")
    return _saved(request, form) or _form(request, form)


@require_safe
def calendar_page(request: Request, pk: int) -> HttpResponse:
    calendar, saved, now = _day_calendar(pk), _calendar(pk), timezone.now()
    found = inside.inside(calendar, now)
    rows = read.by_id(list(found)[:MOST_TASKS])
    tasks = [TaskInside(row=rows[task_id], runs=runs) for task_id, runs in found.items() if task_id in rows]
    context = {
        "calendar": calendar,
        "icon_name": ICONS.get(calendar.kind, "calendar"),
        "saved": saved,
        "where": where_of(saved),
        "coming": coming(request, calendar, now)[:COMING],
        "tasks": tasks,
        "count": len(found),
        "days": DAYS,
        "search": f"{reverse('tasks')}?{urlencode({'q': f'in:{quoted(calendar.name)}'})}",
    }
    return render(request, "company_calendars/calendar.html", context | _clock(request))


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_edit(request: Request, pk: int) -> HttpResponse:
    """Show the form of a calendar, and keep what it posts; what is broken leaves all as it was."""
    saved, now = _calendar(pk), timezone.now()
    if request.method != "POST":
        return _form(request, CalendarForm(saved.source, now=now, saved=saved, initial=saved_values(saved)))
    form = CalendarForm(saved.source, request.POST, request.FILES, now=now, saved=saved)
    return _saved(request, form) or _form(request, form)


@require_POST
def calendar_read(request: Request, pk: int) -> HttpResponse:
    saved = _calendar(pk)
    renewal.renew(saved, timezone.now())
    problem = CompanyCalendar.objects.filter(pk=pk).values_list("problem", flat=True).first()
    if problem:
        messages.warning(request, f"It could not be read: {problem} Its last good state stays.")
    else:
        messages.success(request, "The calendar is read again.")
    return redirect("company-calendar", pk=pk)


@require_POST
def calendar_delete(request: Request, pk: int) -> HttpResponse:
    if calendars.remove(pk):
        messages.success(request, "The calendar is deleted. No task has changed.")
    return redirect("company-calendars")


@require_safe
def calendar_regions(request: Request) -> HttpResponse:
    found = regions(request.GET.get("country", "")[:8])
    return render(request, "company_calendars/_regions.html", {"regions": found, "chosen": ""})


def coming(request: Request, calendar: DayCalendar, now: datetime) -> list[Occasion]:
    """A calendar's days and times of the coming year, on the reader's clock."""
    zone = zones_of(request).zone
    today = now.astimezone(zone).date()
    found = calendar.occasions.between(today, today + _YEAR, zone)
    return [one for one in found if max(one.ends, one.begins + timedelta(seconds=1)) > now]


def where_of(calendar: CompanyCalendar) -> str:
    if calendar.source == calendars.COUNTRY:
        return country_words(calendar.country, calendar.region)
    return calendar.address if calendar.source == calendars.ADDRESS else "A file"


def _form(request: Request, form: CalendarForm) -> HttpResponse:
    context = {"form": form, "saved": form.saved, "source": form.source, "title": SOURCES[form.source]}
    return render(request, "company_calendars/form.html", context, status=422 if form.errors else 200)


def _saved(request: Request, form: CalendarForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        calendar = form.save()
    except calendars.NameTaken:
        form.add_error("name", "Another calendar has this name.")
        return None
    messages.success(request, f"“{calendar.name}” is saved.")
    return redirect("company-calendar", pk=calendar.pk)


def _calendar(pk: int) -> CompanyCalendar:
    found: CompanyCalendar = get_object_or_404(CompanyCalendar, pk=pk)
    return found


def _day_calendar(pk: int) -> DayCalendar:
    found = next((one for one in day_calendars() if one.pk == pk), None)
    if found is None:
        raise Http404("No such calendar.")
    return found


def _clock(request: Request) -> dict[str, Any]:
    return {"zone": zones_of(request).zone}
