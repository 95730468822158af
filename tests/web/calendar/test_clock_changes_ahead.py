"""The clock changes ahead: what each does to whose runs, found from the panel, a day's mark and the search."""

import re
from html import unescape
from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.planning import at, look, make
from tests.web.calendar.test_month import days

PAGE = "/calendar/clock-changes/"


def company(desk: Desk) -> dict[str, str]:
    made = {
        "Night": at(2, 30),
        "Night too": at(2, 15),
        "Day": at(6),
        "New York": at(2, 30, time_zone="America/New_York"),
        "Sydney": at(2, 30, time_zone="Australia/Sydney"),
        "UTC": at(2, 30, time_zone="UTC"),
    }
    return {name: make(desk, name, **fields).id for name, fields in made.items()}


def changed(response: Any) -> list[str]:
    return re.findall(r'data-changed="([^"]+)"', response.content.decode())


def test_each_change_says_how_many_runs_it_moves_and_repeats(desk: Desk) -> None:
    company(desk)

    panel = look(desk, f"{PAGE}panel/")

    assert [change.words for change in panel.context["changes"]] == [
        "14 Mar 2027, America: 1 run moves",
        "28 Mar 2027, Europe: 2 runs move",
        "4 Apr 2027, Australia: 1 run at a time that comes twice",
    ]


def test_the_number_leads_to_what_happens_to_each_and_to_the_tasks(desk: Desk) -> None:
    ids = company(desk)
    look(desk)

    change = desk.client.get(f"{PAGE}panel/").context["changes"][1]
    page = desk.client.get(change.address)
    listed = desk.client.get(change.search).context["page"].rows

    assert sorted(changed(page)) == sorted([ids["Night"], ids["Night too"]])
    assert sorted(row.task.id for row in listed) == sorted(changed(page))
    assert "02:30 in Zurich does not exist that day: it runs at 03:30." in page.content.decode()
    assert page.content.decode().count("Qlik may skip it") == 1


def test_the_suggestion_opens_the_editor_with_a_time_that_there_is_once(desk: Desk) -> None:
    task = make(desk, "Night", **at(2, 30))
    look(desk)

    html = desk.client.get(PAGE).content.decode()
    link = re.search(r'href="([^"]+)">Move to 03:30', html)

    assert link
    assert desk.client.get(unescape(link[1])).context["editor"].data.getlist("c1-time") == ["03:30"]
    assert task.id in link[1]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("clock:next", ["New York", "Night", "Night too", "Sydney"]),
        ("clock:2027-03-28", ["Night", "Night too"]),
        ("-clock:next", ["Day", "UTC"]),
        ("clock:next zone:Australia/Sydney", ["Sydney"]),
        ("clock:2027-03-29", []),
    ],
)
def test_the_search_finds_the_tasks_that_a_change_moves_or_repeats(desk: Desk, q: str, names: list[str]) -> None:
    company(desk)

    assert sorted(row.app_name for row in desk.rows(q=q)) == names


@pytest.mark.parametrize("q", ["clock:never", "clock:2027-02-30", "clock>next"])
def test_what_is_no_change_gets_a_hint(desk: Desk, q: str) -> None:
    (hint,) = look(desk, q=q).context["asked"].search.hints

    assert hint.instead in ("next", "clock:next")


def test_the_mark_on_a_day_leads_to_its_change(desk: Desk) -> None:
    ids = company(desk)

    day = next(day for day in days(look(desk, "/calendar/2027/3/")).values() if day.clocks and day.day.day == 28)
    page = desk.client.get(day.clocks[0].address)

    assert sorted(changed(page)) == sorted([ids["Night"], ids["Night too"]])


@pytest.mark.parametrize("day", ["2027-03-29", "never", "1999-01-01"])
def test_a_day_without_a_change_says_so_and_nonsense_shows_all(desk: Desk, day: str) -> None:
    company(desk)

    response = look(desk, PAGE, day=day)

    assert len(changed(response)) == (4 if day == "never" else 0)


def test_a_changed_schedule_is_looked_at_anew(desk: Desk) -> None:
    task = make(desk, "Night", **at(2, 30))
    before = changed(look(desk, PAGE))
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(
        recurrence=["RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=0;BYSECOND=0"]
    )

    assert (before, changed(look(desk, PAGE))) == ([task.id], [])


def test_head_and_line_say_alike_what_happens_to_a_time_that_comes_twice(desk: Desk) -> None:
    make(desk, "Sydney", **at(2, 30, time_zone="Australia/Sydney"))

    html = look(desk, PAGE).content.decode()

    assert "4 Apr 2027, Australia: 1 run at a time that comes twice" in html
    assert "02:30 in Sydney comes twice that day: it runs once, the first time." in html


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("FREQ=HOURLY;BYMINUTE=5;BYSECOND=0", "It runs at an interval, through the change too"),
        ("FREQ=MINUTELY;INTERVAL=30;BYSECOND=0", "It runs at an interval, through the change too"),
        ("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=5;BYSECOND=0", "Move to 04:05, which there is once every day"),
        ("FREQ=DAILY;BYHOUR=2;BYMINUTE=5,10;BYSECOND=0", "Choose times outside of the change"),
        ("FREQ=HOURLY;BYHOUR=1,2,3,4;BYMINUTE=5;BYSECOND=0", "Choose times outside of the change"),
        ("FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=5;BYSECOND=0", "Move to 03:05, which there is once every day"),
    ],
)
def test_only_what_can_be_done_is_offered(desk: Desk, rule: str, says: str) -> None:
    make(desk, "Night", **at(2) | {"recurrence": [f"RRULE:{rule}"], "start": "2026-01-05T00:00:00"})

    html = look(desk, PAGE).content.decode()

    assert says in html
    assert html.count("Move to ") + html.count("Choose times") == (0 if "interval" in says else 1)


def test_a_run_that_would_move_to_another_one_of_its_task_is_told_as_such(desk: Desk) -> None:
    make(desk, "Night", **at(2) | {"recurrence": ["RRULE:FREQ=HOURLY;BYMINUTE=5;BYSECOND=0"]})

    html = look(desk, PAGE).content.decode()

    assert "28 Mar 2027, Europe: 1 run joins the next one" in html
    assert "02:05 in Zurich does not exist that day: the run at 03:05 takes its place." in html


def test_a_change_that_touches_no_run_is_said_in_one_line(desk: Desk) -> None:
    for zone in ("America/New_York", "America/Chicago", "UTC", "Europe/London"):
        make(desk, zone, **at(6, time_zone=zone))
    make(desk, "Night", **at(2, 30))

    html = look(desk, PAGE).content.decode()

    assert re.findall(r"data-quiet>([^<]+)<", html) == ["14 Mar 2027, Chicago and New York: no run is touched."]
