"""The plan: as good as a search through everything, and always the same."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.scheduling.calendar.load import Counts
from dashboard.scheduling.spread.places import Candidate, OrderedPair
from dashboard.scheduling.spread.plan import plan_spread
from tests.examples import examples

DAY = 20  # minutes of a small window: four cells


def at(*minutes: int, earliest: int = 0, latest: int = 0, key: str = "") -> Candidate:
    return Candidate(key=key, minutes=minutes, earliest=earliest, latest=latest)


def none_else(cells: int) -> Counts:
    return np.zeros(cells * 5, dtype=np.int64)


@st.composite
def candidates(draw: st.DrawFn, days: int) -> Candidate:
    minute = draw(st.sampled_from((5, 5, 6, 10, 0, 19, 14)))
    on = draw(st.sets(st.integers(0, days - 1), min_size=1))
    earliest, latest = draw(st.integers(-5, 0)), draw(st.integers(0, 5))
    return at(
        *(day * DAY + minute for day in sorted(on)), earliest=max(earliest, -minute), latest=min(latest, 19 - minute)
    )


@settings(max_examples=examples(60))
@given(st.data())
def test_a_small_plan_is_what_a_search_through_everything_finds(data: st.DataObject) -> None:
    days = data.draw(st.integers(1, 2))
    them = data.draw(st.lists(candidates(days), min_size=1, max_size=4))
    others = np.array(data.draw(st.lists(st.sampled_from((0, 0, 1)), min_size=days * DAY, max_size=days * DAY)))
    indexes = st.integers(0, len(them) - 1)
    pairs = data.draw(st.lists(st.builds(OrderedPair, indexes, indexes), max_size=1))

    plan = plan_spread(them, others, range(0, days * DAY + 1, DAY), pairs)

    assert (plan.after, plan.moved) == exhaustive(them, others, pairs)
    assert plan.after == peak(them, plan.moves, others)
    assert plan.is_least


def exhaustive(them: Sequence[Candidate], others: Counts, pairs: Sequence[OrderedPair]) -> tuple[int, int]:
    """The least peak, and the fewest moves for it, of all moves that keep the order."""
    ranges = (range(one.earliest, one.latest + 1) for one in them)
    kept = (moves for moves in product(*ranges) if all(is_kept(them, moves, pair) for pair in pairs))
    return min((peak(them, moves, others), sum(move != 0 for move in moves)) for moves in kept)


def is_kept(them: Sequence[Candidate], moves: Sequence[int], pair: OrderedPair) -> bool:
    before, after = ([(them[index].minutes[0] % DAY) + by[index] for index in pair] for by in ([0] * len(moves), moves))
    if pair.first == pair.then or before[0] > before[1]:
        return True
    return after[0] <= after[1] if before[0] == before[1] else after[0] < after[1]


def peak(them: Sequence[Candidate], moves: Sequence[int], others: Counts) -> int:
    minutes = others.copy()
    for one, move in zip(them, moves, strict=True):
        minutes[[minute + move for minute in one.minutes]] += 1
    return int(minutes.reshape(-1, 5).sum(axis=1).max())


def test_two_thousand_at_one_minute_are_spread_evenly_over_an_hour() -> None:
    them = [at(60, earliest=-30, latest=29, key=str(number)) for number in range(2_000)]

    plan = plan_spread(them, none_else(24), [0, 120])

    assert (plan.before, plan.after, plan.moved, plan.is_least) == (2_000, 167, 1_833, True)
    assert plan.moves == plan_spread(them, none_else(24), [0, 120]).moves


def test_who_stands_last_stays() -> None:
    plan = plan_spread([at(0, latest=9, key=key) for key in "abc"], none_else(2), [0, 10])

    assert plan.moves == (5, 0, 0)


def test_a_chain_makes_room_where_nobody_could_move_alone() -> None:
    others = none_else(3)
    others[[0, 5]] = 2, 1

    plan = plan_spread([at(0, latest=5), at(5, latest=5)], others, [0, 15])

    assert (plan.before, plan.after, plan.moves) == (3, 2, (5, 5))


def test_in_five_minutes_the_minute_with_the_fewest_starts_is_taken() -> None:
    others = none_else(2)
    others[[5, 6]] = 1

    plan = plan_spread([at(0, latest=9) for _ in range(6)], others, [0, 10])

    assert sorted(plan.moves) == [0, 0, 0, 0, 7, 8]


def test_pins_and_times_by_hand_hold() -> None:
    them = [at(0), at(0, earliest=7, latest=7), at(0, latest=9)]

    plan = plan_spread(them, none_else(2), [0, 10])

    assert plan.moves == (0, 7, 0)
    assert (plan.before, plan.after) == (3, 2)


@pytest.mark.parametrize(("first", "then", "moves"), [(0, 1, (0, 5)), (1, 0, (5, 0))])
def test_the_order_of_two_is_kept(first: int, then: int, moves: tuple[int, int]) -> None:
    minutes = {first: 0, then: 1}
    them = [at(minutes[index], latest=8) for index in (0, 1)]

    plan = plan_spread(them, none_else(2), [0, 10], [OrderedPair(first, then)])

    assert [move > 0 for move in plan.moves] == [move > 0 for move in moves]


def test_nothing_to_plan_is_no_plan() -> None:
    assert plan_spread([], none_else(0), [0]).moves == ()


@pytest.mark.parametrize("looks", [0, 1, 400, 9_000])
def test_a_search_that_is_stopped_keeps_the_best_that_it_has_and_says_so(looks: int) -> None:
    them = [at(60, earliest=-(number % 31), latest=29, key=str(number)) for number in range(200)]
    them += [at(60, 180, earliest=-(number % 31), latest=29, key=str(number)) for number in range(100)]

    plan = plan_spread(them, none_else(48), [0, 120, 240], looks=looks)

    assert (plan.is_cut, plan.is_least) == (True, False)
    assert plan.after == peak(them, plan.moves, none_else(48)) <= plan.before == 300
    assert (plan.moved > 0) is (looks > 1)
    assert plan == plan_spread(them, none_else(48), [0, 120, 240], looks=looks)


def test_a_search_that_comes_to_its_end_is_not_said_to_be_stopped() -> None:
    assert not plan_spread([at(0, latest=9), at(0, latest=9)], none_else(2), [0, 10]).is_cut
