"""A peak spread in a real browser, and a run dragged along its day: by mouse, by keyboard and by fields."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import Desk
from tests.web.calendar.planning import at, copy_known, make

SPREAD = "/calendar/spread/?zone=Europe/Zurich&day=2026-11-24&from=05:00&until=07:05"
DAY = "/calendar/2026/11/24/?zone=Europe/Zurich&run=20261124T050000Z&move="


def six(desk: Desk, count: int) -> list[str]:
    """Tasks at six."""
    made = [make(desk, f"App {number:02}", **at(6)).id for number in range(count)]
    assert copy_known()
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    desk: Desk, open_tasks: Any, page: Page, complaints: list[str], size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    (task, *_) = six(desk, 6)

    for address in (SPREAD, f"{DAY}{task}"):
        open_tasks(address)
        assert_accessible(page)
    assert complaints == []


def test_a_peak_is_planned_by_keys_moved_and_taken_back(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    six(desk, 4)
    page = open_tasks(SPREAD)
    expect(page.locator("#spread-peak")).to_contain_text("1")

    page.get_by_label("Move by at most").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Move by at most 5 min")).to_be_visible()
    page.get_by_role("link", name="Pin App 03 at 06:00").press("Enter")
    expect(page.get_by_role("link", name="let App 03 move again")).to_be_visible()
    page.get_by_role("button", name="Move 2 tasks").press("Enter")

    expect(page.get_by_role("heading", name="Move 2 tasks off the 06:00 peak")).to_be_visible()
    page.get_by_role("link", name="Undo the 2 done…").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 of 2 undone")).to_be_visible()
    assert complaints == []


def test_a_run_is_dragged_with_its_peak_shown_and_the_field_says_the_same(
    desk: Desk, open_tasks: Any, complaints: list[str]
) -> None:
    (task, *_) = six(desk, 3)
    page = open_tasks(f"{DAY}{task}")
    slider = page.locator("#drag-range")
    box = slider.bounding_box()
    assert box

    page.mouse.move(box["x"] + 8 + (box["width"] - 16) * 360 / 1439, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + (box["width"] - 16) * 720 / 1439, box["y"] + box["height"] / 2, steps=4)
    expect(page.locator("#drag-says")).to_contain_text("Peak of the day 3 becomes 2.")
    page.mouse.up()
    page.locator("#drag-to").fill("06:06")
    expect(slider).to_have_value("366")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#drag-to")).to_have_value("06:07")
    page.get_by_role("button", name="Move it…").press("Enter")

    expect(page.get_by_text("06:00 becomes 06:07")).to_be_visible()
    assert complaints == []


def test_while_a_plan_is_made_it_is_shown_and_the_old_one_cannot_be_pressed(desk: Desk, open_tasks: Any) -> None:
    six(desk, 4)
    page = open_tasks(SPREAD)
    held: list[Route] = []
    page.route("**/calendar/spread/?*", lambda route: held.append(route))

    page.locator("#spread-until").fill("08:00")
    page.get_by_role("button", name="Plan", exact=True).click()

    expect(page.get_by_text("Making the plan…", exact=True).first).to_be_visible()
    expect(page.locator("#spread-go")).to_be_disabled()
    expect(page.locator("#spread-plan")).to_be_disabled()
    held[-1].continue_()
    expect(page.locator("#spread-go")).to_be_enabled()
    expect(page.locator("#spread-wait")).to_be_hidden()


@pytest.mark.parametrize("answer", ["none", "an error", "a page of a proxy"])
def test_a_plan_that_does_not_come_is_told_and_the_old_one_cannot_be_pressed(
    desk: Desk, open_tasks: Any, answer: str
) -> None:
    six(desk, 4)
    page = open_tasks(SPREAD)
    status = {"an error": 500, "a page of a proxy": 502}
    page.route(
        "**/calendar/spread/?*",
        lambda route: route.fulfill(status=status[answer], body="<p>Bad") if answer in status else route.abort(),
    )

    page.get_by_role("button", name="Plan", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("No plan came of this")
    expect(page.locator("#spread-go")).to_be_disabled()
    page.unroute_all()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator("#spread-go")).to_be_enabled()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("size", [{"width": 1366, "height": 500}, NARROW], ids=["low", "narrow"])
def test_what_comes_of_a_press_is_in_sight(desk: Desk, open_tasks: Any, page: Page, size: Any) -> None:
    page.set_viewport_size(size)
    six(desk, 20)
    page = open_tasks(SPREAD)

    page.get_by_label("Until").fill("06:30")
    with page.expect_response("**/calendar/spread/?*until=06%3A30*"):
        page.get_by_role("button", name="Plan", exact=True).click()

    expect(page.locator("#spread-plan")).to_be_enabled()
    expect(page.locator("#spread-result")).to_be_in_viewport(ratio=1)
