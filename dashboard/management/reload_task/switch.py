"""`enable` and `disable`: one task after the other, each checked against what the search saw of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.inventory.changes import actions
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.management.patience import patient
from dashboard.management.reload_task import output
from dashboard.management.reload_task.flags import usage
from dashboard.management.reload_task.verbs import by, exit_code, found, row_of
from dashboard.web.notices import outcome_words

HEAD = ("ID", "APP", "RESULT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """What came of one task."""

    row: TaskRow
    result: str  # in words
    code: int = 0  # an exit code

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.row.task.id, "app": self.row.app_name, "result": self.result, "done": self.code == 0}


def switch(options: Mapping[str, Any], sleep: Callable[[float], None]) -> tuple[str, int]:
    """Switch what is named or found, and give what to print and the exit code: the worst of all tasks."""
    enabled = options["verb"] == "enable"
    if not options["task"] and not (options["search"] or "").strip():
        raise usage(f"Name the tasks to {options['verb']}, or give --search.")
    done = [_one(row, enabled=enabled, options=options, sleep=sleep) for row in _rows(options)]
    return _printed(done, options), max((one.code for one in done), default=0)


def _rows(options: Mapping[str, Any]) -> Iterator[TaskRow]:
    yield from (row_of(task_id) for task_id in dict.fromkeys(options["task"]))
    if options["search"]:
        yield from (row for row in found(options["search"]) if row.task.id not in options["task"])


def _one(row: TaskRow, *, enabled: bool, options: Mapping[str, Any], sleep: Callable[[float], None]) -> Switched:
    word = "enabled" if enabled else "disabled"
    if not row.task.has_switch:
        return Switched(row=row, result=f"is {row.task.state}, and has nothing to switch")
    if row.task.enabled == enabled:
        return Switched(row=row, result=f"is {word} already")
    if options["dry_run"]:
        return Switched(row=row, result=f"would be {word}")
    outcome = patient(lambda: actions.set_enabled(by(options), row.task.id, enabled=enabled, seen=row.seen), sleep)
    if outcome.done:
        return Switched(row=row, result=word)
    return Switched(row=row, result=outcome_words(outcome), code=exit_code(outcome))


def _printed(done: list[Switched], options: Mapping[str, Any]) -> str:
    if options["quiet"]:
        return "\n".join(one.row.task.id for one in done)
    if options["output"] == "table":
        return output.table(HEAD, ((one.row.task.id, one.row.app_name, one.result) for one in done))
    return output.as_json([one.as_dict() for one in done])
