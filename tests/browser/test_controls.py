"""What every page's controls have in common: where the focus is, and that no choice is cut off."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_list import NARROW
from tests.desk import Desk

PAGES = ("/tasks/", "/tasks/new/", "/calendar/2026/11/", "/calendar/load/", "/history/", "/disabled/", "/channels/new/")
# Each control that is hidden behind its label: how large it is with the focus, and whether its label shows a ring.
HIDDEN_WITH_FOCUS = """
() => [...document.querySelectorAll(".visually-hidden:is(input, button, select, textarea)")]
  .filter((one) => one.tabIndex >= 0 && one.checkVisibility())
  .map((one) => {
    one.focus({ focusVisible: true });
    const box = one.getBoundingClientRect();
    const ring = one.closest("label") && getComputedStyle(one.closest("label")).outlineStyle;
    return [one.id, Math.max(box.width, box.height), ring];
  })
"""
CUT_OFF = """
() => [...document.querySelectorAll(".segments")].filter((one) => one.checkVisibility())
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.id || one.textContent.trim())
"""


@pytest.mark.parametrize("address", ["/tasks/new/", "/channels/new/"])
def test_a_hidden_box_stays_hidden_with_the_focus_and_its_label_shows_the_ring(
    desk: Desk, open_page: Any, address: str
) -> None:
    desk.tenant.make_app()
    page = open_page(address)

    hidden = page.evaluate(HIDDEN_WITH_FOCUS)

    assert hidden
    assert [one for one in hidden if one[1] > 1 or one[2] in (None, "none")] == []


def test_the_link_past_the_navigation_is_the_one_thing_that_focus_shows(desk: Desk, open_page: Any) -> None:
    page = open_page()
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    assert page.get_by_role("link", name="Skip to content").bounding_box()["width"] > 1
    assert page.evaluate(HIDDEN_WITH_FOCUS) == []


def test_on_a_phone_no_choice_of_a_few_is_cut_off(desk: Desk, open_tasks: Any, open_page: Any, page: Page) -> None:
    task = desk.tenant.make_task(recurrence=["RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6"])
    page.set_viewport_size(NARROW)
    open_tasks()

    for address in (*PAGES, f"/tasks/{task.id}/", f"/tasks/{task.id}/edit/"):
        open_page(address)
        assert page.evaluate(CUT_OFF) == [], address
