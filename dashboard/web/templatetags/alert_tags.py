"""Tags about alerts: whether a task is snoozed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import template

register = template.Library()
_DATETIME = "%Y-%m-%dT%H:%M"


@register.filter
def of(known: Mapping[str, Any], task_id: str) -> Any:
    """What is known of a task, such as its snooze; None where it is nothing."""
    return known.get(task_id) if known else None


@register.simple_tag
def tomorrow(now: datetime, zone: tzinfo) -> str:
    """Eight in the morning of the next day, as a field for times takes it."""
    wall = now.astimezone(zone) + timedelta(days=1)
    return wall.replace(hour=8, minute=0).strftime(_DATETIME)
