"""A time that an address or a button moves: the form has it filled in, and nothing is saved."""

from datetime import time

import pytest
from django.http import QueryDict

from dashboard.web.editor.move import Reach, move_time, reach_of, time_of_address
from dashboard.web.editor.posted import post_of
from tests.desk import Desk
from tests.web.calendar.planning import at, look, make
from tests.web.editor.lines import task as task_of


def moved(rule: str, old: str, new: str, desk: Desk, **values: str) -> QueryDict:
    task = make(desk, "Cash", recurrence=[f"RRULE:{rule}"], time_zone="Europe/Zurich", **values)
    look(desk)
    return desk.client.get(f"/tasks/{task.id}/edit/", {"time": old, "to": new}).context["editor"].data


@pytest.mark.parametrize(
    ("rule", "old", "new", "name", "values"),
    [
        ("FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0;BYSECOND=0", "06:00", "06:07", "c1-time", ["06:07", "18:00"]),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=30;BYSECOND=0", "06:30", "07:01", "c1-time", ["07:01"]),
        ("FREQ=HOURLY;BYMINUTE=0;BYSECOND=0", "06:00", "06:07", "c1-minute", ["7"]),
        ("FREQ=HOURLY;BYMINUTE=0,30;BYSECOND=0", "06:30", "06:37", "c1-minute", ["0, 37"]),
        ("FREQ=HOURLY;BYMINUTE=0;BYSECOND=0", "06:00", "05:57", "c1-minute", ["0"]),
        ("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "09:00", "09:07", "c1-time", ["06:00"]),
        ("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "06:00", "25:99", "c1-time", ["06:00"]),
        ("FREQ=MINUTELY;INTERVAL=15;BYSECOND=0", "06:00", "06:07", "c1-frequency", ["MINUTELY"]),
    ],
)
def test_the_editor_opens_with_the_time_moved_and_all_else_as_it_was(
    desk: Desk, rule: str, old: str, new: str, name: str, values: list[str]
) -> None:
    assert moved(rule, old, new, desk).getlist(name) == values


def test_a_rule_that_goes_by_the_start_moves_the_start(desk: Desk) -> None:
    data = moved("FREQ=DAILY", "06:00", "06:07", desk, start="2026-01-05T06:00:00")

    assert data["starts_at"] == "2026-01-05T06:07"


def test_moving_says_what_was_filled_in_and_saves_nothing(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    look(desk)

    html = desk.client.get(f"/tasks/{task.id}/edit/?time=06:00&to=06:07").content.decode()
    other = desk.client.get(f"/tasks/{task.id}/edit/?time=09:00&to=09:07").content.decode()

    assert "Filled in: 06:00 becomes 06:07. Save to keep it." in html
    assert "09:00 cannot be moved by itself here." in other
    assert "BYHOUR=6;BYMINUTE=0" in str(desk.tenant.models.LocalTask.objects.get(pk=task.id).recurrence)


def test_one_click_takes_a_quiet_minute(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    look(desk)
    address = f"/tasks/{task.id}/edit/"
    data = desk.client.get(address).context["editor"].data
    posted = dict(data.lists()) | {"action": "time:06:00-06:07"}

    page = desk.client.post(address, posted).context["editor"]

    assert page.data.getlist("c1-time") == ["06:07"]


def test_a_press_that_can_move_nothing_says_so(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    look(desk)
    address = f"/tasks/{task.id}/edit/"
    data = dict(desk.client.get(address).context["editor"].data.lists())

    none = desk.client.post(address, data | {"action": "time:09:00-09:07"}).content.decode()
    done = desk.client.post(address, data | {"action": "time:06:00-06:07"}).content.decode()

    assert "09:00 cannot be moved by itself here. Change the times of the rule below." in none
    assert "Filled in: 06:00 becomes 06:07. Save to keep it." in done


@pytest.mark.parametrize(
    ("line", "at_", "reach"),
    [
        ("FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0", time(18), Reach.DAY),
        ("FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0", time(7), Reach.NONE),
        ("FREQ=HOURLY;BYMINUTE=0,30", time(9, 30), Reach.HOUR),
        ("FREQ=HOURLY;BYMINUTE=0,30", time(9, 15), Reach.NONE),
        ("FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0", time(9), Reach.HOUR),
        ("FREQ=MINUTELY;INTERVAL=15", time(9), Reach.NONE),
        ("FREQ=DAILY", time(6), Reach.DAY),
        ("FREQ=YEARLY;BYWEEKNO=20;BYHOUR=6", time(6), Reach.NONE),
    ],
)
def test_how_far_a_time_can_be_moved_is_known_and_nothing_is_moved(line: str, at_: time, reach: Reach) -> None:
    data = post_of(task_of(f"RRULE:{line};BYSECOND=0"))
    before = data.copy()

    assert reach_of(data, at_) is reach
    assert data == before


def test_a_new_task_begins_at_the_time_of_the_address(desk: Desk) -> None:
    asked, usual, wrong = (
        desk.client.get(f"/tasks/new/{query}").context["editor"].data["c1-time"]
        for query in ("?at=03:05", "", "?at=99:99")
    )

    assert (asked, usual, wrong) == ("03:05", "06:00", "06:00")


@pytest.mark.parametrize("text", ["", "6:00", "06:00:00", "24:00", "T0600", "06:00+01:00"])
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert time_of_address(text) is None


def test_a_closed_card_is_left_alone() -> None:
    data = post_of(None)
    del data["c1-frequency"]

    assert not move_time(data, time(6), time(7))
