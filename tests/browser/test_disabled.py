"""The page of disabled tasks in a real browser."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import assert_accessible
from tests.browser.test_switch import UNDO, switch_of
from tests.desk import Desk
from tests.inventory.changes.past import synced, told


def test_a_task_is_enabled_in_place_counted_and_taken_back(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    task = desk.tenant.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    other = desk.tenant.make_app("Order intake")
    desk.tenant.make_task(app_id=other.id, state="Disabled", disabled_code="MANUALLY")
    synced()
    page = open_tasks("/")
    page.get_by_role("link", name="All disabled tasks by reason").click()
    page.wait_for_url("**/disabled/")

    switch_of(page).focus()
    page.keyboard.press("Space")

    expect(page.get_by_text("Enabled.", exact=True)).to_be_visible()
    expect(switch_of(page)).to_be_focused()
    expect(page.locator("#now-count")).to_contain_text("0")
    assert desk.state(task.id) == "Enabled"

    page.get_by_role("button", name=UNDO).click()

    expect(switch_of(page)).to_have_attribute("aria-checked", "false")
    expect(page.locator("#now-count")).to_contain_text("0")  # for now it is a person who has disabled it
    assert desk.state(task.id) == "Disabled"
    assert [kind for kind, *_ in told(task.id)] == ["disabled", "enabled"]
    assert complaints == []


def heads(page: Page) -> Locator:
    return page.locator(".reason").get_by_role("heading", level=2)


def test_the_heads_of_the_reasons_follow_at_once_and_the_row_stays(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    for name in ("Cash position", "Order intake"):
        app = desk.tenant.make_app(name)
        desk.tenant.make_task(app_id=app.id, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    person = desk.tenant.make_app("Zebra crossings")
    desk.tenant.make_task(app_id=person.id, state="Disabled", disabled_code="MANUALLY")
    page = open_tasks("/disabled/")
    expect(heads(page)).to_have_text([re.compile(r"Failures\s+2"), re.compile(r"By a person\s+1")])

    switch_of(page, "Zebra crossings").click()

    expect(heads(page)).to_have_text([re.compile(r"Failures\s+2"), re.compile(r"By a person\s+0")])
    expect(page.locator("#disabled-note")).to_have_text("2, those that have missed most first")
    expect(page.get_by_role("row", name="Zebra crossings").get_by_role("button", name=UNDO)).to_be_visible()

    switch_of(page).click()
    expect(heads(page)).to_have_text([re.compile(r"Failures\s+1"), re.compile(r"By a person\s+0")])
    page.get_by_role("row", name="Zebra crossings").get_by_role("button", name=UNDO).click()

    expect(heads(page)).to_have_text([re.compile(r"Failures\s+1"), re.compile(r"By a person\s+1")])
    expect(page.get_by_role("row", name="Cash position").get_by_role("button", name=UNDO)).to_be_visible()
    assert_accessible(page)
    assert complaints == []


def test_the_page_takes_a_newer_copy_by_itself_once_no_undo_stands(
    desk: Desk, open_tasks: Any, page: Page, complaints: list[str]
) -> None:
    desk.tenant.make_task(state="Disabled", disabled_code="MANUALLY")
    page.clock.install()
    open_tasks("/disabled/")
    switch_of(page).click()
    expect(page.get_by_role("button", name=UNDO)).to_be_visible()
    other = desk.tenant.make_app("Order intake")
    desk.tenant.make_task(app_id=other.id, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    page.get_by_role("button", name="Refresh").click()
    expect(page.locator("#now-count")).to_contain_text("0")
    page.clock.run_for(3_000)

    expect(page.get_by_role("button", name=UNDO)).to_be_visible()
    page.mouse.move(0, 0)
    for _ in range(15):
        page.clock.run_for(1_000)
    expect(heads(page)).to_have_text([re.compile(r"Failures\s+1")])
    expect(switch_of(page, "Order intake")).to_be_visible()
    expect(page.locator("#disabled-note")).to_have_text("1, those that have missed most first")
    assert complaints == []
