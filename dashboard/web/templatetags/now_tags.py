"""Tags of the first page."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.inventory.models.history import ChangeKind
from dashboard.web.now.moments import moment_words

register = template.Library()

_WORDS = {ChangeKind.OWNER: "with a new owner"}


@register.simple_tag
def moment(at: datetime, zone: tzinfo, now: datetime) -> SafeString:
    """`Today 21:05`, whole for machines."""
    return format_html('<time datetime="{}">{}</time>', at.astimezone(zone).isoformat(), moment_words(at, zone, now))


@register.filter
def clock_of(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


@register.filter
def change_words(kind: str) -> str:
    """The word of a kind of change, after a number."""
    return _WORDS.get(ChangeKind(kind), kind)
