"""A task that somebody else changed while it stood in the editor: before, theirs and mine, side by side."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from dashboard.inventory.changes.diff import FieldDifference, differences
from dashboard.inventory.changes.outcome import Conflict
from dashboard.inventory.copy import names
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.zones import zone_named
from dashboard.web.editor.conflict.rules import ComparedRule, compared_rules, words_of

_SCHEDULE = "Schedule"  # the field whose rules are compared one by one
_WORD = re.compile(r"\w+(?:[:/.,+-]\w+)*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedText:
    """The value of one version, cut at the words that differ from the version before."""

    pieces: Sequence[tuple[str, bool]] = ()  # a piece of the text, and whether it differs
    note: str = ""  # in place of a text: `as before`, `removed`

    def __str__(self) -> str:
        return "".join(text for text, _ in self.pieces) or self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedField:
    """One field or rule that somebody changed, in words."""

    field: str
    before: ComparedText
    theirs: ComparedText
    mine: ComparedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All fields that differ."""

    rows: list[ComparedField]
    theirs_seen: str  # what to post to save over theirs
    both_rules: bool  # both changed the rules, which are saved as a whole


def compared(conflict: Conflict, saved: Task, mine: Mapping[str, Any]) -> Comparison:
    wanted = _with(saved, mine)
    versions = [task for task in (saved, conflict.theirs, wanted) if task]
    known = names.told(names.known(tenant_key(), versions), versions)
    theirs_differ = {one.field: one for one in differences(saved, conflict.theirs, known)}
    mine_differ = {one.field: one for one in differences(saved, wanted, known)}
    rules = _rules(saved, conflict.theirs, wanted)
    rows: list[ComparedField] = []
    for field in dict.fromkeys([*theirs_differ, *mine_differ]):
        by_rule = rules if field == _SCHEDULE else []
        rows += by_rule or [_row(field, theirs_differ.get(field), mine_differ.get(field))]
    both = all(_SCHEDULE in found for found in (theirs_differ, mine_differ))
    return Comparison(rows=rows, theirs_seen=conflict.seen, both_rules=both and bool(rules))


def marked(text: str, other: str) -> tuple[tuple[str, bool], ...]:
    """Cut a text at its words that another text does not have at their place."""
    own, its = _WORD.findall(text), _WORD.findall(other)
    codes = difflib.SequenceMatcher(None, own, its, autojunk=False).get_opcodes()
    pieces = [("".join(own[start:end]), tag != "equal") for tag, start, end, _, _ in codes if start < end]
    return tuple(_without_edges(_joined(pieces)))


def _joined(pieces: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Take a space between two words that differ as one of them."""
    ends = (0, len(pieces) - 1)
    told = [(text, differs or (place not in ends and not text.strip())) for place, (text, differs) in enumerate(pieces)]
    grouped = groupby(told, key=lambda piece: piece[1])
    return [("".join(text for text, _ in group), differs) for differs, group in grouped]


def _without_edges(pieces: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Leave the spaces around a differing piece unmarked."""
    for text, differs in pieces:
        inner = text.strip() if differs else ""
        if not inner:
            yield text, False
            continue
        head, _, tail = text.partition(inner)
        yield from (piece for piece in ((head, False), (inner, True), (tail, False)) if piece[0])


def _rules(saved: Task, theirs: Task | None, mine: Task) -> list[ComparedField]:
    """The rules that differ; none where somebody turned to a schedule without rules, which is told as one field."""
    lines = [task.recurrences if task else () for task in (saved, theirs, mine)]
    if not all(lines):
        return []
    found = compared_rules(*lines)
    is_one = max(map(len, lines)) == 1
    return [_rule_row(rule, (saved, theirs, mine), is_one=is_one) for rule in found]


def _rule_row(rule: ComparedRule, tasks: Sequence[Task | None], *, is_one: bool) -> ComparedField:
    lines = (rule.before, rule.theirs, rule.mine)
    told = [words_of(line, task) for line, task in zip(lines, tasks, strict=True)]
    if any(line != rule.before and text == told[0] for line, text in zip(lines, told, strict=True) if line):
        told = [line or "" for line in lines]  # in words they are the same
    name = _SCHEDULE if is_one else f"Rule {rule.number}" if rule.number else "New rule"
    theirs, mine = (None if line == rule.before else text for text, line in zip(told[1:], lines[1:], strict=True))
    return _compared(name, told[0], theirs, mine, empty="removed" if rule.number else "not there")


def _row(field: str, theirs: FieldDifference | None, mine: FieldDifference | None) -> ComparedField:
    before = next(difference.before for difference in (theirs, mine) if difference)
    after = [difference.after if difference else None for difference in (theirs, mine)]
    return _compared(field, before, *after, empty="none")


def _compared(field: str, before: str, theirs: str | None, mine: str | None, *, empty: str) -> ComparedField:
    """Mark the words that differ; None for a version that is as before."""
    return ComparedField(
        field=field,
        before=_before(before, [text for text in (theirs, mine) if text is not None], empty),
        theirs=_after(theirs, before, empty),
        mine=_after(mine, before, empty),
    )


def _before(text: str, after: Sequence[str], empty: str) -> ComparedText:
    """What was, with the words marked that somebody took out."""
    if not text:
        return ComparedText(note=empty)
    gone = {place for other in after for place in _places(marked(text, other))}
    grouped = groupby(enumerate(text), key=lambda one: one[0] in gone)
    return ComparedText(pieces=[("".join(char for _, char in chars), is_gone) for is_gone, chars in grouped])


def _places(pieces: Sequence[tuple[str, bool]]) -> Iterator[int]:
    at = 0
    for text, differs in pieces:
        yield from range(at, at + len(text)) if differs else ()
        at += len(text)


def _after(text: str | None, before: str, empty: str) -> ComparedText:
    if text is None:
        return ComparedText(note="as before" if before else empty)
    return ComparedText(pieces=marked(text, before)) if text else ComparedText(note=empty)


def _with(task: Task, values: Mapping[str, Any]) -> Task:
    changed = dict(values)
    if "enabled" in changed:
        changed["state"] = TaskState.ENABLED if changed.pop("enabled") else TaskState.DISABLED
        changed["disabled_code"] = None
    if "time_zone_name" in changed:
        changed["time_zone"] = zone_named(changed["time_zone_name"])
    return replace(task, problem="", **changed)
