"""Runs laid out on the days and hours of a clock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dashboard.scheduling.calendar.layout import HOURS, EarlierKind, Layout, RunKinds, heat, lay_out
from dashboard.scheduling.calendar.runs import RunsCache
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

NEVER, ALWAYS = -(2**62), 2**62
ZONES = (
    *("UTC", "Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns"),
    *("Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Africa/Casablanca", "Europe/Dublin", "Asia/Tokyo"),
)


def schedule(line: str, zone: str = "Europe/Zurich", starts_at: str = "2011-01-05T06:30:00") -> Schedule:
    return Schedule(
        recurrences=(Recurrence.parse(line),),
        time_zone=ZoneInfo(zone),
        starts_at=datetime.fromisoformat(starts_at),
    )


def plain(count: int, *kinds: int) -> RunKinds:
    return RunKinds(
        kinds=np.array(kinds or (0,) * count, dtype=np.int8), since=np.full(count, NEVER), until=np.full(count, ALWAYS)
    )


def laid_out(
    schedules: Sequence[Schedule],
    first_day: date,
    days: int,
    clock_of: tzinfo | Sequence[tzinfo] = UTC,
    kinds: RunKinds | None = None,
) -> Layout:
    runs = RunsCache().runs(schedules, first_day, first_day + timedelta(days=days))
    return lay_out(runs, kinds or plain(len(schedules)), clock_of, first_day, days)


def shown(schedules: Sequence[Schedule], first_day: date, days: int, zones: Sequence[tzinfo]) -> list[datetime]:
    """The wall times on the page, one run after the other: no arrays, no shortcuts."""
    window = [datetime.combine(first_day, datetime.min.time(), tzinfo=UTC) + timedelta(days=d) for d in (-3, days + 3)]
    walls = [
        at.astimezone(zone).replace(tzinfo=None, fold=0)
        for one, zone in zip(schedules, zones, strict=True)
        for at in one.between(*window)
    ]
    return [wall for wall in walls if first_day <= wall.date() < first_day + timedelta(days=days)]


def a_mix(seed: int) -> list[Schedule]:
    random = Random(seed)
    lines = (
        "RRULE:FREQ=DAILY;BYHOUR={h};BYMINUTE={m}",
        "RRULE:FREQ=WEEKLY;BYDAY=SU,MO;BYHOUR={h};BYMINUTE={m}",
        "RRULE:FREQ=HOURLY;BYMINUTE={m}",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR={h}",
    )
    return [
        schedule(random.choice(lines).format(h=random.randrange(24), m=random.randrange(60)), random.choice(ZONES))
        for _ in range(12)
    ]


@pytest.mark.parametrize("first_day", [date(2026, 10, 26), date(2026, 3, 2), date(2011, 12, 26), date(2027, 2, 1)])
@pytest.mark.parametrize("zone", [*ZONES, "task"])
def test_runs_lie_where_the_clock_shows_them(zone: str, first_day: date) -> None:
    schedules = a_mix(seed=len(zone) + first_day.month)
    zones = [one.time_zone if zone == "task" else ZoneInfo(zone) for one in schedules]

    layout = laid_out(schedules, first_day, 14, zones if zone == "task" else ZoneInfo(zone))

    walls = shown(schedules, first_day, 14, zones)
    days = Counter((wall.date() - first_day).days for wall in walls)
    hours = Counter((wall.date() - first_day).days * HOURS + wall.hour for wall in walls)
    assert Counter(layout.by_day().tolist()) == days
    assert Counter(layout.by_hour().tolist()) == hours
    assert layout.counts(layout.by_day(), 14, 1)[0].tolist() == [days[day] for day in range(14)]


def test_runs_before_a_task_was_disabled_were_due_and_a_completed_one_has_none_from_now_on() -> None:
    daily = schedule("RRULE:FREQ=DAILY;BYHOUR=12;BYMINUTE=0")
    noon = int(datetime(2026, 11, 4, 11, 0, tzinfo=UTC).timestamp())  # in Zurich
    kinds = RunKinds(
        kinds=np.array([1, 2], dtype=np.int8), since=np.array([noon, NEVER]), until=np.array([ALWAYS, noon])
    )

    layout = laid_out([daily, daily], date(2026, 11, 2), 5, UTC, kinds)

    assert layout.counts(layout.by_day(), 5, 3).tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 1, 1], [1, 1, 0, 0, 0]]


def test_runs_of_an_earlier_time_are_of_its_kind_and_hidden_ones_are_counted_though_not_laid_out() -> None:
    daily = schedule("RRULE:FREQ=DAILY;BYHOUR=12;BYMINUTE=0")
    second, fourth = (int(datetime(2026, 11, day, 11, 0, tzinfo=UTC).timestamp()) for day in (3, 5))  # noons in Zurich
    earlier = EarlierKind(kinds=np.array([2], dtype=np.int8), since=np.array([second]), until=np.array([fourth]))
    kinds = replace(plain(1), since=np.array([fourth]), before=earlier)

    shown = laid_out([daily], date(2026, 11, 2), 5, UTC, kinds)
    hidden = laid_out([daily], date(2026, 11, 2), 5, UTC, replace(kinds, hidden=(2,)))

    assert shown.counts(shown.by_day(), 5, 3).tolist() == [[1, 0, 0, 1, 1], [0] * 5, [0, 1, 1, 0, 0]]
    assert [kinds.at(0, at) for at in (second - 1, second, fourth - 1, fourth)] == [0, 2, 2, 0]
    assert hidden.counts(hidden.by_day(), 5, 3).tolist() == [[1, 0, 0, 1, 1], [0] * 5, [0] * 5]
    assert [shown.of_each(1).tolist(), hidden.of_each(1).tolist()] == [[2], [2]]


def test_a_day_shows_problems_first_then_the_rarest_in_order_of_time() -> None:
    schedules = [
        schedule("RRULE:FREQ=DAILY;BYHOUR=5"),
        schedule("RRULE:FREQ=MONTHLY;BYMONTHDAY=4;BYHOUR=22"),
        schedule("RRULE:FREQ=WEEKLY;BYDAY=WE;BYHOUR=9"),
        schedule("RRULE:FREQ=HOURLY", starts_at="2026-01-01T00:45:00"),
    ]

    layout = laid_out(schedules, date(2026, 11, 2), 7, ZoneInfo("Europe/Zurich"), plain(4, 0, 0, 0, 1))

    picks = layout.picks(layout.by_day(), 7, 3, pressing=(1,))
    assert layout.of_each(5).tolist() == [0, 0, 0, 168, 0]
    assert [layout.task_indexes[run] for run in picks[2]] == [3, 2, 1]
    assert [layout.task_indexes[run] for run in picks[3]] == [3, 3, 0], (
        "where there is room, a second run of the same task"
    )
    assert [layout.walls[run] % 86_400 for run in picks[3]] == [45 * 60, 3600 + 45 * 60, 5.5 * 3600]


def test_a_day_without_runs_shows_none() -> None:
    layout = laid_out([schedule("RRULE:FREQ=WEEKLY;BYDAY=MO")], date(2026, 11, 2), 3)

    assert [len(picks) for picks in layout.picks(layout.by_day(), 3, 3)] == [1, 0, 0]
    assert laid_out([], date(2026, 11, 2), 3).picks(np.empty(0, dtype=np.int16), 3, 3) == [[], [], []]


@pytest.mark.parametrize(
    ("counts", "steps"),
    [
        ([0, 0], [0, 0]),
        ([4, 4, 4], [1, 1, 1]),
        ([0, 100, 149, 550, 551, 552, 553, 554, 555, 646], [0, 1, 1, 2, 2, 3, 3, 3, 4, 4]),
        (list(range(1, 101)), [1] * 15 + [2] * 20 + [3] * 40 + [4] * 20 + [5] * 5),
    ],
)
def test_heat_ranks_a_cell_among_the_others(counts: list[int], steps: list[int]) -> None:
    assert heat(np.array(counts)) == steps
