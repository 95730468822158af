"""The names in a search, held against the copy: one that no task has gets a hint, and the rest still filters."""

from __future__ import annotations

from datetime import datetime

from dashboard.inventory.copied import copies
from dashboard.inventory.folding import fold
from dashboard.inventory.search import Condition, Hint, Search
from dashboard.inventory.search_keys import KEYS, Named, nearest
from dashboard.inventory.search_text import Value, quoted

MOST_COMPARED = 2_000  # names that are looked at for one that comes near


def checked(search: Search, now: datetime) -> Search:
    """Leave out the names of spaces, owners, apps, zones, reasons, results and ids that no task has, with a hint."""
    hints: dict[Value, Hint] = {}
    for term in search.terms:
        key = KEYS.get(term.piece.key)
        if isinstance(key, Named):
            hints |= {found.value: _hint(key, found.value) for found in term.conditions if _is_unknown(key, found, now)}
    return search.leaving_out(hints) if hints else search


def _is_unknown(key: Named, condition: Condition, now: datetime) -> bool:
    return not key.exists(condition.value) and not copies().filter(condition.make(now)).exists()


def _hint(key: Named, value: Value) -> Hint:
    name = _near(key, fold(value.text))
    instead = quoted(name) if name else ""
    return Hint(kind="name", text=value.text, start=value.start, end=value.end, key=key.name, instead=instead)


def _near(key: Named, wanted: str) -> str:
    if key.name == "id":
        return ""
    shown = copies().exclude(**{key.shown: ""}).order_by(key.shown).values_list(key.shown, flat=True).distinct()
    names = {fold(name): name for name in (*key.usual, *shown[:MOST_COMPARED])}
    return str(names.get(nearest(wanted, list(names)), ""))
