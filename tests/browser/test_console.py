"""What the console check of these tests lets pass, and that it lets nothing else pass."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Route, expect

from dashboard.inventory.sync import run as sync
from tests.browser.editor import Editor
from tests.desk import Desk


def test_a_preview_that_a_newer_one_replaces_is_no_complaint(
    desk: Desk, open_page: Any, page: Page, complaints: list[str]
) -> None:
    desk.tenant.make_app("Cash position")
    sync.run()
    editor = Editor(open_page("/tasks/new/"))
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route("**/recurrence/preview/", lambda route: route.continue_() if held else held.append(route))

    with page.expect_request("**/recurrence/preview/"):
        editor.do([("times", "07:45")])
    with page.expect_event("requestfailed"):
        editor.do([("times", "08:45")])

    expect(page.locator("#preview-sentence")).to_have_text("Every day at 08:45.")
    assert complaints == []


def test_any_other_request_that_breaks_off_is_a_complaint(open_page: Any, page: Page, complaints: list[str]) -> None:
    open_page("/tasks/")
    page.wait_for_load_state("networkidle")
    complaints.clear()

    page.route("**/suggest/**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator("#search-words").fill("sta")
    expect(page.locator("body")).to_be_visible()

    assert complaints
