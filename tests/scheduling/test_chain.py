"""Schedules that follow others: when their runs are, through any depth, and that nothing of them is endless."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.chain import MOST_LINKS, ChainCause, chained
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule, previous_time

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = 60


def daily(time: str, *more: str) -> Schedule:
    hour, minute = time.split(":")
    line = f"RRULE:FREQ=DAILY;BYHOUR={int(hour)};BYMINUTE={int(minute)};BYSECOND=0"
    return Schedule(recurrences=tuple(map(Recurrence.parse, (line, *more))), time_zone=ZURICH)


def after(*causes: tuple[Schedule, int], needs_all: bool = False) -> Schedule:
    """What follows schedules whose runs take so many minutes."""
    found = tuple(ChainCause(schedule=schedule, seconds=minutes * MINUTE) for schedule, minutes in causes)
    made = chained(found, needs_all=needs_all, time_zone=ZURICH)
    assert made is not None
    return made


def walls(schedule: Schedule, count: int = 2) -> list[str]:
    return [f"{at.astimezone(ZURICH):%d %H:%M}" for at in schedule.next_times(NOW, count)]


def test_a_run_begins_when_the_one_before_it_has_ended() -> None:
    assert walls(after((daily("02:00"), 20))) == ["29 02:20", "30 02:20"]


def test_one_link_behind_the_other_adds_what_each_takes() -> None:
    first = after((daily("02:00"), 20))

    assert walls(after((after((first, 5)), 7))) == ["29 02:32", "30 02:32"]


def test_any_of_several_starts_it_and_two_that_end_together_start_it_once() -> None:
    two = after((daily("02:00"), 20), (daily("04:00"), 10))

    assert walls(two, 3) == ["29 02:20", "29 04:10", "30 02:20"]
    assert walls(after((daily("02:00"), 20), (daily("02:10"), 10))) == ["29 02:20", "30 02:20"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("02:00", 20), ("02:15", 10), "02:25"),
        (("02:15", 10), ("02:00", 20), "02:25"),
        (("23:55", 1), ("00:05", 1), "00:06"),  # over midnight, whichever day the search begins on
        (("02:00", 200), ("04:00", 1), "05:20"),
    ],
)
def test_all_of_several_start_it_at_the_end_of_the_latest(
    one: tuple[str, int], other: tuple[str, int], expected: str
) -> None:
    both = after((daily(one[0]), one[1]), (daily(other[0]), other[1]), needs_all=True)

    assert [wall.split()[1] for wall in walls(both, 5)] == [expected] * 5


def test_of_a_daily_and_a_weekly_one_both_are_there_once_a_week() -> None:
    weekly = Schedule(
        recurrences=(Recurrence.parse("RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=0;BYSECOND=0"),), time_zone=ZURICH
    )

    assert walls(after((daily("02:00"), 20), (weekly, 30), needs_all=True)) == ["29 03:30", "06 03:30"]


def test_all_of_one_is_that_one() -> None:
    assert walls(after((daily("02:00"), 20), needs_all=True)) == walls(after((daily("02:00"), 20)))


def test_what_follows_a_schedule_that_ends_ends_with_it() -> None:
    once = Schedule(recurrences=(), time_zone=ZURICH, starts_at=datetime(2026, 11, 29, 6))  # noqa: DTZ001

    assert walls(after((once, 5))) == ["29 06:05"]
    assert previous_time(after((once, 5)), NOW) is None


def test_windows_of_any_length_agree_with_each_other() -> None:
    both = after((daily("02:00"), 20), (daily("02:15"), 10), needs_all=True)
    chain = after((both, 90), (daily("23:00"), 120))
    whole = chain.instants(NOW, NOW + 70 * DAY)

    parts = [chain.instants(NOW + day * DAY, NOW + (day + 1) * DAY) for day in range(70)]

    assert np.array_equal(np.concatenate(parts), whole)
    assert chain.count(NOW, NOW + 70 * DAY) == len(whole) == 140
    assert chain.count_by_day(NOW, NOW + 70 * DAY, ZURICH).total == 140


def test_a_run_of_a_chain_is_explained_without_a_note_of_the_clock() -> None:
    chain = after((daily("02:00"), 20))
    (at,) = chain.next_times(NOW, 1)

    found = chain.explain(at)

    assert found is not None
    assert (found.instant, found.notes) == (at, ())
    assert chain.explain(at + timedelta(minutes=1)) is None


def test_a_chain_is_only_as_long_as_any_that_qlik_tells() -> None:
    chain: Schedule = daily("02:00")
    for _ in range(MOST_LINKS):
        chain = after((chain, 1))

    assert walls(chain) == ["29 03:40", "30 03:40"]
    assert chained((ChainCause(schedule=chain, seconds=60),), needs_all=False, time_zone=ZURICH) is None
    assert chained((), needs_all=False, time_zone=ZURICH) is None


def test_two_chains_alike_are_two() -> None:
    root = daily("02:00")

    assert after((root, 1)) != after((root, 1))
    assert len({after((root, 1)), after((root, 1))}) == 2


def test_the_work_is_counted_and_what_was_found_is_told() -> None:
    often = Schedule(recurrences=(Recurrence.parse("RRULE:FREQ=SECONDLY"),), time_zone=ZURICH, starts_at=None)
    chain = after((often, 1), (daily("02:00"), 1), needs_all=True)

    with pytest.raises(BudgetExceeded):
        after((often, 1)).instants(NOW, NOW + 30 * DAY)
    with pytest.raises(BudgetExceeded):
        chain.instants(NOW, NOW + DAY, Budget(steps=3))
