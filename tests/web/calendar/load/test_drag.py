"""A run that is dragged along its day, or moved by a field."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, copy_known, make

DAY = "/calendar/2026/11/24/"
ZONE = {"zone": "Europe/Zurich"}
SIX = "20261124T050000Z"


def dragged(desk: Desk, task_id: str, run: str = SIX) -> Any:
    assert copy_known()
    return desk.client.get(DAY, ZONE | {"move": task_id, "run": run}).context["drag"]


def drop(desk: Desk, task_id: str, to: str) -> Any:
    assert copy_known()
    return desk.client.get("/calendar/drop/", ZONE | {"task": task_id, "run": SIX, "to": to})


def test_the_day_tells_the_load_beside_a_run_and_its_peak(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6))
    make(desk, "Other", **at(6, 3))

    found = dragged(desk, task.id)

    assert (found.time, found.minute, found.others, found.peak, found.slides) == ("06:00", 360, 1, 2, True)
    assert [place for place, load in enumerate(found.loads.split(",")) if load != "0"] == [72]
    assert (found.least, found.most) == (0, 1_439)


def test_a_window_of_runs_moves_within_its_hour(desk: Desk) -> None:
    line = "RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"
    task = make(desk, "Cash position", **(at(6) | {"recurrence": [line]}))

    found = dragged(desk, task.id)

    assert (found.least, found.most) == (360, 419)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("FREQ=DAILY;BYHOUR=6;BYMINUTE=0", ""),
        ("FREQ=HOURLY;BYMINUTE=0", "All 24 runs of a day move by as many minutes"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "All 24 runs at :00 move by as many minutes"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "the other 24 stay"),
        ("FREQ=HOURLY;BYHOUR=6,7,8;BYMINUTE=0", "All 3 runs of a day move"),
        ("FREQ=DAILY;BYHOUR=6,9,21;BYMINUTE=0", "Of the 3 runs of the day only that of 06:00 moves"),
    ],
)
def test_a_move_says_which_runs_of_the_day_it_takes_along(desk: Desk, rule: str, says: str) -> None:
    task = make(desk, "Cash position", **(at(6) | {"recurrence": [f"RRULE:{rule};BYSECOND=0"]}))

    found = dragged(desk, task.id)

    assert says in found.moves if says else found.moves == ""
    assert found.moves in desk.client.get(DAY, ZONE | {"move": task.id, "run": SIX}).content.decode()


@pytest.mark.parametrize("run", ["20261124T060000Z", "20261125T050000Z", "nonsense", ""])
def test_what_is_no_run_of_the_day_is_not_dragged(desk: Desk, run: str) -> None:
    task = make(desk, "Cash position", **at(6))

    assert dragged(desk, task.id, run) is None


def test_a_disabled_task_is_not_dragged(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6), **GHOST)

    assert dragged(desk, task.id) is None


def test_a_drop_leads_to_the_editor_with_the_time_filled_in(desk: Desk) -> None:
    task = make(
        desk,
        "Cash position",
        **(at(6) | {"time_zone": "UTC", "recurrence": ["RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=0;BYSECOND=0"]}),
    )

    answer = drop(desk, task.id, "06:07")

    asked = parse_qs(urlsplit(answer.url).query)
    assert (urlsplit(answer.url).path, asked["time"], asked["to"]) == (f"/tasks/{task.id}/edit/", ["05:00"], ["05:07"])
    assert "05:00 becomes 05:07" in desk.client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("06:00", "Give another time of this day"),
        ("", "Give another time of this day"),
        ("08:00", "can only be moved within its hour"),
    ],
)
def test_a_drop_that_cannot_be_is_told_on_the_day(desk: Desk, to: str, says: str) -> None:
    line = "RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"
    task = make(desk, "Cash position", **(at(6) | {"recurrence": [line]}))

    answer = drop(desk, task.id, to)

    assert says in desk.client.get(answer.url, follow=True).content.decode()


def test_the_details_of_a_run_lead_there(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6))
    assert copy_known()

    html = desk.client.get("/calendar/run/", ZONE | {"task": task.id, "at": SIX}).content.decode()

    assert f"move={task.id}&amp;run={SIX}#drag" in html
