"""Tags for times on one clock or two: what each shows, and what they are called."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from django import template
from django.template import Context

from dashboard.scheduling import zones
from dashboard.web import times
from dashboard.web.tasks import columns
from dashboard.web.zones import zone_links, zone_query

register = template.Library()
register.simple_tag(zone_links, name="zone_choices")


@register.simple_tag(takes_context=True)
def pinned_address(context: Context) -> str:
    """The address of this page with all that it is shown by: the zone, and of the list its columns."""
    request, query = context["request"], context["request"].GET.copy()
    query["zone"] = context["page_zones"].value
    if "choosable" in context:
        query["columns"] = columns.written([column.name for column in context["columns"]])
    return f"{request.path}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def kept_zone(context: Context) -> str:
    """What a link to another page keeps of this one's address: its zone."""
    request = context.get("request")
    return zone_query(request) if request is not None else ""


@register.simple_tag(takes_context=True)
def opened(context: Context, summary_id: str) -> str:
    """Write `open` for details that the address wants open."""
    request = context.get("request")
    return " open" if request is not None and summary_id in request.GET.getlist("open") else ""


@register.filter
def wall(at: datetime, zone: tzinfo) -> str:
    """`Mon 23 Nov, 12:30` on the clock of a zone, with the seconds where there are some."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {_clock(local)}"


@register.filter
def wall_of(local: datetime) -> str:
    return _clock(local)


@register.simple_tag
def clock(at: datetime, zone: tzinfo, beside: tzinfo) -> str:
    """`18:30` on the clock of a zone; with the day where another zone, told beside it, has another day."""
    local = at.astimezone(zone)
    return _clock(local) if local.date() == at.astimezone(beside).date() else f"{local:%a} {_clock(local)}"


@register.filter
def city(zone: tzinfo) -> str:
    """The place that a zone is named after; the offset of one without a name."""
    return zones.city(zones.name_of(zone))


@register.filter
def day_of(at: datetime, zone: tzinfo) -> str:
    """`Sun 14 Mar 2027` on the clock of a zone."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


@register.filter
def length_of(span: timedelta) -> str:
    """`1 h` or `30 min`, without its sign."""
    return times.length(abs(span.total_seconds()))


def _clock(local: datetime) -> str:
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
