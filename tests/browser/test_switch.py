"""The switch under a mouse, under a keyboard, and in bad weather."""

import re
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, expect

from dashboard.inventory.sync import run as sync
from dashboard.localtenant import faults
from tests.desk import REFUSED_FOR_LONG, Desk

UNDO = re.compile("^Undo")


def tenants_own(desk: Desk, task_id: str) -> Any:
    """What the tenant itself answers to a GET of the task."""
    headers = {"Authorization": f"Bearer {desk.tenant.token()}"}
    return requests.get(f"{desk.tenant.url}/api/v1/reload-tasks/{task_id}", headers=headers, timeout=10).json()


def switch_of(page: Page, name: str = "Cash position") -> Locator:
    return page.get_by_role("switch", name=f"Enable {name}")


def test_a_click_switches_off_and_on_and_the_tenant_agrees(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    task = desk.tenant.make_task()
    page = open_tasks()

    switch_of(page).click()

    expect(switch_of(page)).to_have_attribute("aria-checked", "false")
    expect(page.get_by_text("Disabled.", exact=True)).to_be_visible()
    assert (tenants_own(desk, task.id)["state"], tenants_own(desk, task.id)["disabledCode"]) == ("Disabled", "MANUALLY")

    switch_of(page).click()

    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    assert tenants_own(desk, task.id)["state"] == "Enabled"
    assert complaints == []


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_the_keyboard_switches_and_the_focus_stays(desk: Desk, open_tasks: Any, key: str) -> None:
    task = desk.tenant.make_task()
    page = open_tasks()
    switch_of(page).focus()

    page.keyboard.press(key)

    expect(switch_of(page)).to_have_attribute("aria-checked", "false")
    expect(switch_of(page)).to_be_focused()
    assert tenants_own(desk, task.id)["state"] == "Disabled"

    page.keyboard.press(key)

    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(switch_of(page)).to_be_focused()


def test_undo_brings_the_old_state_back(desk: Desk, open_tasks: Any) -> None:
    task = desk.tenant.make_task()
    page = open_tasks()
    switch_of(page).click()

    page.get_by_role("button", name=UNDO).press("Enter")

    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text("Enabled.", exact=True)).to_be_visible()
    expect(switch_of(page)).to_be_focused()
    assert tenants_own(desk, task.id)["state"] == "Enabled"


def test_the_focus_waits_on_the_switch_while_an_undo_is_at_work(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    switch_of(page).click()
    expect(page.get_by_role("button", name=UNDO)).to_be_visible()
    desk.tenant.fault("hang", seconds=30, method="PUT")

    page.get_by_role("button", name=UNDO).press("Enter")

    expect(page.get_by_text("waiting for Qlik")).to_be_visible()
    expect(switch_of(page)).to_be_focused()
    faults.clear()
    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(switch_of(page)).to_be_focused()


def test_an_undo_that_is_at_work_is_not_withdrawn(desk: Desk, open_tasks: Any, page: Page) -> None:
    desk.tenant.make_task()
    page.clock.install()
    open_tasks()
    switch_of(page).click()
    held: list[Route] = []
    page.route("**/enabled/", lambda route: held.append(route))
    page.get_by_role("button", name=UNDO).click()
    expect(page.get_by_text("waiting for Qlik")).to_be_visible()
    page.mouse.move(0, 0)

    page.clock.fast_forward(10_500)
    held[0].abort()

    expect(page.locator("[data-note]")).to_contain_text("No answer from Reload Desk")
    expect(switch_of(page)).not_to_have_attribute("aria-busy", "true")


def test_the_offer_to_undo_ends_after_ten_seconds(desk: Desk, open_tasks: Any, page: Page) -> None:
    desk.tenant.make_task()
    page.clock.install()
    open_tasks()
    switch_of(page).click()
    expect(page.get_by_role("button", name=UNDO)).to_be_visible()
    expect(page.get_by_text("Disabled · By a person")).to_be_hidden()
    page.mouse.move(0, 0)

    page.clock.fast_forward(10_500)

    expect(page.get_by_role("button", name=UNDO)).to_have_count(0)
    expect(page.get_by_text("Disabled · By a person")).to_be_visible()


def test_the_offer_to_undo_stays_while_it_is_focused(desk: Desk, open_tasks: Any, page: Page) -> None:
    desk.tenant.make_task()
    page.clock.install()
    open_tasks()
    switch_of(page).click()
    page.get_by_role("button", name=UNDO).focus()

    page.clock.fast_forward(30_000)

    expect(page.get_by_role("button", name=UNDO)).to_be_focused()


def test_the_row_waits_visibly_until_the_tenant_has_answered(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    desk.tenant.fault("hang", seconds=30, method="PUT")

    switch_of(page).click()

    expect(switch_of(page)).to_have_attribute("aria-busy", "true")
    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_text("waiting for Qlik")).to_be_visible()
    faults.clear()
    expect(switch_of(page)).to_have_attribute("aria-checked", "false")
    expect(page.get_by_text("waiting for Qlik")).to_be_hidden()


@pytest.mark.parametrize(
    ("kind", "says"),
    [("503", "Qlik answered with an error (503)"), ("429", "limit of 100 changes a minute is reached")],
)
def test_a_failure_puts_the_switch_back_and_says_why(
    desk: Desk, open_tasks: Any, complaints: list[str], kind: str, says: str
) -> None:
    task = desk.tenant.make_task()
    page = open_tasks()
    desk.tenant.fault(kind, count=20, method="PUT", **REFUSED_FOR_LONG)

    switch_of(page).click()

    expect(page.locator("[data-note]")).to_contain_text(says)
    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(switch_of(page)).to_have_attribute("aria-invalid", "true")
    expect(switch_of(page)).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("status").filter(has_text=says)).to_have_count(1)
    assert tenants_own(desk, task.id)["state"] == "Enabled"
    assert all(f"status of {kind}" in complaint for complaint in complaints)


