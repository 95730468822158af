"""Frequent tasks that stand alone: a bar a day with the number, in every view."""

from datetime import date

import pytest

from tests.desk import Desk
from tests.web.calendar.pages import day as listed
from tests.web.calendar.planning import GHOST, at, look, make
from tests.web.calendar.test_month import days
from tests.web.markup import squeezed

QUARTERS = ["RRULE:FREQ=MINUTELY;INTERVAL=15;BYSECOND=0"]
TUESDAY = date(2026, 11, 24)


def test_a_filter_that_matches_only_frequent_tasks_draws_each_as_a_bar_a_day(desk: Desk) -> None:
    make(desk, "Often", recurrence=QUARTERS)
    make(desk, "Hourly", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0"])

    alone, all_of_them = days(look(desk, q="often"))[TUESDAY], days(look(desk))[TUESDAY]

    assert [(bar.task.app_name, bar.count) for bar in alone.bars] == [("Often", 96)]
    assert (alone.count, list(alone.chips), alone.more) == (96, [], 0)
    assert (all_of_them.count, list(all_of_them.bars)) == (24, [])


def test_a_bar_and_its_day_lead_to_exactly_its_runs(desk: Desk) -> None:
    for name in ("Often", "Often too"):
        make(desk, name, recurrence=QUARTERS)

    found = days(look(desk))[TUESDAY]

    assert found.count == len(listed(desk.client, found.address)) == 192
    assert (
        [bar.count for bar in found.bars] == [len(listed(desk.client, bar.address)) for bar in found.bars] == [96, 96]
    )


@pytest.mark.parametrize(("address", "name"), [("/calendar/2026/w48/", "week"), ("/calendar/2026/", "year")])
def test_week_and_year_count_them_too(desk: Desk, address: str, name: str) -> None:
    make(desk, "Often", recurrence=QUARTERS, start="2025-12-01T00:00:00", time_zone="UTC")

    page = look(desk, address).context[name]

    assert (page.count if name == "year" else page.days[1].count) == (365 * 96 if name == "year" else 96), address


def test_a_task_that_no_longer_runs_beside_them_hides_them_not(desk: Desk) -> None:
    make(desk, "Often", recurrence=QUARTERS)
    make(desk, "Over", **at(6, end="2020-01-01T00:00:00"))
    make(desk, "Without a time", recurrence=[])

    assert days(look(desk))[TUESDAY].count == 96


def test_disabled_frequent_tasks_are_drawn_as_disabled(desk: Desk) -> None:
    make(desk, "Often", recurrence=QUARTERS, **GHOST)

    shown, hidden = (days(look(desk, ghosts=ghosts))[TUESDAY] for ghosts in ("", "hidden"))

    assert [(bar.kind.tone, bar.count) for bar in shown.bars] == [("failures", 96)]
    assert (shown.count, shown.ghosts, list(hidden.bars)) == (0, 96, [])


def test_what_has_too_many_runs_to_be_listed_has_its_number_all_the_same(desk: Desk) -> None:
    task = make(desk, "Bomb", recurrence=["RRULE:FREQ=SECONDLY"])

    found = days(look(desk))[TUESDAY]
    html = desk.client.get(found.address.replace("&frequent=shown", "")).content.decode()

    assert (found.count, found.bars[0].count) == (86_400, 86_400)
    assert task.id in found.bars[0].address
    assert "runs of 1 task are too many to be listed one by one." in squeezed(html)


def test_more_tasks_than_a_day_has_room_for_are_counted(desk: Desk) -> None:
    for number in range(5):
        make(desk, f"Often {number}", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=30;BYSECOND=0"])

    response = look(desk)

    assert days(response)[TUESDAY].more_bars == 2
    assert "+2 more tasks" in response.content.decode()
