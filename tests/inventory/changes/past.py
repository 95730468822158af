"""Asks for changes as somebody at the dashboard would, and tells what the history says."""

from datetime import datetime
from typing import Any

from dashboard import connect
from dashboard.inventory.changes import actions, history
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.sync import run as sync

ADA = RequestedBy(actor="ada", page=ChangePage.LIST)
HOURLY = ("RRULE:FREQ=HOURLY",)
START = datetime(2026, 1, 5, 6, 30)  # noqa: DTZ001 (wall clock)


def synced() -> None:
    """Bring the copy up to the tenant."""
    assert sync.run()


def seen(task_id: str) -> str:
    """The digest of the task as the copy has it."""
    return str(copied(task_id).digest)


def copied(task_id: str) -> TaskCopy:
    """The row of the copy."""
    return TaskCopy.objects.get(tenant=connect.tenant_name(), task_id=task_id)


def set_enabled(task_id: str, *, enabled: bool, **options: Any) -> Outcome:
    """Press the switch, having seen what the copy has."""
    return actions.set_enabled(ADA, task_id, enabled=enabled, **{"seen": seen(task_id)} | options)


def save(task_id: str, **values: Any) -> Outcome:
    """Save values of the editor, having opened what the copy has."""
    return actions.save(ADA, task_id, values, seen=seen(task_id))


def told(task_id: str = "") -> list[tuple[str, str, str]]:
    """The history, newest first: kind, person (empty: elsewhere) and result."""
    entries = history.of(task_id) if task_id else history.page(history.HistoryFilter()).entries
    return [(entry.change.kind, entry.change.actor, entry.result) for entry in entries]
