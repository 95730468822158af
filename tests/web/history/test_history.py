"""The history as people see it: who did what, why, what came of it, and how it is taken back."""

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import actions, external, history, undo
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import ChangePage
from dashboard.localtenant.users import delete_user
from tests.desk import HTMX, Desk
from tests.inventory.changes.past import ADA, HOURLY, START, save, seen, set_enabled, synced, told

ODD = '=HYPERLINK("evil") <script>'


def text_of(response: Any) -> str:
    """What the main part of a page says, without its tags."""
    html = response.content.decode()
    main = html.partition("<main")[2] or html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def shown(desk: Desk, **query: str) -> str:
    return text_of(desk.client.get(reverse("history"), query))


def undo_it(desk: Desk, change_id: int | None, *, htmx: bool = True, **posted: str) -> Any:
    return desk.client.post(reverse("change-undo", args=[change_id]), posted, headers=HTMX if htmx else {})


@pytest.fixture
def task(desk: Desk) -> Any:
    made = desk.tenant.make_task()
    synced()
    return made


def test_an_entry_says_who_did_what_where_and_why_with_before_and_after(desk: Desk, task: Any) -> None:
    by = RequestedBy(actor="ada", page=ChangePage.EDITOR, reason="Stock count moved to the evening")
    actions.save(by, task.id, {"recurrences": HOURLY}, seen=seen(task.id))

    text = shown(desk)

    assert "1 change, made here or seen by the sync" in text
    assert "ada changed Cash position . In the editor." in text
    assert "“Stock count moved to the evening”" in text
    assert "Schedule Before: Every day at 06:30 After: Hourly from 00:30 to 23:30" in text
    assert "RRULE:FREQ=HOURLY" in text


def test_what_qlik_and_others_did_is_told_apart(desk: Desk, task: Any) -> None:
    owner = desk.tenant.make_user("Marek Nowak")
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(owner=owner)
    synced()
    delete_user(owner.id)
    synced()

    text = shown(desk)

    assert "Qlik disabled Cash position since its owner's account is gone. Seen by the sync." in text
    assert "Somebody gave a new owner to Cash position outside Reload Desk." in text
    assert "undo-change" not in desk.client.get(reverse("history")).content.decode()


def test_a_failure_says_why_and_gives_the_trace(desk: Desk, task: Any) -> None:
    desk.tenant.fault("500", 99, method="PUT")
    set_enabled(task.id, enabled=False)

    text = shown(desk)

    (entry,) = history.of(task.id)
    assert entry.error is not None
    assert "ada tried to disable Cash position" in text
    assert f"Not done: Qlik answered with an error (500). Qlik's trace: {entry.error.trace_id}" in text


def test_undo_answers_with_the_entry_and_tells_the_rest_of_the_page(desk: Desk, task: Any) -> None:
    first = set_enabled(task.id, enabled=False)

    response = undo_it(desk, first.change_id)

    assert response.status_code == 200
    assert "Undone by ada" in text_of(response)
    assert json.loads(response.headers["HX-Trigger"])["task-changed"]["says"] == "Cash position: the change is undone."
    assert desk.state(task.id) == "Enabled"


def test_undo_of_what_has_changed_since_shows_what_and_asks(desk: Desk, task: Any) -> None:
    first = set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)

    response = undo_it(desk, first.change_id)

    text = text_of(response)
    assert response.status_code == 409
    assert "HX-Trigger" not in response.headers
    assert "Not undone: changed in Qlik since then (schedule: Every day at 06:30 → Hourly from 00:30 to 23:30)." in text
    assert "ada changed the task" in text
    anyway = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert anyway is not None
    assert undo_it(desk, first.change_id, seen=anyway[1]).status_code == 200
    assert desk.state(task.id) == "Enabled"


def test_a_deleted_task_is_restored_as_a_new_one_and_that_is_said(desk: Desk, task: Any) -> None:
    gone = actions.delete(ADA, task.id, seen=seen(task.id))
    assert "Restore Makes a new task with a new id, owned by the token\N{RIGHT SINGLE QUOTATION MARK}s user." in shown(
        desk
    )

    undo_it(desk, gone.change_id, htmx=False, next="/history/?kind=deleted")
    text = text_of(desk.client.get("/history/", follow=True))

    assert "Cash position is restored as a new task with a new id, owned by Tenant Admin." in text
    assert "ada restored Cash position , undoing a change" in text
    assert "A new task with a new id, owned by Tenant Admin." in text


def deleted(desk: Desk) -> int:
    """Delete a disabled task here; gives the entry's key."""
    task = desk.tenant.make_task(state="Disabled")
    synced()
    return int(actions.delete(ADA, task.id, seen=seen(task.id)).change_id or 0)


def test_a_restored_task_that_could_not_be_disabled_is_said_to_be_enabled(desk: Desk) -> None:
    gone = deleted(desk)
    desk.tenant.fault("500", 9, method="PUT")

    first = undo_it(desk, gone)
    second = undo_it(desk, gone)

    says = json.loads(first.headers["HX-Trigger"])["task-changed"]["says"]
    assert says.endswith("It is enabled, which the deleted one was not: it could not be disabled.")
    assert "made of this one already. It is enabled, which the deleted one was not." in text_of(second)
    assert "It came back enabled, which the deleted one was not." in shown(desk)


