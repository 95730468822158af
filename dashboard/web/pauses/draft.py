"""A pause before it is confirmed: its form, and what it would do to how many tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.inventory import token_user
from dashboard.inventory.copy.text import clean
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs.progress import item_page, owner_moves
from dashboard.inventory.models import Pause
from dashboard.inventory.pauses import pause as pauses
from dashboard.inventory.pauses import report, timing
from dashboard.web.jobs import review
from dashboard.web.jobs.selection import ticked_in
from dashboard.web.jobs.state import origin, page_number
from dashboard.web.jobs.words import seconds_words, tasks
from dashboard.web.moments import TypedTimes, presets, read_times, typed_words
from dashboard.web.pauses.strip import days_of
from dashboard.web.request import Request
from dashboard.web.times import near
from dashboard.web.zones import zones_of


def keep(request: Request, pause: Pause, now: datetime) -> TypedTimes:
    """Keep the times, the ticks and the reason that a form posts, where they make sense; give what was typed."""
    preset = request.POST.get("preset", "")
    data = request.POST.dict() | ({"until": preset} if preset else {})
    typed = read_times(data, zones_of(request).zone, now)
    review.keep_ticks(request, pause.job)
    pauses.set_reason(pause, clean(request.POST.get("reason", "").strip()[: review.LONGEST_REASON]))
    if typed.ends_at and not typed.error:
        waits = "waits" in request.POST
        pauses.set_times(pause, starts_at=typed.starts_at, ends_at=typed.ends_at, waits_for_runs=waits)
    return typed


def page(request: Request, pause: Pause, now: datetime, typed: TypedTimes | None = None) -> HttpResponse:
    """Show the form, what follows from it, and the tasks, each of which can be left out."""
    typed = typed or TypedTimes()
    numbers = review.numbers(pause.job)
    view = review.view_of(request.GET.get("show", ""), numbers)
    context = _plan(request, pause, now, numbers["will"]) | {
        "pause": pause,
        "job": pause.job,
        "back": origin(pause.job, ticked_in(request)),
        "numbers": numbers,
        "view": view,
        "page": item_page(review.shown(pause.job, view), page_number(request.GET.get("page", ""))),
        "reasons": review.reasons(pause.job),
        "stale": jobs.changed_since(pause.job).count(),
        "wrong": typed,
        "posted": request.POST,
    }
    return render(request, "pauses/draft.html", context, status=422 if typed.error else 200)


def _plan(request: Request, pause: Pause, now: datetime, count: int) -> dict[str, Any]:
    zone = zones_of(request).zone
    owners = owner_moves(pause.job)
    begins = pause.starts_at or now
    out = report.left_out(pause, begins, pause.ends_at, (begins, pause.ends_at)) if pause.ends_at > begins else None
    return {
        "zone": zone,
        "title": f"Pause {tasks(count)} until {near(pause.ends_at, zone, now)}",
        "owners": owners,
        "moved": sum(owner.count for owner in owners),
        "writer": token_user.known(),
        "takes": seconds_words(timing.lead(count).total_seconds()),
        "disabling_at": timing.disabling_at(pause, now),
        "off_by": timing.off_by(pause, now),
        "enabling_at": timing.enabling_at(pause, now),
        "on_by": timing.on_by(pause, now),
        "is_early": bool(pause.starts_at and timing.disabling_at(pause, now) < pause.starts_at),
        "is_tight": timing.on_by(pause, now) > pause.ends_at or timing.off_by(pause, now) >= pause.ends_at,
        "out": out,
        "days": days_of(pause, zone, now),
        "from_typed": typed_words(pause.starts_at, zone),
        "until_typed": typed_words(pause.ends_at, zone),
        "presets": [(words, typed_words(at, zone), at == pause.ends_at) for words, at in presets(now, zone)],
    }
