"""The days shown as files."""

import csv
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest

from dashboard.inventory.models import TaskCopy
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.calendar.planning import copy_known

DAILY = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"]
EVERY_10 = ["RRULE:FREQ=MINUTELY;INTERVAL=10;BYSECOND=0"]


def make(desk: Desk, app: str = "Cash position", **values: Any) -> None:
    defaults = {"recurrence": DAILY, "time_zone": "Asia/Kolkata"}
    desk.tenant.make_task(app_id=desk.tenant.make_app(app).id, **defaults | values)
    assert copy_known()


def test_csv_has_each_run_on_three_clocks(desk: Desk) -> None:
    make(desk, "=Cash")

    response = desk.client.get("/calendar.csv?first=2026-11-24&days=2&zone=Europe/Zurich")
    (first, _) = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))

    assert first["start"] == "2026-11-24T02:00:00+01:00"
    assert first["start UTC"] == "2026-11-24T01:00:00Z"
    assert first["start in the task's zone"] == "2026-11-24T06:30:00+05:30"
    assert (first["app"], first["state"], first["starts"]) == ("'=Cash", "enabled", "yes")
    assert response["Content-Disposition"] == 'attachment; filename="reloads-2026-11-24-to-2026-11-25.csv"'


def test_json_has_ghosts_and_frequent_tasks_too(desk: Desk) -> None:
    make(desk, recurrence=EVERY_10)
    make(desk, "Order intake", state="Disabled", disabled_code="MANUALLY")

    runs = json.loads(desk.client.get("/calendar.json?first=2026-11-24").getvalue())

    assert len(runs) == 145
    assert [(run["app"], run["reason"]) for run in runs if run["starts"] == "no"] == [("Order intake", "By a person")]


def test_each_ghost_has_the_reason_of_its_time(desk: Desk) -> None:
    make(desk, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    day = timedelta(days=1)
    TaskCopy.objects.update(
        was_disabled_at=MOCK_MOMENT - 9 * day,
        was_disabled_until=MOCK_MOMENT - 5 * day,
        was_reason="none",
        disabled_at=MOCK_MOMENT - 2 * day,
    )

    runs = json.loads(desk.client.get("/calendar.json?first=2026-11-13&days=12").getvalue())

    reasons = ["", "", *["No reason given"] * 4, "", "", "", "Failures", "Failures", "Failures"]
    assert [run["reason"] for run in runs] == reasons


def test_ics_leaves_out_ghosts_that_the_page_hides_those_of_frequent_tasks_too(desk: Desk) -> None:
    make(desk)
    make(desk, "Often", recurrence=EVERY_10, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    shown, hidden = (
        desk.client.get("/calendar.ics", {"first": "2026-11-24", "days": "2"} | query).getvalue().decode()
        for query in ({}, {"ghosts": "hidden"})
    )

    assert shown.count("Failures: Often") == 2
    assert "Often" not in hidden
    assert hidden.count("Cash position") == shown.count("Cash position") > 0


@pytest.mark.parametrize("zone", ["task", "UTC", "Pacific/Kiritimati", "America/New_York"])
def test_rows_are_in_the_order_of_time_and_those_of_the_days_by_the_clock_of_the_page(desk: Desk, zone: str) -> None:
    for name, time_zone in [("Cash", "America/New_York"), ("Sales", "Asia/Tokyo"), ("Costs", "UTC")]:
        make(desk, name, time_zone=time_zone, recurrence=["RRULE:FREQ=DAILY;BYHOUR=0,23;BYMINUTE=0;BYSECOND=0"])

    runs = json.loads(desk.client.get(f"/calendar.json?first=2026-11-01&days=14&zone={zone}").getvalue())

    instants = [run["start_UTC"] for run in runs]
    assert instants == sorted(instants)
    assert len({(run["task"], run["start_UTC"]) for run in runs}) == len(runs) == 3 * 2 * 14
    assert {run["start"][:10] for run in runs} == {f"2026-11-{day:02}" for day in range(1, 15)}


def test_an_empty_window_is_an_empty_list(desk: Desk) -> None:
    make(desk)

    assert json.loads(desk.client.get("/calendar.json?first=2026-11-24&q=nothing").getvalue()) == []


def test_ics_has_the_days_and_no_more(desk: Desk) -> None:
    make(desk)

    body = desk.client.get("/calendar.ics?first=2026-11-24&days=3").getvalue()

    assert [event["DTSTART"].dt.day for event in icalendar.Calendar.from_ical(body).walk("VEVENT")] == [24, 25, 26]


@pytest.mark.parametrize("ending", ["ics", "csv", "json"])
@pytest.mark.parametrize("query", ["", "first=x", "first=2026-11-24&days=0", "first=2026-11-24&days=9999", "days=1"])
def test_a_window_that_makes_no_sense_is_refused(desk: Desk, ending: str, query: str) -> None:
    response = desk.client.get(f"/calendar.{ending}?{query}")

    assert response.status_code == 422
    assert "Nothing was downloaded" in response.content.decode()


@pytest.mark.parametrize(("ending", "most"), [("csv", "download.MOST_RUNS"), ("json", "download.MOST_RUNS")])
def test_too_many_runs_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch, ending: str, most: str) -> None:
    monkeypatch.setattr(f"dashboard.web.calendar.{most}", 10)
    make(desk, recurrence=EVERY_10)

    assert desk.client.get(f"/calendar.{ending}?first=2026-11-24").status_code == 422


def test_pages_link_to_the_downloads_of_their_days(desk: Desk) -> None:
    make(desk)

    html = desk.client.get("/calendar/2026/11/24/?q=cash&zone=UTC").content.decode()

    assert "/calendar.csv?q=cash&amp;zone=UTC&amp;first=2026-11-24&amp;days=1" in html


@pytest.mark.parametrize(("month", "days", "weeks"), [("2026/11", 30, "2026-10-26"), ("2027/2", 28, "2027-02-01")])
def test_a_month_offers_its_own_days_and_whole_weeks_by_their_names(
    desk: Desk, month: str, days: int, weeks: str
) -> None:
    first = date(*(int(part) for part in month.split("/")), 1)  # type: ignore[misc]

    html = desk.client.get(f"/calendar/{month}/").content.decode()

    for ending in ("csv", "json", "ics"):
        assert f'id="download-own-{ending}" href="/calendar.{ending}?first={first}&amp;days={days}"' in html
        assert f'id="download-{ending}" href="/calendar.{ending}?first={weeks}&amp;days=' in html
    assert re.search(rf'class="menu__note">{first:%B %Y}, 1 {first:%b} to {days} {first:%b %Y}</p>', html)
    assert 'class="menu__note">Whole weeks, ' in html


def test_a_page_that_leaves_a_name_out_links_to_what_it_shows(desk: Desk) -> None:
    make(desk)

    html = desk.client.get("/calendar/2026/11/24/?q=space:Nowhere+cash").content.decode()

    assert "/calendar.csv?q=cash&amp;first=2026-11-24&amp;days=1" in html


@pytest.mark.parametrize("ending", ["ics", "csv", "json"])
def test_a_name_that_nobody_has_fills_no_file(desk: Desk, ending: str) -> None:
    make(desk)

    answer = desk.client.get(f"/calendar.{ending}?first=2026-11-24&q=space:Nowhere")

    assert answer.status_code == 200
    assert "Cash position" not in answer.getvalue().decode()
