"""The pieces of a quick line that are understood, and what each of them tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dashboard.scheduling.quickline import clauses as said
from dashboard.scheduling.quickline.clauses import Clause

_TELLS: tuple[tuple[tuple[type[Clause], ...], str], ...] = (
    ((said.DayNames, said.Months, said.Except), "days"),
    ((said.AtTimes, said.TimeWindow, said.MinutesPast, said.Begin, said.PartOfDay), "time"),
    ((said.Step, said.EveryPeriod, said.TimesPer), "often"),
    ((said.Until, said.Count, said.Duration), "end"),
    ((said.Zone,), "zone"),
)


class LineMark(NamedTuple):
    """A piece of the text that is understood: `text[start:end]` tells days, time, often, end or zone."""

    start: int
    end: int
    tells: str


def marks_of(clauses: Iterable[Clause]) -> list[LineMark]:
    """Return the marks of the clauses that say something. No mark lies over another."""
    found: list[LineMark] = []
    for clause in clauses:
        tells = next((name for kinds, name in _TELLS if isinstance(clause, kinds)), "")
        start = max(clause.span[0], found[-1].end if found else 0)
        if tells and start < clause.span[1]:
            found.append(LineMark(start, clause.span[1], tells))
    return found
