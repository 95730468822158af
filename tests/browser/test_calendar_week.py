"""The calendar's week in a real browser, and the keys that lead through all views."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import Desk
from tests.web.calendar.planning import at, make


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    synced: Any, desk: Desk, open_page: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)

    for address in ("/calendar/2026/w48/?also=Asia/Kathmandu", "/calendar/2026/w13/?zone=Europe/Zurich"):
        open_page(address)
        assert_accessible(page)
    assert complaints == []


def test_keys_lead_through_time_and_views(desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks("/calendar/2026/w48/")
    walk = [
        ("n", "2026/w49"),
        ("j", "2026/w50"),
        ("p", "2026/w49"),
        ("k", "2026/w48"),
        ("3", "2026/11"),
        ("n", "2026/12"),
        ("t", "2026/11"),
        ("y", "2026"),
        ("w", "2026/w48"),
    ]

    for key, where in walk:
        page.keyboard.press(key)
        expect(page).to_have_url(f"{live_server.url}/calendar/{where}/")

    expect(page).to_have_title("Week 48, 2026 · Reload Desk")
    assert complaints == []


def test_keys_do_nothing_while_somebody_types_and_can_be_switched_off(
    desk: Desk, open_tasks: Any, live_server: Any
) -> None:
    page = open_tasks("/calendar/2026/w48/")
    here = f"{live_server.url}/calendar/2026/w48/"

    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("nt")
    expect(page).to_have_url(here)
    page.keyboard.press("Escape")
    page.locator("#main").focus()

    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    help_.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("n")
    page.reload()
    page.keyboard.press("n")

    expect(page).to_have_url(here)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(help_.get_by_label("Use these keys in this browser")).not_to_be_checked()


def test_a_run_of_an_hour_opens(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks("/calendar/2026/w48/?zone=Europe/Zurich")

    page.get_by_role("link", name="06:00 Cash position").nth(2).click()

    expect(page.get_by_role("dialog")).to_contain_text("Wed 25 Nov, 06:00 CET")
