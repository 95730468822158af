"""What is different between two readings of a task: in words, field by field, and raw, line by line."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.inventory.copy.names import Names
from dashboard.inventory.copy.task_row import reason_text
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.wording.wording import task_words
from dashboard.tenant.storable import cut

LONGEST_LINE = 2_000  # characters of a raw value: a page has fifty entries
_NOBODY = Names()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDifference:
    """One field before and after; empty where there was no task, or no value."""

    field: str  # as people call it
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One line of two bodies laid over each other."""

    sign: str  # "+", "-" or " "
    text: str


def differences(before: Task | None, after: Task | None, names: Names = _NOBODY) -> list[FieldDifference]:
    """Tell in words what is different; of a task that is new or gone what it is, without its times of running."""
    found = []
    for field, value, words in _FIELDS:
        values = [_value(task, value) for task in (before, after)]
        if values[0] != values[1]:
            told = [words(task, names) if task else "" for task in (before, after)]
            found.append(FieldDifference(field=field, before=told[0], after=told[1]))
    return [_with_lines(difference, before, after) for difference in found if difference.before or difference.after]


def raw_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[RawLine]:
    """Lay two bodies over each other, with a line around each difference; of one body alone every line."""
    lines = list(difflib.unified_diff(_lines(before), _lines(after), n=1, lineterm=""))[2:]
    return [RawLine(sign=line[0], text=cut(line[1:], LONGEST_LINE)) for line in lines if not line.startswith("@@")]


def only_owner(before: Task, after: Task) -> bool:
    return [difference.field for difference in differences(before, after)] == ["Owner"]


def state_words(task: Task) -> str:
    if task.state is not TaskState.DISABLED:
        return task.state.capitalize()
    return f"Disabled, {reason_text(task)}"


def _lines(body: Mapping[str, Any] | None) -> list[str]:
    return [] if body is None else json.dumps(body, indent=2, ensure_ascii=False).splitlines()


def _value(task: Task | None, value: Callable[[Task], Any]) -> Any:
    return None if task is None else value(task)


def _with_lines(difference: FieldDifference, before: Task | None, after: Task | None) -> FieldDifference:
    if difference.field != "Schedule" or difference.before != difference.after:
        return difference
    told = ["\n".join(task.recurrences) if task else "" for task in (before, after)]
    return FieldDifference(field=difference.field, before=told[0], after=told[1])


def _moment(at: datetime | None) -> str:
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}" if at else ""


def _after(task: Task, names: Names) -> str:
    return (
        ", ".join(f"{names.tasks.get(parent.task_id, parent.task_id)} ({parent.end})" for parent in task.after.parents)
        if task.after
        else ""
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# What people call a field, the value that is compared, and the value in words.
_FIELDS: tuple[tuple[str, Callable[[Task], Any], Callable[[Task, Names], str]], ...] = (
    ("State", lambda task: (task.state, task.disabled_code), lambda task, names: state_words(task)),
    (
        "Schedule",
        lambda task: (task.recurrences, task.has_schedule, bool(task.problem)),
        lambda task, names: task_words(task).long,
    ),
    (
        "Time zone",
        lambda task: task.zone_name,
        lambda task, names: task.zone_name,
    ),
    ("Start", lambda task: task.starts_at, lambda task, names: _moment(task.starts_at)),
    ("End", lambda task: task.ends_at, lambda task, names: _moment(task.ends_at)),
    ("When data changes", lambda task: task.auto_reload, lambda task, names: _yes(task.auto_reload)),
    ("Partial reload", lambda task: task.partial, lambda task, names: _yes(task.partial)),
    (
        "Partial reload when data changes",
        lambda task: task.auto_reload_partial,
        lambda task, names: _yes(task.auto_reload_partial),
    ),
    ("Name", lambda task: task.name, lambda task, names: task.name),
    ("Description", lambda task: task.description, lambda task, names: task.description),
    ("After the tasks", lambda task: task.after, _after),
    ("App", lambda task: task.app_id, lambda task, names: names.app(task)),
    ("Owner", lambda task: task.owner_id, lambda task, names: names.owner(task)),
)
