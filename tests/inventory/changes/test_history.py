"""What goes into the history: what was done here and what was seen, each once."""

from typing import Any

import pytest

from dashboard.inventory import paging
from dashboard.inventory.changes import actions, history
from dashboard.inventory.changes.history import HistoryFilter
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import Change, ChangePage
from dashboard.localtenant.users import delete_user, disable_user
from tests.conftest import LocalTenant
from tests.inventory.changes.past import ADA, HOURLY, START, copied, save, seen, set_enabled, synced, told


def test_a_switch_is_in_the_history_with_both_bodies_and_the_copy_follows_at_once(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()

    outcome = set_enabled(task.id, enabled=False)

    (entry,) = history.of(task.id)
    assert outcome.done
    assert (entry.change.kind, entry.change.actor, entry.change.page) == ("disabled", "ada", "list")
    assert (entry.change.app_name, entry.result, entry.change.pk) == ("Cash position", "done", outcome.change_id)
    assert [(item.field, item.before, item.after) for item in entry.differences] == [
        ("State", "Enabled", "Disabled, by a person")
    ]
    assert copied(task.id).state == "disabled"
    assert copied(task.id).disabled_at == copied(task.id).read_at


def test_an_edit_keeps_what_was_asked_for_and_why(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    by = RequestedBy(actor="ada", page=ChangePage.EDITOR, reason="Stock count moved")

    outcome = actions.save(by, task.id, {"recurrences": HOURLY}, seen=seen(task.id))

    (entry,) = history.of(task.id)
    assert outcome.done
    assert (entry.change.kind, entry.change.reason) == ("edited", "Stock count moved")
    assert entry.change.wanted == {"recurrences": list(HOURLY)}
    assert [item.field for item in entry.differences] == ["Schedule"]
    assert {line.sign for line in entry.raw if "RRULE" in line.text} == {"+", "-"}


def test_wanting_what_is_already_so_is_no_change(connected: LocalTenant) -> None:
    task = connected.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    synced()

    assert set_enabled(task.id, enabled=False, seen="something older").done
    assert told() == []
    assert connected.models.LocalTask.objects.get(pk=task.id).disabled_code == "CONSECUTIVE-FAILURES"


def test_a_made_task_is_found_in_its_own_history(connected: LocalTenant) -> None:
    app = connected.make_app("Cash position")
    values = {"app_id": app.id, "time_zone_name": "Europe/Zurich", "recurrences": HOURLY, "starts_at": START}

    outcome = actions.create(ADA, values)
    synced()

    assert outcome.done
    assert outcome.row is not None
    assert outcome.row.task.recurrences == HOURLY
    assert told(outcome.task_id) == [("created", "ada", "done")]
    assert told() == told(outcome.task_id)


def test_a_deleted_task_is_gone_here_and_there(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()

    assert actions.delete(ADA, task.id, seen=seen(task.id)).done
    synced()

    assert not connected.models.LocalTask.objects.exists()
    assert copied(task.id).deleted_at is not None
    assert told() == [("deleted", "ada", "done")]


OUTSIDE = {
    "enabled": {"state": "Disabled", "disabled_code": "MANUALLY"},
    "disabled": {},
    "edited": {},
    "owner": {},
}


def change_outside(connected: LocalTenant, task: Any, kind: str) -> None:
    tasks = connected.models.LocalTask.objects.filter(pk=task.id)
    other = connected.make_user("Marek Nowak")
    values = {
        "enabled": {"state": "Enabled", "disabled_code": ""},
        "disabled": {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES"},
        "edited": {"recurrence": list(HOURLY)},
        "owner": {"owner": other},
    }
    if kind == "deleted":
        tasks.delete()
    else:
        tasks.update(**values[kind])


@pytest.mark.parametrize("kind", ["enabled", "disabled", "edited", "owner", "deleted"])
def test_what_a_sync_sees_is_a_change_made_elsewhere_and_is_told_once(connected: LocalTenant, kind: str) -> None:
    task = connected.make_task(**OUTSIDE.get(kind, {}))
    synced()
    change_outside(connected, task, kind)

    for _ in range(2):
        synced()

    (entry,) = history.of(task.id)
    assert (entry.change.kind, entry.change.actor, entry.change.page) == (kind, "", "sync")
    assert (entry.result, entry.is_ours, entry.can_undo) == ("done", False, False)
    assert entry.before is not None
    assert (entry.after is None) is (kind == "deleted")


def test_the_first_sight_of_a_tenant_is_no_change_and_a_task_that_is_new_later_is_one(connected: LocalTenant) -> None:
    connected.make_task()
    synced()
    assert told() == []

    later = connected.make_task(app_id=connected.make_app("Order intake").id)
    synced()

    assert told() == told(later.id) == [("created", "", "done")]
    assert history.of(later.id)[0].change.app_name == "Order intake"


@pytest.mark.parametrize(("leave", "after"), [(delete_user, "owner deleted"), (disable_user, "owner disabled")])
def test_a_task_that_loses_its_owner_says_so(connected: LocalTenant, leave: Any, after: str) -> None:
    owner = connected.make_user("Ada Keller")
    task = connected.make_task(owner=owner)
    synced()

    leave(owner.id)
    synced()

    (entry,) = history.of(task.id)
    assert entry.differences[0].after == f"Disabled, {after}"
    assert copied(task.id).disabled_at is not None
    assert not copied(task.id).disabled_at_least


def test_a_run_alone_is_no_change(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    connected.models.LocalTask.objects.filter(pk=task.id).update(last_at=connected.clock.at)

    synced()

    assert told() == []


def test_what_was_changed_elsewhere_between_sync_and_press_is_kept_too(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    before = seen(task.id)
    change_outside(connected, task, "edited")

    outcome = set_enabled(task.id, enabled=False, seen=before)
    again = set_enabled(task.id, enabled=False)

    assert outcome.conflict is not None
    assert again.done
    assert told(task.id) == [("disabled", "ada", "done"), ("edited", "", "done")]


def test_the_filters_choose_by_task_person_kind_and_time(connected: LocalTenant) -> None:
    cash, orders = connected.make_task(), connected.make_task(app_id=connected.make_app("Ördér intake").id)
    synced()
    set_enabled(cash.id, enabled=False)
    save(orders.id, recurrences=HOURLY)
    change_outside(connected, cash, "enabled")
    synced()
    times = sorted(Change.objects.values_list("at", flat=True))

    def kinds(**wanted: Any) -> list[str]:
        return [entry.change.kind for entry in history.page(HistoryFilter(**wanted)).entries]

    assert kinds() == ["enabled", "edited", "disabled"]
    assert kinds(task=cash.id) == ["enabled", "disabled"]
    assert kinds(task="ÖRDÉR") == ["edited"]
    assert kinds(person="ada") == ["edited", "disabled"]
    assert kinds(person=history.ELSEWHERE) == ["enabled"]
    assert kinds(kind="disabled") == ["disabled"]
    assert kinds(since=times[1]) == ["enabled", "edited"]
    assert kinds(until=times[1]) == ["disabled"]
    assert history.persons() == ["ada"]


def test_the_history_comes_in_pages_and_as_a_whole(connected: LocalTenant, monkeypatch: pytest.MonkeyPatch) -> None:
    task = connected.make_task()
    synced()
    for enabled in (False, True, False):
        set_enabled(task.id, enabled=enabled)
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)

    first, beyond = history.page(HistoryFilter()), history.page(HistoryFilter(page=9))

    assert (first.matching, first.pages, len(first.entries)) == (3, 2, 2)
    assert (beyond.number, len(beyond.entries)) == (2, 1)
    assert len(list(history.everything(HistoryFilter()))) == 3
