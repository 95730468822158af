"""Qlik moves all reload tasks while somebody looks: until they are gone, list, calendar and history are one truth."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import Incident
from dashboard.inventory.models.history import Change
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.scheduling_tasks.move import STEP
from dashboard.scheduling.task import Origin
from tests.browser.accessible import assert_accessible
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk

APPS = ("Cash position", "Freight rates", "Ledger")


@pytest.fixture
def company(desk: Desk) -> Desk:
    """Three apps with a task each, which ran this morning, and a newer task that was made there."""
    for hour, name in enumerate(APPS, start=6):
        app = desk.tenant.make_app(name)
        line = f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE=0;BYSECOND=0"
        task = desk.tenant.make_task(app_id=app.id, recurrence=[line])
        desk.tenant.make_reload(MOCK_MOMENT - timedelta(hours=8 - hour % 6), app_id=app.id, task_id=task.id)
    desk.tenant.make_scheduling_task("Sales, daily")
    return desk


def seen(page: Page, url: str) -> tuple[list[str], str, str]:
    """The apps of the list, its number of tasks, and what the calendar says of a day to come."""
    page.goto(url + reverse("tasks") + "?sort=app")
    rows = page.locator(".task__app .pair__main").all_inner_texts()
    total = page.locator("#total").inner_text()
    page.goto(f"{url}/calendar/2026/11/")
    return rows, total, str(page.locator('a.day__number[href*="/2026/11/25/"]').get_attribute("aria-label"))


def test_tasks_vanish_from_one_world_and_appear_in_the_other_and_nothing_is_told_as_deleted(
    company: Desk, open_tasks: Any, live_server: Any, settings: Any, complaints: list[str]
) -> None:
    page = open_tasks()
    before = seen(page, live_server.url)
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    moved = []
    for step in range(len(APPS) + 1):
        company.tenant.clock.set(MOCK_MOMENT + step * STEP)
        sync.run()
        assert seen(page, live_server.url) == before
        moved.append(copies().filter(origin=Origin.SCHEDULING).count() - 1)
    settings.LOCALTENANT_RELOAD_TASKS = "gone"
    sync.run()

    assert before[0] == [*APPS, "Sales, daily"]
    assert moved == [0, 1, 2, 3]
    assert seen(page, live_server.url) == before
    assert set(Change.objects.values_list("kind", flat=True)) == {"moved"}
    assert not Incident.objects.exists()
    page.goto(live_server.url + reverse("history"))
    expect(page.get_by_text("Qlik moved")).to_have_count(len(APPS))
    page.get_by_role("link", name="as it was").first.click()
    expect(page.get_by_text("Qlik has moved this reload task to its newer scheduling.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="the task that was made of it").click()
    expect(page.locator("#moved-from")).to_be_visible()
    assert complaints == []
