"""The quick line and the zone field under a mouse and a keyboard: read while typed, asked back, taken by Enter."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.browser.editor import Editor
from tests.browser.tenants_own import tenants_own
from tests.browser.test_editor import cash, editor, plain_page, saved
from tests.desk import Desk

__all__ = ["cash", "editor", "plain_page"]

AMBIGUOUS = "every second monday at 9:00"
READINGS = ("every 2 weeks on monday at 9:00", "second monday of the month at 9:00")


@pytest.fixture
def quick(editor: Editor) -> Any:
    """The quick line of an open editor."""
    return editor.page.get_by_label("Quick line")


def test_the_line_is_read_while_it_is_typed(quick: Any, page: Page, complaints: list[str]) -> None:
    quick.press_sequentially("every weekday at 6:30 until 30 june 2027")

    reading = page.locator("#quick-reading")
    expect(reading.locator(".typed__words")).to_contain_text("Weekdays at 06:30 until 30 Jun 2027")
    expect(reading.locator(".typed__piece--days")).to_have_text("every weekday")
    expect(reading.locator(".typed__piece--time")).to_have_text("at 6:30")
    expect(reading.locator(".typed__piece--end")).to_have_text("until 30 june 2027")
    expect(reading.locator("time")).to_have_count(3)
    expect(reading).to_have_attribute("aria-live", "polite")
    expect(quick).to_be_focused()
    assert complaints == []


def test_a_word_that_is_not_known_is_marked_and_one_that_is_near_mends_it(quick: Any, page: Page) -> None:
    quick.press_sequentially("every wensday at 6:30")
    reading = page.locator("#quick-reading")
    expect(reading.locator("mark")).to_have_text("wensday")
    expect(quick).to_have_attribute("aria-invalid", "true")

    reading.get_by_role("button", name="every wednesday at 6:30").click()

    expect(quick).to_have_value("every wednesday at 6:30")
    expect(reading.locator(".typed__words")).to_contain_text("Every Wednesday at 06:30")
    expect(quick).not_to_have_attribute("aria-invalid", "true")


def test_both_readings_of_a_line_are_chosen_by_mouse(quick: Any, page: Page, complaints: list[str]) -> None:
    for reading, words in zip(READINGS, ("Every 2 weeks on Monday", "The second Monday of every month"), strict=True):
        quick.fill(AMBIGUOUS)

        page.get_by_role("button", name=reading).click()

        expect(quick).to_have_value(reading)
        expect(page.locator(".typed__words")).to_contain_text(words)
    assert complaints == []


def test_both_readings_of_a_line_are_chosen_by_keyboard_and_taken_by_enter(
    desk: Desk, editor: Editor, quick: Any, cash: Any
) -> None:
    page = editor.page
    for place, reading in enumerate(READINGS, start=1):
        quick.fill(AMBIGUOUS)
        expect(page.locator("#quick-reading .quick__text")).to_have_text(AMBIGUOUS)
        expect(page.get_by_role("button", name=READINGS[0])).to_be_visible()
        for _ in range(place):
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=reading)).to_be_focused()

        page.keyboard.press("Enter")

        expect(quick).to_be_focused()
        expect(quick).to_have_value(reading)
    expect(page.locator(".typed__words")).to_contain_text("second Monday")
    page.keyboard.press("Enter")
    expect(page.locator("#c1-words, .rule__words").first).to_contain_text("second Monday")
    editor.save()
    saved(page)
    assert tenants_own(desk, cash.id)["recurrence"] == ["RRULE:FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9;BYMINUTE=0;BYSECOND=0"]


def test_zone_words_in_the_line_set_the_zone(desk: Desk, editor: Editor, quick: Any, cash: Any) -> None:
    page = editor.page
    quick.press_sequentially("every day at 9 in Tokyo")
    expect(page.locator(".typed__words")).to_contain_text("on the clock of Tokyo")

    quick.press("Enter")

    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    editor.save()
    saved(page)
    assert tenants_own(desk, cash.id)["timeZone"] == "Asia/Tokyo"


def test_an_example_fills_the_line(quick: Any, page: Page) -> None:
    page.locator("#typed-example-2").click()

    expect(quick).to_have_value("every 15 minutes from 8 to 18 mon-fri")
    expect(page.locator(".typed__words")).to_contain_text("Every 15 minutes")


def test_a_city_leads_to_its_zone(desk: Desk, editor: Editor, cash: Any) -> None:
    editor.zone("Tokyo")

    expect(editor.page.locator("#zone-found")).to_contain_text("Asia/Tokyo")
    editor.save()
    saved(editor.page)
    assert tenants_own(desk, cash.id)["timeZone"] == "Asia/Tokyo"


def test_a_name_of_several_zones_is_asked_back(editor: Editor) -> None:
    page = editor.page
    editor.zone("CST")
    expect(page.locator("#zone-error")).to_contain_text("several time zones")

    page.get_by_role("button", name="Asia/Shanghai").click()

    expect(page.get_by_label("Time zone")).to_have_value("Asia/Shanghai")
    expect(page.locator("#zone-error")).to_have_text("")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("line", ["every day at 9 in Tokyo", AMBIGUOUS, "every blursday"])
def test_what_stands_under_the_line_has_nothing_for_axe(
    quick: Any, page: Page, line: str, size: Any, complaints: list[str]
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="reduce")
    quick.fill(line)
    expect(page.locator("#quick-reading .quick__text")).to_have_text(line)

    assert_accessible(page, "#editor")
    assert complaints == []


def test_without_scripts_a_button_reads_and_takes_the_line(
    desk: Desk, cash: Any, plain_page: Page, live_server: Any
) -> None:
    page = plain_page
    page.goto(f"{live_server.url}/tasks/{cash.id}/edit/")
    page.get_by_label("Quick line").fill(AMBIGUOUS)

    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name=READINGS[1]).click()

    expect(page.get_by_label("Quick line")).to_have_value(READINGS[1])
    expect(page.locator(".typed__words")).to_contain_text("The second Monday of every month at 09:00")
    page.get_by_role("button", name="Take it").click()
    expect(page.locator("#preview-sentence")).to_have_text("The second Monday of every month at 09:00.")
