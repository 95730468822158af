"""The page of disabled tasks in a real browser."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.test_switch import UNDO, switch_of
from tests.desk import Desk
from tests.inventory.past import synced, told


def test_a_task_is_enabled_in_place_counted_and_taken_back(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    task = desk.tenant.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    other = desk.tenant.make_app("Order intake")
    desk.tenant.make_task(app_id=other.id, state="Disabled", disabled_code="MANUALLY")
    synced()
    page = open_tasks("/tasks/")
    page.get_by_role("link", name="Disabled 2 tasks").click()
    page.wait_for_url("**/disabled/")

    switch_of(page).focus()
    page.keyboard.press("Space")

    expect(page.get_by_text("Enabled.", exact=True)).to_be_visible()
    expect(switch_of(page)).to_be_focused()
    expect(page.locator("#disabled-count")).to_contain_text("1")
    assert desk.state(task.id) == "Enabled"

    page.get_by_role("button", name=UNDO).click()

    expect(page.locator("#disabled-count")).to_contain_text("2")
    assert desk.state(task.id) == "Disabled"
    assert [kind for kind, *_ in told(task.id)] == ["disabled", "enabled"]
    assert complaints == []
