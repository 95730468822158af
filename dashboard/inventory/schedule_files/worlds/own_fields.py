"""What only tasks of the newer scheduling have, as a row says it: name, description, origin, the tasks waited for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dashboard.inventory.schedule_files.contents import FileCell, FileRow, Refused
from dashboard.inventory.schedule_files.fields import AFTER, DESCRIPTION, NAME, NONE, ORIGIN
from dashboard.scheduling.task import After, Origin, Parent, Task, TaskEnd

OWN_FIELDS: Mapping[str, str] = {NAME: "name", DESCRIPTION: "description", AFTER: "after", ORIGIN: "origin"}
LONGEST_NAME, LONGEST_DESCRIPTION = 255, 4_000  # characters
_ORIGINS = {
    **dict.fromkeys((Origin.RELOAD.value, "reload task", "reload", "older", "old"), Origin.RELOAD),
    **dict.fromkeys((Origin.SCHEDULING.value, "scheduling task", "scheduling", "newer"), Origin.SCHEDULING),
}
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]+")  # what one format or another cannot hold
_ENDS = {end.value: end for end in TaskEnd}
_NO_AFTER = "“{}” names no tasks to wait for: write their ids with success, failure or any, and “or” or “and” between."
_TOO_LONG = "A {} has at most {:,} characters."
_NAMELESS = "A task of Qlik's newer scheduling has a name: give it one."
_NO_ORIGIN = "“{}” is none of reload-task, scheduling-task."


def own_values(row: FileRow, task: Task | None) -> dict[str, Any]:
    """Read them by the names of `Task`; of an origin only the newer one asks for something. Raises Refused."""
    found: dict[str, Any] = {}
    if cell := row.cells.get(NAME):
        found["name"] = _text(cell, task.name if task else "", LONGEST_NAME)
    if cell := row.cells.get(DESCRIPTION):
        is_none = cell.text.casefold() == NONE
        found["description"] = "" if is_none else _text(cell, task.description if task else "", LONGEST_DESCRIPTION)
    if cell := row.cells.get(AFTER):
        found["after"] = _after(cell, task.after if task else None)
    if (cell := row.cells.get(ORIGIN)) and _origin(cell) is Origin.SCHEDULING:
        found["origin"] = Origin.SCHEDULING
    return found


def after_text(after: After | None) -> str:
    """Write the tasks that are waited for as the list's own export does: `ID success or ID any`."""
    if after is None:
        return NONE
    joint = " and " if after.needs_all else " or "
    return joint.join(f"{one.task_id} {one.end}" for one in after.parents)


def same_after(one: After | None, other: After | None) -> bool:
    """Whether both wait for the same ends, in whatever order; of a single one there is no “all”."""
    if one is None or other is None:
        return one is other
    is_joint_same = one.needs_all == other.needs_all or len(one.parents) < 2
    return is_joint_same and set(one.parents) == set(other.parents)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks and what a format cannot hold."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(_UNFIT.sub(" ", text).split())


def _text(cell: FileCell, before: str, longest: int) -> str:
    if same_text(cell.text, before):
        return before
    if cell.text.casefold() == NONE:
        raise Refused(_NAMELESS, cell.place)
    if len(cell.text) > longest:
        raise Refused(_TOO_LONG.format(cell.place.name, longest), cell.place)
    return cell.text


def _origin(cell: FileCell) -> Origin:
    text = " ".join(cell.text.casefold().replace("_", " ").split())
    if text not in _ORIGINS:
        raise Refused(_NO_ORIGIN.format(cell.text[:60]), cell.place)
    return _ORIGINS[text]


def _after(cell: FileCell, before: After | None) -> After | None:
    """Read what `after_text` writes. Raises Refused."""
    text = " ".join(cell.text.split())
    if text == " ".join(after_text(before).split()):
        return before
    if text.casefold() == NONE:
        return None
    joint = " and " if " and " in text else " or "
    parents = tuple(_parent(one, cell) for one in text.split(joint))
    return After(parents=parents, needs_all=joint == " and ")


def _parent(text: str, cell: FileCell) -> Parent:
    task_id, _, end = text.strip().partition(" ")
    if not task_id or end.casefold() not in _ENDS:
        raise Refused(_NO_AFTER.format(cell.text[:80]), cell.place)
    return Parent(task_id=task_id, end=_ENDS[end.casefold()])
