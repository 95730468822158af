"""Files that are written while they are sent: CSV for people's spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse

from dashboard.inventory.schedule_files.spreadsheet_cells import guarded

SCHEDULE_FORMATS = (  # the endings of files that can be imported again
    ("xlsx", "Workbook (XLSX)"),
    ("csv", "CSV"),
    ("yaml", "YAML"),
    ("json", "JSON with bodies of the API"),
)
AT_ONCE = 500  # lines
BOM = "\ufeff"  # without it spreadsheets take the file for one of another century


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Answer with the names of the columns, then each row's values, guarded; `name` is without its ending."""
    return _file(_csv(columns, rows), f"{name}.csv", "text/csv; charset=utf-8")


def json_file(name: str, elements: Iterable[Any]) -> HttpResponseBase:
    """Answer with one list; `name` is without its ending."""
    return _file(_json(elements), f"{name}.json", "application/json")


def _file(lines: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)


class _Line:
    """A file for the csv module that gives each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    lines = (writer.writerow([guarded(value) for value in row]) for row in rows)
    yield BOM + writer.writerow(columns)
    while some := "".join(islice(lines, AT_ONCE)):
        yield some


def _json(elements: Iterable[Any]) -> Iterator[str]:
    before = "[\n"
    for element in elements:
        yield before + json.dumps(element)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
