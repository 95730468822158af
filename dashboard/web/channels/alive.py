"""The address of a channel for an uptime monitor: 200 while all is well, 503 with the reason otherwise."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.inventory.alerts import channels
from dashboard.inventory.sync.status import sync_status
from dashboard.web.feed_answer import wait_of

PLAIN = "text/plain; charset=utf-8"
HEADERS = {"Cache-Control": "no-store"}


@login_not_required
@require_safe
def alive(request: HttpRequest, token: str) -> HttpResponse:
    """Answer who knows the address; each client may ask as often as for a feed."""
    if wait := wait_of(request):
        told = f"Ask again in {wait} s.\n"
        return HttpResponse(told, status=429, content_type=PLAIN, headers=HEADERS | {"Retry-After": str(wait)})
    now = timezone.now()
    channel = channels.by_token(token, now)
    if channel is None:
        says = "There is no such address, or it was revoked.\n"
        return HttpResponse(says, status=404, content_type=PLAIN, headers=HEADERS)
    found = channels.alive(channel, now, is_fresh=not sync_status(now).stale)
    return HttpResponse(f"{found.says}\n", status=200 if found.well else 503, content_type=PLAIN, headers=HEADERS)
