"""The history as a file: CSV in words, JSON with the bodies before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.inventory.changes import history
from dashboard.inventory.changes.history import Entry
from dashboard.web.downloads import csv_file, json_file
from dashboard.web.history.forms import HistoryForm
from dashboard.web.history.words import note
from dashboard.web.request import Request
from dashboard.web.zones import zones_of

COLUMNS: dict[str, Callable[[Entry], Any]] = {
    "at": lambda entry: entry.change.at.isoformat(timespec="seconds"),
    "person": lambda entry: entry.change.actor or "outside Reload Desk",
    "page": lambda entry: entry.change.page,
    "change": lambda entry: entry.change.kind,
    "result": lambda entry: entry.result or "not known yet",
    "app": lambda entry: entry.change.app_name,
    "task": lambda entry: entry.task_id,
    "before and after": lambda entry: "\n".join(
        f"{item.field}: {item.before or 'none'} → {item.after or 'none'}" for item in entry.differences
    ),
    "why": lambda entry: entry.change.why,
    "note": note,
    "trace": lambda entry: entry.error.trace_id if entry.error else "",
    "number": lambda entry: entry.change.pk,
    "undoes": lambda entry: entry.change.undoes,
}


@require_safe
def export_csv(request: Request) -> HttpResponseBase:
    """Stream the filtered changes as CSV; instants in UTC."""
    rows = ([value(entry) for value in COLUMNS.values()] for entry in _entries(request))
    return csv_file(_name(), COLUMNS, rows)


@require_safe
def export_json(request: Request) -> HttpResponseBase:
    """Stream the filtered changes as one JSON list, with the API's own bodies."""
    return json_file(_name(), map(_told, _entries(request)))


def _name() -> str:
    return f"history-{timezone.now():%Y-%m-%d}"


def _entries(request: Request) -> Iterator[Entry]:
    return history.everything(HistoryForm(request.GET, zone=zones_of(request).zone).wanted)


def _told(entry: Entry) -> dict[str, Any]:
    told = {name.replace(" ", "_"): value(entry) for name, value in COLUMNS.items() if name != "before and after"}
    bodies = {name: task.body if task else None for name, task in (("before", entry.before), ("after", entry.after))}
    return told | {"wanted": entry.change.wanted} | bodies
