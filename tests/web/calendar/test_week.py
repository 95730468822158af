"""The calendar's week: seven days of twenty-four hours of the wall clock."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, look, make

WEEK = "/calendar/2026/w48/"


def hour(response: Any, day: int, hour: int) -> Any:
    """An hour of the page; days count from 0."""
    return response.context["week"].rows[hour].hours[day]


def test_runs_stand_in_the_hour_of_the_wall_clock(desk: Desk) -> None:
    make(desk, "Morning", **at(6, 45))
    make(desk, "Broken", **at(6, 15), **GHOST)

    response = look(desk, WEEK)

    found = hour(response, 2, 6)
    assert (found.count, found.ghosts, [chip.task.app_name for chip in found.chips]) == (1, 1, ["Broken", "Morning"])
    assert found.says == "Wed 25 Nov, 06:00: 1 run, 1 would start, if enabled"
    assert found.address == "/calendar/2026/11/25/?zone=Europe%2FZurich#hour-06"
    assert [(day.count, day.ghosts) for day in response.context["week"].days] == [(1, 1)] * 7
    assert hour(response, 0, 14).is_now


def test_a_full_hour_shows_one_run_and_a_number(desk: Desk) -> None:
    for minute in (0, 10, 20):
        make(desk, f"At {minute}", **at(6, minute))

    found = hour(look(desk, WEEK), 2, 6)

    assert (found.count, len(found.chips)) == (3, 1)


def test_weeks_are_iso_weeks_whatever_day_they_begin_with(desk: Desk, settings: Any) -> None:
    settings.WEEK_START = "saturday"

    days = look(desk, "/calendar/2026/w53/").context["week"].days

    assert [days[0].day, days[-1].day] == [date(2026, 12, 26), date(2027, 1, 1)]


def test_an_hour_that_comes_twice_holds_both_and_one_that_is_left_out_is_hatched(desk: Desk) -> None:
    make(
        desk,
        "Every quarter",
        time_zone="UTC",
        start="2009-01-05T00:00:00",
        recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=15"],
    )

    autumn, spring = look(desk, "/calendar/2026/w43/"), look(desk, "/calendar/2026/w13/")

    assert [hour(autumn, 6, at_hour).count for at_hour in (1, 2, 3)] == [1, 2, 1]
    assert hour(autumn, 6, 2).says == "Sun 25 Oct, 02:00: 2 runs were due, the clock shows this hour twice"
    assert [hour(spring, 6, at_hour).count for at_hour in (1, 2, 3)] == [1, 0, 1]
    assert hour(spring, 6, 2).says == "Sun 29 Mar, 02:00: the clock leaves this hour out"
    assert "hour--missing" in spring.content.decode()


def test_half_an_hour_may_be_left_out_or_come_twice(desk: Desk) -> None:
    make(desk, "Any", **at(6))

    spring, autumn = (look(desk, f"/calendar/2026/w{week}/", zone="Australia/Lord_Howe") for week in (40, 14))

    assert hour(spring, 6, 2).clock == "the clock leaves out 30 min"
    assert hour(autumn, 6, 1).clock == "the clock shows 30 min twice"


def test_a_day_may_be_left_out_whole(desk: Desk) -> None:
    response = look(desk, "/calendar/2011/w52/", zone="Pacific/Apia")

    assert [day.is_missing for day in response.context["week"].days] == [False] * 4 + [True] + [False] * 2


def test_a_second_zone_has_its_hours_beside_the_first(desk: Desk) -> None:
    response = look(desk, WEEK, also="Asia/Kathmandu")

    assert [row.second for row in response.context["week"].rows][:3] == ["04:45", "05:45", "06:45"]
    assert look(desk, WEEK, also="Asia/Kathmandu", zone="task").context["week"].rows[0].second == ""


@pytest.mark.parametrize(
    ("query", "head"),
    [
        ({}, "Hour"),
        ({"also": "Asia/Tokyo"}, "Hour in Zurich and Tokyo"),
        ({"also": "Asia/Tokyo", "zone": "UTC"}, "Hour in UTC and Tokyo"),
        ({"also": "Asia/Tokyo", "zone": "task"}, "Hour"),
    ],
)
def test_the_head_of_the_hours_names_both_zones_where_both_are_told(
    desk: Desk, query: dict[str, str], head: str
) -> None:
    label = re.search(
        r'<th class="week__label[^"]*" scope="col">(.*?)</th>', look(desk, WEEK, **query).content.decode(), re.S
    )

    assert label
    assert " ".join(re.sub("<[^>]+>", " ", label[1]).split()) == head


def test_in_task_zones_an_hour_is_that_of_each_task(desk: Desk) -> None:
    make(desk, "Tokyo", **at(6, time_zone="Asia/Tokyo"))
    make(desk, "Chicago", **at(6, time_zone="America/Chicago"))

    found = hour(look(desk, WEEK, zone="task"), 2, 6)

    assert (found.count, [chip.time for chip in found.chips]) == (2, ["06:00 JST", "06:00 CST"])


def test_what_ran_and_what_failed_is_told(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    moment = datetime(2026, 11, 23, 5, 0, 3, tzinfo=UTC)
    desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id, succeeded=False)

    assert hour(look(desk, WEEK), 0, 6).chips[0].says == "failed"


@pytest.mark.parametrize("week", ["2026/w0", "2026/w54", "2027/w53", "1969/w1", "2200/w1"])
def test_a_week_that_is_none_is_a_clear_page(desk: Desk, week: str) -> None:
    response = look(desk, f"/calendar/{week}/")

    assert response.status_code == 404
    assert "There is no such date" in response.content.decode()


def test_the_numbers_of_a_day_lead_to_it(desk: Desk) -> None:
    make(desk, "Morning", **at(6))

    html = look(desk, WEEK).content.decode()

    assert html.count('<a class="day__count" href="/calendar/2026/11/25/?zone=Europe%2FZurich"') == 1
