"""A process that dies in the middle of a write: what it left behind is ended by a look, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import PeoplePace
from dashboard.inventory.changes import actions, history, record, recovery, task_lock, undo
from dashboard.inventory.changes.request import Order
from dashboard.inventory.changes.task_lock import Turn as TurnRow
from dashboard.inventory.models.history import Change, Kind, Turn
from dashboard.web.notices import outcome_status
from tests.conftest import LocalTenant
from tests.inventory.changes.past import ADA, HOURLY, START, seen, set_enabled, synced, told

OFF = {"enabled": False}


@pytest.fixture
def task(connected: LocalTenant) -> Any:
    made = connected.make_task()
    synced()
    return made


def die(order: Order, *, long_ago: bool = True) -> Change:
    """Begin a change as a process does that is killed before it can end it."""
    tenant = connect.tenant(PeoplePace)
    turn = task_lock.take(tenant.host, order.task_id) if order.task_id else task_lock.take_new(tenant.host)
    assert turn is not None
    before = tenant.get_task(order.task_id) if order.task_id else None
    change = record.begin(tenant.host, order, turn, before)
    if long_ago:
        Turn.objects.update(taken_at=timezone.now() - timedelta(minutes=5))
    return change


def an_order(task: Any, kind: Kind = Kind.DISABLED, **values: Any) -> Order:
    return Order(by=ADA, kind=kind, task_id=task.id, values=values or OFF, seen=seen(task.id))


def carry_out(connected: LocalTenant, task: Any, kind: Kind) -> None:
    tasks = connected.models.LocalTask.objects.filter(pk=task.id)
    if kind is Kind.DELETED:
        tasks.delete()
    else:
        tasks.update(state="Disabled", disabled_code="MANUALLY")


@pytest.mark.parametrize("kind", [Kind.DISABLED, Kind.DELETED])
@pytest.mark.parametrize("carried_out", [True, False])
def test_a_sync_ends_what_was_left_behind_by_what_it_finds(
    connected: LocalTenant, task: Any, kind: Kind, *, carried_out: bool
) -> None:
    die(an_order(task, kind))
    if carried_out:
        carry_out(connected, task, kind)

    for _ in range(2):
        synced()

    assert told() == [(kind, "ada", "done" if carried_out else "unknown")]
    assert not Turn.objects.exists()
    (entry,) = history.of(task.id)
    assert entry.ending is not None
    assert entry.ending.looked
    assert (entry.after is None) is (kind is Kind.DELETED and carried_out)


def test_what_qlik_disabled_meanwhile_is_not_put_down_to_who_was_about_to(connected: LocalTenant, task: Any) -> None:
    die(an_order(task))
    connected.models.LocalTask.objects.update(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    synced()

    assert sorted(told()) == [("disabled", "", "done"), ("disabled", "ada", "unknown")]


def test_what_may_still_be_under_way_is_left_alone_and_not_told_as_a_change_made_elsewhere(
    connected: LocalTenant, task: Any
) -> None:
    die(an_order(task), long_ago=False)
    carry_out(connected, task, Kind.DISABLED)

    synced()

    assert told() == [("disabled", "ada", "")]
    assert Turn.objects.count() == 1


def test_something_else_that_happens_meanwhile_is_told(connected: LocalTenant, task: Any) -> None:
    die(an_order(task), long_ago=False)
    connected.models.LocalTask.objects.filter(pk=task.id).update(recurrence=list(HOURLY))

    synced()

    assert sorted(told()) == [("disabled", "ada", ""), ("edited", "", "done")]


def test_the_next_write_of_the_task_ends_it_first(connected: LocalTenant, task: Any) -> None:
    die(an_order(task))

    assert set_enabled(task.id, enabled=False).done
    assert told() == [("disabled", "ada", "done"), ("disabled", "ada", "unknown")]


def test_a_write_that_was_left_behind_without_being_begun_leaves_nothing(connected: LocalTenant, task: Any) -> None:
    task_lock.take(connect.tenant_name(), task.id)
    Turn.objects.update(taken_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert recovery.settle(connect.tenant(PeoplePace)) == 1
    assert told() == []
    assert not Turn.objects.exists()


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_creation_that_was_left_behind_is_looked_for(connected: LocalTenant, task: Any, *, carried_out: bool) -> None:
    values = {"app_id": task.app_id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START}
    die(Order(by=ADA, kind=Kind.CREATED, values=values))
    if carried_out:
        connected.make_task(app_id=task.app_id, time_zone="UTC", recurrence=list(HOURLY))

    synced()

    assert told() == [("created", "ada", "done" if carried_out else "unknown")]


def test_a_creation_that_was_left_behind_does_not_find_the_task_of_another_one(
    connected: LocalTenant, task: Any
) -> None:
    values = {"app_id": task.app_id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START}
    die(Order(by=ADA, kind=Kind.CREATED, values=values))
    made = actions.create(ADA, values)

    synced()

    assert told() == [("created", "ada", "done"), ("created", "ada", "unknown")]
    assert told(made.task_id) == [("created", "ada", "done")]


def test_a_tenant_that_cannot_be_asked_is_asked_the_next_time(connected: LocalTenant, task: Any, settings: Any) -> None:
    settings.TENANT_PATIENCE = 0.3
    die(an_order(task))
    connected.fault("500", 9)

    assert recovery.settle(connect.tenant(PeoplePace)) == 0
    assert told() == [("disabled", "ada", "")]
    assert recovery.settle(connect.tenant(PeoplePace)) == 0  # somebody is at it, for all that is known


def test_a_creation_of_a_tenant_that_cannot_be_asked_is_looked_for_the_next_time(
    connected: LocalTenant, task: Any, settings: Any
) -> None:
    settings.TENANT_PATIENCE = 0.3
    die(Order(by=ADA, kind=Kind.CREATED, values={"app_id": task.app_id, "time_zone_name": "UTC"}))
    connected.fault("500", 9)

    assert recovery.settle(connect.tenant(PeoplePace)) == 0
    assert told() == [("created", "ada", "")]


def test_of_two_who_find_it_one_ends_it(connected: LocalTenant, task: Any) -> None:
    die(an_order(task))
    found = list(task_lock.left_behind(connect.tenant_name()))
    recovery.settle(connect.tenant(PeoplePace))

    assert [recovery._settle(connect.tenant(PeoplePace), turn) for turn in found] == [False]


def test_a_slow_process_that_ends_its_write_after_all_has_the_last_word(connected: LocalTenant, task: Any) -> None:
    change = die(an_order(task))
    recovery.settle(connect.tenant(PeoplePace))

    carry_out(connected, task, Kind.DISABLED)
    record.end(change, record.Result.DONE, record.look(connect.tenant(PeoplePace), change))

    assert told() == [("disabled", "ada", "done")]


def test_who_waits_too_long_for_a_task_is_told_that_somebody_is_at_it(connected: LocalTenant, task: Any) -> None:
    task_lock.take(connect.tenant_name(), task.id)
    slept: list[float] = []

    assert task_lock.take(connect.tenant_name(), task.id, wait=1, sleep=slept.append) is None
    assert sum(slept) >= 1


def test_a_turn_is_given_to_the_next_in_line(connected: LocalTenant, task: Any) -> None:
    first = task_lock.take(connect.tenant_name(), task.id)
    assert first is not None

    second = task_lock.take(connect.tenant_name(), task.id, sleep=lambda seconds: task_lock.give_back(first.operation))

    assert isinstance(second, TurnRow)
    assert second.operation != first.operation


def test_a_busy_task_is_left_as_it_is(connected: LocalTenant, task: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = connected.make_task(app_id=task.app_id)
    synced()
    gone = actions.delete(ADA, other.id, seen=seen(other.id))
    monkeypatch.setattr(task_lock.take, "__kwdefaults__", {"wait": 0, "sleep": task_lock.time.sleep})
    for each in (task, other):
        task_lock.take(connect.tenant_name(), each.id)

    outcome = actions.delete(ADA, task.id, seen=seen(task.id))

    assert undo.undo(ADA, gone.change_id or 0).busy
    assert (outcome.busy, outcome_status(outcome), outcome.done) == (True, 409, False)
    assert told(task.id) == []
