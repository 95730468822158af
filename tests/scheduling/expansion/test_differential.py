"""Rules made up by chance mean here what they mean to dateutil and recurring-ical-events (see oracles.py).

DIFFERENTIAL_EXAMPLES sets how many (1,000), DIFFERENTIAL_SEED other ones: `python -m tests.bench.differential`.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from tests.examples import examples
from tests.scheduling.expansion.oracles import (
    ZONES,
    Case,
    at,
    cases,
    dateutil_instants,
    dateutil_walls,
    days_of,
    explicit_line,
    ical_instants,
    schedule_of,
    with_older_start,
)

pytestmark = pytest.mark.no_cover  # test_expansion.py and others reach the same code; counting doubles the time
EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", examples(1000)))
SEED = int(os.environ.get("DIFFERENTIAL_SEED", "0"))
SECOND = timedelta(seconds=1)
MOST_RUNS = 300  # recurring-ical-events needs some 50 microseconds for each


def seeded(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The same examples each time for a seed, with no judgement of speed."""
    how = settings(
        max_examples=max(examples, 1),
        deadline=None,
        database=None,
        derandomize=not SEED,
        suppress_health_check=list(HealthCheck),
    )
    return (lambda test: seed(SEED)(how(test))) if SEED else how


def schedule(case: Case, *lines: str) -> Schedule:
    return Schedule(
        recurrences=tuple(map(Recurrence.parse, lines or [case.line])),
        time_zone=case.time_zone,
        starts_at=case.wall_start,
    )


@seeded(EXAMPLES)
@given(cases(), st.sampled_from(ZONES).map(ZoneInfo))
def test_runs_counts_and_next_runs_are_those_of_dateutil(case: Case, view_zone: ZoneInfo) -> None:
    expected = dateutil_instants(case)

    found = schedule(case)

    assert list(found.between(case.first, case.last)) == expected
    counts = found.count_by_day(case.first, case.last, view_zone)
    assert {day: count for day, count in counts.items() if count} == days_of(expected, view_zone)
    assert found.next_times(case.first - SECOND, min(len(expected), 3)) == expected[:3]


@seeded(EXAMPLES)
@given(cases())
def test_runs_are_those_of_recurring_ical_events(case: Case) -> None:
    assume(case.freq != "WEEKLY" or "BYSETPOS" not in dict(case.parts))
    walls = dateutil_walls(case)
    assume(0 < len(walls) <= MOST_RUNS)

    expected = ical_instants(case, walls)

    assert list(schedule(case).between(case.first, case.last)) == expected


@seeded(EXAMPLES // 4)
@given(cases(), st.integers(1, 400))
def test_the_age_of_the_start_changes_nothing(case: Case, periods: int) -> None:
    assume(case.count is None)
    older = with_older_start(case, periods)

    found = schedule(older, explicit_line(case)).between(case.first, case.last)

    assert list(found) == dateutil_instants(case)


@seeded(EXAMPLES // 4)
@given(cases(), cases(), cases(), st.lists(st.integers(0, 500), max_size=3))
def test_lines_are_a_union_less_what_is_excluded(one: Case, other: Case, excluded: Case, places: list[int]) -> None:
    other, excluded = (_beside(one, case) for case in (other, excluded))
    union = sorted({*dateutil_instants(one), *dateutil_instants(other)})
    taken = [union[place] for place in places if place < len(union)]
    expected = sorted(set(union) - set(dateutil_instants(excluded)) - set(taken))
    dates = [f"EXDATE:{','.join(f'{run:%Y%m%dT%H%M%SZ}' for run in taken)}"] if taken else []

    found = schedule(one, one.line, other.line, f"EXRULE:{excluded.line.removeprefix('RRULE:')}", *dates)

    assert list(found.between(one.first, one.last)) == expected


@seeded(EXAMPLES // 4)
@given(cases(), cases(), st.sampled_from(ZONES).map(ZoneInfo))
def test_two_lines_are_counted_without_doubles(one: Case, other: Case, view_zone: ZoneInfo) -> None:
    other = _beside(one, other)
    expected = sorted({*dateutil_instants(one), *dateutil_instants(other)})

    counts = schedule(one, one.line, other.line).count_by_day(one.first, one.last, view_zone)

    assert {day: count for day, count in counts.items() if count} == days_of(expected, view_zone)


def _beside(one: Case, other: Case) -> Case:
    """The other rule with the start, zone and window of the first."""
    return Case(
        freq=other.freq if _finer(one, other) else one.freq,
        parts=other.parts if _finer(one, other) else one.parts,
        week_start=other.week_start,
        count=other.count,
        wall_start=one.wall_start,
        wall_first=one.wall_first,
        wall_last=one.wall_last,
        zone=one.zone,
    )


def _finer(one: Case, other: Case) -> bool:
    """Whether dateutil can walk the other rule over the first one's window."""
    return (one.wall_last - one.wall_start) <= (other.wall_last - other.wall_start)


def test_numbered_and_plain_weekdays_together_are_a_union() -> None:
    found = schedule_of("FREQ=MONTHLY;BYDAY=1MO,FR", start="2026-10-01T06:00")

    assert [run.day for run in found.between(at("2026-10-01"), at("2026-11-01"))] == [2, 5, 9, 16, 23, 30]
