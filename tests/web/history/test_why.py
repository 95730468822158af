"""Why a change was made, told after the press."""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from dashboard.inventory.changes import history
from dashboard.inventory.models import Afterthought
from dashboard.inventory.models.history import AppendOnly, Change, forget
from tests.desk import HTMX, Desk
from tests.web.tasks.test_tasks import text_of


@pytest.fixture
def pressed(desk: Desk) -> Any:
    """What came back for a press, and the key of its entry."""
    task = desk.tenant.make_task()
    answer = desk.press(task.id, enabled=False)
    return task, answer, answer.context["outcome"].change_id


def tell(desk: Desk, key: int, reason: str, *, htmx: bool = True, **posted: str) -> Any:
    body = {"reason": reason} | posted
    return desk.client.post(reverse("change-why", args=[key]), body, headers=HTMX if htmx else {})


def test_the_question_comes_after_the_press_and_not_before(desk: Desk, pressed: Any) -> None:
    task, answer, key = pressed

    assert "Add why" in text_of(answer)
    assert f'hx-post="/history/{key}/why/"' in answer.content.decode()
    assert "Why?" not in desk.client.get(reverse("task", args=[task.id])).content.decode().partition("delete-dialog")[0]


def test_the_reason_is_stored_in_the_entry_and_shown_wherever_it_is(desk: Desk, pressed: Any) -> None:
    task, _, key = pressed

    answer = tell(desk, key, "new schema")

    assert answer.status_code == 200
    assert "“new schema”" in text_of(answer)
    assert "<form" not in answer.content.decode()
    event = json.loads(answer.headers["HX-Trigger"])["task-changed"]
    assert event == {"id": task.id, "says": "The reason is kept in the history."}
    for address in ("/history/", f"/history/{key}/", f"/tasks/{task.id}/", "/disabled/"):
        assert "“new schema”" in text_of(desk.client.get(address)), address
    assert "new schema" in b"".join(desk.client.get("/history.csv").streaming_content).decode()


def test_without_javascript_the_message_leads_to_the_entry_where_it_can_be_told(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.press(task.id, enabled=False, htmx=False)
    key = history.of(task.id)[0].change.pk

    assert f'<a class="link" href="/history/{key}/">Add why</a>' in desk.page().content.decode()
    assert "Add why" in text_of(desk.client.get(f"/history/{key}/"))
    answer = tell(desk, key, "new schema", htmx=False, next=f"/history/{key}/")

    assert answer.headers["Location"] == f"/history/{key}/"
    page = text_of(desk.client.get(answer.headers["Location"]))
    assert "The reason is kept in the history." in page
    assert "Add why" not in page


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_no_reason_or_too_long_a_one_is_asked_for_again(desk: Desk, pressed: Any, reason: str) -> None:
    answer = tell(desk, pressed[2], reason)

    assert answer.status_code == 422
    assert "Write a reason of at most 300 characters." in text_of(answer)
    assert not Afterthought.objects.exists()


def test_it_is_told_once_and_by_who_made_the_change(desk: Desk, pressed: Any) -> None:
    key = pressed[2]
    tell(desk, key, "new schema")
    assert tell(desk, key, "another one").status_code == 422
    assert tell(desk, key + 99, "of nothing").status_code == 422

    desk.client.force_login(
        get_user_model().objects.create_user("bob"), backend="django.contrib.auth.backends.ModelBackend"
    )
    other = desk.press(desk.tenant.make_task().id, enabled=False).context["outcome"].change_id
    desk.client.force_login(
        get_user_model().objects.get(username="ada"), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert "by who made the change" in text_of(tell(desk, other, "not mine"))
    assert list(Afterthought.objects.values_list("reason", flat=True)) == ["new schema"]


def test_a_name_is_text_and_a_fragment_stands_where_it_was_asked_for(desk: Desk, pressed: Any) -> None:
    html = tell(desk, pressed[2], "<b>x</b>", ids="run-").content.decode()

    assert "<b>x</b>" not in html
    assert f'id="run-why-{pressed[2]}"' in html


def test_it_is_only_ever_added_and_goes_with_its_entry(desk: Desk, pressed: Any) -> None:
    tell(desk, pressed[2], "new schema")

    with pytest.raises(AppendOnly):
        Afterthought.objects.update(reason="another one")
    with pytest.raises(AppendOnly):
        Afterthought.objects.get().delete()
    assert forget(Change.objects.get(pk=pressed[2]).at.replace(year=2030)) == 1
    assert not Afterthought.objects.exists()


def test_the_history_says_which_of_two_tasks_of_an_app_it_was(desk: Desk) -> None:
    app = desk.tenant.make_app("Demand forecast").id
    for hour in (5, 21):
        task = desk.tenant.make_task(app_id=app, recurrence=[f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE=0;BYSECOND=0"])
        desk.press(task.id, enabled=False)

    told = text_of(desk.client.get("/history/"))

    assert "disabled Demand forecast . In the list. Every day at 05:00." in told
    assert "disabled Demand forecast . In the list. Every day at 21:00." in told
    assert "Demand forecast, Every day at 21:00 · Reload Desk" in desk.client.get(f"/tasks/{task.id}/").content.decode()
