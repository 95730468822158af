"""Moves that pages offer: each can be followed, over all tasks of the sample company."""

import re
from html import unescape
from typing import Any

import pytest

from dashboard.inventory.models import TaskCopy
from dashboard.scheduling.task import TaskState
from tests.desk import Desk
from tests.web.calendar.planning import at, long_known, look, make

OFFERED = re.compile(r'href="(/tasks/[^"]+/edit/\?time=[^"]+)"')


def offered(response: Any) -> list[str]:
    return [unescape(address) for address in OFFERED.findall(response.content.decode())]


def refused(desk: Desk, addresses: list[str]) -> list[str]:
    return [address for address in addresses if "Filled in: " not in desk.client.get(address).content.decode()]


@pytest.mark.usefixtures("synced")
def test_each_move_that_a_page_offers_for_the_sample_company_can_be_followed(desk: Desk) -> None:
    long_known()
    pages = ["/calendar/clock-changes/", "/calendar/load/", "/calendar/2026/11/24/", "/calendar/2026/11/25/"]

    moves = {move for page in pages for move in offered(desk.client.get(page, {"zone": "America/New_York"}))}

    assert moves
    assert refused(desk, sorted(moves)) == []


@pytest.mark.usefixtures("synced")
def test_each_move_that_the_details_of_a_next_run_offer_can_be_followed(desk: Desk) -> None:
    long_known()
    planned = TaskCopy.objects.filter(state=TaskState.ENABLED, next_run_at__isnull=False)

    moves = []
    for task_id, when in planned.values_list("task_id", "next_run_at"):
        page = desk.client.get("/calendar/run/", {"task": task_id, "at": f"{when:%Y%m%dT%H%M%SZ}"})
        moves += offered(page)

    assert moves
    assert refused(desk, moves) == []


def test_the_first_task_of_a_peak_that_can_be_moved_is_offered(desk: Desk) -> None:
    often = {"recurrence": ["RRULE:FREQ=MINUTELY;INTERVAL=30;BYSECOND=0"]}
    for number in range(12):
        make(desk, f"Often {number}", **at(6) | often)
    make(desk, "Plain", **at(18))

    busy = look(desk, "/calendar/load/").context["busy"]

    assert {re.sub(r"\d\d:\d\d", "", stretch.act) for stretch in busy.near_peak} == {"Move Plain to "}


def test_a_peak_without_a_task_that_can_be_moved_says_so(desk: Desk) -> None:
    for number in range(3):
        make(
            desk, f"Often {number}", **at(6) | {"recurrence": ["RRULE:FREQ=MINUTELY;INTERVAL=30;BYHOUR=18;BYSECOND=0"]}
        )

    busy = look(desk, "/calendar/load/").context["busy"]

    assert {(stretch.link, stretch.act) for stretch in busy.near_peak} == {
        ("", "No task of the peak can be moved there by itself.")
    }