@pytest.mark.parametrize("refused", [True, False])
def test_a_restored_task_that_is_looked_for_is_disabled_or_said_to_be_enabled(desk: Desk, *, refused: bool) -> None:
    gone = deleted(desk)
    desk.tenant.fault("cut", 1, method="POST")
    undo_it(desk, gone)
    lost = history.page(history.HistoryFilter()).entries[0].change.pk
    if refused:
        desk.tenant.fault("500", 9, method="PUT")

    response = desk.client.post(reverse("change-look", args=[lost]), follow=True)

    assert "The task was found: it was made." in text_of(response)
    assert ("It is enabled, which the deleted one was not" in text_of(response)) is refused
    assert desk.tenant.models.LocalTask.objects.get().state == ("Enabled" if refused else "Disabled")


def test_restoring_it_again_asks_first(desk: Desk, task: Any) -> None:
    gone = actions.delete(ADA, task.id, seen=seen(task.id))
    undo_it(desk, gone.change_id)

    response = undo_it(desk, gone.change_id)

    assert response.status_code == 409
    assert "Not restored again: a task was made of this one already." in text_of(response)
    assert "Restore it again" in text_of(response)


def test_undoing_a_creation_is_asked_on_a_page_of_its_own(desk: Desk) -> None:
    app = desk.tenant.make_app("Cash position")
    values = {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START}
    made = actions.create(ADA, values)
    assert 'href="/history/' in desk.client.get(reverse("history")).content.decode()

    page = text_of(desk.client.get(reverse("change", args=[made.change_id])))
    undo_it(desk, made.change_id, htmx=False, reason="A mistake")

    assert "Delete the task Qlik deletes it at once; restoring it makes a new task with a new id." in page
    assert not desk.tenant.models.LocalTask.objects.exists()
    assert "“A mistake”" in shown(desk)


def test_without_htmx_a_conflict_has_a_page_and_success_leads_back(desk: Desk, task: Any) -> None:
    first = set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)

    asked = undo_it(desk, first.change_id, htmx=False)
    second = undo_it(desk, told_id(task.id), htmx=False, next="https://evil.example/")

    assert (asked.status_code, second.status_code, second.url) == (409, 302, "/history/")
    assert "Undo it anyway" in text_of(asked)


def told_id(task_id: str) -> int:
    return int(history.of(task_id)[0].change.pk)


def test_what_was_done_elsewhere_cannot_be_undone(desk: Desk, task: Any) -> None:
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(recurrence=list(HOURLY))
    synced()

    response = undo_it(desk, told_id(task.id))

    assert response.status_code == 409
    assert "It cannot be undone" in text_of(response)


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_creation_whose_answer_was_lost_can_be_looked_for(desk: Desk, *, carried_out: bool) -> None:
    app = desk.tenant.make_app("Cash position")
    desk.tenant.fault("cut", 1, method="POST")
    values = {"app_id": app.id, "time_zone_name": "UTC", "recurrences": HOURLY, "starts_at": START}
    lost = actions.create(ADA, values)
    if not carried_out:
        desk.tenant.models.LocalTask.objects.all().delete()
    assert "Look for the task before you try again. Raw" not in shown(desk)
    assert "Look for the task" in shown(desk)

    response = desk.client.post(reverse("change-look", args=[lost.change_id]), follow=True)

    said = "The task was found: it was made." if carried_out else "No such task was found."
    assert said in text_of(response)
    assert told()[0][2] == ("done" if carried_out else "unknown")


def test_what_makes_no_task_is_not_looked_for(desk: Desk, task: Any) -> None:
    switched = set_enabled(task.id, enabled=False)

    assert desk.client.post(reverse("change-look", args=[switched.change_id])).status_code == 404
    assert told() == [("disabled", "ada", "done")]


@pytest.mark.parametrize(("name", "method"), [("change", "get"), ("change-undo", "post"), ("change-look", "post")])
def test_a_change_that_there_is_not_is_not_found(desk: Desk, name: str, method: str) -> None:
    assert getattr(desk.client, method)(reverse(name, args=[4711])).status_code == 404


def test_the_filters_stand_in_the_address(desk: Desk, task: Any) -> None:
    set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)

    assert "2 changes" in shown(desk, person="ada", task="cash", since="2026-11-23", until="2026-11-23")
    assert "1 change," in shown(desk, kind="edited")
    assert "No changes match these filters." in shown(desk, kind="deleted")
    assert "No changes match these filters." in shown(desk, since="2026-11-24")
    assert "No changes match these filters." in shown(desk, until="2026-11-22")
    assert "2 changes" in shown(desk, kind="nonsense", since="soon", until="9999-12-31", page="x")
    assert "2 changes" in shown(desk, since="0001-01-01", until="9999-12-30", zone="Asia/Tokyo")
    assert "2 changes" in shown(desk, since="0001-01-01", until="9999-12-30", zone="America/Toronto")