def test_where_the_tenant_is_wholly_out_the_row_stays_and_says_why(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    sync.run()
    page = open_tasks()
    desk.tenant.fault("503", count=20, **REFUSED_FOR_LONG)

    switch_of(page).click()

    expect(page.locator("[data-note]")).to_contain_text("Not disabled: Qlik answered with an error (503)")
    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(switch_of(page)).to_have_attribute("aria-invalid", "true")
    expect(switch_of(page)).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(
    ("status", "says"),
    [(403, "this page is out of date"), (500, "Reload Desk failed at this"), (502, "failed at this")],
)
def test_an_answer_that_is_no_row_puts_the_switch_back(desk: Desk, open_tasks: Any, status: int, says: str) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    page.route("**/enabled/", lambda route: route.fulfill(status=status, body="<html><h1>A proxy</h1></html>"))

    switch_of(page).click()

    expect(page.locator("[data-note]")).to_contain_text(says)
    expect(switch_of(page)).to_have_attribute("aria-checked", "true")
    expect(switch_of(page)).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("A proxy")).to_have_count(0)


def test_a_lost_network_puts_the_switch_back(desk: Desk, open_tasks: Any) -> None:
    desk.tenant.make_task()
    page = open_tasks()
    page.route("**/enabled/", lambda route: route.abort())

    switch_of(page).click()

    expect(page.locator("[data-note]")).to_contain_text("No answer from Reload Desk")
    expect(switch_of(page)).not_to_have_attribute("aria-busy", "true")


def test_a_session_that_has_ended_leads_to_the_sign_in(desk: Desk, open_tasks: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    page = open_tasks("/tasks/?sort=app")
    desk.client.logout()

    switch_of(page).click()

    expect(page).to_have_url(re.compile(r"/signin/\?next=/tasks/%3Fsort%3Dapp$"))
    assert tenants_own(desk, task.id)["state"] == "Enabled"


def test_it_works_without_javascript(desk: Desk, browser: Any, live_server: Any) -> None:
    task = desk.tenant.make_task()
    sync.run()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in desk.client.cookies.items()]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/tasks/?sort=app")

    switch_of(page).click()

    expect(switch_of(page)).to_have_attribute("aria-checked", "false")
    expect(page.get_by_text("Cash position is disabled.")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/tasks/?sort=app")
    assert tenants_own(desk, task.id)["state"] == "Disabled"
    context.close()
