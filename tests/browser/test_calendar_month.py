"""The calendar's month in a real browser, by mouse and by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from dashboard.localtenant import faults
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.desk import REFUSED_FOR_LONG, Desk
from tests.web.calendar.planning import GHOST, at, copy_known, make

MONTH = "/calendar/2026/11/?zone=Europe/Zurich"
MISSED = 28  # days of the page before today: what a daily task missed on them stays a ghost


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    synced: Any, desk: Desk, open_page: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)
    run = "/calendar/run/?task=nobody"

    for address in (MONTH, f"{MONTH}&also=Asia/Tokyo&q=stat:x", "/calendar/2026/3/?zone=task", run, "/calendar/1/1/"):
        open_page(address)
        assert_accessible(page)
    assert all("404" in complaint for complaint in complaints)


def test_the_details_of_a_run_open_beside_the_calendar_and_close_with_escape(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks(MONTH)
    chip = page.locator(".day", has_text="25").get_by_role("link", name="06:00 Cash position")

    chip.press("Enter")

    details = page.get_by_role("dialog")
    expect(details).to_contain_text("Wed 25 Nov, 06:00 CET")
    expect(details).to_contain_text("Wed 25 Nov, 05:00 UTC")
    assert_accessible(page)

    details.get_by_role("link", name="Thu 26 Nov, 06:00 CET").click()
    expect(details.get_by_role("link", name="Wed 25 Nov, 06:00 CET")).to_be_visible()

    page.keyboard.press("Escape")
    expect(details).to_be_hidden()
    expect(chip).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}{MONTH}")
    assert complaints == []


def test_a_run_has_a_page_of_its_own(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    task = make(desk, "Cash position", **at(6))
    sync.run()

    page = open_tasks(f"/calendar/run/?task={task.id}&at=20261125T050000Z")

    expect(page.get_by_role("heading", level=1)).to_have_text("Cash position")
    assert_accessible(page)
    assert complaints == []


def test_a_ghost_becomes_solid_where_it_is_enabled(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    task = make(desk, "Broken", **at(18), **GHOST)
    copy_known()
    page = open_tasks(MONTH)
    ghosts, solid = page.locator(".run--failures"), page.locator(".run:not(.run--failures)")
    expect(ghosts.first).to_be_visible()
    switch = page.get_by_role("switch", name="Enable Broken")

    switch.press("Space")

    expect(ghosts).to_have_count(MISSED)
    expect(solid.first).to_be_visible()
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(switch).to_be_focused()
    expect(page.locator("#not-running-count")).to_have_text("0 tasks")
    expect(page.get_by_role("link", name="Will run 1")).to_be_visible()
    assert desk.state(task.id) == "Enabled"

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".run--person").first).to_be_visible()
    assert complaints == []


def test_a_run_can_be_enabled_in_its_details(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    task = make(desk, "Broken", **at(18), **GHOST)
    copy_known()
    page = open_tasks(MONTH)
    page.locator(".run--failures").first.click()
    details = page.get_by_role("dialog")

    details.get_by_role("switch", name="Enable Broken").click()

    expect(details.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".run--failures")).to_have_count(MISSED)
    page.keyboard.press("Escape")
    expect(page.locator("a.run").first).to_be_visible()
    assert desk.state(task.id) == "Enabled"
    assert complaints == []


def test_a_switch_that_fails_in_the_details_of_a_run_goes_back_there_and_says_why(desk: Desk, open_tasks: Any) -> None:
    task = make(desk, "Broken", **at(18), **GHOST)
    copy_known()
    page = open_tasks(MONTH)
    page.locator(".run--failures").first.click()
    details = page.get_by_role("dialog")
    desk.tenant.fault("503", count=40, **REFUSED_FOR_LONG)

    details.get_by_role("switch", name="Enable Broken").click()

    expect(details.locator("[data-note]")).to_contain_text("Qlik answered with an error (503)")
    expect(details.get_by_role("switch")).not_to_have_attribute("aria-busy", "true")
    expect(details.get_by_text("waiting for Qlik")).to_be_hidden()
    faults.clear()
    assert desk.state(task.id) == "Disabled"


def test_each_day_is_reached_by_keyboard_and_says_its_date_and_numbers(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", **at(6))
    make(desk, "Broken", **at(18), **GHOST)
    sync.run()
    page = open_tasks(MONTH)

    page.get_by_role("link", name="Wed 25 Nov: 1 run, 1 would start, if enabled").focus()
    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("link", name="Thu 26 Nov: 1 run, 1 would start, if enabled")).to_be_focused()


def test_on_a_narrow_page_the_days_keep_numbers_and_the_agenda_has_the_runs(
    desk: Desk, open_tasks: Any, page: Page
) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page.set_viewport_size(NARROW)

    open_tasks(MONTH)

    expect(page.locator(".day").first.locator(".run")).to_be_hidden()
    expect(page.locator(".agenda")).to_contain_text("Today, Mon 23 Nov")
    page.locator(".agenda").get_by_role("link", name="Cash position").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Mon 23 Nov, 06:00 CET")


def test_paper_says_its_clock_and_has_no_heat(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks(f"{MONTH}&q=cash")
    line, day = page.get_by_text("Times in Europe/Zurich. Filter: cash."), page.locator("[class*='day--heat']").first
    heat = "day => getComputedStyle(day).getPropertyValue('--heat').trim()"
    expect(line).to_be_hidden()
    assert day.evaluate(heat) != "0%"

    page.emulate_media(media="print")

    expect(line).to_be_visible()
    assert day.evaluate(heat) == "0%"
    ground = page.locator("a.run").last.evaluate("run => getComputedStyle(run).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)"


def test_a_month_is_one_page_of_paper(desk: Desk, open_tasks: Any) -> None:
    for reason in (
        "CONSECUTIVE-FAILURES",
        "OWNER-DELETED",
        "OWNER-DISABLED",
        "MANUALLY",
        "LUNAR-ECLIPSE",
        "SOLAR-ECLIPSE",
    ):
        make(desk, f"Cash {reason.lower()}", **at(6), state="Disabled", disabled_code=reason)
    sync.run()
    page = open_tasks("/calendar/2026/8/")  # of six weeks

    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
