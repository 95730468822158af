"""What the list shows, as a file: CSV for people's spreadsheets, JSON with the API's own bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from dashboard.connect import tenant_name
from dashboard.inventory import tasks as task_list
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.web.downloads import csv_file, json_file
from dashboard.web.jobs import selection as selections
from dashboard.web.request import Request
from dashboard.web.search import query_for_file

YES = {True: "yes", False: "no"}


def _api(name: str) -> Callable[[TaskRow], str]:
    return lambda row: task_list.api_fields(row)[name]


COLUMNS: dict[str, Callable[[TaskRow], Any]] = {
    "task": lambda row: row.task.id,
    "app": lambda row: row.app_name,
    "app id": lambda row: row.task.app_id,
    "app deleted": lambda row: YES[row.app_gone],
    "space": lambda row: row.space_name,
    "owner": lambda row: row.owner_name,
    "owner id": lambda row: row.task.owner_id,
    "owner left": lambda row: YES[row.owner_gone],
    "state": lambda row: row.task.state.value,
    "state in the API": _api("state in the API"),
    "reason": lambda row: row.reason,
    "disabled code": _api("disabled code"),
    "log": _api("log"),
    "disabled since": lambda row: _instant(row, row.since.at),
    "since then or longer": lambda row: YES[row.since.at_least],
    "missed reloads": lambda row: row.missed_runs,
    "schedule": lambda row: row.words_long,
    "recurrence": lambda row: "\n".join(row.task.recurrences),
    "time zone": lambda row: row.task.zone_name,
    "start": lambda row: _wall(row.task.starts_at),
    "end": lambda row: _wall(row.task.ends_at),
    "starts when data changes": lambda row: YES[row.task.auto_reload],
    "partial reload": lambda row: YES[row.task.partial],
    "auto reload partial": _api("auto reload partial"),
    "runs a day": lambda row: row.runs_a_day,
    "next run": lambda row: _instant(row, row.next_run_at),
    "last run": lambda row: _instant(row, row.last_run_at),
    "last result": lambda row: row.last_result,
    "failures in a row": lambda row: row.failures,
    "last error": lambda row: row.last_error,
    "next execution in the API": _api("next execution in the API"),
    "last execution in the API": _api("last execution in the API"),
    "typical seconds": lambda row: row.typical_seconds,
    "tenant id": _api("tenant id"),
    "fortress id": _api("fortress id"),
    "space id": lambda row: row.space_id,
    "link": _api("link"),
    "name": lambda row: row.task.name,
    "description": lambda row: row.task.description,
    "origin": lambda row: row.task.origin.value,
    "after": lambda row: _after(row),
    "moved from": lambda row: row.task.moved_from,
}


@require_safe
def export_csv(request: Request) -> HttpResponseBase:
    """Stream the filtered tasks as CSV: instants in ISO 8601 on the clock of the task's zone, with their offset."""
    now = timezone.now()
    return _csv(task_list.all_rows(query_for_file(request), now), now)


@require_POST
def selected_csv(request: Request) -> HttpResponseBase:
    """Stream the selected tasks as the same CSV; a POST, since what is ticked on the page comes with it."""
    now = timezone.now()
    selection = selections.posted(request, request.POST)
    selections.keep(request, selection)
    return _csv(task_list.every_row(selection.found(now)), now)


@require_safe
def export_json(request: Request) -> HttpResponseBase:
    """Stream the filtered tasks as one JSON list of the API's own bodies, as the tenant gave them."""
    now = timezone.now()
    return json_file(_name(now), map(task_list.body_of, task_list.all_rows(query_for_file(request), now)))


def _after(row: TaskRow) -> str:
    after = row.task.after
    joint = " and " if after and after.needs_all else " or "
    return joint.join(f"{one.task_id} {one.end}" for one in after.parents) if after else ""


def _csv(found: Iterable[TaskRow], now: datetime) -> HttpResponseBase:
    return csv_file(_name(now), COLUMNS, ([value(row) for value in COLUMNS.values()] for row in found))


def _name(now: datetime) -> str:
    tenant = slugify(tenant_name().partition(".")[0])
    return "-".join(filter(None, ("reload-tasks", tenant, f"{now:%Y-%m-%d}")))


def _instant(row: TaskRow, at: datetime | None) -> str:
    return at.astimezone(row.zone).isoformat(timespec="seconds") if at else ""


def _wall(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
