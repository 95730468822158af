"""The key of the search in a real browser, on the pages that are not the calendar."""

from typing import Any

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
