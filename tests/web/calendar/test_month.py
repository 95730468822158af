"""The calendar's month: numbers, heat, chips, clocks, and what became of what was due."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, look, make


def days(response: Any) -> dict[date, Any]:
    return {day.day: day for week in response.context["month"].weeks for day in week.days}


def test_each_day_has_its_runs_on_the_clock_of_the_page(desk: Desk) -> None:
    make(desk, "Late in New York", **at(23, 30, "WEEKLY;BYDAY=MO", time_zone="America/New_York"))
    make(desk, "Every day", **at(6))

    zurich, new_york = days(look(desk)), days(look(desk, zone="America/New_York"))

    assert [zurich[date(2026, 11, day)].count for day in (23, 24, 25)] == [1, 2, 1]
    assert [new_york[date(2026, 11, day)].count for day in (23, 24, 25)] == [2, 1, 1]
    assert zurich[date(2026, 11, 24)].chips[0].time == "05:30"


def test_weeks_begin_as_the_setting_says_and_carry_their_iso_number(desk: Desk, settings: Any) -> None:
    monday = look(desk).context["month"]
    settings.WEEK_START = "sunday"
    sunday = look(desk).context["month"]

    assert [monday.names[0][0], monday.weeks[0].days[0].day, monday.weeks[-1].number] == ["Mon", date(2026, 10, 26), 49]
    assert [sunday.names[0][0], sunday.weeks[0].days[0].day, sunday.weeks[0].number] == ["Sun", date(2026, 11, 1), 45]
    assert sunday.weeks[0].address == "/calendar/2026/w45/?zone=Europe%2FZurich"


def test_a_day_shows_problems_first_then_the_rarest_and_says_how_many_more(desk: Desk) -> None:
    for hour in (1, 2, 3, 4):
        make(desk, f"Daily {hour}", **at(hour))
    make(desk, "Rare", **at(22, 0, "MONTHLY;BYMONTHDAY=25"))
    make(desk, "Broken", **at(12), **GHOST)

    day = days(look(desk))[date(2026, 11, 25)]

    assert [chip.task.app_name for chip in day.chips] == ["Daily 1", "Broken", "Rare"]
    assert (day.count, day.ghosts, day.more) == (5, 1, 3)
    assert day.says == "Wed 25 Nov: 5 runs, 1 would start, if enabled"


def test_a_ghost_says_why_it_does_not_run(desk: Desk) -> None:
    make(desk, "Broken", **at(12), **GHOST)
    make(desk, "Odd", **at(13, state="Disabled", disabled_code="LUNAR-ECLIPSE"))
    make(desk, "Unexplained", **at(14, state="Disabled", disabled_code=""))

    response = look(desk)

    html = response.content.decode()
    assert 'title="12:00 Broken: would run, disabled: failures (CONSECUTIVE-FAILURES)"' in html
    assert 'title="13:00 Odd: would run, disabled: lunar-eclipse"' in html
    assert '<b class="run__word">LUNAR-ECLIPSE</b>' in html
    assert 'title="14:00 Unexplained: would run, disabled: no reason given"' in html
    assert [chip.tone for chip in days(response)[date(2026, 11, 25)].chips] == ["failures", "person", "person"]


def test_ghosts_can_be_hidden_but_what_was_due_before_stays(desk: Desk) -> None:
    make(desk, "Broken", **at(12), **GHOST, last_at=datetime(2026, 11, 10, 11, tzinfo=UTC))

    shown, hidden = days(look(desk)), days(look(desk, ghosts="hidden"))

    assert [(shown[date(2026, 11, day)].count, shown[date(2026, 11, day)].ghosts) for day in (9, 10, 11)] == [
        (1, 0),
        (1, 0),
        (0, 1),
    ]
    assert [hidden[date(2026, 11, day)].count for day in (10, 11)] == [1, 0]
    assert not any(day.ghosts for day in hidden.values())


def test_a_completed_task_is_drawn_where_it_was_due_and_nowhere_ahead(desk: Desk) -> None:
    make(desk, "Over", **at(6, state="Completed"))

    found = days(look(desk))

    assert [found[date(2026, 11, day)].count for day in (22, 23, 24)] == [1, 1, 0]
    assert found[date(2026, 11, 22)].chips[0].title == "06:00 Over: was due, now completed"


def test_past_days_tell_what_ran_and_what_failed_and_nothing_that_is_not_known(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    for day, succeeded in ((20, True), (21, False)):
        moment = datetime(2026, 11, day, 5, 0, 3, tzinfo=UTC)
        desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id, succeeded=succeeded)
    desk.tenant.make_reload(datetime(2026, 11, 19, 12, tzinfo=UTC), app_id=task.app_id)

    found = days(look(desk))

    assert [found[date(2026, 11, day)].chips[0].says for day in (19, 20, 21, 24)] == [
        "was due",
        "ran",
        "failed",
        "will run",
    ]
    assert found[date(2026, 11, 21)].says == "Sat 21 Nov: 1 of 1 known: 0 ran, 1 failed"
    assert found[date(2026, 11, 19)].ended is None
    assert [found[date(2026, 11, day)].chips[0].tone for day in (19, 20, 21, 24)] == [
        "past",
        "past",
        "failed",
        "failing",
    ]


def test_a_frequent_task_stands_beside_the_days_and_not_in_their_numbers(desk: Desk) -> None:
    make(desk, "Often", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=15"])
    make(desk, "Hourly", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0"])

    response = look(desk)

    aside = response.context["aside"]
    assert [frequent.row.app_name for frequent in aside.frequent] == ["Often"]
    assert days(response)[date(2026, 11, 25)].count == 24
    listed = desk.client.get(aside.frequent_address).context["page"].rows
    assert [row.app_name for row in listed] == ["Often"], "the number links to the list that makes it up"
    assert "not in their numbers" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "zone", "day", "words"),
    [
        ("/calendar/2026/10/", "Europe/Zurich", date(2026, 10, 25), ["Clocks -1 h"]),
        ("/calendar/2026/3/", "Europe/Zurich", date(2026, 3, 29), ["Clocks +1 h"]),
        ("/calendar/2026/10/", "Australia/Lord_Howe", date(2026, 10, 4), ["Clocks +30 min"]),
        ("/calendar/2026/11/", "Europe/Zurich", date(2026, 11, 1), ["Clocks -1 h in 2 zones"]),
        ("/calendar/2026/10/", "task", date(2026, 10, 25), ["Clocks -1 h in 1 zone"]),
    ],
)
def test_days_on_which_clocks_change_are_marked(
    desk: Desk, address: str, zone: str, day: date, words: list[str]
) -> None:
    for name in ("America/New_York", "America/Chicago", "Europe/Zurich"):
        make(desk, name, **at(6, time_zone=name))

    found = days(look(desk, address, zone=zone))[day]

    assert [note.words for note in found.clocks] == words


def test_a_day_that_the_clock_leaves_out_has_no_runs_and_says_so(desk: Desk) -> None:
    make(desk, "Apia", **at(12, time_zone="Pacific/Apia"))

    response = look(desk, "/calendar/2011/12/", zone="Pacific/Apia")

    found = days(response)
    assert [found[date(2011, 12, day)].count for day in (29, 30, 31)] == [1, 0, 1]
    assert found[date(2011, 12, 30)].says == "Fri 30 Dec: the clock leaves this day out"
    assert found[date(2011, 12, 31)].clocks[0].words == "Clocks +1 day"
    assert "day--missing" in response.content.decode()


def test_a_run_that_its_own_clock_skips_or_doubles_says_what_happens(desk: Desk) -> None:
    make(desk, "Night", **at(2, 30))

    spring = days(look(desk, "/calendar/2026/3/", zone="UTC"))[date(2026, 3, 29)].chips[0]
    autumn = days(look(desk, "/calendar/2026/10/", zone="UTC"))[date(2026, 10, 25)].chips[0]

    assert spring.clock == "02:30 does not exist that day: runs at 03:30, or Qlik may skip it."
    assert autumn.clock == "02:30 comes twice that day: runs the first time."
    assert autumn.time == "00:30"


def test_task_zones_show_each_run_at_its_own_wall_time(desk: Desk) -> None:
    make(desk, "Tokyo", **at(1, time_zone="Asia/Tokyo"))
    make(desk, "Zurich", **at(23, 30))

    found = days(look(desk, zone="task"))[date(2026, 11, 25)]

    assert [(chip.task.app_name, chip.time) for chip in found.chips] == [
        ("Tokyo", "01:00 JST"),
        ("Zurich", "23:30 CET"),
    ]


def test_a_second_zone_stands_beside_the_first(desk: Desk) -> None:
    make(desk, "Evening", **at(18))

    chip = days(look(desk, also="Asia/Tokyo"))[date(2026, 11, 25)].chips[0]

    assert (chip.time, chip.second) == ("18:00", "Thu 02:00")
    assert chip.title == "18:00 (Thu 02:00 in Tokyo) Evening: will run"


def test_today_is_marked_and_the_agenda_begins_with_it(desk: Desk) -> None:
    make(desk, "Every day", **at(6))

    response = look(desk)

    assert [day for day, found in days(response).items() if found.is_today] == [date(2026, 11, 23)]
    assert [day.day.day for day in response.context["month"].agenda] == [23, 24, 25, 26, 27]
    assert [day.day.day for day in look(desk, "/calendar/2026/9/").context["month"].agenda] == [1, 2, 3, 4, 5]


def test_what_ran_and_what_failed_leads_to_the_day(desk: Desk) -> None:
    task = make(desk, "Cash", **at(6))
    desk.tenant.make_reload(datetime(2026, 11, 20, 5, 0, 3, tzinfo=UTC), app_id=task.app_id, task_id=task.id)

    html = look(desk).content.decode()

    assert '<a class="day__ended" href="/calendar/2026/11/20/?zone=Europe%2FZurich"' in html


def test_what_a_task_misses_leads_to_its_runs_alone(desk: Desk) -> None:
    task = make(desk, "Broken", **at(6), **GHOST)
    make(desk, "Broken too", **at(7), **GHOST)
    html = look(desk, q="broken").content.decode()

    found = re.search(rf'id="missed-{task.id}" href="([^"]+)"', html)
    assert found
    narrowed = desk.client.get(unescape(found[1]))

    assert {chip.task.app_name for day in days(narrowed).values() for chip in day.chips} == {"Broken"}
    assert narrowed.context["asked"].search.text == f'id:"{task.id}" broken'


def test_the_runs_a_day_of_a_frequent_task_lead_to_their_list(desk: Desk) -> None:
    task = make(desk, "Often", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=15"])
    make(desk, "Often too", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=15"])

    found = re.search(rf'id="often-{task.id}" href="([^"]+)"', look(desk).content.decode())

    assert found
    assert desk.client.get(unescape(found[1])).context["day"].count == 96


def test_the_number_of_disabled_tasks_leads_to_their_list(desk: Desk) -> None:
    make(desk, "Broken", **at(6), **GHOST)
    make(desk, "Broken too", **at(7), **GHOST)
    make(desk, "Runs", **at(8))

    response = look(desk, q="broken")
    listed = desk.client.get(response.context["disabled_address"]).context["page"]

    assert response.context["aside"].not_running == listed.matching == 2
    assert 'id="not-running-count" href="/tasks/?q=broken+state%3Adisabled"' in response.content.decode()


def test_where_nothing_matches_the_page_says_so_and_how_to_see_all(desk: Desk) -> None:
    make(desk, "Cash", **at(6))

    nothing, something = (look(desk, q=q).content.decode() for q in ("zebra", "cash"))

    assert "No tasks match these filters." in nothing
    assert 'id="clear-filters" href="/calendar/2026/11/?zone=Europe%2FZurich"' in nothing
    assert "No tasks match" not in something
    assert "No disabled task matches these filters." in nothing
    assert "No disabled task matches these filters." in something
    assert "Nothing is disabled." in look(desk).content.decode()


def test_paper_says_the_tenant_the_totals_and_what_is_disabled(desk: Desk) -> None:
    make(desk, "Runs", **at(6))
    make(desk, "Broken", **at(7), **GHOST)

    html = look(desk).content.decode()
    head, printed = (
        re.search(found, html, re.DOTALL) for found in (r'id="printed-head">(.*?)</p>', r'class="printed".*?</section>')
    )

    assert head
    assert printed
    assert "tenant.test" in head[1]
    assert "30 runs, 30 of disabled tasks" in " ".join(head[1].split())
    assert "1 disabled task." in head[1]
    assert "Broken" in printed[0]
