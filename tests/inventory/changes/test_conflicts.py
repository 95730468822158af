"""A write stops where the task is no longer what the person saw, with all versions of it."""

from typing import Any

import pytest

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import actions, external, snapshots
from dashboard.inventory.changes.conflicts import as_seen
from dashboard.tenant.wire import digest
from tests.conftest import LocalTenant
from tests.inventory.changes.past import ADA, HOURLY, save, seen, set_enabled, synced, told


def disable_there(connected: LocalTenant, task: Any) -> None:
    connected.models.LocalTask.objects.filter(pk=task.id).update(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")


def test_a_conflict_has_what_was_seen_what_is_and_what_was_wanted(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    disable_there(connected, task)

    outcome = save(task.id, recurrences=HOURLY)

    assert outcome.conflict is not None
    assert [(item.field, item.before, item.after) for item in outcome.conflict.differences] == [
        ("State", "Enabled", "Disabled, failures")
    ]
    assert outcome.conflict.mine == {"recurrences": HOURLY}
    assert outcome.row is not None
    assert outcome.conflict.seen == outcome.row.seen
    assert connected.models.LocalTask.objects.get().recurrence == task.recurrence
    assert told() == [("disabled", "", "done")]


def test_a_conflict_names_people(connected: LocalTenant) -> None:
    ada, ben = connected.make_user("Ada Keller"), connected.make_user("Ben Okafor")
    task, _ = connected.make_task(owner=ada), connected.make_task(owner=ben)
    synced()
    connected.models.LocalTask.objects.filter(pk=task.id).update(owner_id=ben.pk)

    outcome = set_enabled(task.id, enabled=False)

    assert outcome.conflict is not None
    assert [(item.field, item.before, item.after) for item in outcome.conflict.differences] == [
        ("Owner", "Ada Keller", "Ben Okafor")
    ]


def test_who_has_seen_theirs_can_do_it_anyway(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    disable_there(connected, task)
    conflict = save(task.id, recurrences=HOURLY).conflict
    assert conflict is not None

    assert actions.save(ADA, task.id, {"recurrences": HOURLY}, seen=conflict.seen).done

    stored = connected.models.LocalTask.objects.get()
    assert (stored.recurrence, stored.state) == (list(HOURLY), "Disabled")


def test_a_run_in_between_is_no_conflict(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    connected.models.LocalTask.objects.filter(pk=task.id).update(last_at=connected.clock.at)

    assert save(task.id, recurrences=HOURLY).done


def test_pressing_for_what_has_come_about_elsewhere_is_no_conflict(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    disable_there(connected, task)

    assert set_enabled(task.id, enabled=False).done
    assert told() == [("disabled", "", "done")]


@pytest.mark.parametrize("state", ["Completed", ""])
def test_a_task_without_a_switch_is_a_conflict(connected: LocalTenant, state: str) -> None:
    task = connected.make_task(state=state)
    synced()

    assert set_enabled(task.id, enabled=False).conflict is not None


def test_what_somebody_saw_is_found_in_copy_editor_and_history(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    first = seen(task.id)
    save(task.id, recurrences=HOURLY)
    second = seen(task.id)
    set_enabled(task.id, enabled=False)

    found = [as_seen(task.id, digest_of) for digest_of in (first, second, seen(task.id))]

    assert [digest(version.body) for version in found if version] == [first, second, seen(task.id)]
    assert as_seen(task.id, "never seen") is None


def test_an_opened_task_is_found_whatever_became_of_it(connected: LocalTenant) -> None:
    task = connected.make_task()
    snapshots.save(external.refresh_task(connect.tenant(CountingLimiter), task.id))
    first = seen(task.id)
    disable_there(connected, task)

    conflict = actions.save(ADA, task.id, {"recurrences": HOURLY}, seen=first).conflict

    assert conflict is not None
    assert conflict.before is not None
    assert conflict.before.enabled
