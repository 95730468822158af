"""What company days are called, and which of them runs fall on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.company_calendars.calendars import HOLIDAY
from dashboard.web.day_words import marks_of_runs
from tests.company_calendars import add_days, add_file
from tests.scheduling.company_calendar.files import calendar, event

RUN = datetime(2026, 11, 27, 5, tzinfo=UTC)
DAY = "DTSTART;VALUE=DATE:20261127"


def words(run: datetime = RUN) -> list[str]:
    return [mark.words for mark in marks_of_runs([run], UTC)[run]]


def test_without_runs_there_is_nothing_to_mark() -> None:
    assert marks_of_runs([], UTC) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "summary", "said"),
    [
        ("freeze", "SUMMARY:Move", "Freeze: Move"),
        ("freeze", "SUMMARY:Freeze of books", "Freeze of books"),
        ("freeze", "X-NONE:1", "Freeze: Company"),
        (HOLIDAY, "SUMMARY:Christmas Day", "Christmas Day"),
        (HOLIDAY, "X-NONE:1", "Company"),
    ],
)
def test_a_day_is_called_by_its_name_or_its_calendars_and_a_freeze_says_that_it_is_one(
    kind: str, summary: str, said: str
) -> None:
    add_file("Company", calendar(event(DAY, summary)), kind=kind)

    assert words() == [said]


@pytest.mark.django_db
def test_a_run_is_marked_by_the_days_of_the_clock_that_it_is_shown_by() -> None:
    add_days("Move", "20261127")
    late = datetime(2026, 11, 27, 20, tzinfo=UTC)

    assert marks_of_runs([RUN, late], UTC).keys() == {RUN, late}
    assert [len(found) for found in marks_of_runs([RUN, late], UTC).values()] == [1, 1]
    assert [len(found) for found in marks_of_runs([RUN, late], ZoneInfo("Asia/Tokyo")).values()] == [1, 0]
