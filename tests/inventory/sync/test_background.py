"""When a sync runs: on demand, when it is due, and not in a crowd; and what the copy's state says."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import SyncState, Worker
from dashboard.inventory.sync import background
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import Lease
from dashboard.inventory.sync.status import sync_status
from dashboard.tenant import errors
from dashboard.tenant.errors import from_json, to_json
from tests.conftest import MOCK_MOMENT, LocalTenant

SECOND = timedelta(seconds=1)
FAILED = {"error": {"kind": "Unavailable"}}


class Broken:
    """A tenant that our own code stumbles over."""

    def __init__(self, error: Exception, lease: Lease) -> None:
        self.host = lease.tenant
        self._error = error

    def __getattr__(self, name: str) -> Any:
        raise self._error


pytestmark = pytest.mark.served  # syncs run in a thread


def test_who_asks_gets_a_sync_behind_their_back(connected: LocalTenant) -> None:
    connected.make_task()

    background.request_sync().join()

    assert copies().count() == 1
    assert not sync_status().stale


def test_who_asks_while_one_is_running_gets_that_one(connected: LocalTenant) -> None:
    connected.fault("hang", seconds=0.5)

    first, second = background.request_sync(), background.request_sync()
    first.join()

    assert first is second


def test_a_sync_that_is_told_to_end_gives_its_lease_back(connected: LocalTenant) -> None:
    connected.make_task()
    connected.fault("hang", seconds=0.5)
    thread = background.request_sync()

    background.stop()
    thread.join()

    assert SyncState.objects.get().lease_owner == ""


def test_a_sync_that_hangs_at_the_tenant_gives_its_lease_back_too_and_writes_no_more(
    connected: LocalTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "END_SECONDS", 0.1)
    connected.make_task()
    connected.fault("hang", seconds=2, path="/items")
    thread = background.request_sync()
    while not SyncState.objects.exclude(phase="").exists():
        time.sleep(0.05)

    background.stop()
    given_back = SyncState.objects.get().lease_owner == ""
    thread.join()

    assert given_back
    assert SyncState.objects.get().phase == "apps"
    assert not copies().exists()


@pytest.mark.parametrize("error", [KeyError("ours"), RecursionError(), OperationalError("locked"), IntegrityError()])
def test_a_fault_of_ours_counts_as_a_failure_and_is_kept_with_its_kind(
    connected: LocalTenant, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        sync.run(lambda lease: Broken(error, lease))  # type: ignore[arg-type, return-value]

    state = sync_status()
    assert isinstance(state.error, errors.InternalFailure)
    assert (state.error.reason, state.failures, state.running) == (type(error).__name__, 2, False)
    assert "Traceback" in caplog.text
    assert not background.is_due(timezone.now())
    assert SyncState.objects.get().phase == ("apps" if isinstance(error, OperationalError) else "")


def test_a_fault_on_the_way_to_the_tenant_is_kept_as_well_and_the_next_sync_heals_it(connected: LocalTenant) -> None:
    def reach(lease: Lease) -> Any:
        raise ZeroDivisionError

    sync.run(reach)
    told = sync_status()
    sync.run()

    assert isinstance(told.error, errors.InternalFailure)
    assert sync_status().error is None


def test_where_a_worker_lives_who_wants_a_sync_leaves_it_to_the_worker(connected: LocalTenant) -> None:
    Worker.objects.create(name="w", tenant=connected.url.removeprefix("http://"), heartbeat_at=timezone.now())

    background.request_soon()
    background.stop()
    wanted = SyncState.objects.get()
    is_due = background.is_due(timezone.now())
    sync.run()

    assert wanted.generation == 0
    assert is_due
    assert SyncState.objects.get().wanted_at is None


def test_a_sync_that_is_at_work_is_the_one_that_is_wanted(connected: LocalTenant) -> None:
    Worker.objects.create(name="w", tenant=connected.url.removeprefix("http://"), heartbeat_at=timezone.now())
    lease = Lease.take(connected.url.removeprefix("http://"))

    background.request_soon()

    assert SyncState.objects.get().wanted_at is None
    assert lease is not None
    lease.release()


def test_a_sync_that_fails_is_wanted_no_more(connected: LocalTenant) -> None:
    Worker.objects.create(name="w", tenant=connected.url.removeprefix("http://"), heartbeat_at=timezone.now())
    connected.fault("503", count=100, retry_after=600)
    background.request_soon()

    sync.run(lambda lease: sync.patient(lease, patience=0.1))

    assert SyncState.objects.get().wanted_at is None
    assert not background.is_due(timezone.now())


def test_what_another_process_did_just_before_is_not_done_again(connected: LocalTenant) -> None:
    sync.run()

    ran = sync.run(if_still=lambda state: state.generation == 0)

    assert not ran
    assert (SyncState.objects.get().generation, SyncState.objects.get().lease_owner) == (1, "")


def test_without_a_tenant_nothing_fails(settings: Any, db: None) -> None:
    settings.TENANT_URL = settings.TENANT_TOKEN = ""

    background.request_sync().join()

    assert sync_status().as_of is None


@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        ({"started_at": None}, True),
        ({"started_at": MOCK_MOMENT - 10 * SECOND}, False),
        ({"started_at": MOCK_MOMENT - 60 * SECOND}, True),
        ({"started_at": MOCK_MOMENT - 55 * SECOND}, True),  # so that it is at its end when the copy is a minute old
        ({"started_at": MOCK_MOMENT - 50 * SECOND}, False),
        ({"started_at": MOCK_MOMENT - 10 * SECOND, "wanted_at": MOCK_MOMENT}, True),
        ({"started_at": MOCK_MOMENT - 10 * SECOND, "phase": "tasks"}, True),
        ({"started_at": MOCK_MOMENT - 10 * SECOND, "error": {"kind": "Unavailable"}}, True),
        ({"started_at": MOCK_MOMENT - 90 * SECOND, **FAILED, "failed_at": MOCK_MOMENT - 10 * SECOND}, False),
        ({"started_at": MOCK_MOMENT - 90 * SECOND, **FAILED, "failed_at": MOCK_MOMENT - 60 * SECOND}, True),
        ({"started_at": None, **FAILED, "failed_at": MOCK_MOMENT - 10 * SECOND}, False),
        ({**FAILED, "phase": "tasks", "failed_at": MOCK_MOMENT - 10 * SECOND, "wanted_at": MOCK_MOMENT}, True),
        ({"started_at": None, "lease_owner": "another", "heartbeat_at": MOCK_MOMENT}, False),
        ({"started_at": None, "lease_owner": "dead", "heartbeat_at": MOCK_MOMENT - 31 * SECOND}, True),
    ],
)
def test_a_sync_is_due_when_the_last_one_is_old_or_did_not_end(
    connected: LocalTenant, fields: dict[str, Any], is_due: bool
) -> None:
    SyncState.objects.create(tenant=connected.url.removeprefix("http://"), **fields)

    assert background.is_due(MOCK_MOMENT) == is_due


def test_a_first_sync_is_due(connected: LocalTenant) -> None:
    assert background.is_due(MOCK_MOMENT)


@pytest.mark.parametrize(
    ("fields", "runs"),
    [
        ({"as_of": MOCK_MOMENT}, False),
        ({"as_of": MOCK_MOMENT - timedelta(hours=1)}, True),
        ({"as_of": None}, True),
        ({"as_of": None, "lease_owner": "another", "heartbeat_at": MOCK_MOMENT}, False),
        ({"as_of": None, "failed_at": MOCK_MOMENT}, False),
        ({"as_of": None, "failed_at": MOCK_MOMENT - timedelta(minutes=1)}, True),
    ],
)
def test_a_page_asks_for_a_sync_only_when_that_helps(
    connected: LocalTenant, fields: dict[str, Any], runs: bool
) -> None:
    SyncState.objects.create(tenant=connected.url.removeprefix("http://"), **fields)

    background.request_if_stale()
    background.request_if_stale()
    if runs:
        background.request_sync().join()

    assert SyncState.objects.get().generation == int(runs)


def test_the_state_tells_how_far_a_sync_is(connected: LocalTenant) -> None:
    fields = {"phase": "tasks", "seen": 3400, "about": 10_000, "lease_owner": "one", "heartbeat_at": timezone.now()}
    SyncState.objects.create(tenant=connected.url.removeprefix("http://"), **fields)

    state = sync_status()

    assert (state.running, state.share, state.stale) == (True, 0.34, True)


def test_a_holder_that_died_is_not_running(connected: LocalTenant) -> None:
    dead = timezone.now() - timedelta(minutes=1)
    SyncState.objects.create(tenant=connected.url.removeprefix("http://"), lease_owner="one", heartbeat_at=dead)

    assert not sync_status().running


@pytest.mark.parametrize(
    "error",
    [
        errors.RateLimited(host="h", method="GET", path="/p", status=429, trace_id="t", retry_after=40),
        errors.Rejected(status=400, field="time_zone", errors=(errors.Complaint(code="C", title="T", detail="D"),)),
        errors.Malformed(reason="redirect", location="https://elsewhere.test"),
        errors.NotConfigured(setting="TENANT_URL"),
        errors.Unauthorized(status=401),
        errors.InternalFailure(host="h", reason="KeyError"),
    ],
)
def test_an_error_comes_back_with_all_its_facts(error: errors.TenantError) -> None:
    back = from_json(to_json(error))

    assert type(back) is type(error)
    assert to_json(back) == to_json(error)


def test_an_error_of_another_versions_making_is_still_an_error() -> None:
    assert from_json(None) is None
    assert type(from_json({"kind": "Eclipsed", "moon": "full", "host": "h"})) is errors.TenantError
