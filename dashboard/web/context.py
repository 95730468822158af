"""What every page shows around its own content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboard.connect import tenant_name
from dashboard.inventory import token_user
from dashboard.inventory.alerts import snoozes
from dashboard.inventory.jobs.progress import running_jobs
from dashboard.inventory.now import now as copied
from dashboard.inventory.pauses.report import shown as shown_pauses
from dashboard.inventory.pauses.spans import off_until
from dashboard.inventory.tenant_key import tenant_label
from dashboard.web.http import request_id
from dashboard.web.sync import freshness_of
from dashboard.web.zones import zone_query

BY_ZONE = ("tasks", "calendar", "history")  # pages whose addresses take a zone

_BELOW = {"tasks": ("move",), "jobs": ("pauses",)}  # pages of other addresses that belong to an entry


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """One entry of the main navigation."""

    words: str
    icon: str
    address: str
    current: bool
    count: str = ""  # what stands beside the words: the template of a number


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the tenant's name, the navigation, how old the copy is, and the moment that relative times are told from."""
    now = timezone.now()
    return {
        "tenant_name": tenant_name(),
        "tenant_label": tenant_label,  # called where it is shown: fragments have no head
        "tenant_is_embedded": settings.TENANT_IS_EMBEDDED,
        "nav": _nav(request),
        "now": now,
        "request_id": request_id.current(),
        "needing_count": copied.needing,  # called where it is shown: fragments have no navigation
        "running_jobs": running_jobs,
        "shown_pauses": shown_pauses,  # called where it is shown
        "off_until": SimpleLazyObject(off_until),
        "snoozed": SimpleLazyObject(lambda: snoozes.every(now)),
        "writer": cache(token_user.name),  # called where it is shown, as the two above, and once
        "becomes_owner": token_user.becomes_owner,
        "freshness": SimpleLazyObject(lambda: freshness_of(request, now)),
    }


def _nav(request: HttpRequest) -> list[NavLink]:
    return [
        NavLink(words="Now", icon="now", address=reverse("home"), current=_is_now(request), count="now/_count.html"),
        _link(request, "Tasks", icon="tasks", page="tasks"),
        _link(request, "Calendar", icon="calendar", page="calendar"),
        _link(request, "Jobs", icon="jobs", page="jobs", count="jobs/_count.html"),
        _link(request, "History", icon="history", page="history"),
        _link(request, "Channels", icon="bell", page="channels"),
    ]


def _is_now(request: HttpRequest) -> bool:
    below = (reverse("now-runs"), reverse("disabled"))
    return request.path == reverse("home") or request.path.startswith(below)


def _link(request: HttpRequest, words: str, *, icon: str, page: str, count: str = "") -> NavLink:
    address = reverse(page)
    kept = zone_query(request) if page in BY_ZONE else ""
    below = (address, *(reverse(name) for name in _BELOW.get(page, ())))
    is_here = request.path.startswith(below)
    return NavLink(words=words, icon=icon, address=address + kept, current=is_here, count=count)
