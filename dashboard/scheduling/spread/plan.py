"""The plan: the least highest load of five minutes that moves can reach, then the fewest moves; always the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dashboard.scheduling.calendar.load import Counts
from dashboard.scheduling.spread.placement import PLAN_LOOKS, Board
from dashboard.scheduling.spread.places import HOME, AlikeGroup, Candidate, OrderedPair, groups_of
from dashboard.scheduling.spread.search import PlacementSearch
from dashboard.scheduling.spread.window import CELL


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPlan:
    """By how many minutes each candidate moves, and the most starts in five minutes before and after."""

    moves: tuple[int, ...]  # in the order of the candidates; 0 where one stays
    before: int
    after: int
    is_least: bool  # whether it is known that no moves reach a lower peak
    is_cut: bool = False  # whether the search was stopped, since there was too much to look through

    @property
    def moved(self) -> int:
        """How many candidates move."""
        return sum(move != 0 for move in self.moves)


def plan_spread(
    candidates: Sequence[Candidate],
    others: Counts,
    firsts: Sequence[int],
    pairs: Sequence[OrderedPair] = (),
    *,
    looks: int = PLAN_LOOKS,
) -> SpreadPlan:
    """Plan the moves of candidates beside other starts.

    `others` counts these by the number of the minute, `firsts` has the number of the first minute of each day and of
    the end. A pair that is not in its order now is left out. Who stands first among the candidates moves first, where
    it is the same to the load. The search is stopped after so many looks, with the best that it has by then.
    """
    fixed = others.reshape(-1, CELL).sum(axis=1)
    starts = [_minute_of_day(candidate, firsts) for candidate in candidates]
    held = [pair for pair in pairs if starts[pair.first] <= starts[pair.then] and pair.first != pair.then]
    board = _board(candidates, fixed, held, starts)
    board.left = looks
    before = int(_loads_now(candidates, fixed).max(initial=0))
    least = _bound(board.groups, fixed, [first // CELL for first in firsts])
    least = min(least, max(board.loads, default=0))
    peak, counts = _lowest(board, least)
    is_exact = not held and all(len(candidate.minutes) == 1 for candidate in candidates)
    is_cut = board.is_stopped
    if not is_exact:
        peak, counts, least = _searched(board, counts, peak, least)
    _stand(board, counts)
    moves = _moves(candidates, board.groups, others)
    is_least = peak <= least or (is_exact and not is_cut)
    return SpreadPlan(moves=moves, before=before, after=peak, is_least=is_least, is_cut=is_cut and not is_least)


def _board(
    candidates: Sequence[Candidate], fixed: Counts, pairs: Sequence[OrderedPair], starts: Sequence[int]
) -> Board:
    groups = groups_of(candidates, pairs, starts)
    loads = fixed.copy()
    for group in groups:
        np.add.at(loads, list(group.places[HOME].cells), len(group.members))
    return Board(loads.tolist(), groups)


def _loads_now(candidates: Sequence[Candidate], fixed: Counts) -> Counts:
    loads = fixed.copy()
    np.add.at(loads, [minute // CELL for candidate in candidates for minute in candidate.minutes], 1)
    return loads


def _lowest(board: Board, least: int) -> tuple[int, list[list[int]]]:
    """Find the lowest peak that chains reach, by halves, each time from everybody at home on."""
    low, high = least, max(board.loads, default=0)
    best = [list(group.counts) for group in board.groups]
    while low < high and not board.is_stopped:
        cap = low if low == least else (low + high) // 2
        reached = board.lower(cap)
        if reached or (board.is_stopped and max(board.loads) < high):
            high, best = max(board.loads), [list(group.counts) for group in board.groups]
        else:
            low = cap + 1
        board.reset()
    return high, best


def _searched(board: Board, counts: list[list[int]], peak: int, least: int) -> tuple[int, list[list[int]], int]:
    """Look for something better; what was looked through whole is the least that there is."""
    moves = sum(
        count
        for group, by_place in zip(board.groups, counts, strict=True)
        for place, count in enumerate(by_place)
        if not group.places[place].is_home
    )
    search = PlacementSearch(board=board, peak=peak, moves=moves, least=least)
    is_complete = search.is_complete()
    return search.peak, search.counts or counts, search.peak if is_complete else least


def _stand(board: Board, counts: Sequence[Sequence[int]]) -> None:
    for group, by_place in zip(board.groups, counts, strict=True):
        group.counts[:] = by_place


def _moves(candidates: Sequence[Candidate], groups: Sequence[AlikeGroup], others: Counts) -> tuple[int, ...]:
    """Give each candidate its place, and of the minutes of that the one with the fewest starts, then the nearest."""
    moves, starts = [0] * len(candidates), others.copy()
    placed = [
        (index, group.places[place])
        for group in groups
        for index, place in zip(group.members, _by_member(group), strict=True)
    ]
    for index, place in placed:
        if place.is_home:
            np.add.at(starts, list(candidates[index].minutes), 1)
    for index, place in sorted(found for found in placed if not found[1].is_home):
        minutes = np.array(candidates[index].minutes)
        moves[index] = min(place.moves, key=lambda move: (int(starts[minutes + move].max()), abs(move), -move))
        np.add.at(starts, minutes + moves[index], 1)
    return tuple(moves)


def _by_member(group: AlikeGroup) -> list[int]:
    """The place of each member: the first ones are those that move."""
    away = [place for place, count in enumerate(group.counts) for _ in range(count) if place != HOME]
    return away + [HOME] * group.counts[HOME]


def _bound(groups: Sequence[AlikeGroup], fixed: Counts, firsts: Sequence[int]) -> int:
    """A peak that no placement is below: of each stretch of cells, what cannot leave it, over its cells."""
    found = [_reached(group) for group in groups]
    first, last, runs = np.concatenate(found, axis=1) if found else np.empty((3, 0), dtype=np.int64)
    days = np.searchsorted(firsts, first, side="right") - 1
    return max(
        (
            _bound_of_day(first[days == day] - begin, last[days == day] - begin, runs[days == day], fixed[begin:end])
            for day, (begin, end) in enumerate(pairwise(firsts))
            if begin < end
        ),
        default=0,
    )


def _reached(group: AlikeGroup) -> Counts:
    """The first and the last cell that each run of a group's members can reach, and how many members there are."""
    cells = np.array([place.cells for place in group.places], dtype=np.int64)
    reached: Counts = np.stack(
        [cells.min(axis=0), cells.max(axis=0), np.full(cells.shape[1], len(group.members), dtype=np.int64)]
    )
    return reached


def _bound_of_day(first: Counts, last: Counts, runs: Counts, fixed: Counts) -> int:
    """Count by the first and the last cell of what each run can reach; sums over both give those inside a stretch."""
    length = len(fixed)
    inside = np.zeros((length, length), dtype=np.int64)
    np.add.at(inside, (first, last), runs)
    np.fill_diagonal(inside, inside.diagonal() + fixed)
    inside = inside[::-1].cumsum(axis=0)[::-1].cumsum(axis=1)
    lengths = np.arange(length)[None, :] - np.arange(length)[:, None] + 1
    return int(np.where(lengths > 0, -(-inside // np.maximum(lengths, 1)), 0).max())


def _minute_of_day(candidate: Candidate, firsts: Sequence[int]) -> int:
    minute = candidate.minutes[0] if candidate.minutes else 0
    return minute - firsts[max(int(np.searchsorted(firsts, minute, side="right")) - 1, 0)]
