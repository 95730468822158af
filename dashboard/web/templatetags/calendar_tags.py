"""Tags of the calendar's pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import parse_qsl

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from dashboard.scheduling import zones
from dashboard.web.calendar.company.day_marks import MarkedDay
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.query import KEPT, with_query

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_fields(context: Context, *but: str) -> SafeString:
    asked = context["request"].GET
    kept = ((name, asked[name]) for name in KEPT if asked.get(name) and name not in but)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag(takes_context=True)
def marked(context: Context, day: date) -> MarkedDay:
    found: MarkedDay = context["marks"].day(day)
    return found


@register.simple_tag(takes_context=True)
def hour_shade(context: Context, column: int, row: int) -> str:
    """The classes of an hour of the week's page that is inside a freeze."""
    span, marks = context["span"], context["marks"]
    return str(marks.hours.get((span.first_day + timedelta(days=column), row), "")) if marks.hours else ""


@register.filter
def city_of(zone: tzinfo) -> str:
    return zones.city(zones.name_of(zone))


register.filter("zone_name", zones.name_of)


@register.filter
def wall_time(at: datetime, zone: tzinfo) -> str:
    """`06:30` on the clock of a zone."""
    return f"{at.astimezone(zone):%H:%M}"


@register.simple_tag(takes_context=True)
def download_address(context: Context, ending: str, days: ShownDays) -> str:
    asked = context["asked"]
    kept = dict(parse_qsl(asked.query.removeprefix("?"))) | {"q": asked.search.understood}
    kept = {name: value for name, value in kept.items() if value}
    return with_query(reverse(f"download-{ending}"), **kept, first=days.first_day, days=days.days)
