"""Moves carried out, each as if somebody had saved it alone, and taken back together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.inventory.changes import actions, undo
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.changes.undo import NotUndoable
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.line_edit import moved_by
from dashboard.web.calendar.spread.page import PlannedMove
from dashboard.web.notices import outcome_words, short_name, undo_words

MOST = 25  # tasks that are changed one after the other, while a person waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of some changes."""

    changes: Sequence[int]  # entries of the history, in the order in which they were made
    left: Sequence[str]  # a sentence for each task that was left as it is


def first_tasks(moves: Sequence[PlannedMove]) -> list[PlannedMove]:
    """The moves of as many tasks as are changed at once."""
    wanted = list(dict.fromkeys(move.task_id for move in moves))[:MOST]
    return [move for move in moves if move.task_id in wanted]


def carry_out(by: RequestedBy, moves: Sequence[PlannedMove]) -> Carried:
    """Change one task after the other; a failure of one does not stop the others."""
    outcomes = [
        (_name(some[0]), actions.save(by, task_id, _values(some), seen=some[0].seen))
        for task_id, some in _by_task(moves).items()
    ]
    return _carried(outcomes, outcome_words)


def take_back(by: RequestedBy, changes: Iterable[int]) -> Carried:
    """Take changes back, the last one first, where nobody has changed the task since."""
    outcomes, left = [], []
    for key in reversed(list(changes)[:MOST]):
        try:
            outcome = undo.undo(by, key)
        except NotUndoable:
            left.append("A change cannot be undone: it was not done, or not done here.")
            continue
        name = short_name(outcome.row.app_name) if outcome.row else "A task"
        outcomes.append((name, outcome))
    found = _carried(outcomes, undo_words)
    return Carried(changes=found.changes, left=[*found.left, *left])


def _carried(outcomes: Sequence[tuple[str, Outcome]], words: Any) -> Carried:
    return Carried(
        changes=[outcome.change_id for _, outcome in outcomes if outcome.change_id],
        left=[f"{name}: {words(outcome)}" for name, outcome in outcomes if not outcome.done],
    )


def _by_task(moves: Iterable[PlannedMove]) -> Mapping[str, list[PlannedMove]]:
    tasks: dict[str, list[PlannedMove]] = {}
    for move in moves:
        tasks.setdefault(move.task_id, []).append(move)
    return tasks


def _values(moves: Sequence[PlannedMove]) -> dict[str, Any]:
    """What is saved of a task: its lines, or its start, whatever its moves have changed."""
    before = after = moves[0].row.schedule
    for move in moves:
        after = moved_by(after, move.row.line.line, move.minutes)
    wanted = {"recurrences": _lines(after), "starts_at": after.starts_at}
    was = {"recurrences": _lines(before), "starts_at": before.starts_at}
    return {name: value for name, value in wanted.items() if value != was[name]}


def _lines(schedule: Schedule) -> tuple[str, ...]:
    return tuple(line.text for line in schedule.recurrences)


def _name(move: PlannedMove) -> str:
    return short_name(move.row.task.app_name)
