"""The load of a week."""

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


def test_the_heat_counts_a_week_by_weekday_and_hour_of_the_page(desk: Desk) -> None:
    make(desk, "Cash position", "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=23;BYMINUTE=30;BYSECOND=0")

    page = desk.client.get(f"{LOAD}?zone=Asia/Tokyo").context["load"]

    filled = [(day.short, cell.hour, cell.starts) for day in page.weekdays for cell in day.cells if cell.starts]
    assert filled == [("Tue", 8, 1), ("Wed", 8, 1)]
    assert page.starts == 2


def test_a_cell_opens_the_list_of_its_starts(desk: Desk) -> None:
    make(desk, "Cash position", "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=23;BYMINUTE=30;BYSECOND=0")

    html = desk.client.get(f"{LOAD}?hour=0-23").content.decode()

    assert [run.at[:10] for run in rows(html)] == ["2026-11-23"]
    assert "Monday, 23:00 to 24:00: 1 start</h2>" in html


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
        ("Cash position", 7, "Mon 23 Nov, 06:00")
    ]


def test_a_clash_at_the_edge_of_two_weeks_is_told(desk: Desk) -> None:
    rules = ("BYDAY=SU;BYHOUR=23;BYMINUTE=58", "BYDAY=MO;BYHOUR=0;BYMINUTE=3")
    make(desk, "Cash position", *(f"FREQ=WEEKLY;{rule};BYSECOND=0" for rule in rules))

    (clash,) = desk.client.get(LOAD).context["load"].clashes

    # At each end of the page one of the two runs.
    assert (clash.times, clash.first) == (1, "Mon 23 Nov, 00:03")


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

    days = "day=2026-12-01&amp;until=2026-12-07&amp;frequent=shown&amp;ghosts=hidden"
    assert f'id="load-starts" href="/calendar/agenda/?zone=UTC&amp;{days}"' in html


def test_in_task_zones_every_number_goes_by_the_clock_of_the_page(desk: Desk) -> None:
    """20:00 in New York is 01:00 of the next day in UTC, on the other side of each week's edge once in seven days."""
    rule = "FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0"
    make(desk, "Cash position", rule, rule, time_zone="America/New_York")

    html = desk.client.get(f"{LOAD}?zone=task&hour=0-01").content.decode()
    page, busy = (desk.client.get(f"{LOAD}?zone=task").context[name] for name in ("load", "busy"))

    assert [worst.words for worst in busy.worst] == ["2 starts"] * 7
    assert {stretch.words for stretch in busy.quiet} == {"to 01:00, no start for 24 h"}
    assert page.starts == 14
    assert "Monday, 01:00 to 02:00: 2 starts" in html
    assert [run.at[:10] for run in rows(html)] == [day for day in ("2026-11-23",) for _ in range(2)]


def test_in_task_zones_clashes_are_those_of_every_zone(desk: Desk) -> None:
    app = make(desk, "Cash position", "FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0", time_zone="America/New_York")
    rule = ["RRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE=3;BYSECOND=0"]
    desk.tenant.make_task(app_id=app, recurrence=rule, time_zone="UTC")
    assert copy_known()

    pages = [desk.client.get(f"{LOAD}?zone={zone}").context["load"] for zone in ("task", "UTC")]

    assert [[(clash.times, clash.first) for clash in page.clashes] for page in pages] == [
        [(7, "Mon 23 Nov, 01:00")]
    ] * 2


def test_an_hour_is_shaded_by_its_worst_five_minutes_and_not_by_its_sum(desk: Desk) -> None:
    make(desk, "Spread", *(f"FREQ=DAILY;BYHOUR=6;BYMINUTE={minute};BYSECOND=0" for minute in (0, 10, 20, 30)))
    make(desk, "At once", *["FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"] * 3)

    monday = desk.client.get(f"{LOAD}?zone=UTC").context["load"].weekdays[0]

    assert [(monday.cells[hour].starts, monday.cells[hour].worst) for hour in (6, 9)] == [(4, 1), (3, 3)]
    assert monday.cells[6].heat < monday.cells[9].heat


