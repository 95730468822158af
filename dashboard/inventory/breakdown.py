"""Lets an app of the embedded tenant fail, for a visitor who wants to see an alert."""

from __future__ import annotations

from dashboard import connect
from dashboard.inventory.copy.read import copies
from dashboard.scheduling.task import TaskState


def apps() -> list[tuple[str, str]]:
    """Ids and names of apps that a task reloads by the clock, enabled or stopped by failures, by name."""
    found = copies().filter(state__in=(TaskState.ENABLED, TaskState.DISABLED), app_gone=False).exclude(app_id="")
    return list(dict.fromkeys(found.order_by("app_sort", "app_id").values_list("app_id", "app_name")))


def set_breakdown(app_id: str, *, broken: bool) -> None:
    """Let it fail from now on, or succeed again. Raises TenantError."""
    connect.set_breakdown(app_id, broken=broken)
