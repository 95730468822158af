"""Days with too many runs for names: their shape, their failures as a number, and a day by its hours."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest

from tests.conftest import LocalTenant
from tests.desk import Desk
from tests.web.calendar.pages import day as listed
from tests.web.calendar.pages import rows
from tests.web.calendar.planning import GHOST, at, look, make
from tests.web.calendar.test_month import days

TUESDAY = date(2026, 11, 24)
WEEK = "/calendar/2026/w48/"


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.DENSE_RUNS_A_DAY = 4


def crowd(desk: Desk) -> list[Any]:
    """Six tasks a day at six, and one hour later one more that is disabled."""
    tasks = [make(desk, f"App {number}", **at(6, number)) for number in range(6)]
    return [*tasks, make(desk, "Broken", **at(7, 30), **GHOST)]


def failed(html: str, name: str = "failed") -> list[str]:
    return re.findall(rf'data-{name}="([^"]+)"', html)


def test_a_month_with_many_runs_is_drawn_by_the_shape_of_its_days(desk: Desk) -> None:
    crowd(desk)

    response = look(desk)

    found = days(response)
    assert response.context["month"].tallest == 6
    assert (found[TUESDAY].count, found[TUESDAY].ghosts, list(found[TUESDAY].chips)) == (6, 1, [])
    assert (found[TUESDAY].shape.ahead, found[date(2026, 11, 20)].shape.past) == ("M12 24v-24.0h.8V24z",) * 2
    assert 'class="month month--dense"' in response.content.decode()


def test_a_month_with_few_runs_a_day_stays_named(desk: Desk) -> None:
    for number in range(4):
        make(desk, f"App {number}", **at(6, number))

    response = look(desk)

    assert not response.context["month"].is_dense
    assert len(days(response)[TUESDAY].chips) == 3


def test_the_sample_stays_named(desk: Desk, synced: LocalTenant, settings: Any) -> None:
    settings.DENSE_RUNS_A_DAY = 400

    month, week = (desk.client.get(f"/calendar/2026/{name}/").context for name in ("11", "w48"))

    assert not month["month"].is_dense
    assert not week["week"].is_dense


def test_a_dense_week_draws_hours_by_their_number_and_leads_to_them(desk: Desk) -> None:
    crowd(desk)

    week = look(desk, WEEK).context["week"]

    hour = week.rows[6].hours[1]
    assert (week.is_dense, hour.count, hour.share, list(hour.chips)) == (True, 6, 100, [])
    assert hour.address == "/calendar/2026/11/24/?zone=Europe%2FZurich&hour=06#hour-06"
    assert len(rows(desk.client.get(hour.address.partition("#")[0]).content.decode())) == 6


def test_failures_are_one_number_that_leads_to_exactly_them(desk: Desk) -> None:
    tasks = crowd(desk)
    for task in tasks[:3]:
        desk.tenant.make_reload(
            datetime(2026, 11, 20, 5, 2, tzinfo=UTC), app_id=task.app_id, task_id=task.id, succeeded=False
        )

    response = look(desk)
    trouble = days(response)[date(2026, 11, 20)].trouble
    html = desk.client.get(trouble.address).content.decode()

    assert sorted(failed(html)) == sorted(task.id for task in tasks[:3])
    assert trouble.failed == 3
    assert "Fri 20 Nov: 6 runs were due, 1 would have started, if enabled, 3 failed" in response.content.decode()


def test_the_trend_is_told_beside_the_working_day_before_and_only_there(desk: Desk) -> None:
    tasks = crowd(desk)
    for day, number in ((19, 3), (20, 1), (21, 2), (23, 2)):
        for task in tasks[:number]:
            moment = datetime(2026, 11, day, 5, 2, tzinfo=UTC)
            desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id, succeeded=False)

    found = days(look(desk))

    changes = [found[date(2026, 11, day)].trouble.change for day in (18, 19, 20, 21, 23, 24)]
    assert changes == ["", "", "2 fewer", "", "1 more", ""]


def test_only_trouble_that_is_new_that_day_is_named(desk: Desk) -> None:
    tasks = crowd(desk)
    for day, some in ((19, tasks[:2]), (20, tasks[:4])):
        for task in some:
            moment = datetime(2026, 11, day, 5, 2, tzinfo=UTC)
            desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id, succeeded=False)

    trouble = days(look(desk))[date(2026, 11, 20)].trouble
    html = desk.client.get(trouble.address).content.decode()

    assert [task.app_name for task in trouble.new] == ["App 2", "App 3"]
    assert ([task.app_name for task in trouble.named], trouble.more) == (["App 2"], 1)
    assert failed(html, "new") == [task.id for task in tasks[2:4]]


@pytest.mark.parametrize("query", ["", "&ghosts=hidden", "&zone=task", "&zone=Asia/Tokyo", "&frequent=shown"])
def test_a_day_by_hours_has_every_run_once_and_one_hour_open(desk: Desk, query: str) -> None:
    crowd(desk)
    make(desk, "Often", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=20;BYSECOND=0"])
    look(desk)
    address = (
        f"/calendar/2026/11/24/?zone=Europe/Zurich{query}" if "zone" not in query else f"/calendar/2026/11/24/?{query}"
    )

    page = desk.client.get(address).context["day"]
    found = listed(desk.client, address)

    assert sum(hour.is_open for hour in page.hours) == 1
    assert page.count + page.ghosts == sum(hour.count + hour.ghosts for hour in page.hours) == len(found)
    for hour in page.hours:
        shown = [line.row for line in desk.client.get(hour.address.partition("#")[0]).context["day"].lines if line.row]
        assert len(shown) == hour.count + hour.ghosts


def test_the_hour_of_now_is_open_today_and_has_the_present_moment(desk: Desk) -> None:
    crowd(desk)
    for number in range(3):
        make(desk, f"Afternoon {number}", **at(14, number * 20))

    page = look(desk, "/calendar/2026/11/23/").context["day"]

    assert [hour.label for hour in page.hours if hour.is_open] == ["14:00"]
    assert [line.now for line in page.lines if line.now] == ["14:05 CET"]


@pytest.mark.parametrize("hour", ["99", "x", "-1", "٣", "05"])
def test_an_hour_that_is_none_or_has_no_runs_opens_the_fullest(desk: Desk, hour: str) -> None:
    crowd(desk)

    page = look(desk, "/calendar/2026/11/24/", hour=hour).context["day"]

    assert [one.label for one in page.hours if one.is_open] == ["06:00"]


def test_the_strip_of_a_full_day_leads_to_its_hours(desk: Desk) -> None:
    crowd(desk)

    html = look(desk, "/calendar/2026/11/24/").content.decode()
    links = [unescape(link) for link in re.findall(r'<a class="strip__bucket" href="([^"]+)"', html)]

    assert links == [f"/calendar/2026/11/24/?zone=Europe%2FZurich&hour={hour}#hour-{hour}" for hour in ("06", "07")]


def test_a_full_day_on_which_clocks_change_has_its_hours(desk: Desk) -> None:
    for number in range(8):
        make(desk, f"Night {number}", **at(2, number))

    spring, autumn = (look(desk, f"/calendar/2026/{path}/").context["day"] for path in ("3/29", "10/25"))

    assert [(hour.label, hour.count) for hour in spring.hours] == [("03:00", 8)]
    assert [(hour.label, hour.count) for hour in autumn.hours] == [("02:00", 8)]
    assert [len(spring.hour_links), len(autumn.hour_links)] == [1, 1]


def test_beside_a_dense_month_stand_the_failures_of_its_days_and_new_trouble(desk: Desk) -> None:
    tasks = crowd(desk)
    for task in tasks[:2]:
        desk.tenant.make_reload(
            datetime(2026, 11, 20, 5, 0, 3, tzinfo=UTC), app_id=task.app_id, task_id=task.id, succeeded=False
        )

    response = look(desk)

    bars = response.context["month"].failures
    assert [(bar.day.day, bar.failed) for bar in bars][-4:] == [(20, 2), (21, 0), (22, 0), (23, 0)]
    assert len(failed(desk.client.get(bars[-4].address).content.decode())) == 2
    html = response.content.decode()
    assert 'id="failures-a-day"' in html
    assert 'id="new-trouble"' in html
