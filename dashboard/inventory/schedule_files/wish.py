"""What a row of a file wants of its task, by the names of `Task`; what a row does not say stays as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from dashboard.inventory.schedule_files.contents import FileCell, FileRow, Place, Refused
from dashboard.inventory.schedule_files.fields import (
    END,
    FLAGS,
    LINES,
    NONE,
    ONCE,
    SCHEDULE,
    START,
    STATE,
    ZONE,
)
from dashboard.inventory.schedule_files.worlds.newer import as_kept
from dashboard.inventory.schedule_files.worlds.own_fields import own_values, same_after
from dashboard.scheduling.quickline.quickline import QuickLine, read_quick_line
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.scheduling.wording.wording import task_words
from dashboard.scheduling.zone_names import zone_words_like, zones_called
from dashboard.scheduling.zones import zone_named
from dashboard.tenant.datetimes import read_moment, read_wall

_STATES: Mapping[str, bool | None] = {
    "enabled": True,
    "disabled": False,
    "completed": None,
    "unknown": None,
    "moved": None,
}
_YES = {"yes": True, "true": True, "no": False, "false": False}
_OFFSET = "An offset stands beside a time zone: leave it out, the time is one of the zone."
_NO_START = "Without a schedule there is no start: write “once” for one run at the start."
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_SCHEDULED = ("recurrences", "starts_at", "ends_at")
_BOUNDS = {START: "starts_at", END: "ends_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWish:
    """The values that a row asks for."""

    values: Mapping[str, Any] = field(default_factory=dict)  # by the names of `Task`, without the app
    enabled: bool | None = None  # None: not said, or a state that comes by itself

    def changes(self, task: Task) -> dict[str, Any]:
        """Give what is different from a task; lines that say the same in another way are no difference."""
        kept = as_kept(self.values, task)
        return {name: value for name, value in kept.items() if not _is_same(name, value, getattr(task, name))}


def wish_of(row: FileRow, task: Task | None, *, today: datetime) -> RowWish:
    """Read a row that is not a body; `task` is the one that it changes, `today` an aware moment. Raises Refused."""
    row.check()
    return _RowReader(row, task, today).wish()


def wish_of_body(task: Task) -> RowWish:
    """Give what the API's own body says: all of it."""
    own = ("name", "description", "after", "origin") if task.origin is Origin.SCHEDULING else ()
    names = ("recurrences", "time_zone_name", "starts_at", "ends_at", *FLAGS.values(), *own)
    enabled = task.enabled if task.has_switch else None
    return RowWish(values={name: getattr(task, name) for name in names}, enabled=enabled)


def _is_same(name: str, one: Any, other: Any) -> bool:
    if name == "recurrences":
        return same_lines(one, other)
    return same_after(one, other) if name == "after" else bool(one == other)


