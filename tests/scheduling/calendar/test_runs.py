"""The runs of many schedules in one window."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dashboard.scheduling.calendar import runs as calendar_runs
from dashboard.scheduling.calendar import week_runs
from dashboard.scheduling.calendar.runs import RunsCache
from dashboard.scheduling.calendar.week_runs import Spending, WeekRuns
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

NOVEMBER = date(2026, 11, 1), date(2026, 12, 1)
START, END = datetime(2026, 10, 31, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)


def schedule(*lines: str, zone: str = "Europe/Zurich", starts_at: datetime | None = None) -> Schedule:
    return Schedule(
        recurrences=tuple(map(Recurrence.parse, lines)),
        time_zone=ZoneInfo(zone),
        starts_at=starts_at or datetime(2026, 1, 5, 6, 30),  # noqa: DTZ001 - a wall time
    )


DAILY = schedule("RRULE:FREQ=DAILY")
WEEKLY = schedule("RRULE:FREQ=WEEKLY;BYDAY=MO,FR", zone="Asia/Tokyo")
HOURLY = schedule("RRULE:FREQ=HOURLY")
QUARTERLY = schedule("RRULE:FREQ=MINUTELY;INTERVAL=15")


def test_each_schedule_has_the_runs_that_it_has_alone() -> None:
    schedules = [DAILY, None, WEEKLY, HOURLY]

    runs = RunsCache().runs(schedules, *NOVEMBER)

    for place, one in enumerate(schedules):
        alone = one.instants(START, END) if one else np.empty(0)
        assert runs.instants[runs.task_indexes == place].tolist() == alone.tolist()
    assert (runs.too_dense, runs.over_budget) == ({}, frozenset())


def test_a_schedule_with_more_runs_a_day_than_the_limit_is_named_and_left_out() -> None:
    runs = RunsCache(limit=24).runs([QUARTERLY, HOURLY], *NOVEMBER)

    assert runs.too_dense == {0: 96}
    assert set(runs.task_indexes.tolist()) == {1}


def test_two_lines_that_share_their_times_do_not_make_a_schedule_dense() -> None:
    twice = schedule("RRULE:FREQ=HOURLY;BYMINUTE=0", "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0")

    runs = RunsCache(limit=24).runs([twice], *NOVEMBER)

    assert (len(runs.instants), runs.too_dense) == (32 * 24, {})


def test_no_runs_at_all_are_no_error() -> None:
    for schedules in ([], [None]):
        assert len(RunsCache().runs(schedules, *NOVEMBER).instants) == 0


def seconds(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())


def test_what_was_expanded_is_kept_and_what_is_new_is_added() -> None:
    several, spending = RunsCache(), Spending(instants=1_000, steps=1_000)
    several.runs([DAILY], *NOVEMBER)

    several.weeks.gather([DAILY], int(START.timestamp()), int(END.timestamp()), spending)
    runs = several.runs([WEEKLY, DAILY], *NOVEMBER)

    assert spending.spent_instants == 0
    assert runs.instants[runs.task_indexes == 1].tolist() == DAILY.instants(START, END).tolist()


def test_days_that_lie_in_the_same_weeks_cost_nothing_more() -> None:
    several, spending = RunsCache(), Spending(instants=1_000, steps=1_000)
    several.runs([DAILY, WEEKLY], *NOVEMBER)
    first, last = datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 20, 7, 30, tzinfo=UTC)

    found = several.weeks.gather([WEEKLY, DAILY], int(first.timestamp()), int(last.timestamp()), spending)

    assert spending.spent_instants == 0
    alone = [one.instants(first, last).tolist() for one in (WEEKLY, DAILY)]
    assert found.instants.tolist() == alone[0] + alone[1]
    assert found.lengths.tolist() == [len(one) for one in alone]


def test_whoever_asks_for_few_of_many_lets_go_of_nothing() -> None:
    several, spending = RunsCache(), Spending(instants=1_000, steps=1_000)
    many = [schedule(f"RRULE:FREQ=YEARLY;COUNT=1;BYHOUR=6;BYMINUTE={number % 60}") for number in range(4_200)]
    several.runs([DAILY, *many], *NOVEMBER)

    several.runs(many[:10], *NOVEMBER)
    several.weeks.gather([DAILY], int(START.timestamp()), int(END.timestamp()), spending)

    assert spending.spent_instants == 0, "it is known from before"


def test_a_window_that_moves_on_has_the_runs_of_each_schedule_alone() -> None:
    several, schedules = RunsCache(limit=24), (DAILY, None, QUARTERLY, WEEKLY, HOURLY, DAILY)

    for begin in (date(2026, 11, 3), date(2026, 11, 30), date(2026, 10, 20), date(1969, 12, 20), date(2026, 11, 12)):
        for days in (1, 6, 35, 61):
            runs = several.runs(schedules, begin, begin + timedelta(days=days))
            start, end = (datetime.combine(begin + timedelta(days=step), time(), UTC) for step in (-1, days + 1))
            for place, one in enumerate(schedules):
                alone = one.instants(start, end) if one and place not in runs.too_dense else np.empty(0)
                assert runs.instants[runs.task_indexes == place].tolist() == alone.tolist(), (begin, days, place)
            assert runs.task_indexes.tolist() == sorted(runs.task_indexes.tolist())


def test_the_weeks_that_were_asked_for_long_ago_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(week_runs, "MOST_BYTES", 200)
    weeks, again = WeekRuns(), Spending(instants=1_000, steps=1_000)
    for month in (1, 2, 3):
        weeks.gather([DAILY], seconds(2026, month, 6), seconds(2026, month, 20), Spending(instants=1_000, steps=1_000))

    weeks.gather([DAILY], seconds(2026, 1, 6), seconds(2026, 1, 20), again)

    assert again.spent_instants > 0


@pytest.mark.parametrize(("name", "most"), [("MOST_INSTANTS", 100), ("MOST_STEPS", 1)])
def test_past_what_one_request_may_spend_the_rest_is_unfinished(
    monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(calendar_runs, name, most)
    schedules = [QUARTERLY, HOURLY, DAILY]

    runs = RunsCache(limit=24).runs(schedules, *NOVEMBER)

    assert set(runs.task_indexes.tolist()) | runs.over_budget | runs.too_dense.keys() == {0, 1, 2}
    assert 0 in runs.over_budget, "the ones with few runs a day come first"


def test_a_schedule_that_asks_for_more_than_a_budget_holds_up_nobody() -> None:
    bomb = schedule(
        *(f"RRULE:FREQ=SECONDLY;BYSECOND={second};BYSETPOS=1" for second in range(20)),
        *(f"EXRULE:FREQ=SECONDLY;INTERVAL={step}" for step in range(2, 40)),
    )

    runs = RunsCache(limit=24).runs([bomb, DAILY], *NOVEMBER)

    assert runs.over_budget == {0}
    assert set(runs.task_indexes.tolist()) == {1}
