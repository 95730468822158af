"""The company's days on the calendar: named and shaded, switched off in the address, with what runs inside."""

from typing import Any

import pytest

from dashboard.web.calendar.company.day_marks import Marks
from tests.company_calendars import add_days, add_file, add_germany
from tests.conftest import LocalTenant
from tests.desk import Desk
from tests.scheduling.company_calendar.files import calendar, event

PAGES = (
    "/calendar/2026/12/",
    "/calendar/2026/w52/",
    "/calendar/2026/12/25/",
    "/calendar/2026/",
    "/calendar/agenda/?day=2026-12-25",
)


def marks(response: Any) -> Marks:
    found: Marks = response.context["marks"]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_day_is_named_on_each_view(desk: Desk, synced: LocalTenant, page: str) -> None:
    add_germany()
    add_days("Year end", "20261225")

    text = desk.client.get(page).content.decode()

    assert "Christmas Day" in text
    assert "Freeze: Year end day" in text
    assert "frozen tone--amber" in text


def test_a_switch_of_the_legend_hides_a_calendar_and_stays_in_all_addresses(desk: Desk) -> None:
    hidden, shown = add_germany(), add_days("Year end", "20261225")

    response = desk.client.get("/calendar/2026/12/", {"off": f"{hidden.pk},rubbish,,-3"})

    text = response.content.decode()
    assert "Christmas Day" not in text
    assert "Year end day" in text
    switches = {switch.calendar.pk: (switch.shown, switch.off) for switch in marks(response).switches}
    assert switches == {hidden.pk: (False, None), shown.pk: (True, f"{hidden.pk},{shown.pk}")}
    assert all(f"off={hidden.pk}" in tab.address for tab in response.context["tabs"])


def test_days_are_those_of_the_page_and_times_are_instants(desk: Desk) -> None:
    add_file("Move", calendar(event("DTSTART:20261224T220000Z", "DTEND:20261225T020000Z", "SUMMARY:Move")))
    add_days("Year end", "20261226")

    for zone, days in {
        "UTC": {"2026-12-24": ["22:00 to 24:00"], "2026-12-25": ["00:00 to 02:00"], "2026-12-26": [""]},
        "Asia/Tokyo": {"2026-12-25": ["07:00 to 11:00"], "2026-12-26": [""]},
        "America/New_York": {"2026-12-24": ["17:00 to 21:00"], "2026-12-26": [""]},
    }.items():
        found = marks(desk.client.get("/calendar/2026/12/", {"zone": zone})).days
        assert {day.isoformat(): [mark.when for mark in one.marks] for day, one in found.items()} == days


def test_the_hours_of_a_freeze_are_shaded_in_the_week(desk: Desk) -> None:
    add_file("Move", calendar(event("DTSTART:20261224T221500Z", "DTEND:20261225T013000Z", "SUMMARY:Move")))

    found = marks(desk.client.get("/calendar/2026/w52/", {"zone": "UTC"})).hours

    assert [(day.day, hour) for day, hour in found] == [(24, 22), (24, 23), (25, 0), (25, 1)]
    there = marks(desk.client.get("/calendar/2026/w52/", {"zone": "Asia/Kolkata"})).hours
    assert [(day.day, hour) for day, hour in there] == [(25, 3), (25, 4), (25, 5), (25, 6)]


def test_a_day_lists_what_runs_inside_its_freeze(desk: Desk) -> None:
    for hour, app in ((23, "Inside"), (12, "Before")):
        app_id = desk.tenant.make_app(app).id
        rule = f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE=0;BYSECOND=0"
        desk.tenant.make_task(app_id=app_id, recurrence=[rule], time_zone="UTC")
    desk.page()
    add_file("Move", calendar(event("DTSTART:20261224T220000Z", "DTEND:20261225T020000Z", "SUMMARY:Move")))

    response = desk.client.get("/calendar/2026/12/24/", {"zone": "UTC"})

    (freeze,) = response.context["freezes"]
    assert (freeze.count, freeze.apps) == (1, ["Inside 23:00"])
    listed = desk.client.get(freeze.address).context["day"].stretch
    assert listed.count == 1


def test_days_beyond_what_is_worked_out_are_said_to_be_so(desk: Desk) -> None:
    add_germany()

    assert "Company calendars are known for 2024 to 2031." in desk.client.get("/calendar/2040/12/").content.decode()


@pytest.mark.parametrize(
    ("page", "is_told"),
    [
        ("/calendar/2023/12/31/", True),
        ("/calendar/2024/01/01/", False),
        ("/calendar/2031/12/31/", False),
        ("/calendar/2032/01/01/", True),
    ],
)
def test_the_first_and_the_last_day_that_are_worked_out_are_not_beyond(desk: Desk, page: str, is_told: bool) -> None:
    add_germany()

    assert ("Company calendars are known for" in desk.client.get(page).content.decode()) is is_told
