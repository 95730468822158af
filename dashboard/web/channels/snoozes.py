"""Snoozes: begun on the page of a task or of the channels, ended by a click."""

from __future__ import annotations

from datetime import UTC

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.inventory.alerts import snoozes
from dashboard.web import times
from dashboard.web.channels.forms import SnoozeForm
from dashboard.web.request import Request, local_address
from dashboard.web.zones import own_zone


@require_POST
def snooze(request: Request) -> HttpResponse:
    now, zone = timezone.now(), own_zone(request) or UTC
    form = SnoozeForm(request.POST)
    until = form.ends(now, zone) if form.is_valid() else None
    what = {name: form.cleaned_data.get(name, "") for name in ("task_id", "q")} if form.is_valid() else {}
    if until is None:
        messages.error(request, "Not snoozed: choose a time to come, within a year.")
    elif not any(what.values()):
        messages.error(request, "Not snoozed: name a search, so that it does not hold for all tasks.")
    else:
        by = request.user.get_username()
        snoozes.begin(by=by, until=until, reason=form.cleaned_data["reason"], now=now, **what)
        messages.success(request, f"Snoozed until {times.exact(until, zone, now)}.")
    return redirect(_back(request))


@require_POST
def snooze_end(request: Request, key: int) -> HttpResponse:
    if snoozes.end(key, by=request.user.get_username(), now=timezone.now()):
        messages.success(request, "The snooze is ended: what is wrong still is told now.")
    return redirect(_back(request))


def _back(request: Request) -> str:
    return local_address(request.POST.get("next", ""), default=reverse("channels"))