def test_an_empty_history_says_what_will_be_in_it(desk: Desk) -> None:
    assert "No changes yet" in shown(desk)


def test_names_and_reasons_are_text_and_never_markup_or_formulas(desk: Desk) -> None:
    task = desk.tenant.make_task(app_id=desk.tenant.make_app(ODD).id)
    synced()
    by = RequestedBy(actor="ada", page=ChangePage.LIST, reason=ODD)
    actions.set_enabled(by, task.id, enabled=False, seen=seen(task.id))

    html = desk.client.get(reverse("history")).content.decode()
    exported = b"".join(desk.client.get(reverse("history-csv"))).decode()

    assert "<script>" not in html.partition("<main")[2]
    rows = list(csv.DictReader(io.StringIO(exported.removeprefix("\N{BOM}"))))
    assert (rows[0]["app"], rows[0]["why"]) == (f"'{ODD}", f"'{ODD}")


def test_the_export_has_what_is_filtered_and_as_json_the_bodies(desk: Desk, task: Any) -> None:
    set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)

    answer = desk.client.get(reverse("history-json"), {"kind": "disabled"})
    (told_,) = json.loads(b"".join(answer))

    assert (told_["person"], told_["change"], told_["result"], told_["task"]) == ("ada", "disabled", "done", task.id)
    assert (told_["before"]["state"], told_["after"]["state"]) == ("Enabled", "Disabled")
    assert told_["wanted"] == {"enabled": False}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="history-2026-11-23.json"'
    assert json.loads(b"".join(desk.client.get(reverse("history-json"), {"kind": "deleted"}))) == []


def test_a_tasks_own_page_has_its_history(desk: Desk, task: Any) -> None:
    other = desk.tenant.make_task(app_id=desk.tenant.make_app("Order intake").id)
    synced()
    for each in (task, other):
        set_enabled(each.id, enabled=False)

    text = text_of(desk.client.get(reverse("task", args=[task.id])))

    assert "ada disabled the task. In the list." in text
    assert text.count("ada disabled") == 1


def test_an_undo_that_fails_says_why(desk: Desk, task: Any) -> None:
    first = set_enabled(task.id, enabled=False)
    desk.tenant.fault("500", 99, method="PUT")

    response = undo_it(desk, first.change_id)

    assert response.status_code == 503
    assert "Not undone: Qlik answered with an error (500)." in text_of(response)
    assert undo.can_undo(history.of(task.id)[-1].change, history.of(task.id)[-1].ending)


def test_what_is_so_already_is_not_told_as_undone(desk: Desk, task: Any) -> None:
    first = set_enabled(task.id, enabled=False)
    desk.tenant.models.LocalTask.objects.update(state="Enabled", disabled_code="", recurrence=list(HOURLY))

    asked = undo_it(desk, first.change_id)
    confirmed = undo_it(desk, first.change_id, seen=asked.context["conflict"].seen)

    assert (asked.status_code, confirmed.status_code) == (409, 200)
    assert "Since then:" in text_of(asked)
    says = json.loads(confirmed["HX-Trigger"])["task-changed"]["says"]
    assert says == "Cash position is as it was before that change already. Nothing was changed."


def test_a_restoration_leads_to_the_new_task_where_it_was_asked_for(desk: Desk, task: Any) -> None:
    deleted = actions.delete(ADA, task.id, seen=seen(task.id))

    answer = undo_it(desk, deleted.change_id, zone="America/New_York")

    made = desk.tenant.models.LocalTask.objects.get()
    assert "Restored as a new task with a new id , owned by" in text_of(answer)
    assert f'href="/tasks/{made.pk}/"' in answer.content.decode()
    assert "Today 08:05 ada deleted" in text_of(answer)
    gone = desk.client.get(reverse("task", args=[task.id]))
    assert "Restored as a new task with a new id" in text_of(gone)
    assert "Restore makes a new task" not in text_of(gone)


def test_an_app_whose_name_was_learned_later_is_called_by_it(desk: Desk) -> None:
    synced()
    made = desk.tenant.make_task(app_id=desk.tenant.make_app("Freight rates").id)
    external.refresh_task(connect.tenant(CountingLimiter), made.id)
    synced()

    assert "created Freight rates outside Reload Desk" in shown(desk)


def restore(desk: Desk) -> None:
    """Delete a new task here, and restore it."""
    made = desk.tenant.make_task()
    synced()
    gone = actions.delete(ADA, made.id, seen=seen(made.id))
    assert undo_it(desk, gone.change_id).status_code == 200


def questions(desk: Desk) -> int:
    """How often the page asks the database, once this process has read what it shows."""
    shown(desk)
    with CaptureQueriesContext(connection) as asked:
        assert "Restored as a new task with a new id" in shown(desk)
    return len(asked)


def test_the_page_asks_the_database_as_often_however_many_deletions_were_restored(desk: Desk) -> None:
    restore(desk)
    one = questions(desk)
    for _ in range(3):
        restore(desk)

    assert questions(desk) == one
    assert shown(desk).count("Restored as a new task with a new id") == 4
