"""Who else starts at a time, and what takes a run to a quiet one: in the editor, a run's details, by the load."""

import re
from html import unescape
from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.pages import rows
from tests.web.calendar.planning import GHOST, at, look, make

SIX = "20261124T050000Z.0600"  # in Zurich


def others(desk: Desk, *wanted: str, **query: str) -> Any:
    look(desk)
    answer = desk.client.get("/calendar/others/", {"at": list(wanted), "zone": "Europe/Zurich"} | query)
    return answer.context["others"]


def test_each_time_has_the_number_of_others_that_leads_to_them_and_a_quiet_minute(desk: Desk) -> None:
    task = make(desk, "Mine", **at(6))
    for number in range(3):
        make(desk, f"Other {number}", **at(6, number))
    make(desk, "Off", **at(6), **GHOST)

    (found,) = others(desk, SIX, task=task.id)

    assert (found.time, found.others, found.quiet, found.quiet_others) == ("06:00", 3, "05:57", 0)
    listed = rows(desk.client.get(found.address, {}).content.decode())
    assert len([run for run in listed if not run.is_ghost and run.task_id != task.id]) == 3


def test_a_time_that_nobody_shares_needs_no_other(desk: Desk) -> None:
    task = make(desk, "Mine", **at(6))

    (found,) = others(desk, SIX, task=task.id)

    assert (found.others, found.quiet) == (0, "")


@pytest.mark.parametrize(
    ("wanted", "quiet", "takes"),
    [(f"{SIX}.day", "05:57", True), (f"{SIX}.hour", "06:03", True), (f"{SIX}.", "05:57", False), (SIX, "05:57", False)],
)
def test_a_button_takes_a_minute_only_where_the_schedule_can_be_moved_there(
    desk: Desk, wanted: str, quiet: str, *, takes: bool
) -> None:
    task = make(desk, "Mine", **at(6))
    make(desk, "Other", **at(6))
    look(desk)
    answer = desk.client.get("/calendar/others/", {"at": wanted, "zone": "Europe/Zurich", "task": task.id})

    (found,) = answer.context["others"]

    assert (found.quiet, found.takes) == (quiet, takes)
    assert ("Take" in answer.content.decode()) is takes


@pytest.mark.parametrize("minute", [8, 7, 9])
def test_a_time_that_is_quiet_already_is_not_offered_to_itself(desk: Desk, minute: int) -> None:
    task = make(desk, "Mine", **at(6, minute))
    make(desk, "Other", **at(6, 5))
    look(desk)
    query = {"at": f"20261124T05{minute:02}00Z.06{minute:02}.day", "zone": "Europe/Zurich", "task": task.id}

    answer = desk.client.get("/calendar/others/", query)

    (found,) = answer.context["others"]
    assert (found.others, found.since, found.until) == (1, "06:05", "06:10")
    assert (found.quiet, found.is_quiet) == (("06:08", False) if minute == 7 else ("", True))
    says = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert f"starts from 06:05 to 06:10, beside 06:{minute:02}" in says
    assert f"Take 06:{minute:02}" not in says


def test_a_time_that_the_schedule_has_already_is_not_offered_to_another_one(desk: Desk) -> None:
    line = "RRULE:FREQ=DAILY;BYHOUR=5,6;BYMINUTE=0,57;BYSECOND=0"
    task = make(desk, "Mine", **(at(6) | {"recurrence": [line]}))
    make(desk, "Other", **at(6))

    six, _ = others(desk, f"{SIX}.day", "20261124T045700Z.0557.day", task=task.id)

    assert six.quiet == "06:03"


@pytest.mark.parametrize("wanted", ["", "x.0600", "20261124T050000Z", "20261124T050000Z.9900", "20261124T050000Z.0661"])
def test_what_names_no_time_is_left_out(desk: Desk, wanted: str) -> None:
    assert others(desk, wanted) == []


def test_each_time_is_told_once_in_the_order_of_the_runs(desk: Desk) -> None:
    found = others(desk, SIX, "20261124T173000Z.1830", "20261125T050000Z.0600")

    assert [one.time for one in found] == ["06:00", "18:30"]


def test_the_details_of_a_run_lead_to_the_editor_with_a_quiet_time_filled_in(desk: Desk) -> None:
    task = make(desk, "Mine", **at(6, time_zone="America/New_York"))
    for number in range(2):
        make(desk, f"Other {number}", **at(12))

    html = look(desk, "/calendar/run/", task=task.id, at="20261124T110000Z").content.decode()
    found = re.search(r'id="run-move" href="([^"]+)"', html)

    assert found
    assert unescape(found[1]) == f"/tasks/{task.id}/edit/?time=06%3A00&to=05%3A57"
    editor = desk.client.get(unescape(found[1])).context["editor"]
    assert editor.data.getlist("c1-time") == ["05:57"]


def test_a_run_that_is_over_offers_no_quiet_time_of_the_past(desk: Desk) -> None:
    task = make(desk, "Mine", **at(6))
    make(desk, "Other", **at(6))

    run = look(desk, "/calendar/run/", task=task.id, at="20261120T050000Z").context["run"]

    assert (run.is_planned, run.move_to) == (True, "")


@pytest.mark.parametrize("address", ["/calendar/2026/11/23/", "/calendar/load/"])
def test_quiet_times_lie_ahead_and_lead_to_the_editor(desk: Desk, address: str) -> None:
    for hour in (6, 18):
        for number in range(3):
            make(desk, f"App {hour} {number}", **at(hour))

    busy = look(desk, address).context["busy"]

    assert busy.near_peak
    for quiet in busy.near_peak:
        assert re.fullmatch(r"Move App \d+ \d to \d\d:\d\d", quiet.act)
        assert quiet.link.startswith("/tasks/")
        assert desk.client.get(quiet.link).context["editor"].data["c1-time"] == quiet.act[-5:]
    assert re.fullmatch(r"New task at \d\d:\d\d", busy.quiet[0].act)
    assert desk.client.get(busy.quiet[0].link).context["editor"].data["c1-time"] == busy.quiet[0].act[-5:]


def test_a_day_that_is_over_has_no_quiet_times(desk: Desk) -> None:
    for number in range(3):
        make(desk, f"App {number}", **at(6))

    busy = look(desk, "/calendar/2026/11/20/").context["busy"]

    assert (busy.worst[0].words, list(busy.near_peak), list(busy.quiet)) == ("3 starts", [], [])
