"""What a fault of the tenant does to a write: a table of kind x write, and what history and copy say afterwards."""

import time
from types import NoneType
from typing import Any

import pytest

from dashboard.inventory.changes import actions, history
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models.history import TaskLock
from dashboard.localtenant import faults
from dashboard.tenant.errors import OutcomeUnknown, RateLimited, Rejected, TimedOut, Unavailable
from tests.conftest import LocalTenant
from tests.inventory.changes.past import ADA, HOURLY, START, save, seen, set_enabled, synced, told
from tests.inventory.sync.test_run import is_true_to_the_tenant

LASTING = 99
WRITES = {"switch": "PUT", "edit": "PUT", "delete": "DELETE", "create": "POST"}
LOST = ("cut", "broken-json")  # the tenant does it, and its answer does not arrive
ENTRIES = {"switch": "disabled", "edit": "edited", "delete": "deleted", "create": "created"}


@pytest.fixture
def task(connected: LocalTenant, settings: Any) -> Any:
    """A copied task; a person gives up after a moment, so that a test need not wait as long."""
    settings.TENANT_PATIENCE = 0.5
    made = connected.make_task()
    synced()
    return made


def write(task: Any, kind: str) -> Outcome:
    if kind == "switch":
        return set_enabled(task.id, enabled=False)
    if kind == "edit":
        return save(task.id, recurrences=HOURLY)
    if kind == "delete":
        return actions.delete(ADA, task.id, seen=seen(task.id))
    values = {"app_id": task.app_id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START}
    return actions.create(ADA, values)


# (fault, write): the error of the outcome, what the history says of it, and what it says after the next sync.
TABLE = [
    *(
        (kind, write, RateLimited if kind == "429" else Unavailable, "failed", "failed")
        for kind in ("429", "500", "503")
        for write in WRITES
    ),
    *(("hang", write, TimedOut, "unknown", "done") for write in ("switch", "edit", "delete")),
    ("hang", "create", OutcomeUnknown, "unknown", "done"),
    *(
        (kind, write, NoneType, "done", "done")
        for kind in ("cut", "broken-json")
        for write in ("switch", "edit", "delete")
    ),
    *((kind, "create", OutcomeUnknown, "unknown", "done") for kind in LOST),
]


@pytest.mark.parametrize(("kind", "what", "error", "result", "later"), TABLE)
def test_history_and_copy_tell_what_became_of_a_write_in_bad_weather_and_tell_it_once(
    connected: LocalTenant, task: Any, kind: str, what: str, error: type, result: str, later: str
) -> None:
    options = {"retry_after": 60} if kind in ("429", "503") else {"seconds": 20.0}
    connected.fault(kind, LASTING, method=WRITES[what], **options)

    outcome = write(task, what)

    assert (type(outcome.error), outcome.done) == (error, error is NoneType)
    assert told() == [(ENTRIES[what], "ada", result)]
    assert not TaskLock.objects.exists()

    faults.clear()  # what hangs is carried out now
    _until(connected, what, done=later == "done", task=task)
    synced()

    assert told() == [(ENTRIES[what], "ada", later)]
    assert is_true_to_the_tenant()


def _until(connected: LocalTenant, what: str, *, done: bool, task: Any) -> None:
    """Wait for the tenant to be through with what it was asked."""
    tasks = connected.models.LocalTask.objects
    found = {
        "switch": lambda: tasks.filter(state="Disabled").exists(),
        "edit": lambda: tasks.filter(recurrence=list(HOURLY)).exists(),
        "delete": lambda: not tasks.filter(pk=task.id).exists(),
        "create": lambda: tasks.exclude(pk=task.id).exists(),
    }[what]
    for _ in range(200):
        if found() is done:
            return
        time.sleep(0.02)
    pytest.fail(f"The tenant has not come to be done={done}.")


@pytest.mark.parametrize("what", ["switch", "edit", "delete"])
def test_where_the_task_cannot_be_read_nothing_is_tried_and_nothing_is_written_down(
    connected: LocalTenant, task: Any, what: str
) -> None:
    connected.fault("500", LASTING, method="GET")

    outcome = write(task, what)

    assert (type(outcome.error), outcome.row, outcome.change_id) == (Unavailable, None, None)
    assert told() == []
    assert not TaskLock.objects.exists()


def test_a_failure_keeps_the_error_and_the_tenants_trace(connected: LocalTenant, task: Any) -> None:
    connected.fault("500", LASTING, method="PUT")

    outcome = set_enabled(task.id, enabled=False)

    (entry,) = history.of(task.id)
    assert entry.error is not None
    assert outcome.error is not None
    assert entry.error.trace_id == outcome.error.trace_id != ""
    assert entry.differences == []
    assert copies().get().state == "enabled"


def test_a_value_that_the_tenant_refuses_changes_nothing_and_names_its_field(connected: LocalTenant, task: Any) -> None:
    outcome = save(task.id, recurrences=("RRULE:FREQ=DAILY;BYHOUR=26",))

    assert isinstance(outcome.error, Rejected)
    assert outcome.error.field == "recurrences"
    assert told(task.id) == [("edited", "ada", "failed")]
