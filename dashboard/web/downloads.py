"""Files that are written while they are sent: CSV for people's spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse

BOM = "\ufeff"  # without it spreadsheets take the file for one of another century
FORMULA = frozenset("=+-@\N{MINUS SIGN}")  # a cell that begins so would be computed by a spreadsheet


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Answer with the names of the columns, then each row's values, guarded; `name` is without its ending."""
    return _file(_csv(columns, rows), f"{name}.csv", "text/csv; charset=utf-8")


def json_file(name: str, elements: Iterable[Any]) -> HttpResponseBase:
    """Answer with one list; `name` is without its ending."""
    return _file(_json(elements), f"{name}.json", "application/json")


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; None is an empty one."""
    if isinstance(value, str) and _is_risky(value[:1]):
        return f"'{value}"
    return "" if value is None else value


def _is_risky(first: str) -> bool:
    """Whether a cell that begins so may be computed: by its sign in any width, or behind what is not seen.

    Blanks, line ends, tabs, byte order marks and the like are left out by some programs before they look.
    """
    if first.isascii() and first.isalnum():
        return False
    is_unseen = first != "" and (first.isspace() or unicodedata.category(first)[0] in "CZ")
    return is_unseen or unicodedata.normalize("NFKC", first) in FORMULA


def _file(lines: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)


class _Line:
    """A file for the csv module that gives each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield BOM + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])


def _json(elements: Iterable[Any]) -> Iterator[str]:
    before = "[\n"
    for element in elements:
        yield before + json.dumps(element)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
