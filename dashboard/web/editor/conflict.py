"""A task that somebody else changed while it stood in the editor: before, theirs and mine, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.inventory.changes.diff import FieldDifference, differences
from dashboard.inventory.changes.outcome import Conflict
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.zones import zone_named


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedField:
    """One field that somebody changed, in words."""

    field: str
    before: str
    theirs: str  # the same as before where only the person here changed it
    mine: str  # the same as before where only the others changed it

    @property
    def is_mine(self) -> bool:
        return self.mine != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All fields that differ."""

    rows: list[ComparedField]
    theirs_seen: str  # what to post to save over theirs


def compared(conflict: Conflict, saved: Task, mine: Mapping[str, Any]) -> Comparison:
    theirs = {difference.field: difference for difference in differences(saved, conflict.theirs)}
    wanted = {difference.field: difference for difference in differences(saved, _with(saved, mine))}
    fields = dict.fromkeys([*theirs, *wanted])
    return Comparison(
        rows=[_row(field, theirs.get(field), wanted.get(field)) for field in fields], theirs_seen=conflict.seen
    )


def _row(field: str, theirs: FieldDifference | None, mine: FieldDifference | None) -> ComparedField:
    before = next(difference.before for difference in (theirs, mine) if difference)
    return ComparedField(
        field=field,
        before=before,
        theirs=theirs.after if theirs else before,
        mine=mine.after if mine else before,
    )


def _with(task: Task, values: Mapping[str, Any]) -> Task:
    changed = dict(values)
    if "enabled" in changed:
        changed["state"] = TaskState.ENABLED if changed.pop("enabled") else TaskState.DISABLED
        changed["disabled_code"] = None
    if "time_zone_name" in changed:
        changed["time_zone"] = zone_named(changed["time_zone_name"])
    return replace(task, problem="", **changed)
