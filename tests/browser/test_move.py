"""What Qlik has moved, in a real browser: found from the list, opened in place, and read by axe."""

from typing import Any

from playwright.sync_api import expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, assert_accessible
from tests.desk import Desk
from tests.inventory.move.test_check import moved
from tests.web.move.test_move import lose_zone


def test_a_pair_is_found_opened_in_place_and_checked_again(
    desk: Desk, open_page: Any, live_server: Any, complaints: list[str]
) -> None:
    tasks = [moved(desk.tenant, name) for name in ("Rightly", "Zone lost")]
    lose_zone(desk, tasks[1])
    sync.run()
    page = open_page("/tasks/")

    page.get_by_role("link", name="What Qlik has moved").click()
    page.get_by_role("group", name="Show").get_by_role("link", name="Differ 1").click()
    expect(page.get_by_role("row", name="Rightly")).to_have_count(0)
    page.get_by_role("link", name="Show the runs of Zone lost").click()

    expect(page.get_by_role("heading", name="First runs lost")).to_be_visible()
    expect(page.get_by_role("link", name="Hide the runs of Zone lost")).to_be_focused()
    assert_accessible(page)
    page.set_viewport_size(NARROW)
    assert_accessible(page)

    page.get_by_role("button", name="Check again").click()

    expect(page.get_by_text("2 pairs checked over 5 years")).to_be_visible()
    assert complaints == []
