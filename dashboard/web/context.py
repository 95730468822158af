"""What every page shows around its own content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory import queries


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """One entry of the main navigation."""

    words: str
    icon: str
    address: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the tenant's name, the navigation, and the moment that relative times are told from."""
    return {"tenant_name": queries.tenant_name(), "nav": _nav(request), "now": timezone.now()}


def _nav(request: HttpRequest) -> list[NavLink]:
    tasks = reverse("tasks")
    return [NavLink(words="Tasks", icon="tasks", address=tasks, current=request.path.startswith(tasks))]
