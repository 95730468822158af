"""Which pages take a newer copy by themselves, and what they ask for then."""

import re

import pytest
from django.urls import reverse

from dashboard.inventory import paging
from tests.desk import HTMX, Desk
from tests.inventory.changes.past import set_enabled, synced
from tests.web.markup import squeezed


def html(desk: Desk, address: str) -> str:
    return str(desk.client.get(address, headers=HTMX).content.decode())


@pytest.mark.parametrize("page", ["tasks", "disabled", "history"])
def test_lists_take_a_newer_copy_by_themselves(desk: Desk, page: str) -> None:
    desk.tenant.make_task()
    synced()

    assert re.search(r'<div id="([a-z-]+)" data-renew [^>]*hx-select="#\1"', html(desk, reverse(page)))


def test_the_history_is_renewed_as_it_was_asked_for_and_older_pages_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    task = desk.tenant.make_task()
    synced()
    for enabled in (False, True, False):
        set_enabled(task.id, enabled=enabled)

    assert 'data-renew hx-get="/history/?person=ada"' in html(desk, "/history/?person=ada")
    assert "data-renew" not in html(desk, "/history/?page=2")


def test_a_reason_that_a_page_shows_and_no_task_has_any_more_still_has_a_head(desk: Desk) -> None:
    app = desk.tenant.make_app("Order intake")
    desk.tenant.make_task(app_id=app.id, state="Disabled", disabled_code="MANUALLY")
    synced()

    page = html(desk, "/disabled/?shown=person&shown=failures&shown=lunar-eclipse&shown=%3Cb%3E")

    heads = re.findall(r'id="reason-([a-z-]+)">.*?(\d)</b>', squeezed(page))
    assert heads == [("person", "1"), ("failures", "0"), ("lunar-eclipse", "0"), ("b", "0")]
    assert "&lt;B&gt; <b>0</b>" in page
    assert "hidden>" not in html(desk, "/disabled/").partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("page", ["tasks", "disabled"])
def test_the_key_of_the_search_is_known_where_there_is_one_or_a_link_leads_to_it(desk: Desk, page: str) -> None:
    assert html(desk, reverse(page)).count("js/shortcuts.js") == 1