def test_the_list_of_an_hour_says_how_many_start_on_it(desk: Desk) -> None:
    make(desk, "Cash position", *(f"FREQ=DAILY;BYHOUR=6;BYMINUTE={minute};BYSECOND=0" for minute in (0, 0, 20)))

    html = desk.client.get(f"{LOAD}?zone=UTC&hour=0-06").content.decode()

    assert "Monday, 06:00 to 07:00: 3 starts, 2 of them at 06:00" in " ".join(html.split())
    assert "3 starts on Monday, 06:00 to 07:00, 2 in the worst 5 minutes" in html


@pytest.mark.parametrize("minute", [0, 30, 7])
def test_each_minute_of_the_hour_has_its_number_that_leads_to_its_starts(desk: Desk, minute: int) -> None:
    make(desk, "Cash position", "FREQ=HOURLY;BYMINUTE=0;BYSECOND=0", "FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0")

    bar = desk.client.get(f"{LOAD}?zone=Asia/Kolkata").context["load"].minutes[minute]
    listed = desk.client.get(bar.address).context["load"].listed

    assert (bar.starts, listed.count, len(listed.rows)) == ({0: 7, 30: 168, 7: 0}[minute],) * 3


def test_what_is_listed_says_what_starts_together_with_it(desk: Desk) -> None:
    make(desk, "Cash position", *["FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"] * 3)

    listed = desk.client.get(f"{LOAD}?zone=UTC&hour=1-06").context["load"].listed

    assert [row.beside for row in listed.rows] == [2, 2, 2]
    assert len(rows(desk.client.get(listed.rows[0].beside_address).content.decode())) == 3


@pytest.mark.parametrize("query", ["minute=60", "minute=x", "minute=-1"])
def test_a_minute_that_is_none_lists_nothing(desk: Desk, query: str) -> None:
    make(desk, "Cash position", "FREQ=DAILY;BYHOUR=6;BYSECOND=0")

    assert desk.client.get(f"{LOAD}?{query}").context["load"].listed is None


def spread_of(desk: Desk, hour: str, **query: str) -> str:
    """Where the page leads from a cell that was pressed."""
    make(desk, "Cash position", *["FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"] * 2)
    make(desk, "Peak", *["FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"] * 3)
    return str(desk.client.get(LOAD, {"hour": hour, "zone": "UTC"} | query).context["load"].listed.spread)


@pytest.mark.parametrize(("hour", "day"), [("0-06", "2026-11-30"), ("1-06", "2026-11-24"), ("6-06", "2026-11-29")])
def test_a_cell_that_was_pressed_is_spread_on_its_own_day_and_in_its_own_hour(desk: Desk, hour: str, day: str) -> None:
    address = spread_of(desk, hour, day="2026-11-24")

    assert f"day={day}&from=06%3A00&until=07%3A00" in address
    assert "weeks" not in address
    spread = desk.client.get(address).context["spread"]
    assert (spread.plan.before, spread.window.opens, spread.window.closes, spread.window.days) == (2, 360, 420, 1)


@pytest.mark.parametrize(("hour", "day"), [("0-06", "2026-11-16"), ("0-06", "2026-11-23"), ("0-05", "2026-11-30")])
def test_an_hour_that_is_over_or_without_starts_is_not_spread(desk: Desk, hour: str, day: str) -> None:
    assert spread_of(desk, hour, day=day) == ""


def test_the_last_hour_of_a_day_is_spread_to_midnight(desk: Desk) -> None:
    make(desk, "Late", *["FREQ=DAILY;BYHOUR=23;BYMINUTE=0;BYSECOND=0"] * 2)

    page = desk.client.get(LOAD, {"hour": "1-23", "zone": "UTC"})

    assert 'id="spread-hour"' in page.content.decode()
    spread = desk.client.get(page.context["load"].listed.spread).context["spread"]
    assert (spread.window.opens, spread.window.closes) == (23 * 60, 24 * 60)
