"""Tasks before and after a move, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dashboard.scheduling.move.proof import MoveProof, end_of, prove
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.scheduling.zones import zone_named
from tests.scheduling.expansion.oracles import wall_at

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
END = end_of(NOW, 5)
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
EVENINGS = "RRULE:FREQ=DAILY;BYHOUR=18;BYMINUTE=0;BYSECOND=0"
MONDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0;BYSECOND=0"


def task(*lines: str, zone: str = "Europe/Berlin", start: str = "2025-01-01T00:00", **facts: Any) -> Task:
    """A task with a schedule."""
    told: dict[str, Any] = {"id": "1", "app_id": "a", "state": TaskState.ENABLED, "owner_id": "u"} | facts
    return Task(
        recurrences=lines,
        time_zone_name=zone,
        time_zone=zone_named(zone),
        starts_at=wall_at(start) if start else None,
        **told,
    )


def by_data(**facts: Any) -> Task:
    """A task that changed data start, and nothing else."""
    return Task(id="2", app_id="a", state=TaskState.ENABLED, owner_id="u", auto_reload=True, **facts)


def moved(older: Task, **changes: Any) -> Task:
    """The newer task of a task, as it was but for some changes."""
    return replace(older, id=f"new {older.id}", **changes)


def proof(older: Task, *newer: Task) -> MoveProof:
    """What is found over five years."""
    return prove(older, newer, NOW, END)


def off(code: DisabledCode | str | None = DisabledCode.MANUALLY) -> dict[str, Any]:
    """What a disabled task is like."""
    return {"state": TaskState.DISABLED, "disabled_code": code}
