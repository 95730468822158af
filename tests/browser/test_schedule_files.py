"""Schedules as files in a real browser: a file is chosen, looked through and applied; every page is accessible."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, assert_accessible
from tests.desk import Desk


def test_a_file_is_looked_through_and_applied(
    desk: Desk, open_tasks: Any, tmp_path: Path, complaints: list[str]
) -> None:
    task = desk.tenant.make_task(app_id=desk.tenant.make_app("Cash position").id)
    sync.run()
    file = tmp_path / "plan.csv"
    file.write_text("app,schedule,state\nCash position,weekdays at 7,\nNobody,daily at 6,\n")
    page = open_tasks("/tasks/")

    page.locator("#export-open").click()
    page.get_by_role("link", name="Import schedules…").click()
    assert_accessible(page)
    page.get_by_label("File: YAML, JSON, CSV or XLSX").set_input_files(file)
    page.get_by_role("button", name="See what it would change").click()
    expect(page.locator("#refused")).to_contain_text("Line 3, column 1 (app): There is no app “Nobody”")
    expect(page.locator("#apply-plan")).to_have_count(0)
    assert_accessible(page)

    page.get_by_label("Or its text").fill("app,schedule\nCash position,weekdays at 7\n")
    page.get_by_label("Or its text").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#plan-head")).to_have_text("What the text would change")
    page.set_viewport_size(NARROW)
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.get_by_role("button", name="Apply to 1 task").press("Enter")

    expect(page.get_by_role("heading", name="1 of 1 done")).to_be_visible()
    assert_accessible(page)
    assert desk.tenant.models.LocalTask.objects.get().recurrence[0].endswith("BYHOUR=7;BYMINUTE=0;BYSECOND=0")
    page.get_by_role("link", name="Cash position").click()
    expect(page).to_have_url(f"{page.url.partition('/tasks/')[0]}/tasks/{task.id}/")
    assert complaints == []


def test_a_large_file_is_reviewed_and_what_turns_off_reload_tasks_is_ticked_there(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    task = desk.tenant.make_task(app_id=desk.tenant.make_app("Cash position").id)
    for number in range(26):
        desk.tenant.make_app(f"App {number}")
    sync.run()
    rows = "".join(f"App {number},daily at 6,UTC,\n" for number in range(26))
    page = open_tasks("/schedules/import/")

    page.get_by_label("Or its text").fill("app,schedule,zone,origin\nCash position,sundays at 8,UTC,newer\n")
    page.get_by_role("button", name="See what it would change").press("Enter")
    expect(page.get_by_label("Make it all the same")).not_to_be_checked()
    assert_accessible(page)

    page.get_by_label("Or its text").fill(f"app,schedule,zone,origin\nCash position,sundays at 8,UTC,newer\n{rows}")
    page.get_by_role("button", name="See what it would change").press("Enter")
    expect(page.locator("#costly")).to_contain_text(f"It turns off the reload task of its app: {task.id}")
    page.set_viewport_size(NARROW)
    assert_accessible(page)
    page.get_by_role("button", name="Review before it starts").press("Enter")

    expect(page.get_by_role("heading", name="Apply the text to 26 tasks")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Change Cash position").check()
    expect(page.locator("#review-title")).to_have_text("Apply the text to 27 tasks")
    assert complaints == []
