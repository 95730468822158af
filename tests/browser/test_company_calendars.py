"""The company's calendars in a real browser: added, seen, hidden, found, changed, and a broken file."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.company_calendars import add_days, add_germany
from tests.desk import Desk
from tests.scheduling.company_calendar.files import FOLDER, calendar, data, event
from tests.web.calendar.planning import at, make
from tests.web.company_calendars.test_pages import Answers


def test_a_file_is_added_and_its_days_are_seen_and_hidden(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    page = open_tasks("/company-calendars/")
    page.get_by_role("link", name="From a file").click()
    page.get_by_label("iCalendar file").set_input_files(FOLDER / "month_end.ics")
    page.locator("#name").fill("Month-end freeze")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Month-end freeze")).to_be_visible()

    page.goto(f"{live_server.url}/calendar/2026/11/")
    switch, marks = page.get_by_role("switch", name="Month-end freeze"), page.locator(".month .day-mark")
    expect(marks).to_have_count(4)  # and the two of October that the page shows
    expect(page.locator(".month .day.frozen")).to_have_count(4)

    switch.press("Enter")

    expect(marks).to_have_count(0)
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    assert "off=" in page.url
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.locator(".week .frozen")).to_have_count(0)
    assert complaints == []


def test_a_broken_file_is_told_and_the_page_keeps_what_was_typed(
    desk: Desk, open_tasks: Any, tmp_path: Path, complaints: list[str]
) -> None:
    broken = tmp_path / "broken.ics"
    broken.write_bytes(calendar(event("DTSTART:20261301")))
    page = open_tasks("/company-calendars/new/file/")

    page.get_by_label("iCalendar file").set_input_files(broken)
    page.locator("#name").fill("Broken")
    page.get_by_text("Watch: a deadline").click()
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#file-error")).to_contain_text("Line 5: DTSTART cannot be read")
    expect(page.locator("#name")).to_have_value("Broken")
    expect(page.get_by_label("Watch: a deadline")).to_be_checked()


def test_a_region_follows_its_country_and_a_name_is_changed(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    page = open_tasks("/company-calendars/new/country/")
    page.get_by_label("Country").select_option("Germany")
    page.get_by_label("Region").select_option("Bayern")
    page.locator("#name").fill("Bavaria")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Bayern, Germany")).to_be_visible()

    page.get_by_role("link", name="Edit").click()
    page.locator("#name").fill("Holidays of Bavaria")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Holidays of Bavaria")).to_be_visible()
    assert complaints == []


def test_an_address_is_read(desk: Desk, open_tasks: Any, settings: Any) -> None:
    settings.CALENDAR_ADAPTER = Answers((200, data("bom"), ""))
    page = open_tasks("/company-calendars/new/address/")

    page.get_by_label("Address").fill("https://calendar.example/days.ics")
    page.locator("#name").fill("Days off")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Days off")).to_be_visible()
    expect(page.get_by_text("https://calendar.example/days.ics")).to_be_visible()


def test_the_tasks_of_a_freeze_are_found(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    add_germany()
    freeze = add_days("Year end", "20261230")
    page = open_tasks(f"/company-calendars/{freeze.pk}/")

    expect(page.locator("#inside")).to_contain_text("Cash position")
    page.locator("#inside-search").click()

    expect(page.locator("#search-words")).to_have_value('in:"Year end"')
    expect(page.get_by_role("link", name="Cash position").first).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(desk: Desk, open_tasks: Any, page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    add_germany()
    freeze = add_days("Year end", "20261224", "20261225", "20261230")
    add_days("Deadline", "20261225", kind="watch")

    for path in ("/calendar/2026/12/", f"/company-calendars/{freeze.pk}/", "/company-calendars/new/country/"):
        open_tasks(path)
        assert_accessible(page)
