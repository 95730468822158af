"""The plan of a peak, a row of it set by hand, the press that carries it out, and what came of that."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory.changes import history
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import ChangePage
from dashboard.web.calendar.query import day_address, number_of_address, query_from
from dashboard.web.calendar.spread.apply import MOST, Carried, carry_out, first_tasks, take_back
from dashboard.web.calendar.spread.by_hand import hand_problem, with_hand
from dashboard.web.calendar.spread.page import SpreadPage, digest_of, page_of
from dashboard.web.calendar.spread.state import FARTHEST, STEP, clock, state_of
from dashboard.web.owners import mark_written
from dashboard.web.request import Request
from dashboard.web.zones import zones_of

LONGEST_REASON = 500


@require_safe
def spread(request: Request) -> HttpResponse:
    """Show the plan that an address asks for; `row` and `to` set the time of a row by hand and lead to that plan."""
    state = state_of(request.GET, query_from(request))
    page = page_of(state)
    if "row" in request.GET or "first" in request.GET:
        if problem := hand_problem(page, request.GET):
            messages.error(request, problem)
            return redirect(page.state.address)
        return redirect(with_hand(page, request.GET).address)
    return _page(request, page)


@require_POST
def spread_apply(request: Request) -> HttpResponse:
    """Carry out what was seen, at most so many tasks at once; what is planned otherwise by now is shown first."""
    request.GET = QueryDict(request.POST.get("plan", "").removeprefix("?")[:8_000])  # of the plan that was pressed
    page = page_of(state_of(request.GET, query_from(request)))
    wanted = first_tasks(page.moves)
    if digest_of(page.moves) != request.POST.get("seen", ""):
        messages.error(request, "Nothing was moved: tasks have changed since this was planned. Look at the plan again.")
        return redirect(page.state.address)
    carried = carry_out(_by(request), wanted)
    return mark_written(_told(request, carried, plan=page.state.query))


@require_POST
def spread_undo(request: Request) -> HttpResponse:
    """Take back what one press has moved."""
    keys = [int(key) for key in request.POST.getlist("change")[:MOST] if key.isdecimal() and len(key) < 19]
    carried = take_back(_by(request), keys)
    return mark_written(_told(request, carried, plan=request.POST.get("plan", "")[:8_000], undone="1"))


@require_safe
def spread_done(request: Request) -> HttpResponse:
    """Show what came of the changes that an address names."""
    keys = [number_of_address(key, least=0, most=10**8) for key in request.GET.getlist("change")[:MOST]]
    found = [entry for key in keys if (entry := history.entry(key))]
    plan = QueryDict(request.GET.get("plan", "").removeprefix("?"))
    context = {
        "entries": found,
        "undoable": [entry for entry in found if entry.can_undo],
        "done": sum(entry.result == "done" for entry in found),
        "undone": "undone" in request.GET,
        "plan": request.GET.get("plan", "")[:8_000],
        "plan_address": f"{reverse('calendar-spread')}?{plan.urlencode()}",
        "page_zones": zones_of(request),
    }
    return render(request, "calendar/spread/done.html", context)


def _page(request: Request, page: SpreadPage) -> HttpResponse:
    asked = page.state.asked
    context = {
        "spread": page,
        "asked": asked,
        "page_zones": asked.zones,
        "zone": asked.zones.zone,
        "day_page": day_address(page.state.day, asked),
        "opens": clock(page.window.opens),
        "closes": clock(page.window.closes),
        "steps": range(0, FARTHEST + 1, 15),
        "step": STEP,
        "farthest": FARTHEST,
        "most": MOST,
        "seen": digest_of(page.moves),
        "first": len({move.task_id for move in first_tasks(page.moves)}),
        "kept": page.state.query,
    }
    return render(request, "calendar/spread/spread.html", context)


def _told(request: Request, carried: Carried, **more: str) -> HttpResponse:
    for sentence in carried.left:
        messages.error(request, sentence)
    address = reverse("calendar-spread-done")
    return redirect(f"{address}?{urlencode({'change': carried.changes} | more, doseq=True)}")


def _by(request: Request) -> RequestedBy:
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    return RequestedBy(actor=request.user.get_username(), page=ChangePage.CALENDAR, reason=reason)
