"""When a sync runs: on demand, when it is due, and not in a crowd; and what the copy's state says."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import background
from dashboard.inventory.sync.status import copy_state
from dashboard.tenant import errors
from dashboard.tenant.errors import packed, unpacked
from tests.conftest import MOCK_MOMENT, LocalTenant

SECOND = timedelta(seconds=1)


def test_who_asks_gets_a_sync_behind_their_back(connected: LocalTenant) -> None:
    connected.make_task()

    background.ask().join()

    assert copies().count() == 1
    assert not copy_state().stale


def test_who_asks_while_one_is_running_gets_that_one(connected: LocalTenant) -> None:
    connected.fault("hang", seconds=0.5)

    first, second = background.ask(), background.ask()
    first.join()

    assert first is second


def test_a_sync_that_is_told_to_end_gives_its_lease_back(connected: LocalTenant) -> None:
    connected.make_task()
    connected.fault("hang", seconds=0.5)
    thread = background.ask()

    background.end()
    thread.join()

    assert SyncState.objects.get().lease_owner == ""


def test_without_a_tenant_nothing_fails(settings: Any, db: None) -> None:
    settings.TENANT_URL = settings.TENANT_TOKEN = ""

    background.ask().join()

    assert copy_state().as_of is None


@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        ({"started_at": None}, True),
        ({"started_at": MOCK_MOMENT - 10 * SECOND}, False),
        ({"started_at": MOCK_MOMENT - 60 * SECOND}, True),
        ({"started_at": MOCK_MOMENT - 55 * SECOND}, True),  # a tick may come a little early
        ({"started_at": MOCK_MOMENT - 10 * SECOND, "phase": "tasks"}, True),
        ({"started_at": MOCK_MOMENT - 10 * SECOND, "error": {"kind": "Unavailable"}}, True),
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

    background.ask_if_stale()
    background.ask_if_stale()
    if runs:
        background.ask().join()

    assert SyncState.objects.get().generation == int(runs)


def test_the_state_tells_how_far_a_sync_is(connected: LocalTenant) -> None:
    fields = {"phase": "tasks", "seen": 3400, "about": 10_000, "lease_owner": "one", "heartbeat_at": timezone.now()}
    SyncState.objects.create(tenant=connected.url.removeprefix("http://"), **fields)

    state = copy_state()

    assert (state.running, state.share, state.stale) == (True, 0.34, True)


def test_a_holder_that_died_is_not_running(connected: LocalTenant) -> None:
    dead = timezone.now() - timedelta(minutes=1)
    SyncState.objects.create(tenant=connected.url.removeprefix("http://"), lease_owner="one", heartbeat_at=dead)

    assert not copy_state().running


@pytest.mark.parametrize(
    "error",
    [
        errors.RateLimited(host="h", method="GET", path="/p", status=429, trace_id="t", retry_after=40),
        errors.Rejected(status=400, field="time_zone", errors=(errors.Complaint(code="C", title="T", detail="D"),)),
        errors.Malformed(reason="redirect", location="https://elsewhere.test"),
        errors.NotConfigured(setting="TENANT_URL"),
        errors.Unauthorized(status=401),
    ],
)
def test_an_error_comes_back_with_all_its_facts(error: errors.TenantError) -> None:
    back = unpacked(packed(error))

    assert type(back) is type(error)
    assert packed(back) == packed(error)


def test_an_error_of_another_versions_making_is_still_an_error() -> None:
    assert unpacked(None) is None
    assert type(unpacked({"kind": "Eclipsed", "moon": "full", "host": "h"})) is errors.TenantError
