"""The editor of a task with more lines than anybody looks through."""

from django.urls import reverse

from dashboard.web.editor.posted import MOST_CARDS
from tests.desk import Desk

MANY = [f"RRULE:FREQ=SECONDLY;INTERVAL={7 + number};BYHOUR={number % 24}" for number in range(MOST_CARDS + 1)]


def test_a_task_of_many_lines_opens_as_text_and_goes_back_byte_for_byte(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=MANY)
    desk.page()

    page = desk.client.get(reverse("task-edit", args=[task.id])).context["editor"]

    assert (page.edit, page.raw.split("\n"), page.has_many_lines) == ("raw", MANY, True)
    assert page.schedule.lines == tuple(MANY)
    assert page.can_be_saved()
    assert page.changes() == {}


def test_a_task_of_as_many_lines_as_can_be_shown_opens_as_controls(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=MANY[:MOST_CARDS])
    desk.page()

    page = desk.client.get(reverse("task-edit", args=[task.id])).context["editor"]

    assert (page.edit, len(page.schedule.cards)) == ("cards", MOST_CARDS)


def test_many_lines_stay_text_when_controls_are_asked_for(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=MANY)
    desk.page()
    address = reverse("task-edit", args=[task.id])
    data = desk.client.get(address).context["editor"].data

    page = desk.client.post(address, {**data.dict(), "action": "cards"}).context["editor"]

    assert (page.edit, page.raw.split("\n")) == ("raw", MANY)
