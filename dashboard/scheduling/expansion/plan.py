"""The lines of a schedule together: the union of what adds, less what takes away (RFC 5545 3.8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import cached_property

import numpy as np

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.clock import NEAR, clock_between
from dashboard.scheduling.expansion.rule_line import EARLIEST, LATEST, RuleLine, cut, rule_line
from dashboard.scheduling.expansion.times import union
from dashboard.scheduling.instants import DAY, Seconds, instant_of, wall_second
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.recurrence import Recurrence

_RULES_ALONE = {LineKind.RRULE}
_EXCLUDING = {LineKind.EXRULE, LineKind.EXDATE}
_CHUNK = 100_000  # runs, at most, that are worked out at a time
_SHORTEST_CHUNK = 60  # seconds
_LONGEST_CHUNK = 20 * 366 * DAY  # seconds


@dataclass(frozen=True)
class Plan:
    """All lines of one schedule, bound to its zone, start and end. Instants are epoch seconds, spans half-open."""

    rules: tuple[RuleLine, ...]
    added: tuple[int, ...]  # ascending
    excluded_rules: tuple[RuleLine, ...] = ()
    excluded: frozenset[int] = frozenset()
    excluded_spans: tuple[tuple[int, int], ...] = ()  # whole days of the zone

    @property
    def excludes(self) -> bool:
        """Whether any line takes runs away."""
        return bool(self.excluded_rules or self.excluded or self.excluded_spans)

    @cached_property
    def most_a_day(self) -> int:
        """A number of runs that no day exceeds, doubles counted."""
        return sum(line.walls.most_a_day for line in self.rules + self.excluded_rules) + len(self.added)

    def instants(self, first: int, last: int, budget: Budget) -> Seconds:
        """Return the runs in the span [first, last), ascending, without doubles.

        Raises BudgetExceeded with those found before.
        """
        chunks: list[Seconds] = []
        try:
            for chunk in self.chunks(first, last, budget):
                chunks.append(chunk)
        except BudgetExceeded as error:
            raise error.at(error.reached, np.concatenate([_NONE, *chunks])) from None
        return chunks[0] if len(chunks) == 1 else np.concatenate([_NONE, *chunks])

    def chunks(self, first: int, last: int, budget: Budget) -> Iterator[Seconds]:
        """Yield the runs in the span [first, last) in pieces.

        So a few years of seconds never stand in memory at once.
        """
        first, last = max(first, EARLIEST), min(last, LATEST)
        length = min(max(_CHUNK * DAY // max(self.most_a_day, 1), _SHORTEST_CHUNK), _LONGEST_CHUNK)
        for begin in range(first, last, length):
            try:
                budget.step_years(min(begin + length, last) - begin)
                yield self._instants(begin, min(begin + length, last), budget)
            except BudgetExceeded as error:
                raise error.at(begin, None) from None

    def next(self, after: int, count: int, budget: Budget) -> list[int]:
        """Return the next `count` runs later than the instant `after`, ascending.

        Raises BudgetExceeded with those found before.
        """
        found: list[int] = []
        after = max(after, EARLIEST)
        heads: dict[int, int | None] = {}
        try:
            while len(found) < count:
                head = self._next(after, heads, budget)
                if head is None:
                    break
                if not self._excludes(head, budget):
                    budget.produce(1)
                    found.append(head)
                after = head
        except BudgetExceeded as error:
            raise error.at(self._reached(after, error), found) from None
        return found

    def _instants(self, first: int, last: int, budget: Budget) -> Seconds:
        pieces = [line.instants(first, last, budget) for line in self.rules]
        if self.added:
            pieces.append(cut(np.array(self.added, dtype=np.int64), first, last))
        instants = _merged(pieces)
        return self._without_excluded(instants, first, last, budget) if self.excludes else instants

    def _without_excluded(self, instants: Seconds, first: int, last: int, budget: Budget) -> Seconds:
        for line in self.excluded_rules:
            instants = np.setdiff1d(instants, line.instants(first, last, budget), assume_unique=True)
        instants = np.setdiff1d(instants, np.array(sorted(self.excluded), dtype=np.int64), assume_unique=True)
        for begin, end in self.excluded_spans:
            instants = instants[(instants < begin) | (instants >= end)]
        return instants

    def _next(self, after: int, heads: dict[int, int | None], budget: Budget) -> int | None:
        """Return the earliest run of any line later than `after`. `heads` keeps each line's own next one."""
        for index, line in enumerate(self.rules):
            head = heads.get(index, after)
            if head is not None and head <= after:
                budget.step()
                heads[index] = line.next(after, budget)
        added = (instant for instant in self.added if instant > after)
        return min((head for head in (*heads.values(), next(added, None)) if head is not None), default=None)

    def _reached(self, after: int, error: BudgetExceeded) -> int:
        """Return before which instant there is no other run. A single line knows how far it came on its wall clock."""
        if len(self.rules) > 1 or self.added or self.excludes or error.reached is None:
            return after + 1
        return max(after + 1, error.reached - NEAR)

    def _excludes(self, instant: int, budget: Budget) -> bool:
        if not self.excludes:
            return False
        return (
            instant in self.excluded
            or any(begin <= instant < end for begin, end in self.excluded_spans)
            or any(line.next(instant - 1, budget) == instant for line in self.excluded_rules)
        )


