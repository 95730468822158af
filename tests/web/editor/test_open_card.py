"""One card is open and the others stand as sentences, whatever was pressed, without a script as with one."""

import re
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from dashboard.web.editor.actions import act
from dashboard.web.editor.card_form import CardForm
from dashboard.web.editor.open_card import comes_to_card, open_card_of
from dashboard.web.editor.posted import post_of
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.desk import Desk
from tests.web.editor.lines import task
from tests.web.editor.test_editor import again, create, edit, press
from tests.web.markup import posted_by

DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
THREE = [DAILY, "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0", DAILY.replace("6", "9")]
TODAY = date(2026, 11, 24)


def open_cards(page: Any) -> list[str]:
    """The cards that a browser draws open."""
    return re.findall(r'<details name="[^"]+" data-card="(\w+)" open>', page.content.decode())


def cards(*lines: str, **values: str) -> list[CardForm]:
    saved = task(*lines)
    data = post_of(saved)
    for name, value in values.items():
        data[name.replace("__", "-")] = value
    form = ScheduleForm(data, saved=saved)
    form.is_valid()
    return form.cards


def three(desk: Desk) -> Any:
    return desk.tenant.make_task(recurrence=THREE)


def opened(data: QueryDict, action: str) -> str:
    return act(data, action, saved=task(*THREE), today=TODAY).opens


def test_the_first_card_is_open_and_each_other_is_its_sentence(desk: Desk) -> None:
    page = desk.client.get(reverse("task-edit", args=[three(desk).id]))

    assert open_cards(page) == ["c1"]
    names = re.findall(r'<details name="([^"]+)" data-card', page.content.decode())
    assert (len(names), len(set(names))) == (3, 1)  # so that a browser closes one when another opens
    assert posted_by(page.content.decode())["open"] == "c1"


@pytest.mark.parametrize(
    ("action", "key"),
    [
        ("add", "c4"),
        ("duplicate:c1", "c4"),
        ("add-time:c2", "c2"),
        ("preset:c3:weekend", "c3"),
        ("down:c2", "c2"),
        ("open:c3", "c3"),
        ("time:07:00-07:07", "c2"),
        ("quick", "c1"),
        ("remove:c2", "c3"),
        ("remove:c3", "c2"),
        ("preview", ""),
        ("zone:UTC", ""),
        ("fill:daily at 6", ""),
    ],
)
def test_a_button_opens_the_card_that_it_is_about(action: str, key: str) -> None:
    data = post_of(task(*THREE))
    data["quick"] = "weekdays at 6:30"

    assert opened(data, action) == key


@pytest.mark.parametrize(
    ("asked", "opens", "key"),
    [(None, "", "c1"), ("c3", "", "c3"), ("", "", ""), ("c9", "", "c1"), ("c1", "c2", "c2"), ("c1", "c9", "c1")],
)
def test_what_was_open_stays_open(asked: str | None, opens: str, key: str) -> None:
    assert open_card_of(cards(*THREE), asked, opens) == key


def test_a_card_with_a_mistake_opens_unless_one_with_another_is_open() -> None:
    wrong = cards(*THREE, c2__interval="0", c3__interval="x")

    assert open_card_of(wrong, "c1") == "c2"
    assert open_card_of(wrong, "c3") == "c3"
    assert open_card_of(wrong, "c1", "c1") == "c1"  # just pressed


@pytest.mark.parametrize("lines", [[], ["EXDATE:20261224T060000", "nonsense"]])
def test_where_no_card_has_controls_none_is_open(lines: list[str]) -> None:
    assert open_card_of(cards(*lines), None) == ""


def test_locked_lines_are_passed_over() -> None:
    assert open_card_of(cards("EXDATE:20261224T060000", "nonsense", DAILY), None) == "c3"


def test_the_card_with_the_mistake_is_open_when_a_save_is_refused(desk: Desk) -> None:
    response = edit(desk, three(desk).id, c3__interval="0")

    assert response.status_code == 422
    assert open_cards(response) == ["c3"]


def test_the_last_card_may_be_removed_and_a_new_one_is_open(desk: Desk) -> None:
    response = create(desk, "remove:c1")
    assert open_cards(response) == []

    assert open_cards(again(desk, response, "add")) == ["c1"]


def test_of_many_cards_a_closed_one_opens_in_place_of_the_other(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[DAILY] * 14)
    address = reverse("task-edit", args=[task.id])
    page = desk.client.get(address)
    assert 'value="open:c14"' in page.content.decode()

    response = press(desk, address, posted_by(page.content.decode()), "open:c14")

    assert open_cards(response) == ["c14"]
    assert posted_by(response.content.decode())["c14-time"] == "06:30"


def test_a_time_that_an_address_moves_opens_its_card(desk: Desk) -> None:
    page = desk.client.get(reverse("task-edit", args=[three(desk).id]), {"time": "07:00", "to": "07:07"})

    assert open_cards(page) == ["c2"]


@pytest.mark.parametrize(
    ("action", "comes"),
    [
        ("add", True),
        ("remove:c9", True),
        ("up:c1", True),
        ("up:c2", False),
        ("down:c3", True),
        ("add-time:c1", False),
        ("preset:c1:weekend", False),
    ],
)
def test_the_focus_comes_to_the_card_where_the_button_is_gone(action: str, *, comes: bool) -> None:
    assert comes_to_card(action, ["c1", "c2", "c3"]) is comes


def test_the_app_of_a_task_is_one_line_and_that_of_a_new_one_is_chosen(desk: Desk) -> None:
    task = three(desk)
    saved = desk.client.get(reverse("task-edit", args=[task.id])).content.decode()
    new = desk.client.get(reverse("task-new")).content.decode()

    assert '<details class="panel app" id="app-panel">' in saved
    assert posted_by(saved)["app_id"] == task.app_id
    assert '<details class="panel app" id="app-panel" open>' in new


@pytest.mark.parametrize("changed", [{"app_id": ""}, {"app_search": "cash"}])
def test_the_apps_stand_open_while_one_is_looked_for(desk: Desk, changed: dict[str, str]) -> None:
    response = edit(desk, three(desk).id, "preview", **changed)

    assert '<details class="panel app" id="app-panel" open>' in response.content.decode()


@pytest.mark.parametrize("stands", ["yes", "no"])
def test_the_apps_stand_as_they_stood_whatever_else_is_pressed(desk: Desk, stands: str) -> None:
    new = create(desk, "preset:c1:weekdays", apps_open=stands)
    saved = edit(desk, three(desk).id, "add-time:c1", apps_open=stands)

    for response in (new, saved):
        assert posted_by(response.content.decode())["apps_open"] == stands
        assert ('id="app-panel" open>' in response.content.decode()) is (stands == "yes")


def test_choosing_an_app_and_pressing_a_rule_does_not_fold_the_apps(desk: Desk) -> None:
    response = create(desk, "add-time:c1")

    assert '<details class="panel app" id="app-panel" open>' in response.content.decode()
