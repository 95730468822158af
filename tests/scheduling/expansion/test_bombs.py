"""Schedules that other engines hang or burst on: each question ends within its counted budget.

The counts, not seconds, are asserted: `most_steps` is what the next run and a month together may look at.
"""

import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.scheduling.budget import INSTANTS, STEPS, Budget, BudgetExceeded
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.schedule import Schedule
from tests.scheduling.expansion.oracles import at, schedule_of

ALL_HOURS = ",".join(map(str, range(24)))
ALL_SIXTY = ",".join(map(str, range(60)))
EVERY_SECOND = f"BYHOUR={ALL_HOURS};BYMINUTE={ALL_SIXTY};BYSECOND={ALL_SIXTY}"
EVERY_DAY = "BYDAY=MO,TU,WE,TH,FR,SA,SU"
NEVER_DAY = "BYMONTH=2;BYMONTHDAY=30"
NOW, MONTH, YEAR = at("2026-10-15T12:00"), (at("2026-10-01"), at("2026-11-01")), (at("2026-01-01"), at("2027-01-01"))
NEVER, UNKNOWN = "never", "not known before "


@dataclass(frozen=True, kw_only=True)
class Bomb:
    lines: tuple[str, ...]
    start: str = "2020-01-01T00:00"
    next_run: str = NEVER
    month: int | None = 0  # runs in October 2026; None where they are too many
    year: int | None = 0  # runs counted in 2026
    most_steps: int = 120


def rule(text: str, **more: Any) -> Bomb:
    return Bomb(lines=(text,), **more)


BOMBS = [
    rule(f"FREQ=YEARLY;{NEVER_DAY}"),
    rule(f"FREQ=MONTHLY;{NEVER_DAY}"),
    rule(f"FREQ=DAILY;{NEVER_DAY}"),
    rule(f"FREQ=HOURLY;{NEVER_DAY}"),
    rule(f"FREQ=MINUTELY;{NEVER_DAY}"),
    rule(f"FREQ=SECONDLY;{NEVER_DAY}"),
    rule(f"FREQ=SECONDLY;INTERVAL=7;{NEVER_DAY}", most_steps=450),
    rule(f"FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;{NEVER_DAY}", most_steps=450),
    rule("FREQ=HOURLY;INTERVAL=2;BYHOUR=1,3,5"),
    rule("FREQ=MINUTELY;INTERVAL=27;BYMINUTE=1;BYHOUR=1"),
    rule("FREQ=HOURLY;INTERVAL=63;BYDAY=SU;BYHOUR=0"),
    rule("FREQ=DAILY;INTERVAL=7;BYDAY=TH", most_steps=450),
    rule("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", most_steps=450),
    rule("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", start="2021-01-01T00:00", most_steps=450),
    rule("FREQ=DAILY;BYHOUR=1;BYSETPOS=2"),
    rule("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", most_steps=600),
    rule("FREQ=DAILY;UNTIL=20190101T000000Z"),
    rule("FREQ=SECONDLY;INTERVAL=7;COUNT=1000000;BYDAY=MO"),
    rule("FREQ=HOURLY;INTERVAL=1000003;BYHOUR=5", most_steps=1_000),
    rule(
        "FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29",
        start="1900-01-01T00:00",
        next_run="2400-02-29T00:00:00",
        most_steps=450,
    ),
    rule("FREQ=SECONDLY;INTERVAL=2147483647", next_run="2088-01-19T03:14:07", most_steps=200),
    rule(
        "FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=3;BYSECOND=3", next_run=f"{UNKNOWN}2081", most_steps=STEPS + 40
    ),
    rule("FREQ=SECONDLY", next_run="2026-10-15T12:00:01", month=None, year=31_536_000),
    rule("FREQ=MINUTELY", start="1926-01-01T00:00", next_run="2026-10-15T12:01:00", month=44_640, year=525_600),
    rule(f"FREQ=DAILY;{EVERY_SECOND}", next_run="2026-10-15T12:00:01", month=None, year=31_536_000),
    rule(f"FREQ=YEARLY;{EVERY_SECOND};{EVERY_DAY};BYSETPOS=-1", next_run="2026-12-31T23:59:59", year=1),
    rule("FREQ=SECONDLY;COUNT=2000000000", next_run="2026-10-15T12:00:01", month=None, year=31_536_000),
    rule(
        "FREQ=MINUTELY;COUNT=1000000;BYHOUR=3;BYDAY=MO,TU,WE,TH,FR",
        next_run="2026-10-16T03:00:00",
        month=22 * 60,
        year=261 * 60,
    ),
    rule("FREQ=HOURLY;UNTIL=99991231T235959Z", next_run="2026-10-15T13:00:00", month=744, year=8_760),
    rule("FREQ=DAILY", start="0001-01-01T00:00", next_run="2026-10-16T00:00:00", month=31, year=365),
    rule(
        "FREQ=DAILY;COUNT=800000",
        start="0001-01-01T00:00",
        next_run="2026-10-16T00:00:00",
        month=31,
        year=365,
        most_steps=4_100,  # COUNT is counted year by year
    ),
    Bomb(lines=("FREQ=SECONDLY",) * 500, next_run="2026-10-15T12:00:01", month=None, year=31_536_000),
    Bomb(
        lines=tuple(f"FREQ=SECONDLY;INTERVAL={n}" for n in range(1, 501)),
        next_run="2026-10-15T12:00:01",
        month=None,
        year=None,
        most_steps=8_000,
    ),
    Bomb(
        lines=tuple(f"FREQ=YEARLY;{NEVER_DAY};BYHOUR={n % 24};BYMINUTE={n // 24};BYSECOND=0" for n in range(500)),
        most_steps=1_600,
    ),
    Bomb(
        lines=("FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY"),
        next_run=f"{UNKNOWN}2026",
        month=None,
        year=None,
        most_steps=STEPS + 20,
    ),
    Bomb(
        lines=("FREQ=MINUTELY;INTERVAL=7", *(f"RDATE:202610{n % 30 + 1:02}T{n // 30:02}0003Z" for n in range(500))),
        next_run="2026-10-15T12:00:03",
        month=6_377 + 500,
        year=75_086 + 500,
    ),
]


