"""What can be searched: each key with an example from the tasks at hand, and how many of these it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dashboard.inventory.models import TaskCopy
from dashboard.inventory.search.amounts import AmountKey, BadValue
from dashboard.inventory.search.keys import KEYS, NO_ERROR, ChoiceKey, NameKey, SearchKey
from dashboard.inventory.search.tokens import quoted, tokens_of

_TELLING = {"state": "disabled", "kind": "data", "result": "failed", "clock": "next", "error": NO_ERROR}
_WITHOUT = ("id",)  # nobody knows one by heart
_DEAR = ("clock", "in", "holiday")  # for their numbers the runs of all tasks would have to be worked out


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyExample:
    """A key, and a piece of a search that it may begin."""

    key: SearchKey
    written: str  # space:"Finance"; the key alone where there is no value for it
    count: int | None  # tasks that the piece leaves; None without a value, and where it is dear to count

    @property
    def is_whole(self) -> bool:
        return self.written != self.key.name + self.key.operators[0]


def key_examples(others: QuerySet[TaskCopy], now: datetime) -> list[KeyExample]:
    """Give one for each key. `others`: the tasks that all else in a search leaves, of which the examples are."""
    written = {name: key.name + key.operators[0] + _value(key, others) for name, key in KEYS.items()}
    asked = {name: where_of(key, written[name], now) for name, key in KEYS.items() if name not in _DEAR}
    counts = counts_of(others, {name: where for name, where in asked.items() if where is not None})
    return [KeyExample(key=key, written=written[name], count=counts.get(name)) for name, key in KEYS.items()]


def counts_of(others: QuerySet[TaskCopy], asked: Mapping[str, Q]) -> dict[str, int]:
    counted = {f"n{number}": Count("pk", filter=where or None) for number, where in enumerate(asked.values())}
    return dict(zip(asked, others.aggregate(**counted).values(), strict=True)) if counted else {}


def where_of(key: SearchKey, written: str, now: datetime) -> Q | None:
    """What a piece asks as it is written; None where it is none, as an amount that is only begun."""
    found = next(((token.operator, value) for token in tokens_of(written) for value in token.values), None)
    try:
        return key.read(*found)(now) if found else None
    except BadValue:
        return None


def written_name(key: NameKey, name: str) -> str:
    is_bare = key.whole and not any(character.isspace() or character in ',"*' for character in name)
    return name if is_bare else quoted(name)


def _value(key: SearchKey, others: QuerySet[TaskCopy]) -> str:
    if isinstance(key, NameKey) and key.name not in (*_TELLING, *_WITHOUT):
        return _frequent(key, others)
    if isinstance(key, AmountKey):
        return key.examples[0]
    return _TELLING.get(key.name, next(iter(key.choices)) if isinstance(key, ChoiceKey) else "")


def _frequent(key: NameKey, others: QuerySet[TaskCopy]) -> str:
    """The name that most of the tasks have; a usual one where they have none, or nothing."""
    if key.names:
        found = next(iter(key.names()), "")
    else:
        named = others.exclude(**{key.shown: ""}).values(key.shown).annotate(tasks=Count("pk"))
        found = named.order_by("-tasks", key.shown).values_list(key.shown, flat=True).first() or ""
    return written_name(key, found or next(iter(key.usual), "")) if found or key.usual else ""
