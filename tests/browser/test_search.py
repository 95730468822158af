"""The search in a real browser: suggestions by keyboard and mouse, hints, kept filters, columns, export."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import Desk


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search apps, spaces, owners")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Ways to go on").get_by_role("option")


def menu(page: Page, words: str) -> Locator:
    return page.locator("summary", has_text=words)


def selected(page: Page) -> Locator:
    return page.locator("[role='option'][aria-selected='true']")


@pytest.mark.usefixtures("synced")
def test_a_search_is_put_together_by_keyboard_alone(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    page = open_tasks()

    field(page).press_sequentially("sta")
    expect(options(page).first).to_contain_text("state:")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    field(page).press("ArrowDown")
    expect(selected(page)).to_contain_text("state:")
    expect(field(page)).to_have_attribute("aria-activedescendant", "suggestion-1")
    field(page).press("Enter")
    expect(field(page)).to_have_value("state:")

    expect(options(page).last).to_contain_text("moved")
    field(page).press("ArrowUp")
    expect(selected(page)).to_contain_text("moved")
    for _ in range(2):
        field(page).press("ArrowDown")
    field(page).press("ArrowDown")
    field(page).press("ArrowUp")
    expect(selected(page)).to_contain_text("disabled")
    field(page).press("Tab")
    expect(field(page)).to_have_value("state:disabled ")
    expect(field(page)).to_be_focused()

    field(page).press("Escape")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    field(page).press("Enter")
    expect(page).to_have_url(f"{live_server.url}/tasks/?q=state%3Adisabled%20&sort=next")
    expect(page.get_by_role("switch", checked=True)).to_have_count(0)
    assert complaints == []


@pytest.mark.usefixtures("synced")
def test_a_search_is_put_together_by_mouse_alone(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    page = open_tasks()

    field(page).click()
    options(page).filter(has_text="space:").click()
    options(page).filter(has_text="Supply chain").click()

    expect(field(page)).to_have_value('space:"Supply chain" ')
    expect(field(page)).to_be_focused()
    page.get_by_role("heading", name="Reload tasks").click()
    expect(options(page)).to_have_count(0)
    assert complaints == []


@pytest.mark.usefixtures("synced")
def test_in_the_middle_of_a_search_only_the_word_at_the_caret_is_completed(desk: Desk, open_tasks: Any) -> None:
    page = open_tasks("/tasks/?q=-%F0%9F%9A%9A+reason:fai+every")
    field(page).press("End")

    for _ in range(len(" every")):
        field(page).press("ArrowLeft")
    field(page).press("ArrowDown")
    expect(options(page)).to_have_count(1)
    field(page).press("ArrowDown")
    field(page).press("Enter")

    expect(field(page)).to_have_value("-🚚 reason:failures every")


@pytest.mark.usefixtures("synced")
def test_without_a_chosen_suggestion_enter_searches_and_tab_goes_on(desk: Desk, open_tasks: Any) -> None:
    page = open_tasks()
    field(page).press_sequentially("fleet")
    expect(options(page).first).to_be_visible()

    field(page).press("Enter")

    expect(page.locator("tbody").get_by_role("row")).to_have_count(2)
    expect(options(page)).to_have_count(0)
    field(page).press("Tab")
    expect(field(page)).not_to_be_focused()


@pytest.mark.usefixtures("synced")
def test_a_hint_mends_the_search(desk: Desk, open_tasks: Any, live_server: Any) -> None:
    page = open_tasks("/tasks/?q=stat:disabled+fleet")
    expect(page.get_by_text("There is no search by “stat”: it is left out.")).to_be_visible()

    page.get_by_role("link", name="state:disabled").click()

    expect(page).to_have_url(f"{live_server.url}/tasks/?q=state%3Adisabled+fleet")
    expect(page.get_by_text("it is left out")).to_have_count(0)
    expect(field(page)).to_have_value("state:disabled fleet")


@pytest.mark.usefixtures("synced")
def test_a_search_is_kept_renamed_and_deleted(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    page = open_tasks("/tasks/?q=state:disabled")

    menu(page, "Keep").click()
    page.get_by_label("Name of this filter").fill("To mend")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="To mend")).to_have_attribute("aria-current", "true")

    menu(page, "Kept").click()
    page.get_by_label("Name of this filter").fill("Mine")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("link", name="Mine")).to_be_visible()

    menu(page, "Kept").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Mine")).to_have_count(0)
    expect(field(page)).to_have_value("state:disabled")
    assert complaints == []


def test_columns_are_chosen_and_a_menu_closes_by_escape(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    desk.tenant.make_task()
    page = open_tasks()

    menu(page, "Columns").click()
    page.get_by_role("checkbox", name="Takes").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Takes")).to_be_visible()

    menu(page, "Export").click()
    expect(page.get_by_role("link", name="CSV for spreadsheets")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="CSV for spreadsheets")).to_be_hidden()
    assert complaints == []


@pytest.mark.usefixtures("synced")
def test_the_filtered_list_is_downloaded(desk: Desk, open_tasks: Any) -> None:
    page = open_tasks("/tasks/?q=fleet")

    menu(page, "Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV for spreadsheets").click()

    assert "Fleet telemetry" in download.value.path().read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("synced")
def test_search_keep_columns_and_export_work_without_javascript(desk: Desk, browser: Any, live_server: Any) -> None:
    desk.page()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in desk.client.cookies.items()]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/tasks/")

    field(page).fill("fleet")
    field(page).press("Enter")
    expect(page.locator("tbody").get_by_role("row")).to_have_count(2)
    menu(page, "Columns").click()
    page.get_by_role("checkbox", name="Owner").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Owner")).to_be_visible()
    menu(page, "Keep").click()
    page.get_by_label("Name of this filter").fill("Fleet")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="Fleet", exact=True)).to_have_attribute("aria-current", "true")
    context.close()


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_in_suggestions_hints_and_menus(desk: Desk, open_tasks: Any, page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    open_tasks("/tasks/?q=stat:x+fleet")

    field(page).click()
    expect(options(page).first).to_be_visible()
    field(page).press("ArrowDown")
    assert_accessible(page)
    field(page).press("Escape")
    menu(page, "Keep").click()
    assert_accessible(page)
    if size == WIDE:
        menu(page, "Columns").click()
        assert_accessible(page)
