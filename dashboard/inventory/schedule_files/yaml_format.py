"""Schedule files in YAML: scalars are text as it stands, and there is nothing but texts, lists and maps.

YAML's own types are not read, so that `no` stays a word and `06:30` a time; anchors, aliases and tags are refused, so
that a small file stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from dashboard.inventory.batches import chunks
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
from dashboard.inventory.schedule_files.fields import LINES, NONE, SCHEDULE
from dashboard.inventory.schedule_files.names import apps_of, column, settings_of

_DEEPEST = 6  # lists and maps inside each other
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NULLS = ("~", "null", "Null", "NULL")
_Scalar = yaml.ScalarEvent
_NO_TASKS = "The file has no list of tasks: write them below “tasks:”."


def read_yaml(text: str) -> ScheduleFile:
    """Read a file. Raises UnreadFile with the line and the column."""
    try:
        root = _Composer(_LOADER(text).get_event).document()
    except yaml.MarkedYAMLError as error:
        says = " ".join(filter(None, (error.context, error.problem)))
        raise UnreadFile(f"This is no YAML: {says}.", _place(error.problem_mark or error.context_mark)) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
        raise UnreadFile("A character stands here that YAML does not allow.", place) from error
    if isinstance(root, FileCell):
        raise UnreadFile(_NO_TASKS if root.text else EMPTY, root.place)
    return _file(root)


def write_yaml(head: Mapping[str, Any], tasks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "# Schedules of reload tasks. To see what this file would change:\n"
    yield "#   python3 manage.py schedules plan FILE\n"
    yield _dump(head)
    yield "tasks:\n"
    for some in chunks(tasks):
        yield _dump(some)


def _dump(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=1_000_000)
    return text


class _Composer:
    """Makes lists and maps of the events of a parser, never deeper than is allowed."""

    def __init__(self, following: Callable[[], Any]) -> None:
        self._next = following  # gives the next event

    def document(self) -> Any:
        """Give the one document. Raises UnreadFile, and YAMLError."""
        self._next()  # the stream
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise UnreadFile(EMPTY)
        root = self._node(self._next(), 0)
        self._next()  # the document's end
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise UnreadFile("A second document begins here: a file has one.", _place(event.start_mark))
        return root

    def _node(self, event: Any, depth: int) -> Any:
        place = _place(event.start_mark)
        if type(event) is _Scalar and not event.anchor and not event.tag:
            return _scalar(event, place)
        if depth > _DEEPEST:
            raise UnreadFile("Lists and maps are too deep inside each other here.", place)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise UnreadFile("Anchors and aliases (& and *) are not read: write the value itself.", place)
        if event.tag:
            raise UnreadFile(f"The tag {event.tag[:40]} is not read: write the value alone.", place)
        return place, self._list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._map(depth)

    def _list(self, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            if len(items) >= MOST_ROWS:
                raise UnreadFile(TOO_MANY, _place(event.start_mark))
            items.append(self._node(event, depth + 1))
        return items

    def _map(self, depth: int) -> dict[str, tuple[Any, Any]]:
        """Give the values by their names, each beside the mark of its name."""
        found: dict[str, tuple[Any, Any]] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._name(event, depth)
            if name in found:
                raise UnreadFile(f"“{name[:60]}” is said twice: keep one.", _place(event.start_mark))
            if len(found) >= MOST_ROWS:
                raise UnreadFile(TOO_MANY, _place(event.start_mark))
            found[name] = (event.start_mark, self._node(self._next(), depth + 1))
        return found

    def _name(self, event: Any, depth: int) -> str:
        if type(event) is _Scalar and not event.anchor and not event.tag:
            return _text(event)
        if not isinstance(key := self._node(event, depth + 1), FileCell):
            raise UnreadFile("A name must stand here, and no list or map.", _place(event.start_mark))
        return key.text


def _scalar(event: Any, place: Place) -> FileCell:
    return FileCell(text=_text(event), place=place)


def _text(event: Any) -> str:
    text: str = event.value
    return NONE if text in _NULLS and event.style in (None, "") else text


def _place(mark: Any) -> Place:
    return Place(line=mark.line + 1, column=mark.column + 1) if mark else Place()


def _file(root: tuple[Place, Any]) -> ScheduleFile:
    place, content = root
    tasks: Any = (place, content) if isinstance(content, list) else content.pop("tasks", (place, None))[1]
    if not isinstance(tasks, tuple) or not isinstance(tasks[1], list):
        raise UnreadFile(_NO_TASKS, place)
    notes: list[FileProblem] = []
    head = {} if isinstance(content, list) else content
    apps = head.pop("apps", (place, None))[1]
    settings = settings_of(((name, _place(mark), value) for name, (mark, value) in head.items()), notes)
    columns: dict[str, str] = {}
    rows = tuple(_row(node, columns, notes) for node in tasks[1])
    return ScheduleFile(rows=rows, apps=apps_of(_pairs(apps)), notes=tuple(notes), **settings)


def _pairs(apps: Any) -> Sequence[tuple[str, FileCell]]:
    if apps is None or (isinstance(apps, FileCell) and apps.text in ("", NONE)):
        return ()
    if isinstance(apps, FileCell) or not isinstance(apps[1], dict):
        place = apps.place if isinstance(apps, FileCell) else apps[0]
        raise UnreadFile("“apps:” holds lines such as “Sales: Sales EU”: the app of the file, and the app here.", place)
    for name, (mark, value) in apps[1].items():
        if not isinstance(value, FileCell):
            raise UnreadFile(f"“{name[:60]}” must have the name or the id of one app.", _place(mark))
    return [(name, value) for name, (_, value) in apps[1].items()]


def _row(node: Any, columns: dict[str, str], notes: list[FileProblem]) -> FileRow:
    if isinstance(node, FileCell) or not isinstance(node[1], dict):
        place = node.place if isinstance(node, FileCell) else node[0]
        raise UnreadFile("A task is a map with names such as “app:” and “schedule:”.", place)
    place, content = node
    cells: dict[str, FileCell] = {}
    for name, (mark, value) in content.items():
        if name not in columns:
            columns[name] = column(name, _place(mark), notes)
        field = columns[name]
        if field in cells:
            raise UnreadFile(f"“{name[:60]}” says again what another name of this task says: keep one.", _place(mark))
        if field:
            cells[field] = _cell(field, value)
    return FileRow(place=place, cells=cells)


def _cell(field: str, value: Any) -> FileCell:
    if isinstance(value, FileCell):
        return value.named(field)
    place = value[0]._replace(name=field)
    lines = value[1]
    if field not in (SCHEDULE, LINES) or isinstance(lines, dict) or not all(isinstance(one, FileCell) for one in lines):
        return FileCell(text="", place=place, refused="One value must stand here, and no list or map.")
    texts = tuple(one.text for one in lines)
    return FileCell(text="\n".join(texts), lines=texts, place=place)
