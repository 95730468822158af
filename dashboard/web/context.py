"""What every page shows around its own content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboard.inventory import queries
from dashboard.inventory.state import copy_state
from dashboard.web.freshness import Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """One entry of the main navigation."""

    words: str
    icon: str
    address: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the tenant's name, the navigation, how old the copy is, and the moment that relative times are told from."""
    now = timezone.now()
    return {
        "tenant_name": queries.tenant_name(),
        "nav": _nav(request),
        "now": now,
        "freshness": SimpleLazyObject(lambda: Freshness(copy=copy_state(now), now=now)),
    }


def _nav(request: HttpRequest) -> list[NavLink]:
    tasks = reverse("tasks")
    return [NavLink(words="Tasks", icon="tasks", address=tasks, current=request.path.startswith(tasks))]
