"""The page of disabled tasks: by reason, most missed first, with what to do and the switch."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory import disabled
from dashboard.inventory.changes import actions, history
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import ChangePage
from tests.desk import Desk
from tests.inventory.changes.past import seen, synced
from tests.web.tasks.test_failing import TIMED_OUT, fails


def text_of(response: Any) -> str:
    """What the main part of a page says, without its tags."""
    html = response.content.decode()
    main = html.partition("<main")[2] or html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def make(desk: Desk, name: str, code: str, *, days: int = 3, **fields: Any) -> Any:
    app = desk.tenant.make_app(name)
    last_at = desk.tenant.clock.at - timedelta(days=days)
    return desk.tenant.make_task(app_id=app.id, state="Disabled", disabled_code=code, last_at=last_at, **fields)


def page(desk: Desk) -> Any:
    return desk.client.get(reverse("disabled"))


def test_reasons_stand_in_their_order_each_with_what_to_do(desk: Desk) -> None:
    codes = ("LUNAR-ECLIPSE", "", "MANUALLY", "OWNER-DISABLED", "OWNER-DELETED", "CONSECUTIVE-FAILURES")
    for code in codes:
        make(desk, f"App {code}", code)
    synced()

    response = page(desk)

    groups = response.context["groups"]
    assert [group.reason.word for group in groups] == [
        *("failures", "owner-deleted", "owner-disabled", "person", "none", "lunar-eclipse")
    ]
    assert all(group.steps[-1] == "Enable the task." for group in groups)
    text = text_of(response)
    for words in ("Fix the app or its data source.", "No reason given", "LUNAR-ECLIPSE", "their owners are disabled"):
        assert words in text


def test_those_that_have_missed_most_come_first_and_what_is_not_known_last(desk: Desk) -> None:
    make(desk, "Few", "MANUALLY", days=2)
    make(desk, "Many", "MANUALLY", days=20)
    never = make(desk, "Not known", "MANUALLY")
    desk.tenant.models.LocalTask.objects.filter(pk=never.id).update(last_at=None)
    synced()

    (group,) = page(desk).context["groups"]

    assert [item.row.app_name for item in group.rows] == ["Many", "Few", "Not known"]
    assert "at least 20 reloads missed since 3 Nov" in text_of(page(desk))


def test_who_did_it_here_and_why_is_told(desk: Desk) -> None:
    task = desk.tenant.make_task()
    synced()
    by = RequestedBy(actor="ada", page=ChangePage.TASK, reason="Migration weekend")
    actions.set_enabled(by, task.id, enabled=False, seen=seen(task.id))

    text = text_of(page(desk))

    assert re.search(r"by ada, Today 13:05 : “Migration weekend”", text)


def test_enabling_in_place_answers_the_row_with_undo_and_is_kept_in_the_history(desk: Desk) -> None:
    task = make(desk, "Cash position", "MANUALLY")
    synced()

    response = desk.press(task.id, enabled=True, seen=seen(task.id), fragment="disabled")

    html = response.content.decode()
    assert response.status_code == 200
    assert desk.state(task.id) == "Enabled"
    assert f'id="undo-{task.id}"' in html
    assert html.count('name="fragment" value="disabled"') == 2
    assert ChangePage.DISABLED in [entry.change.page for entry in history.of(task.id)]
    assert disabled.count() == 0


def test_of_many_the_first_are_shown_and_the_list_has_the_rest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disabled, "MOST", 2)
    for name in ("One", "Two", "Three"):
        make(desk, name, "CONSECUTIVE-FAILURES")
    synced()

    response = page(desk)

    assert len(response.context["groups"][0].rows) == 2
    assert "/tasks/?q=reason:failures&amp;sort=-missed" in response.content.decode()
    assert len(desk.rows(q="reason:failures")) == 3


def test_nothing_disabled_is_good_news(desk: Desk) -> None:
    desk.tenant.make_task()
    synced()

    assert "Nothing is disabled. 1 task is on schedule." in text_of(page(desk))


def test_failures_are_grouped_by_the_same_error_each_with_its_list(desk: Desk) -> None:
    stopped = {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES"}
    fails(desk, "FAILED", name="One", **stopped)
    fails(desk, "FAILED", name="Two", **stopped)
    fails(desk, "FAILED", name="Three", error="Field not found.", **stopped)
    fails(desk, name="Four", **stopped)
    synced()

    response = page(desk)

    errors = response.context["groups"][0].errors
    assert [(one.error, one.count) for one in errors] == [(TIMED_OUT, 2), ("Field not found.", 1), ("", 1)]
    assert f"2 tasks : {TIMED_OUT} 1 task : Field not found. 1 task : The error of the last run is not" in text_of(
        response
    )
    assert [len(desk.rows(q=one.q)) for one in errors] == [2, 1, 1]


def test_what_fails_and_is_not_yet_disabled_stands_last_the_worst_first(desk: Desk) -> None:
    make(desk, "Stopped", "MANUALLY")
    fails(desk, "FAILED", name="Once")
    fails(desk, "FAILED", "FAILED", name="Twice")

    response = page(desk)

    assert [item.row.app_name for item in response.context["failing"]] == ["Twice", "Once"]
    assert "Failing, not yet disabled 2" in text_of(response).partition("By a person")[2]
