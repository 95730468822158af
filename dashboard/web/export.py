"""What the list shows, as a file: CSV for people's spreadsheets, JSON with the API's own bodies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.inventory import queries
from dashboard.inventory.rows import TaskRow
from dashboard.web.request import Request
from dashboard.web.wanted import filter_of

BOM = "\ufeff"  # without it spreadsheets take the file for one of another century
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be computed by a spreadsheet
RowT = TypeVar("RowT")
YES = {True: "yes", False: "no"}

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
    "reason": lambda row: row.reason,
    "disabled since": lambda row: _instant(row, row.disabled_at),
    "since then or longer": lambda row: YES[row.disabled_at_least],
    "missed reloads": lambda row: row.missed_runs,
    "schedule": lambda row: row.words_long,
    "recurrence": lambda row: "\n".join(row.task.recurrences),
    "time zone": lambda row: row.task.time_zone_name,
    "start": lambda row: _wall(row.task.starts_at),
    "end": lambda row: _wall(row.task.ends_at),
    "starts when data changes": lambda row: YES[row.task.auto_reload],
    "partial reload": lambda row: YES[row.task.partial],
    "runs a day": lambda row: row.runs_a_day,
    "next run": lambda row: _instant(row, row.next_run_at),
    "last run": lambda row: _instant(row, row.task.last_run_at),
    "last result": lambda row: row.last_result,
    "typical seconds": lambda row: row.typical_seconds,
}


@require_safe
def export_csv(request: Request) -> HttpResponseBase:
    """Stream the filtered tasks as CSV: instants in ISO 8601 on the clock of the task's zone, with their offset."""
    now = timezone.now()
    lines = as_csv(COLUMNS, queries.all_rows(filter_of(request), now))
    return as_file(lines, f"{_name(now)}.csv", "text/csv; charset=utf-8")


@require_safe
def export_json(request: Request) -> HttpResponseBase:
    """Stream the filtered tasks as one JSON list of the API's own bodies, as the tenant gave them."""
    now = timezone.now()
    lines = _elements(queries.all_rows(filter_of(request), now))
    return as_file(lines, f"{_name(now)}.json", "application/json")


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; None is an empty one."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def as_csv(columns: Mapping[str, Callable[[RowT], Any]], rows: Iterable[RowT]) -> Iterator[str]:
    """Yield the lines of a CSV file: the names of the columns, then their values of each row, guarded."""
    writer: Any = csv.writer(_Line())
    yield BOM + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([guarded(value(row)) for value in columns.values()])


def as_file(lines: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    """Answer with a file that is written while it is sent."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)


class _Line:
    """A file for the csv module that gives each line back."""

    def write(self, line: str) -> str:
        return line


def _elements(rows: Iterable[TaskRow]) -> Iterator[str]:
    before = "[\n"
    for row in rows:
        yield before + json.dumps(queries.body_of(row))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _name(now: datetime) -> str:
    tenant = slugify(queries.tenant_name().partition(".")[0])
    return "-".join(filter(None, ("reload-tasks", tenant, f"{now:%Y-%m-%d}")))


def _instant(row: TaskRow, at: datetime | None) -> str:
    return at.astimezone(row.zone).isoformat(timespec="seconds") if at else ""


def _wall(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
