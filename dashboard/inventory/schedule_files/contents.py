"""What a schedule file says in any format: whose tasks they are, and a row for each, every value with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_BYTES = 32 * 1024 * 1024  # of a file
MOST_ROWS = 20_000  # tasks
LONGEST_VALUE = 20_000  # characters of one value
MOST_LINES = 500  # recurrence lines of one task
TOO_MANY = f"The file has more than {MOST_ROWS:,} tasks: cut it in two by another search."
EMPTY = "The file is empty: it has no task."


class Place(NamedTuple):
    """Where something stands in a file; lines and columns count from 1, and 0 is not known."""

    line: int = 0
    column: int = 0
    name: str = ""  # of the column
    cell: str = ""  # of a workbook: C5

    def __str__(self) -> str:
        named = f" ({self.name})" if self.name else ""
        if self.cell:
            return f"cell {self.cell}{named}"
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}{named}" if self.line else "the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """Something in a file that cannot be carried out, or that is to be known."""

    place: Place
    says: str

    def __str__(self) -> str:
        where = str(self.place)
        if self.place == Place():
            return self.says
        return f"{where[:1].upper()}{where[1:]}: {self.says}"


class UnreadFile(ValueError):
    """A file that cannot be read as a whole."""

    def __init__(self, says: str, place: Place | None = None) -> None:
        self.problem = FileProblem(place=place or Place(), says=says)
        super().__init__(str(self.problem))


class Refused(ValueError):
    """A value that cannot be taken; the rest of the file can be read."""

    def __init__(self, says: str, place: Place) -> None:
        super().__init__(says)
        self.problem = FileProblem(place=place, says=says)


@dataclass(slots=True, kw_only=True)
class FileCell:
    """One value as text; of a list its lines."""

    text: str
    place: Place
    lines: tuple[str, ...] | None = None  # of a list of recurrence lines
    refused: str = ""  # why the value cannot be taken, whatever it is for

    def named(self, name: str) -> FileCell:
        line, column, _, cell = self.place
        self.place = Place(line, column, name, cell)
        return self

    def check(self) -> None:
        """Raise Refused for what cannot be taken, and for what is longer than any value can be."""
        if len(self.text) > LONGEST_VALUE:
            raise Refused(f"The value has more than {LONGEST_VALUE:,} characters.", self.place)
        if self.lines is not None and len(self.lines) > MOST_LINES:
            raise Refused(f"A task has at most {MOST_LINES} lines.", self.place)
        if self.refused:
            raise Refused(self.refused, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One task of a file: its values by the names of `fields.py`, or the API's own body."""

    place: Place
    cells: Mapping[str, FileCell] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    find: Callable[[str], Place] | None = None  # where in a body a text stands

    def check(self) -> None:
        """Raise Refused for a value that cannot be taken, whatever it is for."""
        for cell in self.cells.values():
            cell.check()

    def text(self, name: str) -> str:
        cell = self.cells.get(name)
        return cell.text if cell else ""

    def place_of(self, name: str) -> Place:
        cell = self.cells.get(name)
        return cell.place if cell else self.place

    def place_in_body(self, text: str) -> Place:
        return self.find(text) if self.find else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFile:
    """A file as it was read."""

    rows: tuple[FileRow, ...]
    tenant: str = ""  # the key of the tenant whose tasks they are; empty: not said
    search: str | None = None  # the search that holds them; None: not said, empty: all
    exported: str = ""  # when it was written, in ISO 8601; empty: not said
    apps: Mapping[str, str] = field(default_factory=dict)  # what the file calls an app: its id or name here
    notes: tuple[FileProblem, ...] = ()
