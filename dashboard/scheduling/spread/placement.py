"""The starts of candidates put into cells, so that none holds more than it may: moves along chains of candidates.

Where a cell holds too many, one of its candidates goes to a place with room, or to one from where another one goes on.
The chain with the fewest moves is taken. Where each candidate has one run and no order is kept, this is the way of
shortest paths to a flow of least cost, and so finds a placement whenever there is one, with the fewest moves. With
several runs that move together it is a good try: `search.py` goes on from there where the case is small.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dashboard.scheduling.spread.places import HOME, AlikeGroup

_MOST_LOOKS = 60_000  # steps that are looked at for one cap, where no number of them is sure to find a placement
PLAN_LOOKS = 8_000_000  # for all caps of a plan, a few seconds; counted, so that it is the same on any machine
_CELLS_AT_ONCE = 100  # of all loads that are gone through take as long as one that a step is looked at by
_A_MOVE = 1_000_000  # what a move costs beside a minute of it


class ChainStep(NamedTuple):
    """One candidate of a group goes from one of its places to another one."""

    group: int
    come_from: int
    go_to: int


@dataclass(slots=True)
class Board:
    """The loads of all cells, and the groups with the places of their members."""

    loads: list[int]
    groups: Sequence[AlikeGroup]
    _standing: dict[int, list[tuple[int, int]]] = field(init=False)  # by cell, the places that it is a part of
    _has_one_run_each: bool = field(init=False)
    left: int = PLAN_LOOKS  # cells that may still be looked at, for this cap and the next ones
    _looks: int = 0

    @property
    def is_stopped(self) -> bool:
        """Whether all looks are spent: nothing more is found."""
        return self.left <= 0

    def __post_init__(self) -> None:
        self._standing = {}
        self._has_one_run_each = all(len(group.places[HOME].cells) == 1 for group in self.groups)
        for number, group in enumerate(self.groups):
            for place, (_, cells) in enumerate(group.places):
                for cell in set(cells):
                    self._standing.setdefault(cell, []).append((number, place))

    def lower(self, cap: int) -> bool:
        """Move candidates until no cell holds more than the cap; False where no chain leads further, or too far.

        Where all looks are spent on the way, those stay moved who are: it may be lower than it was.
        """
        self._looks = 0
        while (highest := max(self.loads, default=0)) > cap:
            cell = self.loads.index(highest)
            self.left -= len(self.loads) // _CELLS_AT_ONCE
            self._move_alone(cell, cap)
            if self.loads[cell] <= cap:
                continue
            chain = self._chain(cell, cap)
            count = self._most_at_once(chain, self.loads[cell] - cap, cap)
            if not count or self.is_stopped:
                if self.is_stopped:
                    self._go_home(max(self.loads))
                return False
            for step in chain:
                self.move(step, count)
        self._go_home(cap)
        return True

    def reset(self) -> None:
        """Put everybody back home."""
        for number, group in enumerate(self.groups):
            for place, count in enumerate(group.counts):
                if count and place != HOME:
                    self.move(ChainStep(number, place, HOME), count)

    def _move_alone(self, cell: int, cap: int) -> None:
        """Move out of a cell who finds room without another one's move, the nearest first."""
        alone = sorted((cost, step) for step, cost, too_full in self._steps_out_of((cell,), cap) if not too_full)
        for _, step in alone:
            wanted = self.loads[cell] - cap
            if wanted <= 0:
                break
            if self.keeps_order(step.group, step.go_to):
                self.move(step, self._most_at_once([step], wanted, cap))

    def move(self, step: ChainStep, count: int = 1) -> None:
        """Move some members of a group from one place to another one."""
        group = self.groups[step.group]
        group.counts[step.come_from] -= count
        group.counts[step.go_to] += count
        for cell in group.places[step.come_from].cells:
            self.loads[cell] -= count
        for cell in group.places[step.go_to].cells:
            self.loads[cell] += count

    def keeps_order(self, number: int, place: int) -> bool:
        """Return whether a group of one may stand at a place, as the others stand that it is tied to."""
        group = self.groups[number]
        if not (group.firsts or group.thens):
            return True
        at = group.start + group.places[place].moves[0]
        return all(_in_order(self._now(other), (group.start, at)) for other in group.firsts) and all(
            _in_order((group.start, at), self._now(other)) for other in group.thens
        )

    def _now(self, number: int) -> tuple[int, int]:
        """When the one candidate of a group began at first, and begins now."""
        group = self.groups[number]
        return group.start, group.start + group.places[group.counts.index(1)].moves[0]

    def _go_home(self, cap: int) -> None:
        """Take moves back that are not needed any more, since the runs that moved with them have made room."""
        for number, group in enumerate(self.groups):
            for place in range(len(group.places)):
                step = ChainStep(number, place, HOME)
                if place != HOME and group.counts[place] and self.keeps_order(number, HOME):
                    self.move(step, self._most_at_once([step], group.counts[place], cap))

    def _chain(self, cell: int, cap: int) -> list[ChainStep]:
        """Return the steps of the cheapest chain that takes one start out of a cell; none where there is none."""
        begin: tuple[int, ...] = (cell,)
        costs: dict[tuple[int, ...], int] = {begin: 0}
        came: dict[tuple[int, ...], tuple[tuple[int, ...], ChainStep]] = {}
        waiting = deque([begin])
        best: tuple[int, tuple[int, ...], ChainStep] | None = None
        while waiting and (self._has_one_run_each or self._looks < _MOST_LOOKS):
            full = waiting.popleft()
            for step, cost, too_full in self._steps_out_of(full, cap):
                self._looks += 1
                cost += costs[full]
                if not too_full:
                    if best is None or cost < best[0]:
                        best = cost, full, step
                elif cost < costs.get(too_full, cost + 1) and not _leads_by(full, too_full, came):
                    costs[too_full], came[too_full] = cost, (full, step)
                    waiting.append(too_full)
            if best is not None and not self._has_one_run_each:
                break
        return _steps_to(best, came) if best else []

    def _steps_out_of(self, full: tuple[int, ...], cap: int) -> Iterator[tuple[ChainStep, int, tuple[int, ...]]]:
        """Each step out of all these cells, its cost, and the cells that would hold too many then."""
        standing = self._standing.get(full[0], ())
        self.left -= len(standing)
        for number, come_from in standing:
            group = self.groups[number]
            left = group.places[come_from]
            if self.is_stopped:
                return
            if not group.counts[come_from] or any(cell not in left.cells for cell in full[1:]):
                continue
            self.left -= len(group.places) * len(left.cells)
            for go_to, (moves, cells) in enumerate(group.places):
                if go_to == come_from or any(cell in cells for cell in full) or not self.keeps_order(number, go_to):
                    continue
                too_full = tuple(c for c in cells if self.loads[c] >= cap and c not in left.cells)
                yield ChainStep(number, come_from, go_to), _cost(moves) - _cost(left.moves), too_full

    def _most_at_once(self, chain: Sequence[ChainStep], wanted: int, cap: int) -> int:
        """How many candidates can go along the whole chain at once; 0 where it is none, or is at odds with itself."""
        if not chain or len({step.group for step in chain if self._is_tied(step.group)}) > 1:
            return 0
        comes: Counter[int] = Counter()
        leave = Counter((step.group, step.come_from) for step in chain)
        for group, come_from, go_to in chain:
            comes.update(self.groups[group].places[go_to].cells)
            comes.subtract(self.groups[group].places[come_from].cells)
        rooms = [(cap - self.loads[cell]) // more for cell, more in comes.items() if more > 0]
        members = [self.groups[group].counts[place] // some for (group, place), some in leave.items()]
        return max(min([wanted, *rooms, *members]), 0)

    def _is_tied(self, number: int) -> bool:
        return bool(self.groups[number].firsts or self.groups[number].thens)


def _in_order(first: tuple[int, int], then: tuple[int, int]) -> bool:
    """Whether what began before the other still does; where both began at once, neither has to be the first."""
    return first[1] <= then[1] if first[0] == then[0] else first[1] < then[1]


def _cost(moves: Sequence[int]) -> int:
    return abs(moves[0]) + (_A_MOVE if moves[0] else 0)


def _leads_by(
    full: tuple[int, ...], cell: tuple[int, ...], came: dict[tuple[int, ...], tuple[tuple[int, ...], ChainStep]]
) -> bool:
    """Whether the chain to some cells leads by this one already."""
    at: tuple[int, ...] | None = full
    while at is not None:
        if at == cell:
            return True
        at = came[at][0] if at in came else None
    return False


def _steps_to(
    best: tuple[int, tuple[int, ...], ChainStep], came: dict[tuple[int, ...], tuple[tuple[int, ...], ChainStep]]
) -> list[ChainStep]:
    steps, at = [best[2]], best[1]
    while at in came:
        at, step = came[at]
        steps.append(step)
    return steps[::-1]
