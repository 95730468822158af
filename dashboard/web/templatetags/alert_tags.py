"""Tags about alerts: whether a task is snoozed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from django import template

from dashboard.inventory.models import Snooze

register = template.Library()
_DATETIME = "%Y-%m-%dT%H:%M"


@register.filter
def of(snoozed: Mapping[str, Snooze], task_id: str) -> Snooze | None:
    """The snooze of a task, None where it has none."""
    return snoozed.get(task_id) if snoozed else None


@register.simple_tag
def tomorrow(now: datetime, zone: tzinfo) -> str:
    """Eight in the morning of the next day, as a field for times takes it."""
    wall = now.astimezone(zone) + timedelta(days=1)
    return wall.replace(hour=8, minute=0).strftime(_DATETIME)