def plan(
    recurrences: Iterable[Recurrence], time_zone: tzinfo, starts_at: datetime | None, ends_at: datetime | None
) -> Plan:
    """Bind lines to a zone, a start and an inclusive end, wall times both. Raises InvalidRecurrence."""
    lines = list({recurrence.text: recurrence for recurrence in recurrences}.values())
    kinds = {line.kind for line in lines}
    added = () if kinds == _RULES_ALONE else _added(lines, time_zone, starts_at, ends_at)
    rules = tuple(rule_line(line, time_zone, starts_at, ends_at) for line in lines if line.kind is LineKind.RRULE)
    if not kinds & _EXCLUDING:
        return Plan(rules, added)
    excluded = _dates(lines, LineKind.EXDATE)
    return Plan(
        rules,
        added,
        excluded_rules=tuple(
            rule_line(line, time_zone, starts_at, None) for line in lines if line.kind is LineKind.EXRULE
        ),
        excluded=frozenset(_instant(day, time_zone) for day in excluded if isinstance(day, datetime)),
        excluded_spans=tuple(_whole_day(day, time_zone) for day in excluded if not isinstance(day, datetime)),
    )


def _merged(pieces: list[Seconds]) -> Seconds:
    if len(pieces) == 1:
        return pieces[0]
    return union(pieces) if pieces else _NONE


def _dates(lines: list[Recurrence], kind: LineKind) -> list[datetime | date]:
    return [day for line in lines if line.kind is kind for day in line.dates]


def _added(
    lines: list[Recurrence], time_zone: tzinfo, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[int, ...]:
    """Return the dates of RDATE lines between start and end; the start itself where there is no line at all."""
    days: list[datetime | date] = _dates(lines, LineKind.RDATE)
    if not lines and starts_at:
        days.append(starts_at)
    if not days:
        return ()
    at = starts_at.time() if starts_at else time()
    moments = (day if isinstance(day, datetime) else datetime.combine(day, at) for day in days)
    first = _instant(starts_at, time_zone) if starts_at else EARLIEST
    last = _instant(ends_at, time_zone) if ends_at else LATEST
    instants = {_instant(moment, time_zone) for moment in moments}
    return tuple(sorted(instant for instant in instants if first <= instant <= last))


def _instant(moment: datetime, time_zone: tzinfo) -> int:
    if moment.tzinfo is not None:
        return instant_of(moment)
    wall = wall_second(moment)
    return clock_between(time_zone, wall, wall).instant(wall)


def _whole_day(day: date, time_zone: tzinfo) -> tuple[int, int]:
    midnight = wall_second(datetime.combine(day, time()))
    clock = clock_between(time_zone, midnight, midnight + DAY)
    return clock.instant(midnight), clock.instant(midnight + DAY)


_NONE: Seconds = np.empty(0, dtype=np.int64)
