"""The plan of a peak, a row of it set by hand, and the press that makes a job of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run
from dashboard.inventory.models.history import ChangePage
from dashboard.web.calendar.query import day_address, query_from
from dashboard.web.calendar.spread.apply import job_of
from dashboard.web.calendar.spread.by_hand import hand_problem, with_hand
from dashboard.web.calendar.spread.page import SpreadPage, digest_of, page_of
from dashboard.web.calendar.spread.state import FARTHEST, STEP, clock, state_of
from dashboard.web.jobs.press import AT_ONCE, needs_review
from dashboard.web.request import Request

LONGEST_REASON = 500
STALE = "Nothing was moved: tasks have changed since this was planned. Look at the plan again."


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
    """Carry out what was seen, as a job; what is planned otherwise by now is shown first."""
    request.GET = QueryDict(request.POST.get("plan", "").removeprefix("?")[:8_000])  # of the plan that was pressed
    page = page_of(state_of(request.GET, query_from(request)))
    if digest_of(page.moves) != request.POST.get("seen", "") or not page.moves:
        messages.error(request, STALE)
        return redirect(page.state.address)
    job = job_of(_by(request), page)
    if needs_review(job):
        return redirect("job", job.pk)
    jobs.start(job)
    run.begin()
    return redirect("job", job.pk)


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
        "seen": digest_of(page.moves),
        "is_reviewed": page.tasks > AT_ONCE or page.owners > 0,
        "kept": page.state.query,
    }
    return render(request, "calendar/spread/spread.html", context)


def _by(request: Request) -> RequestedBy:
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    return RequestedBy(actor=request.user.get_username(), page=ChangePage.CALENDAR, reason=reason)
