"""The clock is set forward and back by a day: the copy is renewed at once, and nobody waits for tomorrow."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import SyncState, Worker
from dashboard.inventory.sync import background, workers
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import sync_status
from tests.conftest import MOCK_MOMENT, LocalTenant

DAY = timedelta(days=1)


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_a_sync_is_due_at_once_and_sees_what_has_changed(connected: LocalTenant, by: timedelta) -> None:
    task = connected.make_task(state="Enabled")
    sync.run()
    connected.models.LocalTask.objects.filter(pk=task.pk).update(state="Disabled", disabled_code="MANUALLY")

    with time_machine.travel(MOCK_MOMENT + by, tick=True):
        is_stale, is_due = sync_status().stale, background.is_due(timezone.now())
        sync.run()
        after = sync_status()

    assert (is_stale, is_due, after.stale) == (True, True, False)
    assert copies().get().state == "disabled"


def test_a_dead_holder_and_a_dead_worker_of_tomorrow_hold_nothing_up(connected: LocalTenant) -> None:
    sync.run()
    SyncState.objects.update(lease_owner="dead", heartbeat_at=timezone.now() + DAY)
    Worker.objects.create(name="dead", tenant=SyncState.objects.get().tenant, heartbeat_at=timezone.now() + DAY)

    assert not workers.is_alive()
    assert sync.run()
