"""Time zones of the calendar in a real browser: the reader's own, others, a second one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.web.calendar.planning import at, make


@pytest.fixture
def in_tokyo(browser: Browser, live_server: Any, desk: Desk) -> Iterator[Page]:
    """A browser in Tokyo that has never been here, with somebody signed in."""
    context = browser.new_context(timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900})
    session = desk.client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_the_first_page_comes_again_in_the_readers_own_zone(desk: Desk, in_tokyo: Page, live_server: Any) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()

    in_tokyo.goto(f"{live_server.url}/calendar/2026/11/")

    expect(in_tokyo.get_by_role("link", name="My zone · Tokyo")).to_have_attribute("aria-current", "true")
    expect(in_tokyo.get_by_role("link", name="14:00 Cash position").first).to_be_visible()


def test_the_zone_switch_and_the_picker_stand_in_the_address(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    make(desk, "Cash position", **at(6, time_zone="America/New_York"))
    sync.run()
    page = open_tasks("/calendar/2026/11/?q=cash")

    page.get_by_role("link", name="Task zones").click()
    expect(page).to_have_url(f"{live_server.url}/calendar/2026/11/?q=cash&zone=task")
    expect(page.locator("#main-nav a", has_text="Calendar")).to_have_attribute("href", "/calendar/?zone=task")
    expect(page.get_by_role("link", name="06:00 EST Cash position").first).to_be_visible()

    page.locator("#zone-open").click()
    page.get_by_role("combobox", name="Show times in").fill("Asia/Kathmandu")
    page.get_by_label("A second zone beside it").fill("Europe/Zurich")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page).to_have_url(f"{live_server.url}/calendar/2026/11/?q=cash&zone=Asia%2FKathmandu&also=Europe%2FZurich")
    expect(page.get_by_role("link", name="16:45 12:00 Cash position").first).to_be_visible()
    expect(page.get_by_role("link", name="Kathmandu")).to_have_attribute("aria-current", "true")
    assert complaints == []


@pytest.mark.parametrize("width", [390, 700, 800, 1000, 1440])
def test_the_panel_of_zones_is_on_the_screen_at_every_width(open_tasks: Any, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_tasks("/calendar/2026/11/?zone=Europe/Zurich&also=Asia/Tokyo")

    page.locator("#zone-open").click()

    button, panel = (page.locator(part).bounding_box() for part in ("#zone-open", "#zone-form"))
    assert button
    assert panel
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    assert 0 <= panel["y"] - (button["y"] + button["height"]) <= 8
    assert panel["x"] < button["x"] + button["width"]
    assert button["x"] < panel["x"] + panel["width"]


def test_the_second_time_of_a_run_is_the_smaller_one(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks("/calendar/2026/11/?zone=Europe/Zurich&also=Asia/Tokyo")

    sizes = [
        page.locator(part).first.evaluate("part => parseFloat(getComputedStyle(part).fontSize)")
        for part in (".run small", ".run")
    ]

    assert sizes[0] < sizes[1]
