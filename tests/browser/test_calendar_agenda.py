"""The agenda in a real browser: endless, and printable."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.sync import run as sync
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.browser.test_switch import UNDO
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, make

AGENDA = "/calendar/agenda/?zone=Europe/Zurich"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    synced: Any, desk: Desk, open_page: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)

    open_page(AGENDA)

    assert_accessible(page)
    assert complaints == []


def test_more_adds_the_next_runs_and_keeps_the_focus(desk: Desk, open_tasks: Any, complaints: list[str]) -> None:
    make(desk, "Cash position", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"])
    sync.run()
    page = open_tasks(AGENDA)
    rows = page.locator(".runs .table__row")
    expect(rows).to_have_count(100)

    page.get_by_role("link", name="More", exact=True).press("Enter")

    expect(rows).to_have_count(200)
    expect(page.get_by_role("link", name="More", exact=True)).to_be_focused()
    assert len({row.get_attribute("datetime") for row in page.locator(".runs time").all()}) == 200
    assert complaints == []


def test_paper_has_the_runs_and_their_states_and_nothing_to_press(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks(AGENDA)

    page.emulate_media(media="print")

    expect(page.get_by_text("Will run").last).to_be_visible()
    expect(page.locator(".runs time").first).to_be_visible()
    for pressed in (".topbar", ".aside", ".filters", "#more", ".downloads", "#today"):
        expect(page.locator(pressed).first).to_be_hidden()
    assert page.pdf()[:5] == b"%PDF-"


def test_keys_go_a_week_earlier_and_later_and_to_a_new_task(
    desk: Desk, open_tasks: Any, live_server: Any, complaints: list[str]
) -> None:
    make(desk, "Cash position", **at(6))
    sync.run()
    page = open_tasks("/calendar/agenda/?day=2026-12-01")
    here = f"{live_server.url}/calendar/agenda/"

    page.keyboard.press("n")
    expect(page).to_have_url(f"{here}?day=2026-12-08")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{here}?day=2026-12-01")
    page.keyboard.press("c")

    expect(page).to_have_url(f"{live_server.url}/tasks/new/")
    assert complaints == []


def test_a_switch_keeps_the_rows_that_were_added_and_all_numbers_beside_follow(desk: Desk, open_tasks: Any) -> None:
    make(desk, "Cash position", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"])
    make(desk, "Stopped", **at(6), **GHOST)
    make(desk, "By hand", **at(7, state="Disabled", disabled_code="MANUALLY"))
    page = open_tasks(AGENDA)
    rows = page.locator(".runs .table__row")
    page.get_by_role("link", name="More", exact=True).click()
    expect(rows).to_have_count(200)

    page.get_by_role("switch", name="Enable Stopped").click()

    expect(page.get_by_role("button", name=UNDO)).to_be_visible()
    expect(page.locator("#not-running-count")).to_have_text("1 task")
    expect(page.locator("#missing-failures")).to_have_text("0")
    expect(page.locator("#missing-person")).to_have_text("1 task")
    expect(rows).to_have_count(200)
