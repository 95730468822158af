"""Thirty schedules, built by clicks alone, saved, and compared with what the tenant makes of them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.editor import Editor
from tests.browser.schedules import TABLE
from tests.browser.tenants_own import tenants_own
from tests.desk import Desk

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize("name", TABLE)
def test_clicks_become_lines_and_the_tenant_runs_them_as_the_preview_says(
    desk: Desk, open_tasks: Any, page: Page, name: str, complaints: list[str]
) -> None:
    steps, lines, walls = TABLE[name]
    desk.tenant.make_app("Cash position")
    sync.run()
    runs = [datetime.fromisoformat(wall).replace(tzinfo=ZURICH) for wall in walls]
    editor = Editor(open_tasks("/tasks/new/"))

    editor.do([("app", "Cash position"), ("zone", "Europe/Zurich"), ("start", "2026-11-23T00:00"), *steps])
    editor.expect_runs(runs)
    editor.save()

    expect(page.get_by_role("heading", level=1)).to_have_text("Cash position")
    own = tenants_own(desk, page.url.rstrip("/").rpartition("/")[2])
    assert own["recurrence"] == lines
    assert datetime.fromisoformat(own["nextExecutionTime"]) == runs[0]
    assert complaints == []
