"""From an app that fails on demand to the message, and back to resolved, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from dashboard.inventory.alerts import compose
from dashboard.inventory.sync import run as sync
from tests.browser.accessible import assert_accessible
from tests.desk import Desk
from tests.localtenant.world import MOCK_MOMENT


def later(desk: Desk, seconds: int) -> Any:
    """The moment so much later, for the tenant and for us; what a worker does within seconds is done by `look`."""
    at = MOCK_MOMENT + timedelta(seconds=seconds)
    desk.tenant.clock.set(at)
    return time_machine.travel(at, tick=True)


def look() -> None:
    sync.run()
    compose.compose(MOCK_MOMENT + timedelta(days=1))


@pytest.mark.served
def test_an_app_fails_on_demand_is_told_and_is_told_as_resolved(
    desk: Desk, open_tasks: Any, complaints: list[str], settings: Any
) -> None:
    settings.TENANT_IS_EMBEDDED = True
    app = desk.tenant.make_app("Cash position")
    task = desk.tenant.make_task(app_id=app.id)
    page = open_tasks("/tasks/")
    page.get_by_role("link", name="Let an app fail").click()
    page.locator("#breakdown-app").select_option("Cash position")
    page.get_by_role("button", name="Let it fail").click()
    expect(page.get_by_text("fails from now on")).to_be_visible()
    with later(desk, 60):
        look()
        page.goto(page.url)
        page.get_by_role("link", name="“Cash position” stopped: General Script Error").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("“Cash position” stopped")
        page.get_by_role("link", name="Enable…").click()
        assert desk.state(task.id) == "Disabled"
        assert_accessible(page)
        mend(page)
        page.goto(page.url.replace("/channels/", f"/tasks/{task.id}/enable/"))
        page.get_by_role("button", name="Enable", exact=True).click()
        page.wait_for_url(f"**/tasks/{task.id}/")
    with later(desk, 130):
        look()
        page.get_by_role("link", name="Channels", exact=True).first.click()
        expect(page.get_by_role("link", name="Resolved: “Cash position” runs again")).to_be_visible()
        assert_accessible(page)
    assert complaints == []


def mend(page: Any) -> None:
    page.get_by_role("link", name="Let an app fail").click()
    page.locator("#mend-app").select_option("Cash position")
    page.get_by_role("button", name="Mend it").click()
    page.wait_for_url("**/channels/")
