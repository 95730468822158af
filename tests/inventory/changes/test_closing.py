"""Changes at a tenant that moves its tasks to the newer scheduling, and makes no more of the older kind."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.inventory.changes import actions, undo
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.models.history import Change, ChangePage
from dashboard.inventory.sync import run as sync
from dashboard.scheduling.task import TaskState
from dashboard.tenant import errors
from dashboard.web.notices import outcome_words
from tests.conftest import LocalTenant
from tests.localtenant.inprocess import WsgiAdapter

BY = RequestedBy(actor="ada", page=ChangePage.LIST)
MOVED = "Qlik has moved this task to its newer scheduling meanwhile. Nothing was changed."
CLOSED = "Qlik makes no more tasks of the older kind. New ones are made in its newer scheduling."
WRITES: dict[str, Callable[[str, str], Outcome]] = {
    "Not disabled": lambda task_id, seen: actions.set_enabled(BY, task_id, enabled=False, seen=seen),
    "Not saved": lambda task_id, seen: actions.save(BY, task_id, {"partial": True}, seen=seen),
    "Not deleted": lambda task_id, seen: actions.delete(BY, task_id, seen=seen),
}


class Moving(WsgiAdapter):
    """Carries calls to a tenant that migrates all tasks before each write."""

    def __init__(self, app: Any, tenant: LocalTenant) -> None:
        super().__init__(app)
        self._tenant = tenant

    def send(self, request: Any, *args: Any, **options: Any) -> Any:
        if request.method in ("PUT", "DELETE"):
            self._tenant.models.LocalTask.objects.update(migrated=True, state="")
        return super().send(request, *args, **options)


@pytest.mark.parametrize("not_done", WRITES)
@pytest.mark.parametrize("state", ["", "Enabled"])
def test_a_task_that_was_moved_since_it_was_seen_is_not_changed_and_shown_as_moved(
    connected: LocalTenant, not_done: str, state: str
) -> None:
    task = connected.make_task()
    sync.run()
    row = read.row(task.id)
    assert row is not None
    connected.models.LocalTask.objects.update(migrated=True, state=state)

    outcome = WRITES[not_done](task.id, row.seen)

    assert isinstance(outcome.error, errors.Moved)
    assert outcome_words(outcome).startswith(f"{not_done}: {MOVED}")
    assert outcome.row is not None
    assert outcome.row.task.state is TaskState.MOVED
    assert connected.models.LocalTask.objects.count() == 1


@pytest.mark.parametrize("not_done", WRITES)
def test_a_task_that_is_moved_between_the_look_and_the_write_is_told_so(
    connected: LocalTenant, tenant_app: Any, settings: Any, not_done: str
) -> None:
    task = connected.make_task()
    sync.run()
    row = read.row(task.id)
    assert row is not None
    settings.TENANT_ADAPTER = Moving(tenant_app, connected)

    outcome = WRITES[not_done](task.id, row.seen)

    assert isinstance(outcome.error, errors.Moved)
    assert outcome.error.status == 400
    assert outcome.row is not None
    assert outcome.row.task.state is TaskState.MOVED


@pytest.mark.parametrize("stage", ["closing", "gone"])
def test_a_tenant_that_makes_no_more_tasks_says_so_and_nothing_is_unknown(
    connected: LocalTenant, settings: Any, stage: str
) -> None:
    settings.LOCALTENANT_RELOAD_TASKS, settings.TENANT_JOINED = stage, False
    app = connected.make_app()
    values = {"app_id": app.id, "time_zone_name": "UTC", "recurrences": ("RRULE:FREQ=DAILY",)}

    outcome = actions.create(BY, values)

    assert isinstance(outcome.error, errors.Closed)
    assert outcome_words(outcome).startswith(f"Not created: {CLOSED}")


def test_a_deleted_task_cannot_be_restored_where_no_more_are_made(connected: LocalTenant, settings: Any) -> None:
    task = connected.make_task()
    sync.run()
    row = read.row(task.id)
    assert row is not None
    actions.delete(BY, task.id, seen=row.seen)
    settings.LOCALTENANT_RELOAD_TASKS, settings.TENANT_JOINED = "closing", False

    outcome = undo.undo(BY, Change.objects.get().pk)

    assert outcome_words(outcome).startswith(f"Not restored: {CLOSED}")
