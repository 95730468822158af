"""Searches for tasks that run on the company's days, by the clock of each task."""

from datetime import UTC, datetime

import pytest

from dashboard.inventory.company_calendars import inside
from dashboard.inventory.company_calendars.calendars import day_calendars
from dashboard.inventory.company_calendars.inside import Pattern
from dashboard.inventory.search.tokens import Value
from tests.company_calendars import NOW, add_days, add_germany
from tests.desk import Desk

DAILY = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]
MONDAYS = ["RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]


def make(desk: Desk, app: str, lines: list[str], zone: str = "Europe/Berlin", **values: object) -> None:
    desk.tenant.make_task(app_id=desk.tenant.make_app(app).id, recurrence=lines, time_zone=zone, **values)


def found(desk: Desk, q: str) -> list[str]:
    return sorted(row.app_name for row in desk.rows(q=q))


def test_tasks_with_runs_in_a_calendar_are_found_by_its_name_and_by_that_of_a_day(desk: Desk) -> None:
    make(desk, "Daily", DAILY)
    make(desk, "Mondays", MONDAYS)
    add_days("Stocktaking", "20261124")  # a Tuesday

    assert found(desk, "in:Stocktaking") == ["Daily"]
    assert found(desk, 'in:"stocktaking DAY"') == ["Daily"]
    assert found(desk, "in:Stock*") == ["Daily"]
    assert found(desk, "-in:Stocktaking") == ["Mondays"]


def test_tasks_that_run_on_a_holiday_are_found(desk: Desk) -> None:
    make(desk, "Daily", DAILY)
    make(desk, "Mondays", MONDAYS)
    make(desk, "Disabled", DAILY, state="Disabled")
    add_germany()  # Christmas is on Friday and Saturday, New Year on Friday

    assert found(desk, "holiday:yes") == ["Daily", "Disabled"]
    assert found(desk, "holiday:no") == ["Mondays"]


def test_a_name_that_nobody_has_is_left_out_with_a_hint(desk: Desk) -> None:
    make(desk, "Daily", DAILY)
    add_days("Stocktaking", "20261124")

    page = desk.page(q="in:stocktakin9")

    assert "No company calendar, and no day of one, is called" in page.content.decode()
    assert "Stocktaking" in page.content.decode()
    assert len(page.context["page"].rows) == 1


def test_a_day_is_that_of_the_clock_of_each_task(desk: Desk) -> None:
    late = ["RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=23;BYMINUTE=0;BYSECOND=0"]
    make(desk, "Tokyo", late, "Asia/Tokyo")
    make(desk, "Honolulu", late, "Pacific/Honolulu")
    add_days("Stocktaking", "20261124")

    assert found(desk, "in:Stocktaking") == ["Honolulu", "Tokyo"]


def test_a_calendar_tells_how_many_runs_are_inside_and_the_next_one(desk: Desk) -> None:
    make(desk, "Daily", DAILY)
    desk.page()
    add_days("Stocktaking", "20261123", "20261124", "20261201", "20270301")  # today's run is past, the last one far

    ((_, told),) = inside.inside(day_calendars()[0], NOW).items()

    assert (told.count, told.next_at) == (2, datetime(2026, 11, 24, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "name", "fits"),
    [
        ("end", "Month-End freeze", True),
        ("mon*free*", "Month-end freeze", True),
        ("mon*end", "Month-end freeze", False),
        ("a*a", "a", False),
        ("*", "", True),
        ("*" * 200 + "x", "a" * 200, False),
    ],
)
def test_a_name_in_a_search_fits_as_names_do(written: str, name: str, fits: bool) -> None:
    assert Pattern.of(Value(text=written, start=0, end=len(written))).fits(name) is fits
