"""What a fault of the tenant does to a sync: a table of kind x step, and what the copy says afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import Name, NameKind, ReloadCopy, SyncState
from dashboard.inventory.models.history import Change
from dashboard.inventory.sync import background
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import SyncStatus, sync_status
from dashboard.localtenant import faults
from dashboard.scheduling.task import Origin
from dashboard.tenant import errors
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.inventory.sync.test_run import is_true_to_the_tenant

IMPATIENT = partial(sync.patient, patience=0.4)  # seconds, so that a test need not wait as a job would
STEPS = {
    "apps": "/items",
    "spaces": "/spaces",
    "tasks": "/reload-tasks",
    "owners": "/users/",
    "runs": "/reloads",
}
KINDS: dict[str, type[errors.TenantError]] = {
    "429": errors.RateLimited,
    "500": errors.Unavailable,
    "503": errors.Unavailable,
    "hang": errors.TimedOut,
    "cut": errors.Unreachable,
    "broken-json": errors.Malformed,
}


SILENT = ("hang", "cut")
NAMES = ("apps", "spaces")
# Where nobody answers at the first list already, the tasks would not fare better.
NOT_FATAL = [
    (step, kind) for step in STEPS for kind in KINDS if step != "tasks" and not (step in NAMES and kind in SILENT)
]


class Wrapped:
    """A tenant of which a test changes one method."""

    def __init__(self, tenant: Any) -> None:
        self.tenant = tenant

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tenant, name)


@dataclass
class Before:
    """The copy as it was before the fault, with a change in the tenant that it does not know."""

    tenant: LocalTenant
    state: SyncState
    bodies: dict[str, Any]


@pytest.fixture
def before(connected: LocalTenant) -> Before:
    app = connected.make_app(space=connected.make_space())
    task = connected.make_task(app_id=app.id)
    connected.make_task(app_id="gone", owner=connected.make_user("Rashid Vance", status="deleted"))
    connected.make_reload(MOCK_MOMENT - timedelta(hours=7), app_id=app.id, task_id=task.id)
    sync.run()
    connected.models.LocalTask.objects.filter(pk=task.pk).update(time_zone="Asia/Tokyo")
    return Before(tenant=connected, state=SyncState.objects.get(), bodies=bodies())


def bodies() -> dict[str, Any]:
    return dict(copies().values_list("task_id", "body"))


def told_after(syncs: int, before: "Before", kind: str, step: str) -> SyncStatus:
    """What pages hear of the copy after so many syncs in which a step fails."""
    break_step(before.tenant, kind, step)
    for _ in range(syncs):
        sync.run(IMPATIENT)
    return sync_status()


def break_step(tenant: LocalTenant, kind: str, step: str) -> None:
    """Let every call of a step fail, for as long as the sync may try."""
    if step == "owners":  # asked for only where they are not known
        Name.objects.filter(kind=NameKind.OWNER).delete()
    tenant.fault(kind, count=1000, path=STEPS[step], retry_after=60 if kind in ("429", "503") else None)


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_list_the_last_copy_stays_and_says_why(before: Before, kind: str) -> None:
    break_step(before.tenant, kind, "tasks")

    sync.run(IMPATIENT)

    told = sync_status()
    assert bodies() == before.bodies
    assert (told.as_of, told.failures) == (before.state.as_of, 1)
    assert type(told.error) is KINDS[kind]
    assert not told.writes_refused
    assert not Change.objects.exists()


@pytest.mark.parametrize(("step", "kind"), NOT_FATAL)
def test_without_names_or_runs_the_tasks_are_renewed_all_the_same(before: Before, kind: str, step: str) -> None:
    names = list(copies().order_by("pk").values_list("app_name", "space_name", "owner_name", "app_gone", "owner_gone"))
    runs = ReloadCopy.objects.count()

    told = told_after(1, before, kind, step)

    assert told.as_of > before.state.as_of
    assert told.error is None
    assert ReloadCopy.objects.count() == runs
    if step != "owners":
        found = copies().order_by("pk")
        assert list(found.values_list("app_name", "space_name", "owner_name", "app_gone", "owner_gone")) == names


@pytest.mark.parametrize("step", NAMES)
@pytest.mark.parametrize("kind", SILENT)
def test_where_nobody_answers_the_sync_ends_at_the_first_list_and_says_why(
    before: Before, kind: str, step: str
) -> None:
    told, state = told_after(1, before, kind, step), SyncState.objects.get()

    assert bodies() == before.bodies
    assert (told.as_of, told.failures) == (before.state.as_of, 1)
    assert type(told.error) is KINDS[kind]
    assert state.phase == step


@pytest.mark.parametrize("step", NAMES)
@pytest.mark.parametrize("kind", SILENT)
def test_a_list_of_names_that_alone_is_silent_for_long_does_not_keep_the_tasks_from_being_renewed(
    before: Before, kind: str, step: str
) -> None:
    told = told_after(2, before, kind, step)

    assert told.as_of > before.state.as_of
    assert (told.failures, told.error) == (0, None)
    assert is_true_to_the_tenant()


@pytest.mark.parametrize("kind", ["429", "503"])
def test_what_the_names_stumble_over_is_told_while_the_tasks_are_waited_for(before: Before, kind: str) -> None:
    meanwhile = []

    class Looking(Wrapped):
        def task_page(self, cursor: str = "", **options: Any) -> Any:
            meanwhile.append(sync_status())
            return self.tenant.task_page(cursor, **options)

    break_step(before.tenant, kind, "apps")

    sync.run(lambda lease: Looking(IMPATIENT(lease)))

    assert type(meanwhile[0].error) is KINDS[kind]
    assert (meanwhile[0].failures, meanwhile[0].as_of) == (0, before.state.as_of)
    assert sync_status().error is None


@pytest.mark.served
def test_behind_a_page_names_are_waited_for_by_a_patience_of_their_own(
    before: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "NAMES_PATIENCE", 0.4)  # the fault hangs for a second
    break_step(before.tenant, "hang", "apps")

    background.request_sync().join()

    assert type(sync_status().error) is errors.TimedOut


def test_only_the_names_that_come_before_the_tasks_are_read_with_that_patience(before: Before) -> None:
    asked: dict[str, set[str]] = {"patient": set(), "hasty": set()}

    class Noting(Wrapped):
        def __init__(self, tenant: Any, name: str) -> None:
            super().__init__(tenant)
            self.name = name

        def __getattr__(self, method: str) -> Any:
            asked[self.name].add(method)
            return super().__getattr__(method)

    before.tenant.make_app("Seen only now")
    sync.run(lambda lease: Noting(sync.patient(lease), "patient"), lambda lease: Noting(sync.hasty(lease), "hasty"))

    assert Name.objects.filter(name="Seen only now").exists()
    assert asked["hasty"] == {"app_page", "space_page"}
    assert asked["patient"] >= {"task_page", "reload_page"}
    assert not asked["patient"] & asked["hasty"]


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_fault_is_over_the_next_sync_heals_the_copy(before: Before, kind: str) -> None:
    break_step(before.tenant, kind, "tasks")
    sync.run(IMPATIENT)
    faults.clear()

    sync.run()

    told = sync_status()
    assert is_true_to_the_tenant()
    assert (told.failures, told.error) == (0, None)
    assert Change.objects.count() == 1  # the change that was made elsewhere, once


def test_a_fault_on_the_second_page_keeps_the_first_and_goes_on_from_there(before: Before) -> None:
    app = before.tenant.make_app()
    for _ in range(100):
        before.tenant.make_task(app_id=app.id)
    pages = 0

    class Second(Wrapped):
        def task_page(self, cursor: str = "", **options: Any) -> Any:
            nonlocal pages
            is_older = options["origin"] is Origin.RELOAD
            pages += is_older
            if is_older and pages == 2:
                before.tenant.fault("503", retry_after=60, path=STEPS["tasks"])
            return self.tenant.task_page(cursor, **options)

    sync.run(lambda lease: Second(IMPATIENT(lease)))
    half = SyncState.objects.get()
    sync.run(lambda lease: Second(IMPATIENT(lease)))

    assert (half.worlds[Origin.RELOAD]["seen"], half.failures) == (100, 1)
    assert pages == 3
    assert is_true_to_the_tenant()


def test_a_token_that_is_not_accepted_leaves_the_copy_and_refuses_writes(before: Before, settings: Any) -> None:
    settings.TENANT_TOKEN = "expired"

    sync.run(IMPATIENT)

    told = sync_status()
    assert bodies() == before.bodies
    assert isinstance(told.error, errors.Unauthorized)
    assert told.writes_refused


def test_a_tenant_without_the_api_leaves_the_copy_and_refuses_writes(before: Before) -> None:
    class Without(Wrapped):
        def task_page(self, cursor: str = "", **options: Any) -> Any:
            raise errors.Gone(status=404)

    sync.run(lambda lease: Without(IMPATIENT(lease)))

    told = sync_status()
    assert bodies() == before.bodies
    assert isinstance(told.error, errors.Gone)
    assert told.writes_refused


def test_a_tenant_that_does_not_tell_its_runs_is_no_failure(synced: LocalTenant) -> None:
    class Silent(Wrapped):
        def reload_page(self, cursor: str = "") -> Any:
            raise errors.NotFound(status=404)

    sync.run(lambda lease: Silent(IMPATIENT(lease)))

    assert not SyncState.objects.get().runs_offered
    assert sync_status().error is None
