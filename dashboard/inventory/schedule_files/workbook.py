"""Schedule files in XLSX: the first sheet as a table. Bombs, formulas and merged cells are refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from xml.etree.ElementTree import iterparse

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles import Font
from openpyxl.styles.numbers import is_datetime
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._reader import INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml import DEFUSEDXML
from openpyxl.xml.constants import SHEET_MAIN_NS

from dashboard.inventory.schedule_files.contents import FileCell, Place, ScheduleFile, UnreadFile
from dashboard.inventory.schedule_files.fields import FIELDS
from dashboard.inventory.schedule_files.grid import MOST_COLUMNS, GridRow, head_rows, read_grid, row_of

if not DEFUSEDXML:  # openpyxl takes it by itself where it is there
    raise ImportError("defusedxml is missing: without it a workbook could be a bomb.")

MOST_UNPACKED = 64 * 1024 * 1024  # bytes of all parts
MOST_TAGS = 4_000_000  # of all parts: each takes far more memory than its few bytes
MOST_PARTS = 2_000
MOST_SHEET_ROWS = 100_000  # blank ones too
_TOO_MUCH = "The workbook unpacks to more than is read here: keep the sheet with the schedules alone."
_NOT_READ = "This is no XLSX workbook that can be read: save it as .xlsx again."
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
_PLAIN = (b"utf-8", b"us-ascii", b"ascii")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})")
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_CHUNK = 1024 * 1024
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold, or changes
_WIDTHS = {"task": 28, "app": 32, "schedule": 48, "words": 56}


def read_workbook(data: bytes) -> ScheduleFile:
    """Read the first sheet. Raises UnreadFile with the cell."""
    _check_parts(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except UnreadFile:
        raise
    except Exception as error:  # whatever a broken or hostile workbook makes of its library
        raise UnreadFile(_NOT_READ) from error
    try:
        return read_grid(_rows(book))
    finally:
        book.close()


def write_workbook(head: Mapping[str, Any], tasks: Iterable[Mapping[str, Any]]) -> bytes:
    """Write a workbook of one sheet, every cell a text."""
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("Schedules")
    above = head_rows(head)
    rows = [row_of(task) for task in tasks]
    sheet.calculate_dimension = lambda: f"A1:{get_column_letter(len(FIELDS))}{len(above) + len(rows)}"
    sheet.freeze_panes = f"A{len(above) + 1}"
    for place, name in enumerate(FIELDS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 20)
    for row in above[:-1]:
        sheet.append([_text_cell(sheet, text) for text in row])
    sheet.append([_text_cell(sheet, text, bold=True) for text in above[-1]])
    for row in rows:
        sheet.append([_text_cell(sheet, text) if text else None for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A cell that no program computes: openpyxl takes a text that begins with = for a formula."""
    cell: Any = WriteOnlyCell(sheet, value="")
    cell._value, cell.data_type = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text), "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _check_parts(data: bytes) -> None:
    """Refuse what unpacks to more than it should, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise UnreadFile(_TOO_MUCH)
            if any(info.flag_bits & 1 for info in infos):
                raise UnreadFile("The workbook is locked by a password: save it without one.")
            if sum(_tags(parts, info) for info in infos) > MOST_TAGS:
                raise UnreadFile(_TOO_MUCH)
    except UnreadFile:
        raise
    except Exception as error:  # whatever a broken or hostile archive makes of its library
        raise UnreadFile(_NOT_READ) from error


def _tags(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Count the tags of a part, closing ones too, a piece of it at a time."""
    with parts.open(info) as part:
        return sum(chunk.count(b"<") for chunk in iter(partial(part.read, _CHUNK), b""))


