"""The page of one task in a real browser: its switch, its clocks, and the question before it is deleted."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.models import SyncState, TaskCopy
from dashboard.inventory.sync import run as sync
from dashboard.tenant import errors
from dashboard.tenant.errors import to_json
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.browser.tenants_own import tenants_own
from tests.browser.test_switch import UNDO, switch_of
from tests.desk import REFUSED_FOR_LONG, Desk


@pytest.fixture
def ill(desk: Desk) -> Any:
    """A task that Qlik has disabled after failures."""
    task = desk.tenant.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    sync.run()
    return task


def test_enabling_from_the_advice_switches_on_and_the_whole_page_follows(
    desk: Desk, open_tasks: Any, ill: Any, page: Page, complaints: list[str]
) -> None:
    open_tasks(f"/tasks/{ill.id}/")

    page.get_by_role("button", name="Enable", exact=True).click()

    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text("Fix the app or its data source.")).to_have_count(0)
    expect(page.get_by_role("region", name="History")).to_contain_text("ada")
    assert tenants_own(desk, ill.id)["state"] == "Enabled"
    assert complaints == []


def test_the_switch_can_be_undone_and_keeps_the_page(desk: Desk, open_tasks: Any, page: Page) -> None:
    task = desk.tenant.make_task()
    sync.run()
    open_tasks(f"/tasks/{task.id}/")

    switch_of(page).click()
    expect(page.get_by_role("heading", name="Disabled · By a person")).to_be_visible()
    page.locator(".task").get_by_role("button", name=UNDO).click()

    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("heading", name="Disabled · By a person")).to_have_count(0)
    assert tenants_own(desk, task.id)["state"] == "Enabled"


def test_why_it_was_switched_is_kept_in_the_history(desk: Desk, open_tasks: Any, page: Page) -> None:
    task = desk.tenant.make_task()
    open_tasks(f"/tasks/{task.id}/")

    page.get_by_role("switch", name="Enable Cash position").click()
    page.get_by_text("Add why").click()
    page.get_by_label("Why, kept in the history").fill("The source moves on Friday.")
    page.get_by_label("Why, kept in the history").press("Enter")

    expect(page.locator("#task-page")).to_contain_text("“The source moves on Friday.”")
    assert desk.state(task.id) == "Disabled"


def test_a_switch_that_fails_says_so_where_it_was_pressed(desk: Desk, open_tasks: Any, ill: Any, page: Page) -> None:
    open_tasks(f"/tasks/{ill.id}/")
    desk.tenant.fault("503", count=20, method="PUT", **REFUSED_FOR_LONG)

    page.get_by_role("button", name="Enable", exact=True).click()

    expect(page.locator("[data-note]")).to_contain_text("Not enabled: Qlik answered with an error (503)")
    expect(switch_of(page)).to_have_attribute("aria-checked", "false")


def test_the_clock_stands_in_the_address_and_the_focus_stays(
    desk: Desk, open_tasks: Any, page: Page, live_server: Any
) -> None:
    task = desk.tenant.make_task()
    sync.run()
    open_tasks(f"/tasks/{task.id}/")
    expect(page.locator(".plain-list li").first).to_contain_text("Tomorrow 05:30")

    tasks = page.get_by_role("link", name="Task zones")
    tasks.press("Enter")

    expect(page).to_have_url(f"{live_server.url}/tasks/{task.id}/?zone=task")
    expect(page.locator(".plain-list li").first).to_contain_text("Tomorrow 06:30 CET")
    expect(tasks).to_be_focused()


def test_deleting_asks_in_a_dialog_that_can_be_left(desk: Desk, open_tasks: Any, page: Page, live_server: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    open_tasks(f"/tasks/{task.id}/")
    dialog = page.get_by_role("dialog")

    page.get_by_role("link", name="Delete").click()
    expect(dialog).to_contain_text("Delete the task of Cash position?")
    expect(dialog).to_contain_text("Tue 24 Nov, 05:30 UTC")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Delete").click()
    dialog.get_by_role("link", name="Keep it").click()
    expect(dialog).to_be_hidden()
    assert desk.tenant.models.LocalTask.objects.exists()

    page.get_by_role("link", name="Delete").click()
    dialog.get_by_role("button", name="Delete task").click()

    expect(page).to_have_url(f"{live_server.url}/tasks/")
    expect(page.get_by_text("The task is deleted.")).to_be_visible()
    assert not desk.tenant.models.LocalTask.objects.exists()


def test_a_copy_is_made_by_three_clicks(desk: Desk, open_tasks: Any, page: Page) -> None:
    task = desk.tenant.make_task(recurrence=["rrule:freq=daily; byhour=6;BYMINUTE=30"])
    sync.run()
    open_tasks(f"/tasks/{task.id}/")

    page.get_by_role("link", name="Duplicate").click()
    expect(page.get_by_role("heading", name="Duplicate task")).to_be_visible()
    page.get_by_role("button", name="Create task").click()

    expect(page.get_by_text("The task is created.")).to_be_visible()
    copy = desk.tenant.models.LocalTask.objects.exclude(pk=task.id).get()
    assert copy.recurrence == task.recurrence


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    desk: Desk, open_tasks: Any, ill: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)

    for address in (f"/tasks/{ill.id}/delete/", f"/tasks/{ill.id}/"):
        open_tasks(address)
        assert_accessible(page)
    page.locator("#lines").click()
    page.get_by_role("link", name="Delete").click()
    assert_accessible(page)
    assert complaints == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_while_the_tenant_fails_and_refuses_axe_finds_nothing_and_nothing_sticks_out(
    open_page: Any, ill: Any, page: Page, settings: Any, size: Any
) -> None:
    page.set_viewport_size(size)
    SyncState.objects.update(error=to_json(errors.Unauthorized(status=401)))
    settings.TENANT_TOKEN = "expired"

    open_page(f"/tasks/{ill.id}/")

    expect(page.locator(".task-page__notice")).to_contain_text("Qlik did not accept the access token.")
    expect(page.get_by_text("Fix the app or its data source.")).to_be_visible()
    assert_accessible(page)


def test_a_switch_that_cannot_be_pressed_says_why_to_the_keyboard_and_asks_nobody(
    desk: Desk, open_page: Any, ill: Any, page: Page, complaints: list[str]
) -> None:
    SyncState.objects.update(error=to_json(errors.Unauthorized(status=401)))
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    open_page(f"/tasks/{ill.id}/")

    switch_of(page).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    switch_of(page).click(force=True)

    expect(switch_of(page)).to_have_accessible_description(
        "Nothing can be changed now: Qlik did not accept the access token."
    )
    expect(switch_of(page)).to_be_focused()
    expect(page.get_by_role("button", name="Enable", exact=True)).to_be_disabled()
    assert posted == []
    assert desk.state(ill.id) == "Disabled"
    assert complaints == []


def test_a_page_from_the_copy_is_whole_again_after_try_now(
    desk: Desk, open_page: Any, ill: Any, page: Page, complaints: list[str]
) -> None:
    desk.tenant.fault("503", count=1, path=f"/reload-tasks/{ill.id}", **REFUSED_FOR_LONG)
    open_page(f"/tasks/{ill.id}/")
    expect(page.locator(".task-page__notice")).to_contain_text("The task could not be read now")
    complaints.clear()  # of the status that the page has

    page.get_by_role("link", name="Try now").click()

    expect(page.locator(".task-page__notice")).to_have_count(0)
    expect(page.get_by_role("region", name="Overview")).to_contain_text("In QlikRead")
    assert complaints == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("hours", [0, 20, 70, 80, 1300])
def test_the_words_above_the_strip_never_run_together(
    desk: Desk, open_page: Any, ill: Any, page: Page, size: Any, hours: int
) -> None:
    page.set_viewport_size(size)
    TaskCopy.objects.update(disabled_at=desk.tenant.clock.at - timedelta(hours=hours))

    open_page(f"/tasks/{ill.id}/")

    boxes = [page.locator(".missed__text", has_text=words).bounding_box() for words in ("disabled", "now")]
    assert all(boxes)
    first, second = sorted((box["x"], box["x"] + box["width"]) for box in boxes if box)
    assert second[0] - first[1] >= 6
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
