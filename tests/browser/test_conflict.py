"""A switch that is pressed on a task that has changed in the meantime asks, in the row."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.test_switch import switch_of
from tests.desk import Desk
from tests.inventory.changes.past import HOURLY, synced

WORDS = "Not disabled: changed in Qlik since you opened it (schedule: Every day at 06:30 → Hourly from 00:30 to 23:30)."


@pytest.fixture
def conflict(desk: Desk, open_tasks: Any) -> Any:
    """The list, with the question in a row."""
    task = desk.tenant.make_task()
    synced()
    page = open_tasks()
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(recurrence=list(HOURLY))
    switch_of(page).click()
    expect(page.locator("[data-note]")).to_contain_text(WORDS)
    return page


def state(desk: Desk) -> str:
    return desk.state(desk.tenant.models.LocalTask.objects.get().id)


def test_it_says_what_has_changed_and_shows_the_task_as_it_is(desk: Desk, conflict: Any) -> None:
    expect(switch_of(conflict)).to_have_attribute("aria-checked", "true")
    expect(conflict.locator(".task__schedule .pair__main")).to_have_text("Hourly from 00:30 to 23:30")
    assert state(desk) == "Enabled"

    assert_accessible(conflict)


def test_do_it_anyway_does_it(desk: Desk, conflict: Any) -> None:
    conflict.get_by_role("button", name="Do it anyway").press("Enter")

    expect(conflict.get_by_text("Disabled.", exact=True)).to_be_visible()
    expect(switch_of(conflict)).to_have_attribute("aria-checked", "false")
    assert state(desk) == "Disabled"


def test_leave_it_leaves_it(desk: Desk, conflict: Any) -> None:
    conflict.get_by_role("link", name="Leave it").click()

    expect(conflict.locator(".field__error")).to_have_count(0)
    expect(switch_of(conflict)).to_have_attribute("aria-checked", "true")
    assert state(desk) == "Enabled"
