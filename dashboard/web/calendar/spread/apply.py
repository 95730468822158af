"""A plan as a job: its items are the tasks whose runs it moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.inventory.batches import chunks
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.models import Job, JobKind
from dashboard.web.calendar.spread.page import PlannedMove, SpreadPage
from dashboard.web.calendar.spread.state import time_in


def job_of(by: RequestedBy, page: SpreadPage) -> Job:
    """Make the draft of a job that carries out a plan; what starts first is moved first."""
    tasks = _by_task(sorted(page.moves, key=_first_minute))
    keys = {task_id: key for some in chunks(tasks) for task_id, key in _keys(some)}
    options = {
        "moves": {task_id: _told(moves) for task_id, moves in tasks.items()},
        "at": time_in(page.peak_at, page.state),
        "peaks": [page.plan.before, page.plan.after],
        "begins": page.window.moment_of(0).isoformat(),
        "plan": page.state.query,
    }
    return jobs.make(by, JobKind.SPREAD, [keys[task_id] for task_id in tasks if task_id in keys], options=options)


def _told(moves: Sequence[PlannedMove]) -> dict[str, Any]:
    """What is wanted of one task: by how many minutes which of its lines, and the digest of what was planned."""
    return {"seen": moves[0].seen, "lines": [[move.row.line.line, move.minutes] for move in moves]}


def _first_minute(move: PlannedMove) -> int:
    return move.row.line.minutes[0] + min(move.minutes, 0)


def _keys(task_ids: Sequence[str]) -> Iterable[tuple[str, int]]:
    return copies().filter(task_id__in=task_ids).values_list("task_id", "pk")


def _by_task(moves: Iterable[PlannedMove]) -> Mapping[str, list[PlannedMove]]:
    tasks: dict[str, list[PlannedMove]] = {}
    for move in moves:
        tasks.setdefault(move.task_id, []).append(move)
    return tasks
