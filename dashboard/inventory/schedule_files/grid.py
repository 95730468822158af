"""Schedule files as tables: settings in rows that begin with #, a row with the names of the columns, a row a task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
from dashboard.inventory.schedule_files.fields import APP, APP_ID, FIELDS, LINES, SCHEDULE, TASK, field_called
from dashboard.inventory.schedule_files.names import apps_of, column, settings_of

MOST_COLUMNS = 100
SETTING = "#"  # begins a row that says something of the whole file
APP_ROW, SEARCH_ROW = "# app", "# search"  # an empty search holds all tasks
_NO_COLUMNS = "The columns have no names: the first row must name them, such as app, schedule, zone, start, end, state."
_APP_ROW = "Behind “# app” stand the app of the file and, in the next cell, the app here."
GridRow = tuple[int, list[FileCell]]  # the line, and the cells, each with its place


def read_grid(lines: Iterable[GridRow]) -> ScheduleFile:
    """Read a table. Raises UnreadFile."""
    return _Table().read(lines)


def head_rows(head: Mapping[str, Any]) -> list[list[str]]:
    said = [[f"{SETTING} {name}", str(value)] for name, value in head.items() if name != "apps"]
    return [*said, list(FIELDS)]


def row_of(task: Mapping[str, Any]) -> list[str]:
    """Give the cells of a task; lines stand below each other in one cell."""
    values = {**task, SCHEDULE: "\n".join(task[LINES]) if LINES in task else task.get(SCHEDULE, "")}
    return [str(values.get(name, "")) for name in FIELDS]


class _Table:
    """Reads row after row."""

    def __init__(self) -> None:
        self._fields: list[str] | None = None
        self._rows: list[FileRow] = []
        self._settings: list[tuple[str, Place, FileCell]] = []
        self._apps: list[tuple[str, FileCell]] = []
        self._notes: list[FileProblem] = []

    def read(self, lines: Iterable[GridRow]) -> ScheduleFile:
        for line, cells in lines:
            self._take(line, cells)
        if self._fields is None:
            raise UnreadFile(EMPTY if not self._settings else _NO_COLUMNS)
        settings = settings_of(self._settings, self._notes)
        apps = apps_of(self._apps)
        return ScheduleFile(rows=tuple(self._rows), apps=apps, notes=tuple(self._notes), **settings)

    def _take(self, line: int, cells: list[FileCell]) -> None:
        first = next((cell for cell in cells if cell.text or cell.refused), None)
        if first is None:
            return
        if first.text.startswith(SETTING) and first is cells[0]:
            self._set(cells)
        elif self._fields is None:
            self._fields = self._columns(cells)
        elif len(self._rows) >= MOST_ROWS:
            raise UnreadFile(TOO_MANY, Place(line=line))
        else:
            self._rows.append(self._row(line, cells, self._fields))

    def _set(self, cells: list[FileCell]) -> None:
        name = " ".join(cells[0].text.split()).lower()
        values = [cell for cell in cells[1:] if cell.text]
        if name == APP_ROW and len(values) == 2:
            self._apps.append((values[0].text, values[1]))
        elif name == APP_ROW:
            raise UnreadFile(_APP_ROW, cells[0].place)
        elif values or name == SEARCH_ROW:
            said = values[0] if values else FileCell(text="", place=cells[0].place)
            self._settings.append((name.removeprefix(SETTING), cells[0].place, said))

    def _columns(self, cells: list[FileCell]) -> list[str]:
        known = [field_called(cell.text) for cell in cells]
        if not {TASK, APP, APP_ID} & set(known):
            says = _NO_COLUMNS if not any(known) else "There is no column “app”: it says whose schedule a row is."
            raise UnreadFile(says, cells[0].place)
        fields = [column(cell.text, cell.place, self._notes) for cell in cells]
        for index, name in enumerate(fields):
            if name and name in fields[:index]:
                raise UnreadFile(f"The column “{name}” is there twice: keep one.", cells[index].place)
        return fields

    def _row(self, line: int, cells: list[FileCell], fields: list[str]) -> FileRow:
        found: dict[str, FileCell] = {}
        for index, cell in enumerate(cells):
            name = fields[index] if index < len(fields) else ""
            said = cell.text or cell.refused
            if said and index >= len(fields):
                raise UnreadFile("A value stands here that no column has a name for.", cell.place)
            if said and name:
                found[name] = cell.named(name)
        return FileRow(place=Place(line=line, cell=cells[0].place.cell and f"A{line}"), cells=found)


def plain(lines: Iterable[tuple[int, list[str]]], unwrap: Callable[[str], str]) -> Iterable[GridRow]:
    """Give lines of texts as rows of a table; blanks around a value say nothing."""
    for line, texts in lines:
        yield (
            line,
            [
                FileCell(text=unwrap(text).strip(), place=Place(line=line, column=number))
                for number, text in enumerate(texts, start=1)
            ],
        )
