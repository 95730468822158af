"""When a calendar is read again, and that the first start adds two."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.inventory.company_calendars import calendars, first_start, renewal
from dashboard.inventory.company_calendars.calendars import NameTaken, day_calendars
from dashboard.inventory.models import CompanyCalendar
from tests.company_calendars import NOW, add_days, add_germany
from tests.scheduling.company_calendar.files import data
from tests.web.company_calendars.test_pages import ADDRESS, Answers

pytestmark = pytest.mark.django_db


def at_an_address(settings: Any, *answers: tuple[int, bytes, str]) -> CompanyCalendar:
    settings.CALENDAR_ADAPTER = Answers(*answers)
    saved = add_days("Freezes", "20261127")
    saved.source, saved.address = calendars.ADDRESS, ADDRESS
    return calendars.save(saved)


def test_an_address_is_read_again_after_a_day_and_one_that_failed_after_an_hour(settings: Any) -> None:
    at_an_address(settings, (500, b"", ""), (200, data("bom"), '"two"'))

    assert renewal.renew_due(NOW + timedelta(hours=23)) == 0
    assert renewal.renew_due(NOW + timedelta(hours=25)) == 1
    assert "The host answered 500" in CompanyCalendar.objects.get().problem
    assert [one.occasions.names() for one in day_calendars()] == [{"Freezes day"}]

    assert renewal.renew_due(NOW + timedelta(hours=25, minutes=30)) == 0
    assert renewal.renew_due(NOW + timedelta(hours=26, minutes=1)) == 1
    assert CompanyCalendar.objects.get().problem == ""
    assert [one.occasions.names() for one in day_calendars()] == [{"Buß- und Bettag"}]


def test_files_and_countries_are_worked_out_again_when_a_year_has_begun() -> None:
    add_germany()
    add_days("Freezes", "20261127")

    assert renewal.renew_due(NOW + timedelta(days=1)) == 0
    assert renewal.renew_due(NOW + timedelta(days=40)) == 2
    assert {one.years for one in day_calendars()} == {"2025 to 2032"}


def test_the_first_start_adds_holidays_and_a_month_end_freeze() -> None:
    first_start.add_both(if_first=False)
    assert day_calendars() == []

    first_start.add_both(if_first=True)

    assert [(one.name, one.kind) for one in day_calendars()] == [
        ("German public holidays", "holiday"),
        ("Month-end freeze", "freeze"),
    ]
    assert not first_start.is_first()  # the tables are there


def test_a_name_that_another_has_is_refused_by_the_database_too() -> None:
    add_germany("Days")

    with pytest.raises(NameTaken):
        add_days("Days", "20261127")
