"""The list follows the typing: its address, the way back, and answers that come late."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_search import field, options
from tests.desk import Desk


def rows(page: Page) -> Any:
    return page.locator("tbody").get_by_role("row")


@pytest.mark.usefixtures("synced")
def test_the_list_follows_the_typing_with_its_address_and_one_step_back(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    page = open_tasks("/tasks/?sort=app")

    field(page).press_sequentially("fle", delay=300)
    expect(rows(page)).to_have_count(2)
    field(page).press_sequentially("et", delay=300)
    expect(page).to_have_url(f"{live_server.url}/tasks/?q=fleet&sort=app")

    expect(field(page)).to_be_focused()
    expect(page).to_have_title("fleet · Reload tasks")
    expect(page.locator("#export-csv")).to_have_attribute("href", "/tasks.csv?q=fleet&sort=app")
    expect(page.locator("#filter-state-all")).to_contain_text("2")
    with page.expect_response("**/tasks/?q=fleet&**"):
        page.keyboard.press("Enter")
    expect(options(page)).to_have_count(0)
    page.wait_for_timeout(100)
    page.go_back()
    expect(page).to_have_url(f"{live_server.url}/tasks/?sort=app")
    expect(field(page)).to_have_value("")
    expect(rows(page)).to_have_count(50)
    page.go_forward()
    expect(field(page)).to_have_value("fleet")
    expect(rows(page)).to_have_count(2)
    assert complaints == []


@pytest.mark.usefixtures("synced")
def test_an_older_answer_takes_nothing_from_what_was_typed_meanwhile(desk: Desk, open_tasks: Any) -> None:
    page = open_tasks()
    held: list[Route] = []
    page.route("**/tasks/?q=fle&**", lambda route: held.append(route))

    with page.expect_request("**/tasks/?q=fle&**"):
        field(page).press_sequentially("fle")
    field(page).press_sequentially("et mar")
    page.wait_for_timeout(400)
    held[0].continue_()

    expect(page).to_have_title("fleet mar · Reload tasks")
    expect(field(page)).to_have_value("fleet mar")
    expect(field(page)).to_be_focused()


@pytest.mark.usefixtures("synced")
def test_an_answer_to_a_page_that_was_left_meanwhile_changes_nothing(
    desk: Desk, open_tasks: Any, live_server: Any
) -> None:
    page = open_tasks()
    held: list[Route] = []
    page.route("**/tasks/?q=fleet&**", lambda route: held.append(route))
    with page.expect_request("**/tasks/?q=fleet&**"):
        field(page).press_sequentially("fleet")

    page.locator("#filter-reason-failures").press("Enter")
    expect(page.locator("#filter-reason-failures")).to_have_attribute("aria-current", "true")
    with page.expect_response("**/tasks/?q=fleet&**"):
        held[0].continue_()
    page.wait_for_timeout(200)

    expect(page).to_have_url(f"{live_server.url}/tasks/?q=reason%3Afailures")
    expect(page.locator("#filter-reason-failures")).to_have_attribute("aria-current", "true")
    expect(rows(page)).to_have_count(3)


@pytest.mark.usefixtures("synced")
def test_pieces_go_by_their_cross_and_by_backspace_at_the_start(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    page = open_tasks("/tasks/?q=state:disabled+space:Finance+stat:x")
    pieces = page.get_by_role("list", name="The search, piece by piece").get_by_role("listitem")
    expect(pieces).to_have_text(["state disabled", "space Finance", "stat:x"])

    page.get_by_role("button", name="Remove state:disabled").click()
    expect(field(page)).to_have_value("space:Finance stat:x")
    expect(page).to_have_url(f"{live_server.url}/tasks/?q=space%3AFinance%20stat%3Ax")
    expect(page.get_by_role("button", name="Remove space:Finance")).to_be_focused()

    field(page).press("Home")
    field(page).press("Backspace")
    expect(field(page)).to_have_value("stat:x")
    expect(field(page)).to_be_focused()
    field(page).press("Backspace")
    expect(field(page)).to_have_value("stat:x")
    assert complaints == []


@pytest.mark.usefixtures("synced")
def test_the_focus_opens_keys_and_what_was_searched_lately(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    page = open_tasks("/tasks/?q=state:disabled")
    page = open_tasks()

    page.keyboard.press("/")
    expect(options(page).first).to_contain_text("state:disabled")
    expect(options(page).filter(has_text="why it is disabled")).to_contain_text("4 tasks")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(field(page)).to_have_value("state:disabled ")
    expect(rows(page)).to_have_count(12)
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    assert complaints == []


def test_numbers_follow_a_switch_and_the_question_why_comes_after_it(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    task = desk.tenant.make_task()
    page = open_tasks()
    expect(page.locator("#filter-state-disabled")).to_contain_text("0")

    page.get_by_role("switch", name="Enable Cash position, Every day at 06:30").click()
    expect(page.locator("#filter-state-disabled")).to_contain_text("1")
    expect(page.locator("#filter-reason-person")).to_contain_text("1")
    page.get_by_text("Add why").press("Enter")
    expect(page.get_by_role("textbox", name="Why, kept in the history")).to_be_focused()
    page.keyboard.type("new schema")
    page.keyboard.press("Enter")

    expect(page.locator(".undo-offer")).to_contain_text("“new schema”")
    page.goto(page.url.replace("/tasks/", f"/tasks/{task.id}/"))
    expect(page.get_by_text("“new schema”").first).to_be_visible()
    assert complaints == []
