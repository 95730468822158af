"""How old the copy is, in the top bar of every page; and Refresh."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from dashboard.inventory import renewal
from dashboard.web.freshness import freshness_of
from dashboard.web.request import Request, local_address


@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: Request) -> HttpResponse:
    """Say how old the copy is; a POST asks for a new one, a GET too where the copy is too old.

    A page that shows another copy than the present one (`since`) hears of it by the event `copy-renewed`.
    """
    if request.method == "POST":
        renewal.ask()
        if not request.htmx:
            return redirect(local_address(request.POST.get("next", ""), default=reverse("tasks")))
    else:
        renewal.ask_if_stale()
    state = freshness_of(request, timezone.now(), asked=request.method == "POST")
    address = local_address(request.htmx.current_url_abs_path or "", default=reverse("tasks"))
    response = render(request, "sync/answer.html", {"freshness": state, "address": address})
    if state.stamp and state.stamp != request.GET.get("since", state.stamp):
        trigger_client_event(response, "copy-renewed")
    return response
