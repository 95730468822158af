"""Schedule files in JSON: the API's own bodies, in a list or below `tasks`, each with its place in the text."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dashboard.inventory.schedule_files.contents import (
    EMPTY,
    MOST_ROWS,
    TOO_MANY,
    FileCell,
    FileProblem,
    FileRow,
    Place,
    ScheduleFile,
    UnreadFile,
)
from dashboard.inventory.schedule_files.names import apps_of, settings_of

_BLANK = re.compile(r"[ \t\r\n]*")
_LISTS = ("tasks", "data")  # `data` is what the API's own list has


def read_json(text: str) -> ScheduleFile:
    """Read a file. Raises UnreadFile with the line and the column."""
    return _JsonReader(text).file()


def write_json(head: Mapping[str, Any], bodies: Iterable[Any]) -> Iterator[str]:
    """Write a file bit by bit, in ASCII."""
    begin = json.dumps(head, indent=1)
    yield f'{begin[:-2]},\n "tasks": [\n'
    before = ""
    for body in bodies:
        yield before + json.dumps(body)
        before = ",\n"
    yield "\n ]\n}\n"


class _JsonReader:
    """Walks through the outermost levels by hand, so that each body is known by its place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
        self._notes: list[FileProblem] = []

    def file(self) -> ScheduleFile:
        begin = self._blank(0)
        if begin == len(self._text):
            raise UnreadFile(EMPTY)
        if self._text[begin] == "[":
            rows, at = self._rows(begin)
            self._end(at)
            return ScheduleFile(rows=rows)
        if self._text[begin] != "{":
            raise self._unread(begin, "A list or an object of JSON must begin here.")
        return self._object(begin)

    def _object(self, begin: int) -> ScheduleFile:
        rows: tuple[FileRow, ...] | None = None
        said: dict[str, tuple[int, Any]] = {}
        at = self._blank(begin + 1)
        while self._text[at : at + 1] != "}":
            name, value_at = self._name(at)
            if name in said or (rows is not None and name in _LISTS):
                raise self._unread(at, f"“{name[:60]}” is said twice: keep one.")
            if name in _LISTS:
                rows, at = self._rows(value_at)
            else:
                value, at = self._value(value_at)
                said[name] = (value_at, value)
            at = self._comma(at, "}")
        self._end(at + 1)
        if rows is None:
            raise self._unread(begin, "There is no list “tasks”.")
        return self._file(rows, said)

    def _file(self, rows: tuple[FileRow, ...], said: dict[str, tuple[int, Any]]) -> ScheduleFile:
        at, apps = said.pop("apps", (0, {}))
        if not isinstance(apps, dict) or not all(isinstance(one, str | None) for one in apps.values()):
            raise self._unread(at, "“apps” holds pairs: the app of the file, and the name or id of the app here.")
        said.pop("links", None)  # of the API's own list
        settings = settings_of(((name, *self._cell(*pair)) for name, pair in said.items()), self._notes)
        pairs = [(name, FileCell(text=value or "", place=Place())) for name, value in apps.items()]
        return ScheduleFile(rows=rows, apps=apps_of(pairs), notes=tuple(self._notes), **settings)

    def _cell(self, at: int, value: Any) -> tuple[Place, Any]:
        place = self._place(at)
        return place, FileCell(text=value or "", place=place) if isinstance(value, str | None) else value

    def _rows(self, begin: int) -> tuple[tuple[FileRow, ...], int]:
        if self._text[begin : begin + 1] != "[":
            raise self._unread(begin, "A list of tasks must begin here.")
        rows: list[FileRow] = []
        at = self._blank(begin + 1)
        while self._text[at : at + 1] != "]":
            if len(rows) >= MOST_ROWS:
                raise self._unread(at, TOO_MANY)
            value, end = self._value(at)
            rows.append(self._row(value, at, end))
            at = self._comma(end, "]")
        return tuple(rows), at + 1

    def _row(self, value: Any, begin: int, end: int) -> FileRow:
        if not isinstance(value, dict):
            value = {"raw": value}  # as a tenant may have sent it

        def find(text: str) -> Place:
            found = self._text.find(json.dumps(text), begin, end)
            return self._place(begin if found < 0 else found)

        return FileRow(place=self._place(begin), body=value, find=find)

    def _name(self, at: int) -> tuple[str, int]:
        if self._text[at : at + 1] != '"':
            raise self._unread(at, "A name in quotation marks must stand here.")
        name, end = self._value(at)
        end = self._blank(end)
        if self._text[end : end + 1] != ":":
            raise self._unread(end, "A colon must stand here.")
        return str(name), self._blank(end + 1)

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise self._unread(error.pos, f"This is no JSON: {error.msg}.") from error
        except RecursionError as error:
            raise self._unread(at, "Lists and objects are too deep inside each other here.") from error
        except ValueError as error:
            raise self._unread(at, f"This cannot be read: {error}") from error

    def _comma(self, at: int, closing: str) -> int:
        at = self._blank(at)
        if self._text[at : at + 1] == closing:
            return at
        if self._text[at : at + 1] != ",":
            raise self._unread(at, f"A comma or {closing} must stand here.")
        at = self._blank(at + 1)
        if self._text[at : at + 1] == closing:
            raise self._unread(at, "Nothing stands behind the last comma.")
        return at

    def _end(self, at: int) -> None:
        if self._blank(at) != len(self._text):
            raise self._unread(self._blank(at), "Something stands behind the end.")

    def _blank(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return match.end() if match else at

    def _place(self, at: int) -> Place:
        line = bisect_right(self._ends, at - 1)
        return Place(line=line + 1, column=at - (self._ends[line - 1] if line else -1))

    def _unread(self, at: int, says: str) -> UnreadFile:
        return UnreadFile(says, self._place(at))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counted.items() if count > 1)
        raise ValueError(f"“{twice[:60]}” is said twice in one object.")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON.")
