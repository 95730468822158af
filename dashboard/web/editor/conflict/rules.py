"""The rules of three versions of a task beside each other: each in words, whatever its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import words


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRule:
    """One rule, as lines; None where a version does not have it."""

    number: int  # its place among those of before; 0 for a new one
    before: str | None
    theirs: str | None
    mine: str | None


def compared_rules(before: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> list[ComparedRule]:
    """Pair the rules of three versions, and give those that differ: changed, taken away, then new ones.

    A rule that only stands at another place does not differ.
    """
    of_theirs, new_theirs = _paired(before, theirs)
    of_mine, new_mine = _paired(before, mine)
    found = [
        ComparedRule(number=number, before=line, theirs=of_theirs[number - 1], mine=of_mine[number - 1])
        for number, line in enumerate(before, start=1)
        if not line == of_theirs[number - 1] == of_mine[number - 1]
    ]
    return found + list(_new(new_theirs, new_mine))


def rule_words(line: str, time_zone: tzinfo | None, starts_at: datetime | None) -> str:
    """Write one line in words; one that cannot be told by itself stands as it is."""
    try:
        rule = Recurrence.parse(line)
        if rule.kind is not LineKind.RRULE:
            return line
        return words([rule], time_zone=time_zone, starts_at=starts_at).long
    except InvalidRecurrence:
        return line


def words_of(line: str | None, task: Task | None) -> str:
    return rule_words(line, task.time_zone, task.starts_at) if line is not None and task else ""


def _paired(before: Sequence[str], after: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """Give for each line the one that it became, None where it is gone, and the lines that are new.

    Lines that stayed are found wherever they stand; of the others one takes the place of another in their order.
    """
    rest = list(after)
    became: list[str | None] = []
    for line in before:
        became.append(line if line in rest else None)
        if line in rest:
            rest.remove(line)
    for place, found in enumerate(became):
        if found is None and rest:
            became[place] = rest.pop(0)
    return became, rest


def _new(theirs: Sequence[str], mine: Sequence[str]) -> Iterator[ComparedRule]:
    only_mine = list(mine)
    for line in theirs:
        is_both = line in only_mine
        if is_both:
            only_mine.remove(line)
        yield ComparedRule(number=0, before=None, theirs=line, mine=line if is_both else None)
    for line in only_mine:
        yield ComparedRule(number=0, before=None, theirs=None, mine=line)
