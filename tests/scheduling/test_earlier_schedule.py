"""A schedule that was another one before: each span has the runs of the schedule that held then."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.chain import ChainCause, chained
from dashboard.scheduling.earlier_schedule import with_earlier
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule, previous_time

ZURICH, TOKYO = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
NOTHING = Schedule(recurrences=(), time_zone=UTC)


def rule(line: str, zone: ZoneInfo = ZURICH) -> Schedule:
    start = datetime(2020, 1, 6)  # noqa: DTZ001 (wall clock)
    return Schedule(recurrences=(Recurrence.parse(f"RRULE:{line}"),), time_zone=zone, starts_at=start)


def daily(time: str, zone: ZoneInfo = ZURICH) -> Schedule:
    hour, minute = time.split(":")
    return rule(f"FREQ=DAILY;BYHOUR={int(hour)};BYMINUTE={int(minute)};BYSECOND=0", zone)


def walls(moments: list[datetime]) -> list[str]:
    return [f"{at.astimezone(ZURICH):%d %H:%M}" for at in moments]


MOVED = with_earlier(daily("06:25"), ((NOW - 2 * DAY, daily("06:15")),))


def test_runs_before_the_change_are_those_of_the_schedule_it_had_then() -> None:
    assert walls(list(MOVED.between(NOW - 4 * DAY, NOW + DAY))) == [
        "25 06:15",
        "26 06:15",
        "27 06:25",
        "28 06:25",
        "29 06:25",
    ]
    assert walls(MOVED.next_times(NOW - 4 * DAY, 3)) == ["25 06:15", "26 06:15", "27 06:25"]
    assert walls([at for at in [previous_time(MOVED, NOW - 2 * DAY)] if at]) == ["26 06:15"]


def test_a_change_of_a_day_gives_that_day_what_was_planned_of_either() -> None:
    later = with_earlier(daily("08:00"), ((datetime(2026, 11, 26, 6, 0, tzinfo=UTC), daily("06:15")),))
    earlier = with_earlier(daily("06:15"), ((datetime(2026, 11, 26, 6, 0, tzinfo=UTC), daily("08:00")),))

    day = datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)

    assert walls(list(later.between(*day))) == ["26 06:15", "26 08:00"]
    assert walls(list(earlier.between(*day))) == []
    assert (later.count(*day), earlier.count(*day)) == (2, 0)


def test_a_run_is_explained_by_the_schedule_of_its_time() -> None:
    at = datetime(2026, 11, 25, 5, 15, tzinfo=UTC)

    assert MOVED.explain(at) == daily("06:15").explain(at)
    assert MOVED.explain(at + 10 * timedelta(minutes=1)) is None
    assert MOVED.notes == daily("06:25").notes


def test_what_changes_nothing_leaves_the_schedule_as_it_is_and_the_same_ones_are_one_object() -> None:
    plain = daily("06:25")

    assert with_earlier(plain, ((NOW, daily("06:25")), (NOW + DAY, daily("06:25")))) is plain
    assert with_earlier(plain, ((NOW - 2 * DAY, daily("06:15")),)) is MOVED


def test_a_change_that_was_taken_back_is_told_of_its_days_alone() -> None:
    undone = with_earlier(daily("06:15"), ((NOW - 3 * DAY, daily("06:15")), (NOW - DAY, daily("06:25"))))

    assert walls(list(undone.between(NOW - 4 * DAY, NOW + DAY))) == [
        "25 06:15",
        "26 06:25",
        "27 06:25",
        "28 06:15",
        "29 06:15",
    ]


def test_the_clock_of_the_past_is_that_of_the_older_schedule() -> None:
    moved = with_earlier(daily("06:15"), ((NOW, daily("06:15", TOKYO)),))

    assert (moved.zone_at(NOW - DAY), moved.zone_at(NOW), moved.time_zone) == (TOKYO, ZURICH, ZURICH)
    assert walls(list(moved.between(NOW - DAY, NOW + DAY))) == ["27 22:15", "29 06:15"]


def test_what_waits_for_a_task_follows_what_that_was() -> None:
    chain = chained((ChainCause(schedule=MOVED, seconds=600),), needs_all=False, time_zone=ZURICH)

    assert chain is not None
    assert walls(list(chain.between(NOW - 3 * DAY, NOW))) == ["26 06:25", "27 06:35", "28 06:35"]


def test_a_search_that_is_over_the_budget_gives_what_it_has_found() -> None:
    leap = rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=0;BYMINUTE=0;BYSECOND=0")
    rare = with_earlier(leap, ((NOW, daily("06:15")),))

    with pytest.raises(BudgetExceeded) as caught:
        rare.next_times(NOW - 2 * DAY, 9, Budget(steps=8))

    assert walls(caught.value.found) == ["27 06:15", "28 06:15"]


LINES = st.sampled_from(
    [
        daily("06:15"),
        daily("23:50", TOKYO),
        rule("FREQ=HOURLY;INTERVAL=5;BYMINUTE=0;BYSECOND=0"),
        rule("FREQ=MINUTELY;INTERVAL=7;BYSECOND=0"),
        rule("FREQ=WEEKLY;BYDAY=MO,SA;BYHOUR=2;BYMINUTE=30;BYSECOND=0"),
        NOTHING,
    ]
)


@settings(max_examples=30, deadline=None)
@given(LINES, st.lists(st.tuples(st.integers(0, 40 * 86_400), LINES), max_size=4), st.sampled_from([ZURICH, TOKYO]))
def test_it_is_its_pieces_however_it_is_asked(
    last: Schedule, changes: list[tuple[int, Schedule]], zone: ZoneInfo
) -> None:
    begin, end = NOW - 40 * DAY, NOW + WEEK
    earlier = tuple(sorted(((begin + timedelta(seconds=at), one) for at, one in changes), key=lambda piece: piece[0]))
    whole, expected, since = with_earlier(last, earlier), [], begin
    for until, one in (*earlier, (end, last)):
        expected += list(one.between(since, until)) if since < until else []
        since = until

    assert list(whole.between(begin, end)) == expected
    assert whole.instants(begin, end).tolist() == [int(at.timestamp()) for at in expected]
    assert whole.next_times(begin - timedelta(seconds=1), 20)[:20] == expected[:20] or len(expected) < 20
    counted = dict(whole.count_by_day(begin, end, zone).items())
    days = [at.astimezone(zone).date() for at in expected]
    assert {day: count for day, count in counted.items() if count} == {day: days.count(day) for day in days}
    assert max(np.bincount([int(at.timestamp()) // 86_400 for at in expected] or [0])) <= max(whole.most_a_day, 1)
    assert whole.next_times(NOW, 3) == last.next_times(NOW, 3)
