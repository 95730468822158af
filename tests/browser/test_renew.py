"""Pages behind the reader in a real browser: the history takes what a newer copy has seen, and disturbs nobody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.desk import Desk
from tests.inventory.changes.past import HOURLY, save, synced


@pytest.fixture
def task(desk: Desk) -> Any:
    made = desk.tenant.make_task()
    synced()
    save(made.id, recurrences=HOURLY)
    return made


def change_elsewhere(desk: Desk, task: Any) -> None:
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(time_zone="Asia/Tokyo")


def refresh(page: Page) -> None:
    """Press Refresh without moving the focus."""
    page.get_by_role("button", name="Refresh").dispatch_event("click")


def test_the_history_shows_what_a_newer_copy_has_seen_and_keeps_what_is_being_typed(
    desk: Desk, task: Any, open_tasks: Any, complaints: list[str]
) -> None:
    page = open_tasks("/history/")
    expect(page.locator(".change")).to_have_count(1)
    page.locator("#filter-task").press_sequentially("cash")
    change_elsewhere(desk, task)

    refresh(page)

    expect(page.locator(".change")).to_have_count(2)
    expect(page.locator(".change").first).to_contain_text("Seen by the sync.")
    expect(page.locator("#history-total")).to_contain_text("2 changes")
    expect(page.locator("#filter-task")).to_have_value("cash")
    expect(page.locator("#filter-task")).to_be_focused()
    assert complaints == []


def test_the_history_waits_while_details_are_open_or_something_without_a_name_has_the_focus(
    desk: Desk, task: Any, open_tasks: Any
) -> None:
    page = open_tasks("/history/")
    page.locator(".change__raw summary").click()
    change_elsewhere(desk, task)

    refresh(page)
    expect(page.locator(".progress")).to_have_count(0)
    page.wait_for_timeout(2_500)

    expect(page.locator(".change")).to_have_count(1)
    expect(page.locator(".rawdiff")).to_be_visible()
    page.locator(".change__raw summary").click()
    page.locator(".change__time").focus()
    page.wait_for_timeout(2_500)
    expect(page.locator(".change__time")).to_be_focused()
    page.get_by_role("button", name="Refresh").focus()
    expect(page.locator(".change")).to_have_count(2)
