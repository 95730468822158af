"""The keys in a real browser: of the search, of rows, of grids, and their help."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.desk import Desk


def test_a_slash_leads_to_the_search_of_the_list_and_is_typed_there(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    field = page.get_by_role("combobox", name="Search apps, spaces, owners")

    page.keyboard.press("/")

    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.press("/")
    expect(field).to_have_value("/")
    assert complaints == []


def test_a_slash_leads_to_the_search_of_a_list_that_another_page_has_opened(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    page = open_tasks("/disabled/")
    page.keyboard.press("/")  # there is nothing to search here
    page.get_by_role("link", name="Go to the tasks").click()
    page.wait_for_url("**/tasks/")

    page.keyboard.press("/")

    expect(page.get_by_role("combobox", name="Search apps, spaces, owners")).to_be_focused()


def test_where_the_keys_are_switched_off_a_slash_does_nothing(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    page.evaluate("localStorage.setItem('shortcuts', 'off')")

    page.keyboard.press("/")

    expect(page.get_by_role("combobox", name="Search apps, spaces, owners")).not_to_be_focused()


def test_the_keys_go_from_row_to_row_and_to_the_editor(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    tasks = [desk.tenant.make_task(app_id=desk.tenant.make_app(name).id) for name in ("Alpha", "Beta")]
    page = open_tasks()

    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Alpha", exact=True)).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Beta", exact=True)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("e")

    page.wait_for_url(f"**/tasks/{tasks[0].id}/edit/")
    assert complaints == []


def test_the_help_is_in_the_head_of_every_page(desk: Desk, open_tasks: Any) -> None:
    for address in ("/tasks/", "/history/", "/disabled/", "/calendar/2026/11/"):
        page = open_tasks(address)

        page.keyboard.press("?")

        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_month_is_one_stop_of_the_tab_key_and_arrows_go_from_day_to_day(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    page = open_tasks("/calendar/2026/11/?zone=UTC")
    stops = page.locator(".month tbody a[tabindex='0']")

    expect(stops).to_have_count(1)
    expect(stops).to_have_attribute("href", "/calendar/2026/11/23/?zone=UTC")
    stops.focus()
    page.keyboard.press("ArrowRight")

    expect(stops).to_be_focused()
    expect(stops).to_have_attribute("href", "/calendar/2026/11/24/?zone=UTC")


def test_on_the_first_page_the_keys_go_from_group_to_group_and_g_n_leads_there(desk: Desk, open_tasks: Any) -> None:
    for name, code in (("Alpha", "CONSECUTIVE-FAILURES"), ("Beta", "OWNER-DELETED")):
        desk.tenant.make_task(app_id=desk.tenant.make_app(name).id, state="Disabled", disabled_code=code)
    page = open_tasks("/calendar/2026/11/")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    groups = page.locator("[data-row]")

    page.keyboard.press("j")
    expect(groups.nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("j")
    expect(groups.nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("k")

    expect(groups.nth(0).locator("a").first).to_be_focused()


def test_a_key_enters_the_days_and_ctrl_enter_saves_without_a_field(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    task = desk.tenant.make_task()
    page = open_tasks("/calendar/2026/11/")

    page.keyboard.press("i")
    expect(page.locator("#calendar-days [aria-current='date'] .day__number")).to_be_focused()
    page.goto(page.url.replace("/calendar/2026/11/", f"/tasks/{task.id}/edit/").partition("?")[0])
    page.locator("#reason").wait_for()
    page.keyboard.press("Control+Enter")

    page.wait_for_url(f"**/tasks/{task.id}/")
    assert complaints == []


@pytest.mark.parametrize("width", [1400, 1280, 390])
def test_what_the_search_offers_stays_in_the_window(desk: Desk, open_tasks: Any, width: int) -> None:
    desk.tenant.make_task()
    page = open_tasks("/")
    page.set_viewport_size({"width": width, "height": 850})

    page.locator("#search-words").focus()

    expect(page.locator("#suggestions .suggestion").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    box = page.locator("#suggestions").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_the_help_ends_with_one_box_and_its_label(desk: Desk, open_tasks: Any) -> None:
    page = open_tasks()

    page.keyboard.press("?")

    label = page.get_by_text("Use these keys in this browser")
    assert label.locator(".check").count() == 1
    assert (label.bounding_box() or {})["height"] < 40
