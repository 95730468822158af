"""How old the copy is, in the top bar of every page; and Refresh."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from dashboard.inventory.sync import background
from dashboard.web.freshness import MOMENT, freshness_of
from dashboard.web.request import Request, local_address


@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: Request) -> HttpResponse:
    """Say how old the copy is; a POST asks for a new one, a GET too where the copy is too old.

    A page that shows another copy than the present one (`since`) hears of it by the event `copy-renewed`; one whose
    reader has pressed Refresh (at `asked`) once more when that sync has ended.
    """
    now = timezone.now()
    if request.method == "POST":
        background.ask()
        if not request.htmx:
            return redirect(local_address(request.POST.get("next", ""), default=reverse("tasks")))
    else:
        background.ask_if_stale()
    asked_at = now if request.method == "POST" else _moment(request.GET.get("asked", ""))
    state = freshness_of(request, timezone.now(), asked_at=asked_at)
    address = local_address(request.htmx.current_url_abs_path or "", default=reverse("tasks"))
    response = render(request, "sync/answer.html", {"freshness": state, "address": address})
    if state.is_answered or (state.stamp and state.stamp != request.GET.get("since", state.stamp)):
        trigger_client_event(response, "copy-renewed")
    return response


def _moment(text: str) -> datetime | None:
    """Read what an address says of a moment; None when it says nothing that we wrote."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
