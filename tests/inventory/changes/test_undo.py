"""Undo: takes back what was done here, asks where the task has changed since, and makes deleted tasks anew."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.inventory.changes import actions, history, undo
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.changes.undo import NotUndoable
from dashboard.inventory.models.history import ChangePage
from dashboard.tenant.errors import NotFound, OutcomeUnknown, Unavailable
from tests.conftest import LocalTenant
from tests.inventory.changes.past import ADA, HOURLY, START, copied, save, seen, set_enabled, synced, told

BEN = RequestedBy(actor="ben", page=ChangePage.HISTORY)


def in_tenant(connected: LocalTenant, task_id: str) -> Any:
    return connected.models.LocalTask.objects.get(pk=task_id)


def undone(outcome: Outcome, **options: str) -> Outcome:
    assert outcome.change_id is not None
    return undo.undo(BEN, outcome.change_id, **options)


@pytest.mark.parametrize("enabled", [True, False])
def test_a_switch_goes_back(connected: LocalTenant, *, enabled: bool) -> None:
    task = connected.make_task(state="Disabled" if enabled else "Enabled")
    synced()
    first = set_enabled(task.id, enabled=enabled)

    outcome = undone(first)

    assert outcome.done
    assert in_tenant(connected, task.id).state == ("Disabled" if enabled else "Enabled")
    newest, oldest = history.of(task.id)
    assert (newest.change.actor, newest.change.undoes) == ("ben", oldest.change.pk)
    assert (oldest.undone_by, oldest.can_undo, newest.can_undo) == (newest.change, False, True)


def test_an_edit_goes_back_byte_for_byte(connected: LocalTenant) -> None:
    odd = ["RRULE:INTERVAL=1;FREQ=DAILY", "RDATE:20270101T060000"]
    task = connected.make_task(recurrence=odd)
    synced()
    first = save(task.id, recurrences=HOURLY, time_zone_name="Asia/Tokyo", ends_at=START.replace(year=2030))

    assert undone(first).done

    stored = in_tenant(connected, task.id)
    assert (stored.recurrence, stored.time_zone, stored.end) == (odd, "Europe/Zurich", "")


def test_undoing_an_undo_does_it_again(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()

    again = undone(undone(set_enabled(task.id, enabled=False)))

    assert again.done
    assert in_tenant(connected, task.id).state == "Disabled"
    assert [kind for kind, *_ in told(task.id)] == ["disabled", "enabled", "disabled"]


def test_what_has_changed_since_is_shown_and_undone_only_by_who_has_seen_it(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    first = set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)

    asked = undone(first)

    assert asked.conflict is not None
    assert [item.field for item in asked.conflict.differences] == ["Schedule"]
    assert [entry.change.kind for entry in history.since(history.of(task.id)[-1].change)] == ["edited"]
    assert in_tenant(connected, task.id).state == "Disabled"

    assert undone(first, seen=asked.conflict.seen).done
    assert in_tenant(connected, task.id).state == "Enabled"
    assert in_tenant(connected, task.id).recurrence == list(HOURLY)


def test_what_others_have_brought_back_with_more_is_shown_and_nothing_is_left_to_do(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    first = set_enabled(task.id, enabled=False)
    connected.models.LocalTask.objects.update(state="Enabled", disabled_code="", recurrence=list(HOURLY))

    asked = undone(first)
    assert asked.conflict is not None
    confirmed = undone(first, seen=asked.conflict.seen)

    assert [item.field for item in asked.conflict.differences] == ["State", "Schedule"]
    assert (confirmed.done, confirmed.change_id) == (True, None)
    assert [kind for kind, *_ in told(task.id)] == ["enabled", "disabled"]


def test_undoing_twice_is_the_same_as_once(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    first = set_enabled(task.id, enabled=False)

    assert [undone(first).done, undone(first).done] == [True, True]
    assert [kind for kind, *_ in told(task.id)] == ["enabled", "disabled"]


def test_a_task_that_is_gone_cannot_be_switched_back(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    first = set_enabled(task.id, enabled=False)
    connected.models.LocalTask.objects.all().delete()

    outcome = undone(first)

    assert isinstance(outcome.error, NotFound)
    assert told(task.id)[0] == ("deleted", "", "done")


@pytest.mark.parametrize("state", ["Enabled", "Disabled"])
def test_a_deleted_task_comes_back_as_a_new_one_in_its_old_state(connected: LocalTenant, state: str) -> None:
    task = connected.make_task(state=state, owner=connected.make_user("Marek Nowak"))
    synced()
    first = actions.delete(ADA, task.id, seen=seen(task.id))

    outcome = undone(first)
    synced()

    made = in_tenant(connected, outcome.task_id)
    assert outcome.done
    assert outcome.task_id != task.id
    assert (made.recurrence, made.start, made.state, made.owner.name) == (
        task.recurrence,
        task.start,
        state,
        "Tenant Admin",
    )
    assert told() == [("restored", "ben", "done"), ("deleted", "ada", "done")]
    assert told(outcome.task_id) == [("restored", "ben", "done")]
    assert copied(outcome.task_id).deleted_at is None


def test_a_second_restoration_is_only_for_who_has_seen_the_first(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    deletion = actions.delete(ADA, task.id, seen=seen(task.id))
    first = undone(deletion)

    asked = undone(deletion)

    assert asked.conflict is not None
    assert asked.conflict.theirs is not None
    assert asked.conflict.theirs.id == first.task_id
    assert connected.models.LocalTask.objects.count() == 1
    assert undone(deletion, seen=asked.conflict.seen).done
    assert connected.models.LocalTask.objects.count() == 2


def test_undoing_a_creation_deletes_the_task_and_undoing_that_makes_it_again(connected: LocalTenant) -> None:
    app = connected.make_app("Cash position")
    made = actions.create(ADA, {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START})

    gone = undone(made)

    assert gone.done
    assert not connected.models.LocalTask.objects.exists()
    assert undone(gone).done
    assert connected.models.LocalTask.objects.get().recurrence == list(HOURLY)


def failed(connected: LocalTenant, task_id: str) -> int:
    connected.fault("500", 9, method="PUT")
    return int(set_enabled(task_id, enabled=False).change_id or 0)


def outside(connected: LocalTenant, task_id: str) -> int:
    connected.models.LocalTask.objects.filter(pk=task_id).update(recurrence=list(HOURLY))
    synced()
    return int(history.of(task_id)[0].change.pk)


@pytest.mark.parametrize("make", [failed, outside, lambda connected, task_id: 4711])
def test_what_was_not_done_or_not_done_here_cannot_be_undone(
    connected: LocalTenant, make: Callable[[LocalTenant, str], int]
) -> None:
    task = connected.make_task()
    synced()
    change_id = make(connected, task.id)

    with pytest.raises(NotUndoable):
        undo.undo(BEN, change_id)


def test_a_restoration_whose_answer_was_lost_is_found_and_not_made_twice(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    deletion = actions.delete(ADA, task.id, seen=seen(task.id))
    connected.fault("cut", 1, method="POST")
    lost = undone(deletion)
    assert isinstance(lost.error, OutcomeUnknown)
    assert told()[0] == ("restored", "ben", "unknown")

    again = undone(deletion)

    assert again.conflict is not None
    assert told()[0] == ("restored", "ben", "done")
    assert connected.models.LocalTask.objects.count() == 1


def test_a_creation_whose_answer_was_lost_can_be_looked_for(connected: LocalTenant) -> None:
    app = connected.make_app("Cash position")
    connected.make_task(app_id=app.id, recurrence=list(HOURLY), time_zone="UTC")
    synced()
    connected.fault("cut", 1, method="POST")
    lost = actions.create(ADA, {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START})
    assert history.page(history.HistoryFilter()).entries[0].can_look_for

    row = undo.look_for(lost.change_id or 0)

    assert row is not None
    assert told(row.task.id) == [("created", "ada", "done")]


def test_a_creation_that_never_reached_the_tenant_is_not_found(connected: LocalTenant) -> None:
    app = connected.make_app("Cash position")
    synced()
    connected.fault("cut", 1, method="POST")
    lost = actions.create(ADA, {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START})
    connected.models.LocalTask.objects.all().delete()

    assert undo.look_for(lost.change_id or 0) is None


def values_of_one(connected: LocalTenant) -> dict[str, Any]:
    app = connected.make_app("Cash position")
    synced()
    return {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START}


def test_a_creation_that_came_to_nothing_does_not_find_the_task_of_another_one(connected: LocalTenant) -> None:
    values = values_of_one(connected)
    connected.fault("cut", 1, method="POST")
    lost = actions.create(ADA, values)
    connected.models.LocalTask.objects.all().delete()
    again = actions.create(ADA, values)

    assert undo.look_for(lost.change_id or 0) is None
    assert told(again.task_id) == [("created", "ada", "done")]
    assert sorted(told()) == [("created", "ada", "done"), ("created", "ada", "unknown")]


def test_a_creation_that_a_sync_has_found_is_found_and_told_once(connected: LocalTenant) -> None:
    values = values_of_one(connected)
    connected.fault("cut", 1, method="POST")
    lost = actions.create(ADA, values)
    synced()

    row = undo.look_for(lost.change_id or 0)

    assert row is not None
    assert told(row.task.id) == [("created", "ada", "done")]
    connected.models.LocalTask.objects.all().delete()
    synced()
    assert undo.look_for(lost.change_id or 0) is None


@pytest.mark.parametrize("refused", [True, False])
def test_only_a_creation_of_unknown_outcome_is_looked_for(connected: LocalTenant, *, refused: bool) -> None:
    values = values_of_one(connected)
    task = connected.make_task(app_id=values["app_id"])
    synced()
    connected.fault("500", 9, method="POST")
    change = actions.create(ADA, values) if refused else set_enabled(task.id, enabled=False)

    with pytest.raises(NotUndoable):
        undo.look_for(change.change_id or 0)


def test_a_creation_whose_answer_was_lost_is_not_told_twice_when_a_sync_sees_it(connected: LocalTenant) -> None:
    app = connected.make_app("Cash position")
    synced()
    connected.fault("cut", 1, method="POST")
    actions.create(ADA, {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START})

    synced()

    assert told() == [("created", "ada", "done")]


def disabled_and_deleted(connected: LocalTenant) -> Outcome:
    """Delete a disabled task."""
    task = connected.make_task(state="Disabled")
    synced()
    return actions.delete(ADA, task.id, seen=seen(task.id))


def test_a_restored_task_that_could_not_be_disabled_is_there_and_shown_as_it_is(connected: LocalTenant) -> None:
    deletion = disabled_and_deleted(connected)
    connected.fault("500", 9, method="PUT")

    outcome = undone(deletion)

    assert outcome.done
    assert outcome.row is not None
    assert outcome.row.task.enabled
    assert in_tenant(connected, outcome.task_id).state == "Enabled"


def restored_without_answer(connected: LocalTenant) -> Outcome:
    """Delete a disabled task, and restore it without hearing of it; gives the deletion."""
    deletion = disabled_and_deleted(connected)
    connected.fault("cut", 1, method="POST")
    assert isinstance(undone(deletion).error, OutcomeUnknown)
    return deletion


def test_a_disabled_task_whose_restoration_was_not_heard_of_is_disabled_when_it_is_found(
    connected: LocalTenant,
) -> None:
    deletion = restored_without_answer(connected)

    again = undone(deletion)

    assert again.conflict is not None
    assert again.conflict.theirs is not None
    assert not again.conflict.theirs.enabled
    assert connected.models.LocalTask.objects.get().state == "Disabled"
    synced()
    assert told()[:2] == [("restored", "ben", "done"), ("deleted", "ada", "done")]


def test_a_restored_task_that_a_sync_finds_is_left_as_it_is_and_its_entry_tells_it(connected: LocalTenant) -> None:
    restored_without_answer(connected)

    synced()

    assert connected.models.LocalTask.objects.get().state == "Enabled"
    newest = history.page(history.HistoryFilter()).entries[0]
    assert (newest.result, newest.runs_anew) == ("done", True)


def test_a_restored_task_whose_disabling_was_not_heard_of_is_shown_as_it_is(connected: LocalTenant) -> None:
    deletion = disabled_and_deleted(connected)
    connected.fault("cut", 1, method="PUT")

    outcome = undone(deletion)

    assert outcome.row is not None
    assert not outcome.row.task.enabled
    assert not history.of(outcome.task_id)[0].runs_anew


def test_a_restoration_waits_for_the_tenant_where_an_earlier_one_may_have_made_a_task(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    deletion = actions.delete(ADA, task.id, seen=seen(task.id))
    connected.fault("cut", 1, method="POST")
    undone(deletion)
    connected.fault("500", 9, method="GET")

    assert isinstance(undone(deletion).error, Unavailable)
    assert connected.models.LocalTask.objects.count() == 1


OVER, LATER = START.replace(year=2026, month=11, day=1), START.replace(year=2030)


def test_a_completed_task_that_was_enabled_with_a_later_end_is_completed_again(connected: LocalTenant) -> None:
    task = connected.make_task(state="Completed", end=OVER.isoformat())
    synced()
    first = save(task.id, ends_at=LATER, enabled=True)

    outcome = undone(first)

    assert first.changed
    assert outcome.changed
    stored = in_tenant(connected, task.id)
    assert (stored.state, stored.end, stored.disabled_code) == ("Completed", OVER.isoformat(), "")
    assert undone(outcome).changed
    assert in_tenant(connected, task.id).state == "Enabled"


def test_an_edit_that_has_completed_a_task_is_taken_back_with_its_state(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    first = save(task.id, ends_at=OVER)
    assert in_tenant(connected, task.id).state == "Completed"

    outcome = undone(first)

    assert outcome.changed
    assert in_tenant(connected, task.id).state == "Enabled"
