"""A tenant whose whole list takes longer to be read than there is between two syncs."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import Glance, SyncState
from dashboard.inventory.sync import background, glances
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import sync_status
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.desk import Desk, desk

__all__ = ["desk"]

SECOND = timedelta(seconds=1)


pytestmark = pytest.mark.served  # looks run in a thread


@pytest.fixture
def slow(connected: LocalTenant) -> LocalTenant:
    """Five tasks, and a list that took four minutes."""
    for number in range(5):
        connected.make_task(id=f"t{number}")
    sync.run()
    SyncState.objects.update(whole_seconds=240)
    return connected


def glance() -> None:
    background.run_if_due()
    assert background._asked is not None
    background._asked.join()


def end_of_last(seconds: int) -> None:
    SyncState.objects.update(started_at=MOCK_MOMENT - seconds * SECOND, finished_at=MOCK_MOMENT - seconds * SECOND)


@pytest.mark.parametrize(("ago", "is_due"), [(60, False), (240, False), (470, True)])
def test_the_whole_list_is_read_half_of_the_time(slow: LocalTenant, ago: int, is_due: bool) -> None:
    end_of_last(ago)

    assert background.is_due(MOCK_MOMENT) is is_due


@pytest.mark.parametrize(("ago", "is_stale"), [(200, False), (900, False), (970, True)])
def test_a_copy_is_not_called_old_while_its_list_is_on_its_way(slow: LocalTenant, ago: int, is_stale: bool) -> None:
    SyncState.objects.update(as_of=MOCK_MOMENT - ago * SECOND)

    assert sync_status(MOCK_MOMENT).stale is is_stale


def test_how_long_the_whole_list_takes_is_measured(connected: LocalTenant) -> None:
    connected.make_task()

    sync.run()

    assert 0 < SyncState.objects.get().whole_seconds < 60
    assert sync_status().whole_seconds == 0  # less than there is between two syncs is no matter


def test_tasks_that_somebody_looks_at_are_asked_for_between_two_lists(slow: LocalTenant) -> None:
    glances.note(["t1", "t3"], timezone.now())
    end_of_last(61)
    for task_id in ("t1", "t2"):
        slow.models.LocalTask.objects.filter(pk=task_id).update(state="Disabled", disabled_code="MANUALLY")

    glance()

    assert set(copies().filter(state="disabled").values_list("task_id", flat=True)) == {"t1"}
    assert not glances.is_due(timezone.now())
    assert SyncState.objects.get().lease_owner == ""


def test_a_task_that_is_gone_ends_no_round(slow: LocalTenant) -> None:
    glances.note(["t1", "t3"], timezone.now())
    end_of_last(61)
    slow.models.LocalTask.objects.filter(pk="t1").delete()
    slow.models.LocalTask.objects.filter(pk="t3").update(state="Disabled", disabled_code="MANUALLY")

    glance()

    assert not copies().filter(task_id="t1").exists()
    assert copies().get(task_id="t3").state == "disabled"


def test_a_look_long_ago_asks_for_nothing(slow: LocalTenant) -> None:
    glances.note(["t1"], timezone.now() - timedelta(minutes=5))
    end_of_last(61)

    assert not glances.is_due(timezone.now())


def test_where_the_list_is_read_in_time_nobody_notes_looks(connected: LocalTenant) -> None:
    connected.make_task(id="t1")
    sync.run()

    glances.note(["t1"], timezone.now())

    assert not Glance.objects.exists()


def test_how_long_another_tenant_takes_is_no_matter(connected: LocalTenant) -> None:
    connected.make_task(id="t1")
    sync.run()
    SyncState.objects.create(tenant="0-another", whole_seconds=240)

    glances.note(["t1"], timezone.now())

    assert not Glance.objects.exists()
    assert sync_status().whole_seconds == 0


def test_a_tenant_that_fails_leaves_the_lease_and_the_copy(slow: LocalTenant) -> None:
    glances.note(["t1"], timezone.now())
    end_of_last(61)
    slow.fault("503", retry_after=60)

    glance()

    assert SyncState.objects.get().lease_owner == ""
    assert copies().count() == 5


def test_the_list_notes_what_it_shows_and_says_how_old_it_is(slow: LocalTenant, desk: Desk) -> None:
    page: Any = desk.client.get(reverse("tasks"), {"q": "id:t2"})

    assert set(Glance.objects.values_list("task_id", flat=True)) == {"t2"}
    text = page.content.decode()
    assert "These tasks were read at" in text
    assert "Reading all tasks takes 4 min, so that is done every 8 min." in text
