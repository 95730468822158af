"""Tags of every page: icons, times, and scripts."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import task_words
from dashboard.web import qlik, status, times

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="#icon-{}"/></svg>', name)


@register.filter
def number(count: int) -> str:
    return f"{count:,}"


@register.simple_tag
def exact(at: datetime, zone: tzinfo, now: datetime) -> SafeString:
    """Write an instant on the clock of `zone`, whole in the title."""
    return _exact(at, zone, times.exact(at, zone, now))


@register.simple_tag(takes_context=True)
def near(context: Context, at: datetime, zone: tzinfo, now: datetime) -> SafeString:
    """Write an instant as people say it, whole in the title; with the zone's letters where tasks go by their own."""
    shown = context.get("page_zones")
    return _exact(at, zone, times.near(at, zone, now, named=bool(shown and shown.by_task)))


@register.simple_tag(takes_context=True)
def zone_of(context: Context, task: Task | None) -> tzinfo:
    """The clock that this page shows a task by; its own on a page that has none."""
    own, shown = task.time_zone if task else None, context.get("page_zones")
    zone: tzinfo = shown.of(own) if shown else own or UTC
    return zone


@register.simple_tag(takes_context=True)
def address_fields(context: Context, *but: str) -> SafeString:
    """Hidden fields with all that stands in the page's address, so that a form goes on from there."""
    asked = context["request"].GET
    kept = ((name, value) for name, values in asked.lists() if name not in but for value in values)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


register.simple_tag(times.exact, name="wall_text")


@register.simple_tag(takes_context=True)
def status_of(context: Context, of: TaskRow | Task) -> status.TaskStatus:
    """How a task's state is drawn; of one that a pause has disabled, until when."""
    pause = status.paused_by(context.get("off_until"), of)
    if pause is None:
        return status.status_of(of)
    zones, freshness = context.get("page_zones"), context.get("freshness")
    zone = zones.zone if zones else freshness.zone if freshness else UTC
    return status.paused(pause.ends_at, pause.job.reason, zone, context["now"])


register.filter("app_in_qlik", qlik.app_address)
register.simple_tag(task_words)
register.simple_tag(times.relative)
register.simple_tag(times.offset)
register.simple_tag(times.abbreviation)


@lru_cache(maxsize=4096)
def _exact(at: datetime, zone: tzinfo, words: str) -> SafeString:
    wall = at.astimezone(zone)
    title = f"{wall:%A} {wall.day} {wall:%B %Y, %H:%M:%S} {times.abbreviation(at, zone)} ({times.offset(at, zone)})"
    return format_html('<time datetime="{}" title="{}">{}</time>', wall.isoformat(), title, words)


@register.simple_tag
def scripts(*names: str, first: bool = False) -> SafeString:
    """Load scripts of static/js, each by itself; the first ones bring htmx.

    Where the collected files are served, the first ones bring the one script that holds all.
    """
    if getattr(staticfiles_storage, "is_bundled", False) and not settings.DEBUG:
        names, first = ("desk",) if first else (), False
    each = format_html_join("\n  ", '<script src="{}" defer></script>', ((static(f"js/{name}.js"),) for name in names))
    return format_html("{}\n  {}", htmx_script(), each) if first else each
