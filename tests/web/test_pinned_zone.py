"""A page opened by a link with a zone: its links keep that zone, and a link of it can be copied."""

import re
from html import unescape

import pytest

from tests.desk import HTMX, Desk
from tests.web.calendar.planning import at, look, make

ZONE = "?zone=Asia%2FTokyo"


def links(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"#]+)', html)]


@pytest.mark.parametrize(
    "page",
    ["/tasks/", "/calendar/clock-changes/", "/calendar/2026/11/24/", "/calendar/load/", "/history/", "/disabled/"],
)
def test_the_links_of_a_page_to_tasks_and_to_other_pages_keep_its_zone(desk: Desk, page: str) -> None:
    task = make(desk, "Night", **at(2, 30))
    make(desk, "Off", **at(2, 30), state="Disabled", disabled_code="OWNER-DISABLED")

    found = links(look(desk, page, zone="Asia/Tokyo").content.decode())

    tasks = [link for link in found if re.fullmatch(r"/tasks/[^/?]{9,}/(\?.*)?", link)]
    assert task.id in " ".join(tasks) or page in ("/history/", "/disabled/", "/calendar/2026/11/24/", "/calendar/load/")
    assert {f"/tasks/{ZONE}", f"/calendar/{ZONE}", f"/history/{ZONE}"} <= set(found)
    assert [link for link in tasks if not link.endswith(ZONE)] == []


@pytest.mark.parametrize("query", ["", "?zone=Nowhere/Land"])
def test_without_a_zone_links_have_none(desk: Desk, query: str) -> None:
    task = make(desk, "Night", **at(2, 30))
    look(desk)

    assert f"/tasks/{task.id}/" in links(desk.client.get(f"/tasks/{query}").content.decode())


def test_a_row_that_was_pressed_keeps_the_zone_of_its_page(desk: Desk) -> None:
    task = make(desk, "Night", **at(2, 30))
    seen = next(row.seen for row in desk.rows())
    here = HTMX | {"HX-Current-URL": f"http://testserver/tasks/{ZONE}"}

    row = desk.client.post(f"/tasks/{task.id}/enabled/", {"enabled": "off", "seen": seen}, headers=here)

    assert f"/tasks/{task.id}/{ZONE}" in links(row.content.decode())


@pytest.mark.parametrize("view", ["2026/", "2026/11/", "2026/w48/", "2026/11/24/", "agenda/", "load/"])
def test_each_view_of_the_calendar_has_a_link_to_copy(desk: Desk, view: str) -> None:
    make(desk, "Night", **at(2, 30))

    html = look(desk, f"/calendar/{view}", q="night", zone="Asia/Tokyo").content.decode()
    found = re.search(r'id="copy-link" href="([^"]+)"', html)

    assert found
    assert unescape(found[1]) == f"/calendar/{view}?zone=Asia%2FTokyo&q=night"
