"""Run now in a real browser: the run shows at once, its end is told, and its log opens below it and is searched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import assert_accessible
from tests.desk import Desk


def test_a_task_is_run_now_and_shows_why_it_failed(
    desk: Desk, open_tasks: Any, page: Page, complaints: list[str]
) -> None:
    app = desk.tenant.make_app("Sales", failure_rate=1)
    task = desk.tenant.make_scheduling_task("Sales, daily", app_id=app.id)
    sync.run()
    open_tasks(f"/tasks/{task.id}/")

    page.locator("#run-now").click()
    expect(page.locator("#run-says")).to_contain_text("You are told here when it has ended.")
    expect(page.locator("#running")).to_contain_text("Running for")
    desk.tenant.clock.set(desk.tenant.clock.at + timedelta(minutes=20))
    page.reload()
    expect(page.locator("#asked-runs")).to_contain_text("failed, after")
    expect(page.locator(".run-result--failed")).to_have_count(1)
    page.locator("#log-open-1").click()
    expect(page.locator(".run-log__line--wrong").first).to_be_visible()
    assert "log=" in page.url
    page.locator("#log-find").fill("connector")

    expect(page.locator(".run-log__line")).to_have_count(1)
    expect(page.locator("#log-find")).to_be_focused()
    assert_accessible(page)
    assert complaints == []
