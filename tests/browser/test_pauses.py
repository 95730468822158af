"""A pause is asked for, watched on every page, and ended, in a browser: by mouse and by keyboard."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.test_jobs import make
from tests.desk import Desk


def test_a_pause_is_reviewed_begun_told_and_ended(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    ids = make(desk, 3)
    page = open_tasks()
    page.locator("#select-page").check()
    page.locator("#bulk-pause").click()
    expect(page.locator("h1")).to_contain_text("Pause 3 tasks until Tomorrow 06:00")
    assert_accessible(page)

    page.locator(".except .check").first.uncheck()
    expect(page.locator("#review-go")).to_contain_text("Pause 2 tasks")
    page.locator("#preset-2").press("Enter")
    page.locator("#pause-why").fill("the source moves")
    page.locator("#review-go").press("Enter")
    expect(page.locator("#pause-told")).to_contain_text("Off before")
    page.goto(page.url)
    expect(page.locator(".banner--paused")).to_contain_text("the source moves")
    assert_accessible(page)

    page.locator("#pause-end").press("Enter")
    page.goto(page.url)
    expect(page.locator("h1")).to_contain_text("The pause")
    assert_accessible(page)
    assert len(ids) == 3
    assert complaints == []
