"""The load of four weeks."""

from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.pages import rows
from tests.web.calendar.planning import copy_known

LOAD = "/calendar/load/"


def make(desk: Desk, app: str, *rules: str, **values: Any) -> str:
    """Tasks of one app, one of each rule."""
    app_id = desk.tenant.make_app(app).id
    for rule in rules:
        desk.tenant.make_task(app_id=app_id, recurrence=[f"RRULE:{rule}"], **{"time_zone": "UTC"} | values)
    assert copy_known()
    return str(app_id)


def test_the_heat_counts_four_weeks_by_weekday_and_hour_of_the_page(desk: Desk) -> None:
    make(desk, "Cash position", "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=23;BYMINUTE=30;BYSECOND=0")

    page = desk.client.get(f"{LOAD}?zone=Asia/Tokyo").context["load"]

    filled = [(day.short, cell.hour, cell.starts) for day in page.weekdays for cell in day.cells if cell.starts]
    assert filled == [("Tue", 8, 4), ("Wed", 8, 4)]
    assert page.starts == 8


def test_a_cell_opens_the_list_of_its_starts(desk: Desk) -> None:
    make(desk, "Cash position", "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=23;BYMINUTE=30;BYSECOND=0")

    html = desk.client.get(f"{LOAD}?hour=0-23").content.decode()

    assert [run.at[:10] for run in rows(html)] == ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"]
    assert "Mondays, 23:00: 4 starts" in html


def test_disabled_tasks_do_not_start(desk: Desk) -> None:
    make(desk, "Cash position", "FREQ=DAILY;BYHOUR=6;BYSECOND=0", state="Disabled", disabled_code="MANUALLY")

    assert desk.client.get(LOAD).context["load"].starts == 0


def test_the_worst_five_minutes_name_their_day_and_tasks(desk: Desk) -> None:
    make(desk, "Order intake", *["FREQ=WEEKLY;BYDAY=FR;BYHOUR=7;BYMINUTE=2;BYSECOND=0"] * 2)

    worst = desk.client.get(LOAD).context["busy"].worst[0]

    assert (worst.time, worst.words, list(worst.apps)) == ("Fri 27 Nov, 07:00", "2 starts", ["Order intake"] * 2)


def test_clashes_of_one_app_are_told_by_pair_and_number(desk: Desk) -> None:
    rules = [f"FREQ=DAILY;BYHOUR=6;BYMINUTE={minute};BYSECOND=0" for minute in (0, 9, 40)]
    make(desk, "Cash position", *rules)
    make(desk, "Other app", rules[0])

    page = desk.client.get(LOAD).context["load"]

    assert [(clash.one.app_name, clash.times, clash.first) for clash in page.clashes] == [
        ("Cash position", 28, "Mon 23 Nov, 06:00")
    ]


def test_a_clash_at_the_edge_of_two_weeks_is_told(desk: Desk) -> None:
    rules = ("BYDAY=SU;BYHOUR=23;BYMINUTE=58", "BYDAY=MO;BYHOUR=0;BYMINUTE=3")
    make(desk, "Cash position", *(f"FREQ=WEEKLY;{rule};BYSECOND=0" for rule in rules))

    (clash,) = desk.client.get(LOAD).context["load"].clashes

    # Three times both runs are on the page; at each end of it one of two.
    assert (clash.times, clash.first) == (4, "Mon 23 Nov, 00:03")


@pytest.mark.parametrize("minutes", [(0, 9), (9, 0)])
def test_a_clash_leads_to_the_run_that_it_begins_with(desk: Desk, minutes: tuple[int, int]) -> None:
    make(desk, "Cash position", *(f"FREQ=DAILY;BYHOUR=6;BYMINUTE={minute};BYSECOND=0" for minute in minutes))

    (clash,) = desk.client.get(LOAD).context["load"].clashes

    run = desk.client.get(clash.address).context["run"]
    assert (run.is_planned, run.says, run.company.clash.time) == (True, "was due", "06:09")


@pytest.mark.parametrize(
    "query", ["hour=9-99", "hour=0-6-7", "hour=x", "day=never", "day=2199-12-31", "day=1970-01-01"]
)
def test_nonsense_and_the_ends_of_the_calendar_have_a_page(desk: Desk, query: str) -> None:
    make(desk, "Cash position", "FREQ=DAILY;BYHOUR=6;BYSECOND=0")

    assert desk.client.get(f"{LOAD}?{query}").status_code == 200


def test_many_secondly_tasks_take_no_more_than_there_is_to_spend(desk: Desk) -> None:
    make(desk, "Bombs", *["FREQ=SECONDLY;BYHOUR=1,2,3,4,5", "FREQ=MINUTELY;BYSECOND=0,1,2,3,4,5,6"] * 8)

    assert desk.client.get(LOAD).status_code == 200


def test_a_day_that_is_none_is_named_and_today_is_shown(desk: Desk) -> None:
    response = desk.client.get(f"{LOAD}?day=2026-13-01")

    assert "“2026-13-01” is not a day of this calendar." in response.content.decode()
    assert f"{response.context['load'].first}" == "2026-11-23"


def test_the_number_of_starts_leads_to_the_runs_from_the_first_day_on(desk: Desk) -> None:
    make(desk, "Cash position", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0;BYSECOND=0")

    html = desk.client.get(f"{LOAD}?zone=UTC&day=2026-12-01").content.decode()

    assert 'id="load-starts" href="/calendar/agenda/?zone=UTC&amp;day=2026-12-01&frequent=shown"' in html


def test_in_task_zones_every_number_goes_by_the_clock_of_the_page(desk: Desk) -> None:
    """20:00 in New York is 01:00 of the next day in UTC, on the other side of each week's edge once in seven days."""
    rule = "FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0"
    make(desk, "Cash position", rule, rule, time_zone="America/New_York")

    html = desk.client.get(f"{LOAD}?zone=task&hour=0-01").content.decode()
    page, busy = (desk.client.get(f"{LOAD}?zone=task").context[name] for name in ("load", "busy"))

    assert [worst.words for worst in busy.worst] == ["2 starts"] * 10
    assert {stretch.words for stretch in busy.quiet} == {"to 01:00, no start for 24 h"}
    assert page.starts == 56
    assert "Mondays, 01:00: 8 starts" in html
    assert [run.at[:10] for run in rows(html)] == [
        day for day in ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14") for _ in range(2)
    ]


def test_in_task_zones_clashes_are_those_of_every_zone(desk: Desk) -> None:
    app = make(desk, "Cash position", "FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0", time_zone="America/New_York")
    rule = ["RRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE=3;BYSECOND=0"]
    desk.tenant.make_task(app_id=app, recurrence=rule, time_zone="UTC")
    assert copy_known()

    pages = [desk.client.get(f"{LOAD}?zone={zone}").context["load"] for zone in ("task", "UTC")]

    assert [[(clash.times, clash.first) for clash in page.clashes] for page in pages] == [
        [(28, "Mon 23 Nov, 01:00")]
    ] * 2