def name_of(bomb: Bomb) -> str:
    return f"{len(bomb.lines)} lines, {bomb.lines[0][:60]}"


def next_run(schedule: Schedule, budget: Budget) -> str:
    """The next run, or the year up to which there is none."""
    try:
        found = schedule.next_times(NOW, 1, budget)
    except BudgetExceeded as error:
        return f"{UNKNOWN}{datetime.fromtimestamp(error.reached or 0, UTC).year}"
    return f"{found[0]:%Y-%m-%dT%H:%M:%S}" if found else NEVER


def month_of_runs(schedule: Schedule, budget: Budget) -> int | None:
    try:
        return len(schedule.instants(*MONTH, budget))
    except BudgetExceeded:
        return None


def year_of_runs(schedule: Schedule, budget: Budget) -> int | None:
    try:
        return schedule.count_by_day(*YEAR, UTC, budget).total
    except BudgetExceeded:
        return None


@pytest.mark.parametrize("bomb", BOMBS, ids=name_of)
def test_the_next_run_and_a_month_end_within_their_counts(bomb: Bomb) -> None:
    schedule, of_next, of_month = schedule_of(*bomb.lines, start=bomb.start), Budget(), Budget()

    assert next_run(schedule, of_next) == bomb.next_run
    assert month_of_runs(schedule, of_month) == bomb.month
    assert of_next.spent_steps + of_month.spent_steps <= bomb.most_steps
    assert of_month.spent_instants <= INSTANTS


@pytest.mark.parametrize("bomb", BOMBS, ids=name_of)
def test_a_year_is_counted_or_refused_within_its_counts(bomb: Bomb) -> None:
    schedule, budget = schedule_of(*bomb.lines, start=bomb.start), Budget()

    assert year_of_runs(schedule, budget) == bomb.year
    assert budget.spent_steps <= 8_000
    assert budget.spent_instants <= INSTANTS