def _look_through(part: Any) -> None:
    """Refuse merged cells: all but the first of them are empty, and nobody sees it.

    And refuse what makes a bomb, a document type with its entities, in an encoding that cannot hide one: the sheet is
    read by a parser that would take it.
    """
    rest = b""
    while chunk := part.read(_CHUNK):
        looked_at = rest + chunk
        declared = _DECLARED.search(looked_at[:_CHUNK]) if not rest else None
        if b"<!DOCTYPE" in looked_at or b"<!ENTITY" in looked_at or b"\x00" in chunk:
            raise UnreadFile(_NOT_READ)
        if declared and declared[1].lower() not in _PLAIN:
            raise UnreadFile(_NOT_READ)
        if found := _MERGED.search(looked_at):
            raise UnreadFile("The cells here are merged: take them apart.", Place(cell=found[1].decode()))
        rest = chunk[-200:]


def _rows(book: Any) -> Iterator[GridRow]:
    if not book.worksheets:
        raise UnreadFile("The workbook has no sheet with cells.")
    sheet = book.worksheets[0]
    try:
        with book._archive.open(sheet._worksheet_path) as part:
            _look_through(part)
        with book._archive.open(sheet._worksheet_path) as part:
            yield from _sheet_rows(book, sheet, part)
    except UnreadFile:
        raise
    except Exception as error:
        raise UnreadFile(_NOT_READ) from error


class _SheetReader(WorkSheetParser):
    """Reads nothing of a sheet but its rows, by the interpreter's own parser: `_look_through` has seen the part."""

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        element: Any
        for _, element in iterparse(self.source):  # noqa: S314 -- a part without a document type, see above
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Read a text that stands in its cell without making objects of it; all else as the library does."""
        if len(element) != 1 or element[0].tag != INLINE_STRING or [part.tag for part in element[0]] != [_TEXT_TAG]:
            cell: dict[str, Any] = super().parse_cell(element)
            return cell
        coordinate = element.get("r")
        self.col_counter = coordinate_to_tuple(coordinate)[1] if coordinate else self.col_counter + 1
        text = element[0][0].text
        return {"row": self.row_counter, "column": self.col_counter, "value": text, "data_type": "s", "style_id": 0}


def _sheet_rows(book: Any, sheet: Any, part: Any) -> Iterator[GridRow]:
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    reader = _SheetReader(part, sheet._shared_strings, epoch=book.epoch, **formats)
    last = 0
    for line, found in reader.rows():
        if line > MOST_SHEET_ROWS:
            raise UnreadFile(f"The sheet has more than {MOST_SHEET_ROWS:,} rows.", Place(cell=f"A{line}"))
        if line <= last:
            raise UnreadFile(_NOT_READ, Place(line=line))
        last = line
        cells = {cell["column"]: cell for cell in found if cell["value"] is not None and cell["column"] <= MOST_COLUMNS}
        if cells:
            yield line, [_cell(sheet, cells.get(column), line, column) for column in range(1, max(cells) + 1)]


def _cell(sheet: Any, found: Mapping[str, Any] | None, line: int, column: int) -> FileCell:
    place = Place(line, column, "", f"{get_column_letter(column)}{line}")
    if found is None:
        return FileCell(text="", place=place)
    value = found["value"]
    if found["data_type"] == "f":
        return FileCell(text="", place=place, refused="A formula stands here: put its value in its place.")
    if found["data_type"] == "e":
        return FileCell(text="", place=place, refused=f"The spreadsheet says {str(value)[:20]} here: mend it there.")
    if isinstance(value, str):
        return FileCell(text=value.strip(), place=place)
    text, refused = _text(value, ReadOnlyCell(sheet, **found).number_format)
    return FileCell(text=text, place=place, refused=refused)


def _text(value: Any, number_format: str) -> tuple[str, str]:
    """Give a value that is no text as it is typed, or why it cannot be taken."""
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, datetime):
        is_day = is_datetime(number_format) == "date" and value.time() == time()
        return (value.date().isoformat() if is_day else _rounded(value).isoformat()), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, time | timedelta):
        return "", f"The spreadsheet has made the time {value} of this: write it in words, or with its date."
    if isinstance(value, float) and not value.is_integer():
        return "", f"The number {value} stands here. Where it is a date, give the cell the form of a date."
    return str(int(value)), ""


def _rounded(moment: datetime) -> datetime:
    """Spreadsheets keep days as fractions, which miss the second by a little."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
