"""The lease: one holder at a time, and a dead one loses it within half a minute."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import lease as leases
from dashboard.inventory.sync.lease import LEASE, Lease, LeaseLost
from tests.conftest import MOCK_MOMENT

pytestmark = pytest.mark.django_db
HOST = "tenant.test"


def test_the_second_one_to_come_gets_none() -> None:
    assert Lease.take(HOST) is not None
    assert Lease.take(HOST) is None
    assert Lease.take("other.test") is not None


def test_what_was_given_back_can_be_taken() -> None:
    first = Lease.take(HOST)

    first.release(phase="tasks")

    assert Lease.take(HOST).state().phase == "tasks"


def test_a_holder_without_a_sign_of_life_loses_it_after_half_a_minute() -> None:
    with time_machine.travel(MOCK_MOMENT, tick=False) as clock:
        dead = Lease.take(HOST)
        clock.shift(LEASE)
        assert Lease.take(HOST) is None
        clock.shift(timedelta(seconds=1))
        heir = Lease.take(HOST)

    assert heir is not None
    with pytest.raises(LeaseLost):
        dead.write(seen=5)
    dead.release(phase="gone")
    assert (SyncState.objects.get().seen, SyncState.objects.get().phase) == (0, "")


def test_waiting_shows_signs_of_life() -> None:
    waits: list[float] = []
    holder = Lease.take(HOST)
    waiting = Lease(HOST, SyncState.objects.get().lease_owner, sleep=waits.append)

    waiting.sleep(12)

    assert waits == [5.0, 5.0, 2]
    assert holder.state().heartbeat_at is not None


def test_signs_of_life_between_calls_are_written_once_a_second(django_assert_num_queries: Any) -> None:
    with time_machine.travel(MOCK_MOMENT, tick=False) as clock:
        holder = Lease.take(HOST)
        holder.write()
        with django_assert_num_queries(0):
            holder.heartbeat()
        clock.shift(timedelta(seconds=1))
        with django_assert_num_queries(1):
            holder.heartbeat()
            holder.heartbeat()

    assert holder.state().heartbeat_at == MOCK_MOMENT + timedelta(seconds=1)


def test_between_calls_a_lost_lease_and_the_end_of_the_process_are_noticed() -> None:
    with time_machine.travel(MOCK_MOMENT, tick=False) as clock:
        holder = Lease.take(HOST)
        holder.write()
        leases.stopping.set()
        try:
            with pytest.raises(LeaseLost):
                holder.heartbeat()
        finally:
            leases.stopping.clear()
        SyncState.objects.update(lease_owner="another")
        clock.shift(timedelta(seconds=1))
        with pytest.raises(LeaseLost):
            holder.heartbeat()


def test_who_waits_notices_that_the_lease_is_lost() -> None:
    Lease.take(HOST)
    owner = SyncState.objects.get().lease_owner
    waiting = Lease(HOST, owner, sleep=lambda seconds: SyncState.objects.update(lease_owner="another") and None)

    with pytest.raises(LeaseLost):
        waiting.sleep(60)


def test_a_process_that_ends_writes_no_more() -> None:
    holder = Lease.take(HOST)
    leases.stopping.set()
    try:
        with pytest.raises(LeaseLost):
            holder.write(seen=1)
    finally:
        leases.stopping.clear()
