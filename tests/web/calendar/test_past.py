"""The past of the calendar: what is known of it, from when on, and nothing more."""

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from dashboard.inventory.models import TaskCopy
from dashboard.inventory.sync import run as sync
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, make

NOVEMBER = "/calendar/2026/11/"


def page(desk: Desk, address: str = NOVEMBER, **query: str) -> Any:
    """A page of the calendar, of a copy that began just now."""
    sync.run()
    return desk.client.get(address, {"zone": "Europe/Zurich"} | query)


def days(response: Any) -> dict[date, Any]:
    """The days of a month's page."""
    return {day.day: day for week in response.context["month"].weeks for day in week.days if not day.is_other}


def ran(desk: Desk, task: Any, day: int, hour: int = 5, **fields: Any) -> None:
    """A run of a task that the tenant tells, at an hour of UTC."""
    moment = datetime(2026, 11, day, hour, 0, 3, tzinfo=UTC)
    desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id, **fields)


def test_nothing_was_due_before_its_task_was_first_seen_and_the_days_say_so(desk: Desk) -> None:
    make(desk, "Cash", **at(6))
    make(desk, "Late", **at(15))

    response = page(desk)
    found, html = days(response), response.content.decode()

    assert [found[date(2026, 11, day)].count for day in (1, 22, 23, 24)] == [0, 0, 1, 2]
    assert found[date(2026, 11, 22)].says == "Sun 22 Nov: not known before 23 Nov"
    assert found[date(2026, 11, 22)].chips == ()
    assert html.count(">not known before 23 Nov<") == 28, "six of them are in October"
    assert html.count("day--unknown") == 28


def test_a_day_says_how_many_of_its_runs_are_known_and_what_became_of_them(desk: Desk) -> None:
    task = make(desk, "Cash", recurrence=["RRULE:FREQ=DAILY;BYHOUR=6,7,8;BYMINUTE=0;BYSECOND=0"], start="")
    ran(desk, task, 20)
    ran(desk, task, 20, 6, succeeded=False)

    found = days(page(desk))

    assert found[date(2026, 11, 20)].says == "Fri 20 Nov: 2 of 3 known: 1 ran, 1 failed"
    assert found[date(2026, 11, 19)].says == "Thu 19 Nov: not known before 20 Nov"
    assert [chip.says for chip in found[date(2026, 11, 20)].chips] == [
        "ran",
        "failed",
        "planned, not known whether it ran",
    ]


def test_what_was_due_since_a_task_was_seen_is_called_so(desk: Desk) -> None:
    make(desk, "Cash", **at(6))
    sync.run()

    with time_machine.travel(MOCK_MOMENT + timedelta(days=3), tick=True):
        found = days(page(desk))

    assert [chip.says for chip in found[date(2026, 11, 24)].chips] == ["was due"]
    assert found[date(2026, 11, 24)].says == "Tue 24 Nov: 1 run was due"


def test_a_task_that_is_new_later_was_not_due_before(desk: Desk) -> None:
    make(desk, "Cash", **at(6))
    sync.run()
    with time_machine.travel(MOCK_MOMENT + timedelta(days=2), tick=True):
        make(desk, "New", **at(7))

        found = days(page(desk))

    assert [found[date(2026, 11, day)].count for day in (24, 25, 26)] == [1, 1, 2]
    assert "not known" not in found[date(2026, 11, 24)].says, "the copy had begun"


def test_a_disabled_task_misses_runs_since_its_last_one_and_none_is_made_up_before(desk: Desk) -> None:
    make(desk, "Cash", **at(6), **GHOST, last_at=datetime(2026, 11, 19, 5, tzinfo=UTC))

    found = days(page(desk))

    assert [found[date(2026, 11, day)].ghosts for day in (18, 20, 22)] == [0, 1, 1]
    assert found[date(2026, 11, 20)].says == "Fri 20 Nov: not known before 23 Nov, 1 would have started, if enabled"
    assert TaskCopy.objects.get().missed_runs == sum(found[date(2026, 11, day)].ghosts for day in range(1, 24))


