"""The names in a search, held against the copy: one that no task has gets a hint, and the rest still filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import chain, repeat

from django.db.models import Count

from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.text import fold
from dashboard.inventory.search.keys import KEYS, NameKey, nearest
from dashboard.inventory.search.search import Condition, Hint, Search
from dashboard.inventory.search.tokens import Value, quoted

MOST_COMPARED = 2_000  # names that are looked at for one that comes near
MOST_OFFERED = 3  # unknown names that are told which comes near; to find one costs more than all else

CalendarQuery = tuple[NameKey, Condition]


def checked(search: Search, now: datetime) -> Search:
    asked = [
        (key, condition)
        for term in search.terms
        if isinstance(key := KEYS.get(term.token.key), NameKey)
        for condition in term.conditions
        if not key.exists(condition.value)
    ]
    unknown = _unknown(asked, now)
    return search.leaving_out(_hints(unknown)) if unknown else search


def _unknown(asked: Sequence[CalendarQuery], now: datetime) -> list[CalendarQuery]:
    wanted = [condition.make(now) for _, condition in asked]
    if len(wanted) == 1:
        return [] if copies().filter(wanted[0]).exists() else list(asked)
    if not wanted:
        return []
    counts = copies().aggregate(**{f"n{place}": Count("pk", filter=where) for place, where in enumerate(wanted)})
    return [one for one, count in zip(asked, counts.values(), strict=True) if not count]


def _hints(unknown: Sequence[CalendarQuery]) -> dict[Value, Hint]:
    names = cache(_names)  # of each key they are read once
    near = [_near(names(key), condition.value) for key, condition in unknown[:MOST_OFFERED]]
    offered = zip(unknown, chain(near, repeat("")), strict=False)
    return {condition.value: _hint(key, condition.value, name) for (key, condition), name in offered}


def _hint(key: NameKey, value: Value, name: str) -> Hint:
    instead = quoted(name) if name else ""
    return Hint(kind="name", text=value.text, start=value.start, end=value.end, key=key.name, instead=instead)


def _names(key: NameKey) -> dict[str, str]:
    if key.name == "id":
        return {}
    if key.names:
        return {fold(name): name for name in key.names()}
    shown = copies().exclude(**{key.shown: ""}).order_by(key.shown).values_list(key.shown, flat=True).distinct()
    return {fold(name): name for name in (*key.usual, *shown[:MOST_COMPARED])}


def _near(names: dict[str, str], value: Value) -> str:
    return names.get(nearest(fold(value.text), names), "")
