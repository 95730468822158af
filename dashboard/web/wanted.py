"""What a page is asked for: the search, the order and the page that stand in its address."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from dashboard.inventory import queries
from dashboard.inventory.filters import TaskFilter


def wanted_of(request: HttpRequest, now: datetime) -> TaskFilter:
    """Read q, sort and page; names that the copy does not know are left out of the search, with a hint."""
    asked = {name: request.GET.get(name, "") for name in ("sort", "page")}
    return queries.checked(TaskFilter.parse(request.GET.get("q", ""), **asked), now)
