"""The copy's age in a real browser: first visit, an old copy that renews itself, Refresh, and a tenant that is down."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import background
from dashboard.localtenant import faults
from tests.browser.accessible import NARROW, WIDE, assert_accessible
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.desk import REFUSED_FOR_LONG

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_sync_outlives_its_test() -> Any:
    """A thread that still reads the tenant would meet the next test's."""
    yield
    background.stop()


def test_a_first_visit_shows_how_far_the_copy_is_and_then_the_tasks(
    connected: LocalTenant, open_page: Any, complaints: list[str]
) -> None:
    connected.make_task()
    connected.fault("hang", seconds=4, path="/items")

    page = open_page()

    expect(page.get_by_label("Reading the names of apps").or_(page.get_by_label("Asking Qlik"))).to_be_visible(
        timeout=15_000
    )
    assert_accessible(page)
    expect(page.get_by_role("row", name="Cash position")).to_be_visible(timeout=15_000)
    expect(page.locator("#sync")).to_contain_text("As of")
    expect(page.locator(".progress")).to_have_count(0)
    assert complaints == []


def test_an_old_copy_renews_itself_behind_the_reader(synced: LocalTenant, open_page: Any, page: Page) -> None:
    SyncState.objects.update(as_of=MOCK_MOMENT - HOUR)
    synced.make_task(app_id=synced.make_app("Zebra crossings").id)

    open_page("/tasks/?sort=-app")

    expect(page.locator("#sync")).to_contain_text("12:05 UTC")
    expect(page.get_by_role("row", name="Zebra crossings")).to_be_visible(timeout=20_000)
    expect(page.locator("#sync")).to_contain_text("13:05 UTC")


def test_refresh_brings_what_is_new_and_keeps_the_focus(synced: LocalTenant, open_page: Any, page: Page) -> None:
    open_page("/tasks/?sort=-app")
    synced.make_task(app_id=synced.make_app("Zebra crossings").id)

    page.get_by_role("button", name="Refresh").press("Enter")

    expect(page.get_by_role("row", name="Zebra crossings")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Refresh")).to_be_focused()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_slow_refresh_shows_that_it_is_at_work_and_how_old_the_copy_is_until_the_list_is_new(
    synced: LocalTenant, open_page: Any, page: Page, complaints: list[str], size: Any
) -> None:
    page.set_viewport_size(size)
    open_page("/tasks/?sort=-app")
    synced.make_task(app_id=synced.make_app("Zebra crossings").id)
    synced.fault("hang", seconds=4, path="/items")

    page.get_by_role("button", name="Refresh").click()

    expect(page.get_by_label("Reading the names of apps")).to_be_visible()
    expect(page.get_by_text("Refreshing…")).to_be_visible(visible=size == WIDE)
    expect(page.locator("#sync")).to_contain_text("13:05 UTC")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    expect(page.get_by_role("row", name="Zebra crossings")).to_be_visible(timeout=20_000)
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.get_by_text("Refreshing…")).to_have_count(0)
    assert complaints == []


def test_a_refresh_in_vain_says_why_and_forgets_it_when_the_next_one_is_well(
    synced: LocalTenant, open_page: Any, page: Page
) -> None:
    open_page()
    synced.fault("503", count=100, **REFUSED_FOR_LONG | {"retry_after": 600})

    page.get_by_role("button", name="Refresh").click()

    expect(page.get_by_role("alert")).to_contain_text("The sync failed: Qlik answered with an error (503).")
    expect(page.locator("#sync")).to_contain_text("13:05 UTC")
    faults.clear()
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".progress")).to_have_count(0)


def test_a_banner_with_the_same_words_is_read_out_once(synced: LocalTenant, open_page: Any, page: Page) -> None:
    open_page()
    SyncState.objects.update(as_of=MOCK_MOMENT - HOUR)
    synced.fault("503", count=100, **REFUSED_FOR_LONG | {"retry_after": 600})
    open_page()
    expect(page.get_by_role("alert")).to_contain_text("Qlik answered with an error (503).", timeout=20_000)

    with page.expect_response("**/sync/**"):
        page.evaluate("htmx.ajax('GET', document.getElementById('sync').getAttribute('hx-get'), '#sync')")

    expect(page.locator(".banner[aria-live=off]")).to_contain_text("Qlik answered with an error (503).")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_tenant_that_is_down_leaves_the_last_copy_marked_with_the_reason(
    synced: LocalTenant, open_page: Any, page: Page, size: Any
) -> None:
    page.set_viewport_size(size)
    rows = page.locator("#results tbody tr")
    open_page()
    expect(rows.first).to_be_visible()
    known = rows.count()
    SyncState.objects.update(as_of=MOCK_MOMENT - HOUR)
    synced.fault("503", count=100, **REFUSED_FOR_LONG | {"retry_after": 600})

    open_page()

    expect(page.get_by_role("alert")).to_contain_text("Qlik answered with an error (503).", timeout=20_000)
    expect(page.get_by_role("alert")).to_contain_text("As of 12:05 UTC.")
    assert rows.count() == known
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert_accessible(page)
