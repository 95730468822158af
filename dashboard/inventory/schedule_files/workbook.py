"""Schedule files in XLSX: the first sheet as a table. Bombs, formulas and merged cells are refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.styles.numbers import is_datetime
from openpyxl.utils import get_column_letter
from openpyxl.xml import DEFUSEDXML

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
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})")
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
    sheet.freeze_panes = f"A{len(above) + 1}"
    for place, name in enumerate(FIELDS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 20)
    for row in above[:-1]:
        sheet.append([_text_cell(sheet, text) for text in row])
    sheet.append([_text_cell(sheet, text, bold=True) for text in above[-1]])
    for task in tasks:
        sheet.append([_text_cell(sheet, text) if text else None for text in row_of(task)])
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


def _look_for_merged(part: Any) -> None:
    """Refuse merged cells: all but the first of them are empty, and nobody sees it."""
    rest = b""
    while chunk := part.read(_CHUNK):
        if found := _MERGED.search(rest + chunk):
            raise UnreadFile("The cells here are merged: take them apart.", Place(cell=found[1].decode()))
        rest = chunk[-200:]


def _rows(book: Any) -> Iterator[GridRow]:
    if not book.worksheets:
        raise UnreadFile("The workbook has no sheet with cells.")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # the file's own word for how large it is
    try:
        with book._archive.open(sheet._worksheet_path) as part:
            _look_for_merged(part)
        yield from _sheet_rows(sheet)
    except UnreadFile:
        raise
    except Exception as error:
        raise UnreadFile(_NOT_READ) from error


def _sheet_rows(sheet: Any) -> Iterator[GridRow]:
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if line > MOST_SHEET_ROWS:
            raise UnreadFile(f"The sheet has more than {MOST_SHEET_ROWS:,} rows.", Place(cell=f"A{line}"))
        used = max((place for place, cell in enumerate(cells, start=1) if cell.value is not None), default=0)
        if used:
            yield line, [_cell(cell, line, column) for column, cell in enumerate(cells[:used], start=1)]


def _cell(cell: Any, line: int, column: int) -> FileCell:
    place = Place(line=line, column=column, cell=f"{get_column_letter(column)}{line}")
    value = cell.value
    if value is None:
        return FileCell(text="", place=place)
    if cell.data_type == "f":
        return FileCell(text="", place=place, refused="A formula stands here: put its value in its place.")
    if cell.data_type == "e":
        return FileCell(text="", place=place, refused=f"The spreadsheet says {str(value)[:20]} here: mend it there.")
    text, refused = (value.strip(), "") if isinstance(value, str) else _text(value, cell.number_format)
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