@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb.month is None], ids=name_of)
def test_what_is_too_much_takes_less_than_50_megabytes(bomb: Bomb) -> None:
    schedule = schedule_of(*bomb.lines, start=bomb.start)
    tracemalloc.start()

    month_of_runs(schedule, Budget())

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_too_many_carries_what_was_found_before() -> None:
    schedule = schedule_of("FREQ=SECONDLY", start="2026-01-01T00:00")

    with pytest.raises(BudgetExceeded) as caught:
        schedule.instants(at("2026-01-01"), at("2026-03-01"), Budget(instants=250_000))

    found, reached = caught.value.found, caught.value.reached
    assert len(found) == 200_000
    assert found[-1] == reached - 1


def test_between_gives_what_it_can_before_it_stops() -> None:
    runs = schedule_of("FREQ=SECONDLY", start="2026-01-01T00:00").between(
        at("2026-01-01"), at("2026-03-01"), Budget(instants=250_000)
    )
    found: list[datetime] = []

    with pytest.raises(BudgetExceeded):
        found.extend(runs)

    assert len(found) == 200_000


def test_next_times_carry_the_runs_found_before_the_budget_ended() -> None:
    with pytest.raises(BudgetExceeded) as caught:
        schedule_of("FREQ=DAILY").next_times(at("2026-01-01"), 10, Budget(instants=3))

    assert caught.value.found == [at("2026-01-02"), at("2026-01-03"), at("2026-01-04")]


def test_one_budget_serves_a_whole_request() -> None:
    schedule, budget = schedule_of("FREQ=DAILY"), Budget(steps=100)
    for _ in range(33):  # three steps each
        schedule.next_times(NOW, 1, budget)

    with pytest.raises(BudgetExceeded, match="Stopped after 100 steps"):
        schedule.next_times(NOW, 1, budget)


def test_a_line_of_a_hundred_thousand_characters_is_refused() -> None:
    with pytest.raises(InvalidRecurrence):
        schedule_of(f"FREQ=DAILY;BYHOUR={'1,' * 50_000}1")


def test_all_of_time_is_too_long_a_window_for_a_zone() -> None:
    schedule = schedule_of("FREQ=YEARLY", start="0001-01-01T00:00", zone="Europe/Zurich")
    always = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

    with pytest.raises(BudgetExceeded) as listed:
        schedule.instants(*always)
    with pytest.raises(BudgetExceeded):
        schedule.count_by_day(*always, UTC)

    assert len(listed.value.found) > 800


def test_the_first_and_the_last_moments_there_are_can_be_asked_for() -> None:
    schedule = schedule_of("FREQ=DAILY", start="9999-12-01T00:00", zone="Pacific/Apia")

    assert len(schedule.next_times(datetime.min.replace(tzinfo=UTC), 2)) == 2
    assert schedule.next_times(datetime.max.replace(tzinfo=UTC), 1) == []
    assert schedule_of(start="0001-01-01T00:00", zone="Asia/Tokyo").next_times(at("2026-01-01"), 1) == []


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYHOUR=3,9", "FREQ=MINUTELY;INTERVAL=7", "FREQ=MONTHLY;BYDAY=2TU"])
@pytest.mark.parametrize("start", ["2026-01-01T00:00", "2000-01-01T00:00", "1000-01-01T00:00", "0001-01-01T00:00"])
def test_the_age_of_the_start_costs_nothing(rule: str, start: str) -> None:
    budget, budget_of_young_start = Budget(), Budget()

    for one, spent in ((schedule_of(rule, start=start), budget), (schedule_of(rule), budget_of_young_start)):
        one.instants(*MONTH, spent)
        one.next_times(NOW, 5, spent)

    assert budget.spent_steps == budget_of_young_start.spent_steps
    assert abs(budget.spent_instants - budget_of_young_start.spent_instants) <= 1
