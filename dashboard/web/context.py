"""What every page shows around its own content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboard.connect import tenant_name
from dashboard.inventory import disabled, token_user
from dashboard.inventory.tenant_key import tenant_label
from dashboard.web import request_id
from dashboard.web.owners import first_owner
from dashboard.web.sync import freshness_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """One entry of the main navigation."""

    words: str
    icon: str
    address: str
    current: bool
    counts_disabled: bool = False  # the number of disabled tasks stands beside the words


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the tenant's name, the navigation, how old the copy is, and the moment that relative times are told from."""
    now = timezone.now()
    return {
        "tenant_name": tenant_name(),
        "tenant_label": tenant_label,  # called where it is shown: fragments have no head
        "nav": _nav(request),
        "now": now,
        "request_id": request_id.current(),
        "disabled_count": disabled.count,  # called where it is shown: fragments have no navigation
        "writer": token_user.name,  # called where it is shown, as the two above
        "becomes_owner": token_user.becomes_owner,
        "first_owner": SimpleLazyObject(lambda: first_owner(request)),
        "freshness": SimpleLazyObject(lambda: freshness_of(request, now)),
    }


def _nav(request: HttpRequest) -> list[NavLink]:
    return [
        _link(request, "Tasks", icon="tasks", page="tasks"),
        _link(request, "Calendar", icon="calendar", page="calendar"),
        _link(request, "Disabled", icon="warning", page="disabled", counts_disabled=True),
        _link(request, "History", icon="history", page="history"),
    ]


def _link(request: HttpRequest, words: str, *, icon: str, page: str, counts_disabled: bool = False) -> NavLink:
    address = reverse(page)
    current = request.path.startswith(address)
    return NavLink(words=words, icon=icon, address=address, current=current, counts_disabled=counts_disabled)
