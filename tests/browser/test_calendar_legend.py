"""The legend of the calendar as a filter, in a real browser."""

from typing import Any

from playwright.sync_api import expect

from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, make


def test_a_press_shows_one_kind_alone_and_another_press_all_of_them(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    make(desk, "Cash position", **at(6))
    make(desk, "Broken", **at(18), **GHOST)
    sync.run()
    page = open_tasks("/calendar/2026/11/")
    chips, failures = page.locator(".day .run"), page.locator("#legend").get_by_role("link", name="Failures 1")
    expect(chips.filter(has_text="Cash position").first).to_be_visible()

    failures.press("Enter")

    expect(page).to_have_url(f"{live_server.url}/calendar/2026/11/?q=reason%3Afailures")
    expect(chips.filter(has_text="Cash position")).to_have_count(0)
    expect(chips.filter(has_text="Broken").first).to_be_visible()
    expect(failures).to_be_focused()

    failures.press("Enter")
    expect(chips.filter(has_text="Cash position").first).to_be_visible()
    assert complaints == []


def test_ghosts_can_be_hidden_and_shown_again(desk: Desk, open_tasks: Any, live_server: Any) -> None:
    make(desk, "Broken", **at(18), **GHOST)
    sync.run()
    page = open_tasks("/calendar/2026/11/")
    ghosts, switch = page.locator(".run--failures"), page.get_by_role("button", name="Show disabled")
    expect(switch).to_have_attribute("aria-pressed", "true")

    switch.click()

    expect(page).to_have_url(f"{live_server.url}/calendar/2026/11/?ghosts=hidden")
    expect(ghosts).to_have_count(0)
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.press("Space")
    expect(ghosts.first).to_be_visible()


def test_a_search_is_the_lists(desk: Desk, open_tasks: Any, live_server: Any) -> None:
    make(desk, "Cash position", **at(6))
    make(desk, "Stock ledger", **at(7))
    sync.run()
    page = open_tasks("/calendar/2026/11/?zone=Europe/Zurich")

    page.get_by_role("combobox").fill("stock")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{live_server.url}/calendar/2026/11/?zone=Europe%2FZurich&q=stock")
    expect(page.locator(".day .run").filter(has_text="Cash position")).to_have_count(0)
    expect(page.locator(".day .run").filter(has_text="Stock ledger").first).to_be_visible()