def same_lines(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two lists of lines say the same, in whatever order they and their parts stand."""
    if one == other:
        return True
    if len(one) != len(other):
        return False
    try:
        return Counter(map(_meaning, one)) == Counter(map(_meaning, other))
    except InvalidRecurrence:
        return False


@lru_cache(maxsize=50_000)
def _meaning(line: str) -> Recurrence:
    return replace(Recurrence.parse(line), text="", notes=())


class _RowReader:
    """Reads the cells of one row."""

    def __init__(self, row: FileRow, task: Task | None, today: datetime) -> None:
        self._row, self._task, self._today = row, task, today
        self._values: dict[str, Any] = own_values(row, task)

    def wish(self) -> RowWish:
        typed = self._typed()
        self._read_zone(typed[1].zone if typed else "")
        for name in _BOUNDS:
            self._read_bound(name)
        self._read_schedule(typed)
        for name, field_ in FLAGS.items():
            if name in self._row.cells:
                self._values[field_] = self._choice(name, _YES)
        enabled = self._choice(STATE, _STATES) if STATE in self._row.cells else None
        self._check()
        return RowWish(values=self._values, enabled=enabled)

    def _choice(self, name: str, choices: Mapping[str, Any]) -> Any:
        text = " ".join(self._row.text(name).casefold().split())
        if text not in choices:
            shown = [word for word in choices if word not in ("true", "false", "unknown", "moved")]
            raise Refused(f"“{self._row.text(name)[:60]}” is none of {', '.join(shown)}.", self._row.place_of(name))
        return choices[text]

    def _typed(self) -> tuple[FileCell, QuickLine] | None:
        """Read the schedule where it is typed, in the zone that is known so far. Raises Refused."""
        cell = self._row.cells.get(SCHEDULE)
        if cell is None or cell.lines is not None or cell.text.casefold() in (NONE, ONCE):
            return None
        if LINES in self._row.cells:
            return None  # the lines count
        return cell, self._quick_line(cell)

    def _quick_line(self, cell: FileCell) -> QuickLine:
        zone_name = self._row.text(ZONE) or (self._task.time_zone_name if self._task else "")
        zone = _zone(zone_name) or (self._task.time_zone if self._task else None) or UTC
        start = self._bound(START) if START in self._row.cells else self._task and self._task.starts_at
        day = (start or self._today.astimezone(zone)).replace(tzinfo=None)
        read = _read(cell.text, day.replace(hour=0, minute=0, second=0, microsecond=0), zone, start or None)
        if read.lines:
            return read
        wrong = read.misread[0]
        word = cell.text[wrong.start : wrong.end][:60]
        is_named = not word.strip() or len(word) == len(cell.text) or f"“{word}”" in wrong.message
        said = wrong.message if is_named else f"“{word}”: {wrong.message}"
        offers = f" Write {' or '.join(f'“{one}”' for one in wrong.offers[:3])}." if wrong.offers else ""
        raise Refused(f"{said}{offers}", cell.place)

    def _read_zone(self, typed: str) -> None:
        text, place = self._row.text(ZONE), self._row.place_of(ZONE)
        if text and not (self._task and text == self._task.time_zone_name):
            self._values["time_zone_name"] = zone_meant(text, place)
        elif text:
            self._values["time_zone_name"] = text
        if typed and self._values.setdefault("time_zone_name", typed) != typed:
            raise Refused(f"The schedule says the zone {typed}, and this one another: keep one.", place)

    @property
    def _time_zone(self) -> tzinfo | None:
        name = self._values.get("time_zone_name", "")
        return zone_named(name) if name else self._task.time_zone if self._task else None

    def _read_bound(self, name: str) -> None:
        if name in self._row.cells:
            self._values[_BOUNDS[name]] = self._bound(name)

    def _bound(self, name: str) -> datetime | None:
        """Read a start or an end as a wall time. Raises Refused."""
        cell = self._row.cells[name]
        text = cell.text.strip()
        if text.casefold() == NONE:
            return None
        if _DAY.fullmatch(text) and name == END:
            says = f"Say until when on that day: {text}T23:59:59 lets all of it run, {text}T00:00:00 nothing."
            raise Refused(says, cell.place)
        has_zone = bool(self._row.text(ZONE) or (self._task and self._task.time_zone_name))
        try:
            if not _DAY.fullmatch(text) and not _MOMENT.fullmatch(text):
                raise ValueError(text)
            if has_zone and read_moment(text).tzinfo:
                raise Refused(_OFFSET, cell.place)
            return read_wall(text, None if has_zone else self._time_zone)
        except (ValueError, OverflowError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused(f"“{text[:60]}” is no time: write it as 2026-11-30T06:30.", cell.place) from error

    def _read_schedule(self, typed: tuple[FileCell, QuickLine] | None) -> None:
        if typed:
            self._values["recurrences"] = typed[1].lines
        elif LINES in self._row.cells:
            self._values["recurrences"] = self._lines(self._row.cells[LINES])
            self._check_words()
        elif (cell := self._row.cells.get(SCHEDULE)) is not None and cell.lines is not None:
            self._values["recurrences"] = self._lines(cell)
        elif cell is not None:
            self._values["recurrences"] = ()
            if cell.text.casefold() == NONE and self._values.setdefault("starts_at", None) is not None:
                raise Refused(_NO_START, cell.place)

    def _lines(self, cell: FileCell) -> tuple[str, ...]:
        lines = cell.lines if cell.lines is not None else tuple(filter(None, map(str.strip, cell.text.splitlines())))
        known = self._task.recurrences if self._task else ()
        for line in lines:
            check_line(line, known, cell.place)
        return () if cell.lines is None and cell.text.casefold() == NONE else lines

    def _check_words(self) -> None:
        """Refuse a schedule in words beside lines that say something else. Raises Refused."""
        cell = self._row.cells.get(SCHEDULE)
        if cell is None:
            return
        told = task_words(after_of(self._task or _NO_TASK, self._values))
        if cell.text not in (told.long, told.short):
            raise Refused(f"The schedule says “{cell.text[:80]}”, and the lines “{told.short}”: keep one.", cell.place)

    def _check(self) -> None:
        """Refuse a schedule that no task can have. Raises Refused."""
        before = self._task or _NO_TASK
        starts_at = self._values.get("starts_at", before.starts_at)
        asked = SCHEDULE if SCHEDULE in self._row.cells else LINES
        if self._row.text(SCHEDULE).casefold() == ONCE and starts_at is None:
            raise Refused("One run is at the start: give it one.", self._row.place_of(SCHEDULE))
        if all(getattr(before, name) == self._values.get(name, getattr(before, name)) for name in _SCHEDULED):
            return
        after = after_of(before, self._values)
        if not after.has_schedule:
            return
        if (after.starts_at, after.ends_at) != (before.starts_at, before.ends_at):
            check_order(after, self._row.place_of(END))
        if after.recurrences != before.recurrences or after.starts_at != before.starts_at:
            check_schedule(after, self._row.place_of(asked))


_NO_TASK = Task(id="", app_id="", state=TaskState.ENABLED)


def after_of(task: Task, values: Mapping[str, Any]) -> Task:
    """Give a task with other values, as far as they can be told before it is written."""
    changed = {name: value for name, value in values.items() if name != "enabled"}
    if name := changed.get("time_zone_name"):
        changed["time_zone"] = zone_named(name)
    if "recurrences" in changed:
        changed["problem"] = ""
    return replace(task, **changed)


def check_line(line: str, known: tuple[str, ...], place: Place) -> None:
    """Refuse a line that cannot be read, unless the task has it already. Raises Refused."""
    if line in known:
        return
    try:
        Recurrence.parse(line)
    except InvalidRecurrence as error:
        raise Refused(
            f"The line “{line[:80]}” cannot be read at character {error.position + 1}: {error}", place
        ) from error


def check_order(task: Task, place: Place) -> None:
    """Refuse an end that is not after the start. Raises Refused."""
    if task.starts_at and task.ends_at and task.ends_at <= task.starts_at:
        raise Refused("The end is not after the start.", place)


def check_schedule(task: Task, place: Place) -> None:
    """Refuse lines that need a start where there is none. Raises Refused."""
    try:
        Schedule(
            recurrences=tuple(map(Recurrence.parse, task.recurrences)),
            time_zone=task.time_zone or UTC,
            starts_at=task.starts_at,
            ends_at=task.ends_at,
        )
    except InvalidRecurrence as error:
        raise Refused(str(error), place) from error


def zone_meant(text: str, place: Place) -> str:
    """Give the name of the one zone that is meant. Raises Refused."""
    found = (text,) if "/" in text and zone_named(text) else zones_called(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"“{text[:60]}” can be several time zones: write {' or '.join(found[:5])}.", place)
    near = " or ".join(zone_words_like(text)) or "one such as Europe/Zurich"
    raise Refused(f"There is no time zone “{text[:60]}”: write {near}.", place)


def _zone(name: str) -> tzinfo | None:
    found = (name,) if zone_named(name) else zones_called(name) if name else ()
    return zone_named(found[0]) if len(found) == 1 else None


@lru_cache(maxsize=20_000)
def _read(text: str, day: datetime, zone: tzinfo, starts_at: datetime | None) -> QuickLine:
    return read_quick_line(text, today=day.date(), time_zone=zone, starts_at=starts_at)
