"""A day of the calendar in a real browser, by mouse and by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, make

DAY = "/calendar/2026/11/25/?zone=Europe/Zurich"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    synced: Any, desk: Desk, open_page: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)
    bucket = f"{DAY}&at=20261125T050000Z&minutes=5"

    for address in (DAY, "/calendar/2026/11/23/?also=Asia/Tokyo", bucket, "/calendar/load/?hour=0-06", "/feeds/"):
        open_page(address)
        assert_accessible(page)
    assert complaints == []


def test_arrow_keys_go_along_the_strip_and_enter_opens_a_bucket(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    for hour in (6, 9):
        make(desk, f"App at {hour}", **at(hour))
    sync.run()
    page = open_tasks(DAY)
    page.get_by_role("link", name="1 start at 06:00").focus()

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="1 start at 09:00")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="1 run at 09:00 to 09:05")).to_be_visible()
    page.get_by_role("link", name="The whole day").click()
    expect(page.get_by_role("heading", name="2 runs")).to_be_visible()
    assert complaints == []


def test_a_ghost_becomes_solid_when_its_task_is_enabled_from_its_details(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    make(desk, "Cash position", **at(6), **GHOST)
    sync.run()
    page = open_tasks(DAY)
    row = page.locator(".runs .table__row", has_text="Cash position")
    expect(row).to_contain_text("Disabled · Failures")

    row.get_by_role("link", name="Cash position").press("Enter")
    page.get_by_role("dialog").get_by_role("switch").click()
    expect(page.get_by_role("dialog").get_by_role("switch", checked=True)).to_be_visible()
    page.keyboard.press("Escape")

    expect(row).to_contain_text("Will run")
    assert complaints == []


def test_keys_go_to_the_day_before_and_after_and_to_the_agenda(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks(DAY)

    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Thursday 26 November 2026")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Wednesday 25 November 2026")).to_be_visible()
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="Agenda from Wed 25 Nov 2026")).to_be_visible()
    assert complaints == []