def test_year_month_week_day_load_and_files_agree_on_the_past(desk: Desk) -> None:
    chosen = random.Random(4)
    for number in range(8):
        lines = [f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE=0;BYSECOND=0" for hour in chosen.sample(range(24), 3)]
        task = make(desk, f"App {number}", recurrence=lines, time_zone=chosen.choice(["Asia/Tokyo", "Europe/Zurich"]))
        for day in chosen.sample(range(16, 23), chosen.randint(0, 2)):
            ran(desk, task, day, chosen.randint(0, 23), succeeded=chosen.random() < 0.7)
    sync.run()

    for zone in ("Europe/Zurich", "America/New_York", "task"):
        month = days(page(desk, zone=zone))
        year = {
            day.day: day
            for one in page(desk, "/calendar/2026/", zone=zone).context["year"].months
            for days_of in one.weeks
            for day in days_of
            if day
        }
        week = {day.day: day for day in page(desk, "/calendar/2026/w47/", zone=zone).context["week"].days}
        rows = csv_rows(desk, "2026-11-16", 7, zone=zone)
        for number in range(16, 23):
            one = date(2026, 11, number)
            alone = page(desk, f"/calendar/2026/11/{number}/", zone=zone).context["day"].count
            in_file = sum(row["start"].startswith(str(one)) for row in rows)
            assert month[one].count == year[one].count == week[one].count == alone == in_file, (zone, one)
            assert month[one].says.split(";")[0] == week[one].says
            assert year[one].says.startswith(month[one].says)


def csv_rows(desk: Desk, first: str, number: int, **query: str) -> list[dict[str, str]]:
    """A file of some days, as a spreadsheet reads it."""
    response = desk.client.get("/calendar.csv", {"first": first, "days": str(number)} | query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_has_result_end_error_and_the_state_of_its_time_as_far_as_known(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    ran(desk, task, 20)
    ran(desk, task, 21, succeeded=False, error="No table SALES")
    sync.run()

    rows = csv_rows(desk, "2026-11-19", 6, zone="UTC")

    told = [(row["start UTC"][8:10], row["state then"], row["result"], row["ended"], row["error"]) for row in rows]
    assert told == [
        ("20", "enabled", "ran", "2026-11-20T05:01:03Z", ""),
        ("21", "enabled", "failed", "2026-11-21T05:01:03Z", "No table SALES"),
        ("22", "", "", "", ""),
        ("23", "", "", "", ""),
        ("24", "", "", "", ""),
    ]


def test_a_file_says_which_runs_were_kept_back(desk: Desk) -> None:
    make(desk, "Cash", **at(6), **GHOST, last_at=datetime(2026, 11, 19, 5, tzinfo=UTC))
    sync.run()

    rows = csv_rows(desk, "2026-11-18", 4, zone="UTC")

    assert [(row["start UTC"][8:10], row["state then"], row["starts"]) for row in rows] == [
        ("19", "", "yes"),
        ("20", "disabled", "no"),
        ("21", "disabled", "no"),
    ]


def test_views_that_show_days_before_say_from_when_on_something_is_known(desk: Desk) -> None:
    make(desk, "Cash", **at(6))

    told = {
        address: "Not known before 23 Nov" in page(desk, address, **query).content.decode()
        for address, query in {
            "/calendar/2026/11/20/": {},
            "/calendar/2026/11/24/": {},
            "/calendar/agenda/": {"day": "2026-11-20"},
            "/calendar/load/": {"day": "2026-11-01"},
            "/calendar/2026/": {},
        }.items()
    }

    assert told == {
        "/calendar/2026/11/20/": True,
        "/calendar/2026/11/24/": False,
        "/calendar/agenda/": True,
        "/calendar/load/": True,
        "/calendar/2026/": True,
    }


def test_two_disabled_tasks_of_one_app_are_told_apart_by_their_schedules(desk: Desk) -> None:
    app = desk.tenant.make_app("Cash").id
    for hour in (6, 15):
        desk.tenant.make_task(app_id=app, **at(hour), **GHOST)

    html = page(desk).content.decode()

    aside = html[html.index('id="not-running"') :]
    assert "06:00</span>" in aside
    assert "15:00</span>" in aside


def test_the_number_of_known_runs_leads_to_a_list_of_them_with_their_results(desk: Desk) -> None:
    task = make(desk, "Cash", recurrence=["RRULE:FREQ=DAILY;BYHOUR=6,7,8;BYMINUTE=0;BYSECOND=0"], start="")
    ran(desk, task, 20)
    ran(desk, task, 20, 6, succeeded=False)
    ran(desk, task, 20, 9)  # started by hand, long after the last planned run

    response = page(desk, "/calendar/2026/11/20/")
    of_the_day = response.content.decode()
    html = desk.client.get(response.context["ended_address"]).content.decode()

    assert (html.count("data-ran="), html.count("data-failed=")) == (2, 1)
    assert ">2 ran, 1 failed</h2>" in html
    assert 'id="day-ended"' in of_the_day
    assert "3 of 3 known: 2 ran, 1 failed" in of_the_day
