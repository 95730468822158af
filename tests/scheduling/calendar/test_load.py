"""The load of a span: starts per five minutes, peaks, quiet minutes, and two tasks of one app close together."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.scheduling.calendar.load import CLASH, Load, clashes, load_of, week_of
from dashboard.scheduling.calendar.runs import Runs
from tests.examples import examples
from tests.scheduling.expansion.oracles import at, schedule_of

DAY = (at("2026-11-23"), at("2026-11-24"))


def instants(*times: str) -> np.ndarray:
    return np.array([int(at(f"2026-11-23T{time}").timestamp()) for time in times], dtype=np.int64)


def runs_of(*pairs: tuple[int, int]) -> Runs:
    """Runs by (owner, instant), owner after owner as they come."""
    ordered = sorted(pairs)
    return Runs(
        instants=np.array([instant for _, instant in ordered], dtype=np.int64),
        task_indexes=np.array([owner for owner, _ in ordered], dtype=np.int32),
        too_dense={},
    )


def day_of(*times: str) -> Load:
    return load_of(instants(*times), *DAY)


def test_a_day_has_288_buckets_of_five_minutes() -> None:
    load = day_of("00:00", "00:04:59", "00:05", "23:59:59")

    assert len(load.starts) == 288
    assert load.starts[[0, 1, 2, 287]].tolist() == [2, 1, 0, 1]
    assert load.starts_at(at("2026-11-23T00:03")) == 2
    assert load.starts_at(at("2026-11-24T00:03")) == 0


@pytest.mark.parametrize(("day", "buckets"), [("2026-03-29", 276), ("2026-10-25", 300), ("2026-10-26", 288)])
def test_a_day_of_a_clock_change_has_the_buckets_of_its_elapsed_time(day: str, buckets: int) -> None:
    zurich = ZoneInfo("Europe/Zurich")
    first = datetime.fromisoformat(day).replace(tzinfo=zurich)
    last = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=zurich)
    hourly = schedule_of("FREQ=HOURLY", zone="UTC").instants(first, last)

    load = load_of(hourly, first, last)

    assert len(load.starts) == buckets
    assert load.starts.sum() == buckets // 12


def test_runs_outside_the_span_do_not_count() -> None:
    assert load_of(instants("01:00"), at("2026-11-23T02:00"), at("2026-11-23T03:00")).starts.sum() == 0


def test_a_span_that_ends_before_it_begins_is_empty() -> None:
    load = load_of(instants("01:00"), DAY[1], DAY[0])

    assert load.peaks() == []
    assert load.starts.tolist() == []


def test_a_load_of_many_years_is_refused() -> None:
    with pytest.raises(ValueError, match="a year at most"):
        load_of(instants("01:00"), at("2000-01-01"), at("2026-01-01"))


def test_peaks_are_the_worst_buckets_and_the_earlier_of_equal_ones() -> None:
    load = day_of("06:00", "06:01", "06:02", "12:00", "12:04", "03:00", "03:01", "20:00")

    assert [(f"{peak.at:%H:%M}", peak.starts) for peak in load.peaks(3)] == [("06:00", 3), ("03:00", 2), ("12:00", 2)]
    assert len(load.peaks()) == 4


def test_quiet_minutes_lie_near_the_peak_with_room_around_them() -> None:
    load = day_of(*["06:00"] * 9, "06:05", "05:55", "06:10", "05:50")

    quiet = load.quiet_minutes(at("2026-11-23T06:00"), most=3)

    assert [(f"{minute.at:%H:%M}", minute.starts) for minute in quiet] == [("05:47", 0), ("06:13", 0), ("05:42", 0)]


def test_quiet_stretches_are_the_longest_without_starts() -> None:
    load = day_of("02:00", "10:00", "10:07")

    stretches = load.quiet_stretches(most=2)

    assert [(f"{stretch.at:%H:%M}", stretch.length) for stretch in stretches] == [
        ("10:10", timedelta(hours=13, minutes=50)),
        ("02:05", timedelta(hours=7, minutes=55)),
    ]


def test_a_week_is_counted_by_the_clock_of_the_reader() -> None:
    counts = week_of(instants("23:30", "00:00"), ZoneInfo("Asia/Tokyo"))

    assert counts.shape == (7, 24)
    assert counts[1, 8] == 1  # Tuesday 08:30 in Tokyo
    assert counts[0, 9] == 1
    assert counts.sum() == 2
    assert week_of(instants(), ZoneInfo("UTC")).sum() == 0


def test_two_tasks_of_one_app_within_ten_minutes_clash() -> None:
    runs = runs_of(
        (0, 1_000), (0, 9_000), (1, 1_000 + CLASH), (1, 9_000 + CLASH + 1), (2, 1_001), (3, 1_000), (4, 1_000)
    )

    found = clashes(runs, ["a", "a", "b", "", ""])

    assert found.tolist() == [2, -1, 0, -1, -1, -1, -1]


def test_a_task_does_not_clash_with_itself() -> None:
    assert clashes(runs_of((0, 0), (0, 60), (0, 120)), ["a"]).tolist() == [-1, -1, -1]


def test_no_runs_have_no_clashes() -> None:
    assert clashes(runs_of(), []).tolist() == []


@settings(max_examples=examples(200), deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3_000)), max_size=30, unique=True))
def test_clashes_are_those_that_looking_at_every_pair_finds(pairs: list[tuple[int, int]]) -> None:
    runs, apps = runs_of(*pairs), ["a", "a", "b", "b", "b", "c"]

    found = clashes(runs, apps)

    moments, task_indexes = runs.instants.tolist(), runs.task_indexes.tolist()
    for run, partner in enumerate(found.tolist()):
        distances = [
            abs(moments[run] - moments[other])
            for other in range(len(moments))
            if task_indexes[other] != task_indexes[run] and apps[task_indexes[other]] == apps[task_indexes[run]]
        ]
        nearest = min(distances, default=CLASH + 1)
        assert (partner == -1) == (nearest > CLASH)
        assert partner == -1 or abs(moments[run] - moments[partner]) == nearest
