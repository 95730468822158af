"""The list in a real browser: accessible, calm, and no wider than its window."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import REFUSED_FOR_LONG, Desk

ADDRESSES = ["/tasks/?q=supply", "/tasks/?q=state:disabled&sort=state", "/tasks/?q=zzz", "/nowhere/"]


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    desk: Desk, open_tasks: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)

    open_tasks()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for address in ADDRESSES:
        open_tasks(address)
        assert_accessible(page)
    assert all("404" in complaint for complaint in complaints)


def test_a_row_that_changed_or_failed_is_accessible_too(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    desk.tenant.make_task(app_id=desk.tenant.make_app("Order intake").id)
    page = open_tasks()
    page.get_by_role("switch", name="Enable Cash position").click()
    expect(page.get_by_text("Disabled.", exact=True)).to_be_visible()
    desk.tenant.fault("503", count=20, method="PUT", **REFUSED_FOR_LONG)
    page.get_by_role("switch", name="Enable Order intake").click()
    expect(page.locator(".field__error")).to_be_visible()

    assert_accessible(page)


@pytest.mark.usefixtures("synced")
def test_filters_sorting_and_search_stand_in_the_address_and_keep_the_focus(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    page = open_tasks()

    page.get_by_role("link", name="Failures").press("Enter")

    expect(page).to_have_url(f"{live_server.url}/tasks/?q=reason%3Afailures")
    expect(page.get_by_role("link", name="Failures")).to_be_focused()
    expect(page.get_by_role("switch", checked=True)).to_have_count(0)

    page.get_by_role("link", name="App", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/tasks/?q=reason%3Afailures&sort=app")

    page.get_by_role("combobox", name="Search apps, spaces, owners").fill("fleet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", name="Enable Fleet telemetry")).to_be_visible()
    expect(page.get_by_role("combobox", name="Search apps, spaces, owners")).to_be_focused()

    page.go_back()
    expect(page.get_by_role("link", name="Failures")).to_have_attribute("aria-current", "true")
    assert complaints == []


def test_on_a_narrow_page_sorting_is_a_menu(desk: Desk, open_tasks: Any, page: Page, live_server: Any) -> None:
    desk.tenant.make_task(app_id=desk.tenant.make_app("Early").id)
    desk.tenant.make_task(app_id=desk.tenant.make_app("By name").id, recurrence=["RRULE:FREQ=DAILY;BYHOUR=23"])
    page.set_viewport_size(NARROW)
    open_tasks()
    names = page.locator(".task__app .pair__main")
    expect(names).to_have_text(["By name", "Early"])

    page.get_by_label("Sort by").select_option("Last run first")

    expect(page).to_have_url(f"{live_server.url}/tasks/?q=&sort=-last")


def test_a_list_takes_a_newer_copy_by_itself_once_nobody_is_in_the_middle_of_something(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    page.locator(".task__rules summary").click()
    desk.tenant.make_task(app_id=desk.tenant.make_app("Order intake").id)

    page.get_by_role("button", name="Refresh").click()

    expect(page.get_by_role("link", name="Enabled 2")).to_have_count(0)
    page.locator(".task__rules summary").click()
    expect(page.get_by_role("switch", name="Enable Order intake")).to_be_visible()
    expect(page.get_by_role("link", name="Enabled 2")).to_be_visible()
    assert complaints == []
