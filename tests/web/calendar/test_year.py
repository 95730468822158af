"""The calendar's year: a heat map of its days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.inventory.models import CopyVersion, TaskCopy
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, look, make


def days(response: Any) -> dict[date, Any]:
    return {day.day: day for month in response.context["year"].months for week in month.weeks for day in week if day}


def test_each_day_says_its_runs(desk: Desk) -> None:
    make(desk, "Mondays", **at(6, 0, "WEEKLY;BYDAY=MO"))
    make(desk, "Broken", **at(7), **GHOST)

    response = look(desk, "/calendar/2026/")

    found = days(response)
    assert len(found) == 365
    assert found[date(2026, 11, 30)].says == "Mon 30 Nov: 1 run, 1 would start, if enabled"
    assert found[date(2026, 10, 25)].says.endswith("would have started, if enabled, clocks -1 h")
    year = response.context["year"]
    assert (year.count, year.ghosts) == (52, 365)
    assert [(month.name, month.count) for month in year.months][-2:] == [("November", 5), ("December", 4)]
    assert 'href="/calendar/2026/11/30/?zone=Europe%2FZurich"' in response.content.decode()


def test_what_is_frequent_is_left_out_and_what_misses_most_is_told(desk: Desk) -> None:
    make(desk, "Often", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=15"])
    make(desk, "Broken", **at(7), **GHOST)
    make(desk, "Often broken", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=30"], time_zone="UTC", **GHOST)

    response = look(desk, "/calendar/2026/")

    assert response.context["year"].count == 0
    (reason,) = response.context["aside"].reasons
    assert [(missing.row.app_name, missing.missed) for missing in reason.listed][1] == ("Broken", 365)
    assert reason.listed[0].missed > 15_000


def test_a_day_that_the_clock_leaves_out_says_so(desk: Desk) -> None:
    found = days(look(desk, "/calendar/2011/", zone="Pacific/Apia"))

    assert found[date(2011, 12, 30)].says == "Fri 30 Dec: the clock leaves this day out"


def test_in_task_zones_each_run_counts_on_its_own_day(desk: Desk) -> None:
    make(desk, "Tokyo", **at(1, 0, "WEEKLY;BYDAY=WE", time_zone="Asia/Tokyo"))

    assert days(look(desk, "/calendar/2026/", zone="task"))[date(2026, 11, 25)].count == 1
    assert days(look(desk, "/calendar/2026/"))[date(2026, 11, 25)].count == 0


@pytest.mark.parametrize("zone", ["Pacific/Chatham", "America/Los_Angeles", "task"])
def test_a_day_on_which_a_task_was_disabled_counts_as_its_own_page_does(desk: Desk, zone: str) -> None:
    make(desk, "Stopped at noon", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"], time_zone="UTC", **GHOST)
    stopped = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    look(desk)
    TaskCopy.objects.update(disabled_at=stopped, disabled_at_least=False, known_since=stopped - timedelta(days=9))
    CopyVersion.objects.all().delete()

    year = days(look(desk, "/calendar/2026/", zone=zone, frequent="shown"))

    for day in (date(2026, 11, 10), date(2026, 11, 11), date(2026, 11, 20), date(2026, 11, 21)):
        shown = look(desk, f"/calendar/{day:%Y/%m/%d}/", zone=zone, frequent="shown").context["day"]
        assert (year[day].count, year[day].ghosts) == (shown.count, shown.ghosts)
    assert any(0 < year[day].count < 24 for day in (date(2026, 11, 20), date(2026, 11, 21)))


@pytest.mark.parametrize("year", ["1969", "2200", "99999999999999999999"])
def test_a_year_beyond_the_calendar_is_a_clear_page(desk: Desk, year: str) -> None:
    response = look(desk, f"/calendar/{year}/")

    assert response.status_code == 404
    assert "The calendar shows the years 1970 to 2199." in response.content.decode()


@pytest.mark.parametrize(("year", "rel"), [("1970", 'id="earlier"'), ("2199", 'id="later"')])
def test_at_its_ends_no_step_leads_beyond(desk: Desk, year: str, rel: str) -> None:
    assert rel not in look(desk, f"/calendar/{year}/").content.decode()


def test_the_sum_of_the_year_leads_to_its_runs(desk: Desk) -> None:
    make(desk, "Mondays", **at(6, 0, "WEEKLY;BYDAY=MO"))

    response = look(desk, "/calendar/2025/")
    agenda = desk.client.get(response.context["agenda_address"]).context["agenda"]

    assert (
        f'id="year-sum" href="{response.context["agenda_address"].replace("&", "&amp;")}"' in response.content.decode()
    )
    assert agenda.days[0].name == "Mon 6 Jan 2025"
