"""A file of any of the formats, by its name or by what it begins with."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping

from dashboard.inventory.schedule_files.contents import EMPTY, MOST_BYTES, Place, ScheduleFile, UnreadFile
from dashboard.inventory.schedule_files.csv_format import read_csv, separator_of
from dashboard.inventory.schedule_files.json_format import read_json
from dashboard.inventory.schedule_files.workbook import read_workbook
from dashboard.inventory.schedule_files.yaml_format import read_yaml

YAML, JSON, CSV, XLSX = FORMATS = ("yaml", "json", "csv", "xlsx")
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024 // 1024} MB: cut it in two by another search."
_READ: Mapping[str, Callable[[str], ScheduleFile]] = {YAML: read_yaml, JSON: read_json, CSV: read_csv}
_ENDINGS = {"yaml": YAML, "yml": YAML, "json": JSON, "csv": CSV, "tsv": CSV, "txt": CSV, "xlsx": XLSX, "xlsm": XLSX}
_OTHER = {"xls", "ods", "xlsb", "numbers"}
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # .xls, and workbooks with a password


def format_of(name: str) -> str:
    return _ENDINGS.get(name.lower().rpartition(".")[2], "")


def read_schedule_file(data: bytes, name: str = "") -> ScheduleFile:
    """Read a file. Raises UnreadFile with the line and the column."""
    if len(data) > MOST_BYTES:
        raise UnreadFile(TOO_LARGE)
    if not data.strip():
        raise UnreadFile(EMPTY)
    if data.startswith(_OLD_WORKBOOK) or name.lower().rpartition(".")[2] in _OTHER:
        raise UnreadFile("This workbook is of an old kind, or locked: save it as .xlsx without a password.")
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(data)
    if format_of(name) == XLSX:
        raise UnreadFile("This is no XLSX workbook, whatever its name says.")
    text = _text(data)
    return _READ[format_of(name) or _guessed(text)](text)


def _guessed(text: str) -> str:
    if text.lstrip()[:1] in ("{", "["):
        return JSON
    return CSV if separator_of(text) else YAML


def _text(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with its mark, and nothing else: a wrong letter would be a wrong name."""
    encoding = next((one for mark, one in _WIDE.items() if data.startswith(mark)), "utf-8-sig")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = Place(line=before.count(b"\n") + 1, column=len(before) - before.rfind(b"\n"))
        raise UnreadFile("This is no UTF-8: save the file as “UTF-8” (“CSV UTF-8” in a spreadsheet).", place) from error
    if "\x00" in text:
        raise UnreadFile(
            "The file holds zero bytes: it is no text.", Place(line=text[: text.index("\x00")].count("\n") + 1)
        )
    return text
