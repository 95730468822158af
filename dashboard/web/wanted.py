"""What a page is asked for: the search, the order and the page that stand in its address."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.filters import TaskFilter


def wanted_of(request: HttpRequest, now: datetime) -> TaskFilter:
    """Read q, sort and page for a page that shows hints: names that the copy does not know are left out, with one."""
    return task_list.checked(filter_of(request), now)


def filter_of(request: HttpRequest) -> TaskFilter:
    """Read q, sort and page for a file, which has no hints: a name that the copy does not know matches nothing."""
    asked = {name: request.GET.get(name, "") for name in ("sort", "page")}
    return TaskFilter.parse(request.GET.get("q", ""), **asked)
