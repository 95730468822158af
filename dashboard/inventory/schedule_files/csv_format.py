"""Schedule files in CSV, as spreadsheets write it: comma, semicolon or tab between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dashboard.inventory.schedule_files.contents import EMPTY, Place, ScheduleFile, UnreadFile
from dashboard.inventory.schedule_files.fields import field_called
from dashboard.inventory.schedule_files.grid import MOST_COLUMNS, head_rows, plain, read_grid, row_of
from dashboard.inventory.schedule_files.spreadsheet_cells import guarded_text, unguarded

BOM = "\ufeff"  # without it spreadsheets take the file for one of another century
_SEPARATORS = ",;\t"
_LOOKED_AT = 40  # lines in which the names of the columns stand
_LONGEST_LINE = 10_000  # characters of one that is looked at


def read_csv(text: str) -> ScheduleFile:
    """Read a file. Raises UnreadFile with the line."""
    body, skipped = _without_separator_line(text)
    return read_grid(plain(_lines(body, separator_of(text) or ",", skipped), unguarded))


def separator_of(text: str) -> str:
    """Give what stands between the cells, empty where no line has names of columns."""
    if text[:4].lower() == "sep=" and text[4:5]:
        return text[4]
    for line in text[:_LONGEST_LINE].splitlines()[:_LOOKED_AT]:
        counts = {sign: sum(map(bool, map(field_called, _split(line, sign)))) for sign in _SEPARATORS}
        best = max(counts, key=lambda sign: counts[sign])
        if counts[best] > 1:
            return best
    return ""


def write_csv(head: Mapping[str, Any], tasks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield BOM
    for row in head_rows(head):
        yield writer.writerow(row)
    for task in tasks:
        yield writer.writerow([guarded_text(text) for text in row_of(task)])


class _Echo:
    """A file for the csv module that gives each line back."""

    def write(self, line: str) -> str:
        return line


def _split(line: str, sign: str) -> list[str]:
    return [cell.strip(' "') for cell in line.split(sign)]


def _without_separator_line(text: str) -> tuple[str, int]:
    if text[:4].lower() != "sep=":
        return text, 0
    first, _, rest = text.partition("\n")
    return (rest, 1) if len(first) <= 6 else (text, 0)


def _lines(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    if not text.strip():
        raise UnreadFile(EMPTY)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadFile(f"This line is no CSV: {error}.", Place(line=line)) from error
        if len(cells) > MOST_COLUMNS:
            raise UnreadFile(f"A row has at most {MOST_COLUMNS} cells.", Place(line=line, column=MOST_COLUMNS + 1))
        yield line, cells
