"""The arithmetic under the schedule, where its two ways of working must agree with each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import numpy as np
import pytest

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.binding import bind
from dashboard.scheduling.expansion.days import EVERY_KIND
from dashboard.scheduling.expansion.rule_line import LATEST
from dashboard.scheduling.expansion.years import days_in, weekday_of, year, year_of
from dashboard.scheduling.instants import DAY, wall_second
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from tests.scheduling.expansion.oracles import at, schedule_of, wall_at

START = wall_at("2020-02-29T03:07:09")
FIRST, LAST = wall_second(wall_at("2026-01-01")), wall_second(wall_at("2028-03-10T17:30:01"))
RULES = [
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;INTERVAL=5;BYDAY=MO,SU;WKST=SU;BYHOUR=1,2,3",
    "FREQ=MONTHLY;INTERVAL=7;BYMONTHDAY=31,-1",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=3;BYYEARDAY=-366,1,366",
    "FREQ=YEARLY;BYWEEKNO=53,1,-1;BYDAY=MO,TH,SU",
    "FREQ=YEARLY;BYDAY=-1FR,53TH,1MO",
    "FREQ=YEARLY;BYMONTH=2,12;BYDAY=5SA,-2SU",
    "FREQ=HOURLY;INTERVAL=5;BYMINUTE=1,59",
    "FREQ=HOURLY;INTERVAL=25",
    "FREQ=MINUTELY;INTERVAL=1441;BYDAY=FR",
    "FREQ=MINUTELY;INTERVAL=90;BYSECOND=1,2",
    "FREQ=SECONDLY;INTERVAL=7919",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=1,22;BYSETPOS=1,-1,7",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE,SA;BYMONTH=1,12;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=2;BYSETPOS=-1;BYMONTHDAY=28,29",
    "FREQ=HOURLY;BYMINUTE=0,30;BYSECOND=1,2;BYSETPOS=2,-1",
]


@pytest.mark.parametrize("rule", RULES)
def test_counting_equals_expanding(rule: str) -> None:
    walls = bind(Recurrence.parse(rule), START)

    expanded = walls.between(FIRST, LAST, Budget())

    assert len(expanded) > 0
    assert walls.count(FIRST, LAST, Budget()) == len(expanded)
    assert np.array_equal(np.unique(expanded), expanded)


@pytest.mark.parametrize("rule", RULES)
def test_stepping_from_run_to_run_equals_expanding(rule: str) -> None:
    walls, budget = bind(Recurrence.parse(rule), START), Budget(steps=100_000)
    expanded = walls.between(FIRST, LAST, Budget())[:200].tolist()

    found, after = [], FIRST
    while len(found) < len(expanded) and (wall := walls.next(after, LATEST, budget)) is not None:
        found.append(wall)
        after = wall + 1

    assert found == expanded


@pytest.mark.parametrize("rule", RULES)
def test_any_span_is_a_piece_of_the_whole(rule: str) -> None:
    walls = bind(Recurrence.parse(rule), START)
    whole = walls.between(FIRST, LAST, Budget())

    for first, last in ((FIRST + 1, FIRST + DAY), (FIRST + 40 * DAY + 7, FIRST + 700 * DAY - 3), (LAST, FIRST)):
        piece = walls.between(first, last, Budget())
        assert np.array_equal(piece, whole[(whole >= first) & (whole < last)])
        assert walls.count(first, last, Budget()) == len(piece)


@pytest.mark.parametrize("rule", RULES)
def test_no_day_has_more_runs_than_is_said(rule: str) -> None:
    walls = bind(Recurrence.parse(rule), START)

    _, counts = np.unique(walls.between(FIRST, LAST, Budget()) // DAY, return_counts=True)

    assert counts.max() <= walls.most_a_day


def test_every_kind_of_year_comes_within_the_horizon() -> None:
    seen: dict[tuple[int, int], int] = {}
    waits = []
    for number in range(1600, 2401):
        kind = (year(number).kind, year(number - 1).length)
        waits.append(number - seen.get(kind, number))
        seen[kind] = number

    assert max(waits) <= EVERY_KIND
    assert len({kind for kind, _ in seen}) == 14


@pytest.mark.parametrize("text", ["1600-01-01", "1900-03-01", "1970-01-01", "2000-02-29", "2026-12-31", "9999-12-31"])
def test_days_and_years_are_those_of_the_calendar(text: str) -> None:
    wall = wall_at(text)
    day = wall_second(wall) // DAY

    assert weekday_of(day) == wall.weekday()
    assert year_of(day).number == wall.year
    assert year_of(day).first + wall.timetuple().tm_yday - 1 == day


def test_a_set_of_days_is_read_in_order() -> None:
    assert list(days_in(0b1010010001)) == [0, 4, 7, 9]


def test_dates_are_no_rule() -> None:
    with pytest.raises(InvalidRecurrence):
        bind(Recurrence.parse("RDATE:20260101T000000Z"), START)


@pytest.mark.parametrize("rule", ["FREQ=MINUTELY;INTERVAL=7", "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1"])
def test_threads_may_share_a_rule_that_forgets(rule: str) -> None:
    walls = bind(Recurrence.parse(rule), START)
    spans = [(FIRST + year * 366 * DAY, FIRST + (year + 1) * 366 * DAY) for year in range(80)]
    alone = [len(walls.between(*span, Budget())) for span in spans]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda span: len(walls.between(*span, Budget())), spans))

    assert together == alone


@pytest.mark.parametrize("number", [1, 2, 20, 51, 52, 53, -1, -2, -51, -52, -53])
def test_week_numbers_are_those_of_the_iso_calendar(number: int) -> None:
    first, last = date(1999, 1, 1), date(2060, 1, 1)
    days = [first + timedelta(days) for days in range((last - first).days)]
    weeks_of = {year: date(year, 12, 28).isocalendar().week for year in range(1998, 2061)}
    expected = [
        day
        for day in days
        if day.isocalendar().week == (number if number > 0 else weeks_of[day.isocalendar().year] + 1 + number)
    ]

    schedule = schedule_of(f"FREQ=YEARLY;BYWEEKNO={number};BYDAY=MO,TU,WE,TH,FR,SA,SU", start="1990-01-01T00:00")

    assert [run.date() for run in schedule.between(at("1999-01-01"), at("2060-01-01"))] == expected
