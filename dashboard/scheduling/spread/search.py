"""A search through all placements, for what chains do not prove; it gives up after a counted number of looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard.scheduling.spread.placement import Board
from dashboard.scheduling.spread.places import HOME

LOOKS = 60_000  # places that are tried
MOST = 60  # candidates with a choice: more are never looked through


@dataclass(slots=True, kw_only=True)
class PlacementSearch:
    """Goes through the groups of a board one member at a time, and keeps what is better than what it began with.

    Better is a lower peak, then fewer moves. Members of a group are alike, so each next one stands no further ahead in
    the list of places than the one before it.
    """

    board: Board
    peak: int  # the best so far
    moves: int
    least: int  # no peak is lower than that
    counts: list[list[int]] = field(default_factory=list)  # of the best placement; empty where none was better
    looks: int = 0
    members: list[int] = field(default_factory=list, init=False)  # groups by their numbers, one for each that chooses
    loads: list[int] = field(default_factory=list, init=False)  # of who stands so far

    def is_complete(self) -> bool:
        """Look through all from everybody at home on; False where that was too much."""
        order = sorted(range(len(self.board.groups)), key=lambda number: -len(self.board.groups[number].members))
        members = [number for number in order for _ in self.board.groups[number].members if self._has_choice(number)]
        if len(members) > MOST:
            return False
        floor = list(self.board.loads)
        for number in members:
            for cell in self.board.groups[number].places[0].cells:
                floor[cell] -= 1
        self.members, self.loads = members, floor
        self._try(0, 0, 0, max(floor, default=0))
        return self.looks < LOOKS

    def _try(self, turn: int, from_place: int, moves: int, peak: int) -> None:
        """Put the next member to each of its places; `peak` is the highest load of who stands so far."""
        if (max(peak, self.least), moves) >= (self.peak, self.moves) or self.looks >= LOOKS:
            return
        if turn == len(self.members):
            if self._is_in_order():
                self.peak, self.moves = peak, moves
                self.counts = [list(group.counts) for group in self.board.groups]
            return
        number = self.members[turn]
        group = self.board.groups[number]
        is_alike = turn > 0 and self.members[turn - 1] == number
        for place in range(from_place if is_alike else 0, len(group.places)):
            self.looks += 1
            self._stand(number, place, 1)
            highest = max((self.loads[cell] for cell in group.places[place].cells), default=0)
            self._try(turn + 1, place, moves + (not group.places[place].is_home), max(peak, highest))
            self._stand(number, place, -1)

    def _has_choice(self, number: int) -> bool:
        return len(self.board.groups[number].places) > 1

    def _stand(self, number: int, place: int, by: int) -> None:
        group = self.board.groups[number]
        group.counts[HOME] -= by
        group.counts[place] += by
        for cell in group.places[place].cells:
            self.loads[cell] += by

    def _is_in_order(self) -> bool:
        groups = self.board.groups
        return all(
            self.board.keeps_order(number, group.counts.index(1))
            for number, group in enumerate(groups)
            if group.firsts or group.thens
        )
