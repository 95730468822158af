"""Lets an app of the embedded tenant fail, for a visitor who wants to see an alert."""

from __future__ import annotations

from django.db.models import Q

from dashboard import connect
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.task_row import REASONS
from dashboard.scheduling.task import DisabledCode, TaskState

_FAILURES = REASONS[DisabledCode.CONSECUTIVE_FAILURES]


def apps() -> dict[str, str]:
    """The names of apps that an enabled task reloads by the clock, by their ids, in the order of the names."""
    return _apps(Q(state=TaskState.ENABLED, kind__in=("recurring", "once")))


def failing_apps() -> dict[str, str]:
    """The same of apps whose last run failed, or whose task is disabled for it."""
    return _apps(Q(last_result="FAILED") | Q(state=TaskState.DISABLED, reason=_FAILURES))


def set_breakdown(app_id: str, *, broken: bool) -> None:
    """Let it fail from now on, or succeed again. Raises TenantError."""
    connect.set_breakdown(app_id, broken=broken)


def _apps(where: Q) -> dict[str, str]:
    found = copies().filter(where, app_gone=False).exclude(app_id="")
    return dict(found.order_by("app_sort", "app_id").values_list("app_id", "app_name"))
