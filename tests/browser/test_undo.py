"""The history in a real browser: undo by mouse and keyboard, what it asks, and what it says."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.changes import actions
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import Desk
from tests.inventory.changes.past import ADA, HOURLY, save, seen, set_enabled, synced


@pytest.fixture
def task(desk: Desk) -> Any:
    made = desk.tenant.make_task()
    synced()
    return made


def test_undo_takes_the_change_back_and_says_so(desk: Desk, task: Any, open_tasks: Any, complaints: list[str]) -> None:
    set_enabled(task.id, enabled=False)
    page = open_tasks("/history/")

    page.get_by_role("button", name="Undo", exact=True).press("Enter")

    expect(page.get_by_text("Undone by ada")).to_be_visible()
    expect(page.locator(".change__where a").first).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="the change is undone")).to_have_count(1)
    expect(page.locator("#now-count")).to_contain_text("0")
    assert desk.state(task.id) == "Enabled"
    assert complaints == []


def test_undo_in_the_panel_of_a_task_renews_its_page(desk: Desk, task: Any, open_tasks: Any) -> None:
    set_enabled(task.id, enabled=False)
    page = open_tasks(f"/tasks/{task.id}/")

    page.get_by_role("button", name="Undo", exact=True).click()

    expect(page.get_by_text("ada enabled the task, undoing a change.")).to_be_visible()
    expect(page.get_by_role("switch", name="Enable Cash position")).to_have_attribute("aria-checked", "true")
    assert desk.state(task.id) == "Enabled"


def test_what_was_switched_on_its_page_can_be_deleted_there(desk: Desk, task: Any, open_tasks: Any) -> None:
    page = open_tasks(f"/tasks/{task.id}/")
    page.get_by_role("switch", name="Enable Cash position").click()
    expect(page.get_by_text("ada disabled the task")).to_be_visible()

    page.locator("#delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_text("No reload tasks yet")).to_be_visible()
    assert desk.tenant.models.LocalTask.objects.count() == 0


def test_an_undo_without_an_answer_says_so_where_it_was_pressed(desk: Desk, task: Any, open_tasks: Any) -> None:
    set_enabled(task.id, enabled=False)
    page = open_tasks("/history/")
    page.route("**/undo/", lambda route: route.abort())

    page.get_by_role("button", name="Undo", exact=True).press("Enter")

    expect(page.locator(".change")).to_contain_text("No answer from Reload Desk.")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_focused()


def test_undo_of_what_has_changed_since_asks_and_can_be_left_or_done(desk: Desk, task: Any, open_tasks: Any) -> None:
    first = set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)
    page = open_tasks("/history/?kind=disabled")
    page.locator(f"#undo-change-{first.change_id}").click()
    expect(page.get_by_role("alert")).to_contain_text("Not undone: changed in Qlik since then (schedule: Every day")
    expect(page.get_by_role("alert")).to_contain_text("ada changed the task")
    expect(page.get_by_role("alert")).to_be_focused()
    assert desk.state(task.id) == "Disabled"
    assert_accessible(page)

    page.get_by_role("link", name="Leave it").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator(f"#undo-change-{first.change_id}").click()
    page.get_by_role("button", name="Undo it anyway").click()

    expect(page.get_by_text("Undone by ada")).to_be_visible()
    assert desk.state(task.id) == "Enabled"


def test_a_deleted_task_is_restored_from_the_history(desk: Desk, task: Any, open_tasks: Any) -> None:
    actions.delete(ADA, task.id, seen=seen(task.id))
    page = open_tasks("/history/")

    page.get_by_role("button", name="Restore").click()

    expect(page.get_by_text("Undone by ada")).to_be_visible()
    expect(page.get_by_role("link", name="a new task with a new id")).to_be_visible()
    page.reload()
    expect(page.get_by_text("A new task with a new id, owned by Tenant Admin.", exact=True)).to_be_visible()
    assert desk.tenant.models.LocalTask.objects.exclude(pk=task.id).count() == 1


def test_undo_works_without_javascript(desk: Desk, task: Any, browser: Any, live_server: Any) -> None:
    first = set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in desk.client.cookies.items()]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/history/?kind=disabled")

    page.locator(f"#undo-change-{first.change_id}").click()
    expect(page.get_by_text("Not undone: changed in Qlik since then")).to_be_visible()
    page.get_by_role("button", name="Undo it anyway").click()

    expect(page.get_by_text("Cash position: the change is undone.")).to_be_visible()
    assert desk.state(task.id) == "Enabled"
    context.close()


def test_filters_stand_in_the_address_and_keep_the_focus(
    desk: Desk, task: Any, open_tasks: Any, live_server: Any
) -> None:
    set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)
    page = open_tasks("/history/")

    page.get_by_label("What", exact=True).focus()
    page.get_by_label("What", exact=True).select_option("Edited")

    expect(page).to_have_url(re.compile("kind=edited"))
    expect(page.locator(".change")).to_have_count(1)
    expect(page.get_by_label("What", exact=True)).to_be_focused()


def test_a_day_can_be_typed_into_the_filter(desk: Desk, task: Any, open_tasks: Any) -> None:
    set_enabled(task.id, enabled=False)
    page = open_tasks("/history/")

    page.get_by_label("From", exact=True).click(position={"x": 12, "y": 10})
    page.keyboard.type("11242026", delay=30)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("since=2026-11-24"))
    expect(page.get_by_text("No changes match these filters.")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    desk: Desk, task: Any, open_tasks: Any, page: Page, size: Any
) -> None:
    set_enabled(task.id, enabled=False)
    save(task.id, recurrences=HOURLY)
    desk.tenant.fault("500", 99, method="PUT")
    failed = set_enabled(task.id, enabled=True)
    page.set_viewport_size(size)

    for address in ("/history/", f"/history/{failed.change_id}/", "/history/?kind=deleted", "/disabled/"):
        open_tasks(address)
        for summary in page.locator(".change__raw > summary").all():
            summary.click()
        assert_accessible(page)
