"""The calendar's year in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import Desk


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_a_month_opens(
    synced: Any,
    desk: Desk,
    open_page: Any,
    page: Page,
    live_server: Any,
    complaints: list[str],
    size: Any,
) -> None:
    page.set_viewport_size(size)

    open_page("/calendar/2026/?zone=Europe/Zurich")

    assert_accessible(page)

    page.get_by_role("link", name="March").click()
    expect(page).to_have_url(f"{live_server.url}/calendar/2026/3/?zone=Europe%2FZurich")
    expect(page.get_by_role("heading", level=1)).to_have_text("March 2026")
    assert complaints == []
