"""Tasks of the newer scheduling as files want them: what one keeps of a schedule, and what cannot be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.inventory.schedule_files.contents import FileRow, Place, Refused
from dashboard.inventory.schedule_files.fields import (
    APP,
    DATA,
    DATA_PARTIAL,
    END,
    LINES,
    NEW,
    ORIGIN,
    SCHEDULE,
    START,
    TASK,
    ZONE,
)
from dashboard.inventory.schedule_files.worlds.own_fields import OWN_FIELDS
from dashboard.scheduling.task import Origin, Task
from dashboard.tenant.workflow.schedules import single_run_line

_BOUNDS = ("time_zone_name", "starts_at", "ends_at")
_COLUMNS: Mapping[str, str] = {
    **{field: column for column, field in OWN_FIELDS.items()},
    "recurrences": SCHEDULE,
    "time_zone_name": ZONE,
    "starts_at": START,
    "ends_at": END,
    "app_id": APP,
    "auto_reload": DATA,
    "auto_reload_partial": DATA_PARTIAL,
}
_ONE_RULE = f"A task of Qlik's newer scheduling has one rule: write a row for each, with “{NEW}” in “{TASK}”."
_WRITTEN = (
    "Its schedule is the cron expression or interval “{}”, which is kept as it is: give it a rule in “schedule” first."
)
_NO_CRON = "A cron expression or interval is not written over another schedule: give the rule as a recurrence line."
_LEAVES_OUT = ("EXDATE", "EXRULE")
_NO_EXCEPTIONS = "A task of Qlik's newer scheduling has one rule, and cannot leave out single days of it (EXDATE)."
_BOTH = "A task of Qlik's newer scheduling starts by time or after something else, and not by both: make a task for it."
_DATA = "Qlik alone decides which data starts a task: make a new one for that."
_NO_ZONE = "A new task needs a time zone: write one in “zone”."
_NO_SCHEDULE = "A new task needs a schedule: write it in “schedule”, or “none”."
_NAMELESS = "A task of Qlik's newer scheduling has a name: give it one."
_NO_NAME = "A reload task has no {} of its own. Write “newer” in “origin” for a task of Qlik's newer scheduling."
_NOT_MOVED = "This is a reload task: it is moved to Qlik's newer scheduling on the page “Move”, and not by a file."


def as_kept(values: Mapping[str, Any], task: Task) -> Mapping[str, Any]:
    """Give wanted values as a task would have them once they are written.

    In the newer scheduling a start alone is a line that runs once, and what starts by no time has neither zone nor
    bounds.
    """
    if task.origin is not Origin.SCHEDULING or task.problem:
        return values
    lines = values.get("recurrences", task.recurrences)
    start = values.get("starts_at", task.starts_at)
    if lines:
        return values
    if start is None:
        return {name: value for name, value in values.items() if name not in _BOUNDS}
    is_as_it_was = not task.recurrences and start == task.starts_at
    return {**values, "recurrences": () if is_as_it_was else (single_run_line(start),)}


def check_change(row: FileRow, task: Task, values: Mapping[str, Any], body: Task | None) -> None:
    """Refuse what cannot be written of a task, at the place of the value; `body` is the row's own. Raises Refused."""
    if body is not None and body.written_as not in ("", task.written_as):
        raise Refused(_NO_CRON, row.place_in_body(body.written_as))
    if task.origin is Origin.RELOAD:
        _check_older(row, values)
        return
    if "auto_reload" in values or "auto_reload_partial" in values:
        raise Refused(_DATA, place_of(row, "auto_reload" if "auto_reload" in values else "auto_reload_partial"))
    timed = [name for name in ("recurrences", *_BOUNDS) if name in values]
    if task.written_as and timed and "recurrences" not in values:
        raise Refused(_WRITTEN.format(task.written_as[:80]), place_of(row, timed[0]))
    _check_trigger(row, task, values)
    check_own(row, values)


def check_own(row: FileRow, values: Mapping[str, Any]) -> None:
    """Refuse several lines, and no name, which no task of the newer scheduling has. Raises Refused."""
    if len(values.get("recurrences", ())) > 1:
        raise Refused(_ONE_RULE, place_of(row, "recurrences"))
    if "name" in values and not str(values["name"]).strip():
        raise Refused(_NAMELESS, place_of(row, "name"))


def check_new(row: FileRow, values: Mapping[str, Any], lines: Sequence[str]) -> None:
    """Refuse what no new task can be, of the scheduler that makes it. Raises Refused.

    `lines` are all that the row has, of which the newer scheduling would make a task each.
    """
    is_newer = values.get("origin") is Origin.SCHEDULING
    if is_newer and any(line.strip().upper().startswith(_LEAVES_OUT) for line in lines):
        raise Refused(_NO_EXCEPTIONS, place_of(row, "recurrences"))
    is_timed = bool(values.get("recurrences") or values.get("starts_at"))
    if is_timed and not values.get("time_zone_name") and (is_newer or row.body is None):
        raise Refused(_NO_ZONE, row.place_of(ZONE))
    if row.body is None and not {"recurrences", "after"} & values.keys() and not values.get("auto_reload"):
        raise Refused(_NO_SCHEDULE, row.place_of(SCHEDULE))
    if not is_newer:
        _check_older(row, {name: value for name, value in values.items() if value})


def place_of(row: FileRow, name: str) -> Place:
    """Give the place of a value by its name in `Task`; of a body that of the body."""
    column = LINES if name == "recurrences" and LINES in row.cells else _COLUMNS.get(name, "")
    return row.place_of(column)


def _check_older(row: FileRow, values: Mapping[str, Any]) -> None:
    if "origin" in values:
        raise Refused(_NOT_MOVED, row.place_of(ORIGIN))
    for column in OWN_FIELDS:
        if OWN_FIELDS[column] in values:
            raise Refused(_NO_NAME.format(f"“{column}”"), row.place_of(column))


def _check_trigger(row: FileRow, task: Task, values: Mapping[str, Any]) -> None:
    """Refuse a start by time beside one by something else, unless the task has both already. Raises Refused."""
    was_both = task.has_schedule and (task.after is not None or task.auto_reload)
    is_timed = bool(values.get("recurrences", task.recurrences) or values.get("starts_at", task.starts_at))
    waits = values.get("after", task.after) is not None or task.auto_reload
    if is_timed and waits and not was_both and ("recurrences" in values or "starts_at" in values or "after" in values):
        name = next(name for name in ("recurrences", "starts_at", "after") if name in values)
        raise Refused(_BOTH, place_of(row, name))
