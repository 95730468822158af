"""Who may stand where: candidates for a move, the minutes that each may have, and those that are alike, as groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.scheduling.spread.window import CELL

HOME = 0  # the place of the least move: where a candidate stands now, where that is allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Runs that move together, by the same number of minutes: those of one line of a task."""

    key: str
    minutes: tuple[int, ...]  # the numbers of the minutes in which they start now, ascending
    earliest: int  # by how many minutes they may move, both ends inclusive
    latest: int


class MinutePlace(NamedTuple):
    """Where the runs of a candidate can stand."""

    moves: tuple[int, ...]  # minutes by which they may move to stand there, the smallest first
    cells: tuple[int, ...]  # one for each run

    @property
    def is_home(self) -> bool:
        """Whether they stand there without a move."""
        return self.moves[0] == 0


@dataclass(slots=True, kw_only=True)
class AlikeGroup:
    """Candidates with the same places, and where each of them stands."""

    places: Sequence[MinutePlace]
    members: list[int]  # indexes of candidates
    counts: list[int]  # of members, by place
    start: int = 0  # of a candidate whose order is kept: its first minute of the day
    firsts: tuple[int, ...] = ()  # those groups of one candidate that begin before it
    thens: tuple[int, ...] = ()  # those that begin after it


class OrderedPair(NamedTuple):
    """Two candidates by their indexes: the first one begins before the other one, and shall go on to do so."""

    first: int
    then: int


def places_of(candidate: Candidate, *, each_minute: bool = False) -> tuple[MinutePlace, ...]:
    """Return the places of a candidate, the least move first, and of equal ones the later.

    Minutes of the same cells are one place, unless `each_minute` is asked for.
    """
    moves = sorted(range(candidate.earliest, candidate.latest + 1), key=lambda move: (abs(move), -move))
    found: dict[tuple[int, ...], list[int]] = {}
    for move in moves:
        cells = tuple((minute + move) // CELL for minute in candidate.minutes)
        found.setdefault((*cells, move) if each_minute else cells, []).append(move)
    runs = len(candidate.minutes)
    return tuple(MinutePlace(tuple(moves), key[:runs]) for key, moves in found.items())


def groups_of(candidates: Sequence[Candidate], pairs: Sequence[OrderedPair], starts: Sequence[int]) -> list[AlikeGroup]:
    """Return the candidates in groups, all of them at home; one whose order is kept is a group by itself.

    `starts` are the first minutes of the day of each candidate, to compare two by.
    """
    tied = {index for pair in pairs for index in pair}
    groups: dict[object, AlikeGroup] = {}
    known: dict[object, tuple[MinutePlace, ...]] = {}  # many candidates run on the same days and may move as far
    for index, candidate in enumerate(candidates):
        alike = candidate.minutes, candidate.earliest, candidate.latest, index in tied
        if (places := known.get(alike)) is None:
            places = known[alike] = places_of(candidate, each_minute=index in tied)
        key: object = index if index in tied else places
        group = groups.setdefault(key, AlikeGroup(places=places, members=[], counts=[0] * len(places)))
        group.members.append(index)
        group.counts[0] += 1
        group.start = starts[index]
    found = list(groups.values())
    _tie(found, pairs)
    return found


def _tie(groups: Sequence[AlikeGroup], pairs: Sequence[OrderedPair]) -> None:
    of_candidate = {index: place for place, group in enumerate(groups) for index in group.members}
    for first, then in pairs:
        one, other = of_candidate[first], of_candidate[then]
        groups[one].thens += (other,)
        groups[other].firsts += (one,)
