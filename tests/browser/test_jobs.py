"""Select, review, watch and undo, in a browser: by mouse and by keyboard."""

from typing import Any

from playwright.sync_api import expect

from dashboard.inventory.models import Job
from dashboard.inventory.sync import run as sync
from tests.browser.accessible import assert_accessible
from tests.desk import Desk


def make(desk: Desk, count: int, **fields: object) -> list[str]:
    ids = [str(desk.tenant.make_task(**fields).pk) for _ in range(count)]
    sync.run()
    return ids


def test_rows_are_selected_by_mouse_shift_and_keyboard_and_a_few_are_disabled_and_taken_back(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    ids = make(desk, 5)
    page = open_tasks()
    boxes = page.locator(".task__select .check")
    boxes.nth(0).check()
    expect(page.locator("#bulk")).to_contain_text("1 selected")
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#bulk")).to_contain_text("3 selected")
    page.locator(".task a").nth(3).focus()
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_contain_text("4 selected")
    assert_accessible(page)

    page.locator("#bulk-disable").click()
    expect(page.locator("#bulk")).to_contain_text("4 disabled.")
    assert sorted(desk.state(task_id) for task_id in ids) == ["Disabled"] * 4 + ["Enabled"]

    page.locator("#bulk-undo").click()
    expect(page.locator("#job")).to_contain_text("4 of 4 undone")
    assert [desk.state(task_id) for task_id in ids] == ["Enabled"] * 5
    assert_accessible(page)
    assert complaints == []


def test_a_review_is_read_and_a_task_is_left_out_and_the_job_is_watched(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    other = desk.tenant.make_user("Marek Nowak")
    ids = make(desk, 3, owner=other)
    page = open_tasks()
    page.locator("#select-page").check()
    expect(page.locator("#bulk")).to_contain_text("3 selected")
    page.locator("#bulk-disable").click()
    expect(page.locator("h1")).to_have_text("Disable 3 tasks")
    expect(page.locator("#review")).to_contain_text("3 from Marek Nowak")
    assert_accessible(page)

    page.locator(".except .check").first.uncheck()
    page.locator("#review-go").click()

    expect(page.locator(".job__figure")).to_contain_text("2 of 3 done")
    expect(page.locator(".job__eta")).to_contain_text("Over since")
    assert sorted(desk.state(task_id) for task_id in ids) == ["Disabled", "Disabled", "Enabled"]
    assert Job.objects.get().items.get(why="left out").result == "skipped"
    assert_accessible(page)
    assert complaints == []
