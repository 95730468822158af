"""Several sentences in one: `monday at 8 and friday at 17` is cut where only one cut makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, islice

from dashboard.scheduling.quickline import clauses as said
from dashboard.scheduling.quickline.clauses import Clause, DayNames, Joint
from dashboard.scheduling.quickline.vocabulary import SHORT_WEEKDAYS, NotRead, Span, TextChange

_HEADS = (said.AtTimes, said.Step)
_APPLY = (said.Until, said.Count, said.Duration, said.Months, said.Except)
_MOST_CUTS = 2_000  # ways that are tried


def sentences(clauses: Sequence[Clause], text: str) -> list[list[Clause]]:
    """Cut clauses into sentences. Raises NotRead where it is not clear what belongs together."""
    heads = len(_heads(clauses))
    if heads < 2:
        return [list(clauses)]
    joints = [place for place, clause in enumerate(clauses) if _is_cut(clauses, place)]
    ways = [way for way in islice(combinations(joints, heads - 1), _MOST_CUTS) if _holds(_cut(clauses, way))]
    if len(ways) > 1:
        readings = [_with_semicolons(clauses, way) for way in ways[:2]]
        raise NotRead(_span(clauses), "It is not clear which days and times belong together.", readings=readings)
    if not ways:
        return _alternating(clauses) or [list(clauses)]
    found = _cut(clauses, ways[0])
    _check_common(found, clauses, ways[0], text)
    _check_overlap(found, clauses, ways[0], text)
    return found


def _heads(clauses: Iterable[Clause]) -> list[Clause]:
    """Return the clauses that tell the time of a sentence. Of neighbours only the first is listed."""
    heads: list[Clause] = []
    before: Clause | None = None
    for clause in clauses:
        if isinstance(clause, Joint | said.Filler):
            continue
        if isinstance(clause, _HEADS) and not (isinstance(clause, said.AtTimes) and isinstance(before, said.AtTimes)):
            heads.append(clause)
        before = clause
    return heads


def _is_cut(clauses: Sequence[Clause], place: int) -> bool:
    """Return whether a sentence may begin behind this clause. Of several joints in a row the last one counts."""
    is_last = place + 1 < len(clauses) and not isinstance(clauses[place + 1], Joint)
    return isinstance(clauses[place], Joint) and is_last


def _cut(clauses: Sequence[Clause], places: Iterable[int]) -> list[list[Clause]]:
    found, begin = [], 0
    for place in places:
        found.append(list(clauses[begin:place]))
        begin = place + 1
    return [*found, list(clauses[begin:])]


def _holds(parts: Iterable[Sequence[Clause]]) -> bool:
    return all(len(_heads(part)) == 1 and any(_names_days(clause) for clause in part) for part in parts)


def _names_days(clause: Clause) -> bool:
    return isinstance(clause, DayNames | said.EveryPeriod | said.TimesPer)


def _alternating(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Cut `mon 8:00 fri 17:00`, where days and times take turns and there is nothing else."""
    kept = [clause for clause in clauses if not isinstance(clause, said.Filler | Joint | said.Zone)]
    if len(kept) % 2 or not all(isinstance(clause, said.Weekdays | said.AtTimes) for clause in kept):
        return []
    pairs = [list(kept[place : place + 2]) for place in range(0, len(kept), 2)]
    kinds = {tuple(type(clause) for clause in pair) for pair in pairs}
    covered = [_weekdays(pair) for pair in pairs]
    if any(one < other for one in covered for other in covered):
        return []
    return pairs if len(kinds) == 1 and len(set(next(iter(kinds)))) == 2 else []


def _check_common(found: list[list[Clause]], clauses: Sequence[Clause], way: Sequence[int], text: str) -> None:
    """Refuse `until 30 june` behind two sentences: it may hold for both of them or for the last. Raises NotRead."""
    for place, part in enumerate(found):
        for clause in part:
            if isinstance(clause, _APPLY) or (place == 0 and _holds_further(clause, found[1:])):
                words = f" {text[slice(*clause.span)]}"
                others = [other for other in range(len(found)) if other != place]
                own = _with_semicolons(clauses, way)
                all_of_them = _with_semicolons(clauses, way, dict.fromkeys(others, words))
                message = f"Does “{words.strip()}” hold for all of it?"
                raise NotRead(clause.span, message, readings=[all_of_them, own])


def _holds_further(clause: Clause, others: Iterable[Sequence[Clause]]) -> bool:
    """Return whether `every 2 weeks` may be meant of the sentences behind it, too."""
    is_long = isinstance(clause, said.EveryPeriod) and clause.number > 1
    return is_long and any(not any(isinstance(one, said.EveryPeriod) for one in part) for part in others)


def _check_overlap(found: list[list[Clause]], clauses: Sequence[Clause], way: Sequence[int], text: str) -> None:
    """Refuse `every day at 9 and sunday at 10`: it may mean Sunday twice, or only at 10. Raises NotRead."""
    covered = [_weekdays(part) for part in found]
    for one in range(len(found)):
        for other in range(len(found)):
            if covered[one] and covered[other] and covered[other] < covered[one]:
                names = ", ".join(SHORT_WEEKDAYS[day] for day in sorted(covered[other]))
                readings = [
                    _with_semicolons(clauses, way),
                    _with_semicolons(clauses, way, {one: f" except {names}"}),
                ]
                message = f"On {names}: at all of these times, or only at its own?"
                raise NotRead(_span(clauses), message, readings=readings)


def _weekdays(part: Iterable[Clause]) -> frozenset[int]:
    """Return the weekdays of a sentence that names no other days and runs each week; none for other sentences."""
    found: frozenset[int] = frozenset()
    for clause in part:
        if isinstance(clause, said.Weekdays):
            found |= frozenset(clause.days)
        elif isinstance(clause, said.EveryPeriod | said.TimesPer) and clause.unit == "day" and clause.number == 1:
            found |= frozenset(range(7))
        elif isinstance(clause, DayNames | said.EveryPeriod | said.Except):
            return frozenset()
    return found


def _with_semicolons(
    clauses: Sequence[Clause], way: Sequence[int], behind: dict[int, str] | None = None
) -> tuple[TextChange, ...]:
    """Offer the text with a semicolon for each joint where it is cut, and words behind some of the sentences."""
    behind = behind or {}
    changes = []
    for number, place in enumerate(way):
        first = place
        while first > 0 and isinstance(clauses[first - 1], Joint):
            first -= 1
        at = clauses[first - 1].span[1] if first else clauses[place].span[0]
        changes.append(TextChange(at, clauses[place].span[1], f"{behind.get(number, '')};"))
    last = _span(clauses)[1]
    return (*changes, TextChange(last, last, behind.get(len(way), "")))


def _span(clauses: Sequence[Clause]) -> Span:
    return clauses[0].span[0], clauses[-1].span[1]
