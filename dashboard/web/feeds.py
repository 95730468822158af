"""Private iCalendar feeds of named searches: the page that makes and revokes them, and the feeds themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory import calendar as calendar_tasks
from dashboard.inventory import saved_filters
from dashboard.inventory.tasks import TaskQuery
from dashboard.scheduling import ical
from dashboard.web.calendar.company.company_events import DAYS, company_events
from dashboard.web.calendar.events import Events, about, events_of
from dashboard.web.calendar.query import CalendarQuery
from dashboard.web.calendar.sheet import MatchingTasks, load_tasks
from dashboard.web.feed_answer import answer, tag_of, wait_of
from dashboard.web.request import Request
from dashboard.web.zones import Zones

TOLD = "feed"  # in the session: the address that was just made, to be shown once
HEADERS = {"Content-Disposition": 'attachment; filename="reloads.ics"', "Cache-Control": "private, no-cache"}
BEFORE = 7  # days back that a feed tells, so that a calendar still shows this week's


@require_safe
def feed_list(request: Request) -> HttpResponse:
    """List the named searches with their feeds; the address of a new one is shown once."""
    told = request.session.pop(TOLD, None)
    told = told | {"with_days": f"{told['address']}?{DAYS}=shown"} if told else None
    context = {"filters": saved_filters.filters(request.user), "told": told, "days": settings.FEED_DAYS, "utc": UTC}
    response = render(request, "feeds/feeds.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response


@require_POST
def feed_make(request: Request, key: int) -> HttpResponse:
    """Make the feed of a named search, or a new address in place of the old one."""
    token = saved_filters.make(request.user, key, timezone.now())
    if token is None:
        raise Http404("No such filter.")
    address = request.build_absolute_uri(reverse("feed", args=[token]))
    request.session[TOLD] = {"key": key, "address": address}
    return redirect("feeds")


@require_POST
def feed_revoke(request: Request, key: int) -> HttpResponse:
    if saved_filters.revoke(request.user, key):
        messages.success(request, "The feed is revoked. Its address shows nothing any more.")
    return redirect("feeds")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a calendar that knows the address: the runs of a named search, each an event of its own."""
    if wait := wait_of(request):
        headers = {"Retry-After": str(wait)}
        return HttpResponse(f"Ask again in {wait} s.\n", status=429, content_type="text/plain", headers=headers)
    now = timezone.now()
    found = saved_filters.by_token(token, now)
    if found is None:
        return HttpResponse("There is no such feed, or it was revoked.\n", status=404, content_type="text/plain")
    wanted = TaskQuery.parse(found.filter.q)
    asked = CalendarQuery(search=wanted.search, zones=Zones(zone=UTC), ghosts=True, now=now, query="")
    drawn = load_tasks(asked)
    state = calendar_tasks.state_of(drawn.planned)
    days = company_events(now.date() - timedelta(days=BEFORE), BEFORE + settings.FEED_DAYS, request.GET.get(DAYS))
    tag = tag_of(found.digest, found.filter.name, wanted.q, f"{now:%Y%m%d%H}", settings.FEED_DAYS, state, days)
    return answer(request, tag, lambda: _text(found.filter.name, drawn, now, days), HEADERS)


def _text(name: str, drawn: MatchingTasks, now: datetime, days: list[ical.Event]) -> bytes:
    events = _events(drawn, now.date())
    every = chain(events, days)
    return "".join(ical.calendar(f"{name} · Reload Desk", about(events, now), every, now)).encode()


def _events(drawn: MatchingTasks, today: date) -> Events:
    events = events_of(drawn, today - timedelta(days=BEFORE), BEFORE + settings.FEED_DAYS)
    return events if events.is_whole else events_of(drawn, today, settings.FEED_DAYS)
