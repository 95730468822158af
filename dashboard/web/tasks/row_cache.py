"""Rows of the list as HTML, kept for the minute in which they were drawn: many people look at the same ones.

What differs between two people who see the same row, the token of a form and the address that it leads back to, stands
in a kept row as a mark, and is put in its place each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from dashboard.inventory.copy.cache import LruCache
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import Change
from dashboard.web.jobs.selection import Selection
from dashboard.web.status import paused_by
from dashboard.web.zones import zone_query

MOST_ROWS = 2_000  # of some 4 KB each
TOKEN, ADDRESS = token_hex(), token_hex()  # no text of a tenant is the same

_rows: LruCache[SafeString] = LruCache(MOST_ROWS)


def row_html(
    context: Context, row: TaskRow, template: str = "tasks/_row.html", by: Change | None = None, **more: Hashable
) -> SafeString:
    """Draw a task by a template of a row, in a page's context; `by`: the change that disabled it, where one is told.

    `more`: all else of the page that the row is drawn from.
    """
    key = _key(context, row, template, by)
    key = key and (*key, *more.items())
    html = key and _rows.get(key)
    if not html:
        html = _drawn(context, row, template, by, more)
        if key:
            _rows.put(key, html)
    token, address = str(context["csrf_token"]), conditional_escape(context["request"].get_full_path())
    return mark_safe(html.replace(TOKEN, token).replace(ADDRESS, address))  # noqa: S308


def forget() -> None:
    _rows.clear()


def _drawn(
    context: Context, row: TaskRow, template: str, by: Change | None, more: Mapping[str, Hashable]
) -> SafeString:
    with context.push(**more, row=row, by=by, csrf_token=TOKEN, address=ADDRESS):
        found: Any = get_template(template)
        return SafeString(found.template.render(context))


def _key(context: Context, row: TaskRow, template: str, by: Change | None) -> tuple[Hashable, ...] | None:
    """All that the row is drawn from; None for one of which more is told, or that follows others."""
    now: datetime = context["now"]
    request = context["request"]
    if context["freshness"].copy.writes_refused or row.task.id in context["snoozed"] or row.waits:
        return None
    columns = tuple(column.name for column in context.get("columns") or ())
    told = by and (by.pk, by.actor, by.at, by.why)
    selection: Selection | None = context.get("selection")
    is_selected = selection is not None and selection.has(row.task.id)
    clocks = context["page_zones"], int(now.timestamp()) // 60, zone_query(request)
    pause = paused_by(context.get("off_until"), row)
    until = pause and (pause.ends_at, pause.job.reason)
    opened = tuple(request.GET.getlist("open"))
    return row, template, told, until, columns, is_selected, *clocks, opened, settings.FAILURES_ALLOWED
