"""Rules as sentences with one of them open, under a mouse and a keyboard; the result as a line on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, assert_accessible
from tests.browser.editor import Editor
from tests.browser.test_editor import plain_page
from tests.desk import Desk

__all__ = ["plain_page"]

THREE = [
    "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=6,12;BYMINUTE=30;BYSECOND=0",
    "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=15;BYSECOND=0",
    "EXDATE:20261224T091500",
]


@pytest.fixture
def rules(desk: Desk) -> Any:
    """A task with two rules and a line that has no controls."""
    task = desk.tenant.make_task(recurrence=THREE)
    sync.run()
    return task


@pytest.fixture
def editor(open_tasks: Any, rules: Any, page: Page) -> Editor:
    """The editor with that task."""
    open_tasks(f"/tasks/{rules.id}/edit/")
    return Editor(page)


def opened(page: Page) -> Any:
    return page.locator(".rule details[open]")


def test_enter_opens_a_rule_closes_the_other_and_a_quick_choice_is_two_keys_away(
    editor: Editor, complaints: list[str]
) -> None:
    page = editor.page
    expect(opened(page)).to_have_attribute("data-card", "c1")
    expect(page.locator("#c3-words")).to_have_text("Not on 24 Dec 2026 at 09:15")

    page.locator("#c2-head").press("Enter")
    expect(opened(page)).to_have_attribute("data-card", "c2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#c2-preset-weekend")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#c2-words")).to_have_text("Every Saturday and Sunday at 09:15")
    expect(opened(page)).to_have_attribute("data-card", "c2")
    expect(page.locator("#c2-preset-weekend")).to_be_focused()
    assert_accessible(page)
    assert complaints == []


def test_a_rule_that_is_added_is_open_and_has_the_focus(editor: Editor) -> None:
    page = editor.page
    page.get_by_role("button", name="Add another rule").press("Enter")

    expect(opened(page)).to_have_attribute("data-card", "c4")
    expect(page.locator("#c4-head")).to_be_focused()
    page.locator("#c4-remove").press("Enter")
    expect(page.locator(".rule")).to_have_count(3)


def test_rules_open_by_a_click_without_scripts(rules: Any, plain_page: Page, live_server: Any) -> None:
    page = plain_page
    page.goto(f"{live_server.url}/tasks/{rules.id}/edit/")

    page.locator("#c2-head").click()
    expect(opened(page)).to_have_attribute("data-card", "c2")
    page.locator("#c2-preset-month-end").click()

    expect(opened(page)).to_have_attribute("data-card", "c2")
    expect(page.locator("#c2-words")).to_have_text("The last day of every month at 09:15")


def test_on_a_phone_the_result_is_a_line_at_the_bottom_that_opens(editor: Editor, complaints: list[str]) -> None:
    page = editor.page
    page.set_viewport_size(NARROW)
    line, save = page.locator("#result-line"), page.locator(".editor__save")
    expect(line).to_be_in_viewport()
    expect(page.locator("#preview-next")).to_be_hidden()
    below, above = save.bounding_box(), line.bounding_box()
    assert below is not None
    assert above is not None
    assert abs(above["y"] + above["height"] - below["y"]) <= 1
    assert_accessible(page)

    page.locator("#c1-time-0").fill("05:45")
    expect(line).to_contain_text("05:45")
    line.press("Enter")

    expect(page.locator("#preview-next")).to_be_visible()
    expect(line).to_be_in_viewport()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert complaints == []


def test_the_line_of_the_app_names_the_one_that_is_chosen(desk: Desk, editor: Editor) -> None:
    page = editor.page
    desk.tenant.make_app("Stock ledger")
    sync.run()
    expect(page.get_by_label("Search apps by name")).to_be_hidden()

    page.locator("#app-line").press("Enter")
    page.get_by_label("Search apps by name").press_sequentially("stock")
    page.get_by_role("radio", name="Stock ledger").check()

    expect(page.locator("#app-name")).to_have_text("Stock ledger")


def test_what_is_pressed_stays_where_it_is_on_the_screen(editor: Editor) -> None:
    page = editor.page
    page.locator("#app-line").click()  # the apps come with the next answer, above all that is pressed
    for button, after in (("#c1-preset-weekdays", "#c1-words"), ("#c1-add-time", "#c1-time-2")):
        page.locator(button).scroll_into_view_if_needed()
        before = page.locator(button).bounding_box()
        with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/edit/")):
            page.locator(button).click()
        expect(page.locator(after)).to_be_attached()
        expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)
        now = page.locator(button).bounding_box()
        assert before is not None
        assert now is not None
        assert abs(before["y"] - now["y"]) <= 1


def test_a_window_of_one_hour_moves_with_its_first_hour(desk: Desk, open_tasks: Any, page: Page) -> None:
    task = desk.tenant.make_task(recurrence=["RRULE:FREQ=HOURLY;BYHOUR=10;BYMINUTE=20;BYSECOND=0"])
    sync.run()
    open_tasks(f"/tasks/{task.id}/edit/")
    first, last = page.get_by_label("First hour"), page.get_by_label("Last hour")

    first.select_option("8")
    expect(last).to_have_value("8")
    last.select_option("12")
    first.select_option("9")

    expect(last).to_have_value("12")


def test_on_a_phone_the_owner_is_told_beside_save(desk: Desk, open_tasks: Any, page: Page) -> None:
    owner = desk.tenant.make_user("Marek Aleksander Nowakowski-Brzeszczykiewicz")
    task = desk.tenant.make_task(owner=owner, recurrence=THREE)
    page.set_viewport_size(NARROW)
    open_tasks(f"/tasks/{task.id}/edit/")
    told, line, save = page.locator(".editor__owner"), page.locator("#result-line"), page.locator(".editor__save")

    expect(told).to_be_in_viewport()
    expect(told).to_contain_text("the owner in Qlik. Owner now: Marek")
    expect(page.locator("#save")).to_be_in_viewport()
    below, above = save.bounding_box(), line.bounding_box()
    assert below is not None
    assert above is not None
    assert abs(above["y"] + above["height"] - below["y"]) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
