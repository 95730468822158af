"""Tags of the calendar's pages."""

from __future__ import annotations

from datetime import datetime, tzinfo
from urllib.parse import parse_qsl

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from dashboard.scheduling import zones
from dashboard.web.calendar.query import KEPT, with_query

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_fields(context: Context, *but: str) -> SafeString:
    asked = context["request"].GET
    kept = ((name, asked[name]) for name in KEPT if asked.get(name) and name not in but)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.filter
def city_of(zone: tzinfo) -> str:
    return zones.city(zones.name_of(zone))


register.filter("zone_name", zones.name_of)


@register.filter
def wall_time(at: datetime, zone: tzinfo) -> str:
    """`06:30` on the clock of a zone."""
    return f"{at.astimezone(zone):%H:%M}"


@register.simple_tag(takes_context=True)
def download_address(context: Context, ending: str) -> str:
    span, asked = context["span"], context["asked"]
    kept = dict(parse_qsl(asked.query.removeprefix("?"))) | {"q": asked.search.understood}
    kept = {name: value for name, value in kept.items() if value}
    return with_query(reverse(f"download-{ending}"), **kept, first=span.first_day, days=span.days)
