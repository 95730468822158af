"""Filters for words that are more than a part of a name: `disabled`, `owner deleted`, `daily`, `Europe/Berlin`.

Such words still search the names; what is offered beside it is the search with the filter in their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.text import fold
from dashboard.inventory.copy.version import CopyMark, mark_of
from dashboard.inventory.search.search import Search, parse
from dashboard.inventory.search.tokens import SearchToken, quoted
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.zone_links import zone_links
from dashboard.scheduling.zones import zone_named

MOST_WORDS = 4  # that make one filter together
MOST_OFFERS = 4
MOST_LOOKED_AT = 12  # words of a search
_MOST_ALIKE = 2  # zones of one city's name
_SHORTEST = 3  # letters of a word that is looked up in the copy

_SAME: dict[str, tuple[str, ...]] = {
    "state:enabled": ("enabled",),
    "state:disabled": ("disabled",),
    "state:completed": ("completed",),
    "state:unknown": ("unknown",),
    "state:moved": ("moved",),
    "reason:failures": ("failures", "failure", "consecutive failures"),
    "reason:owner-deleted": ("owner deleted",),
    "reason:owner-disabled": ("owner disabled",),
    "reason:owner-moved": ("owner moved",),
    "reason:script": ("script changed", "script updated", "app script updated"),
    "reason:app-moved": ("app moved", "app moved space"),
    "reason:expired": ("expired", "schedule expired", "schedule over"),
    "reason:person": ("person", "manually", "by person", "by a person", "disabled by a person"),
    "result:failed": ("failed",),
    "failing:yes": ("failing", "fails"),
    "result:succeeded": ("succeeded", "successful"),
    "kind:recurring": ("recurring",),
    "kind:once": ("once",),
    "kind:data": ("data", "when data changes"),
    "kind:none": ("no schedule", "unscheduled"),
    "kind:unread": ("unread", "not understood"),
    "runs=1/d": ("daily", "every day"),
    "runs=24/d": ("hourly", "every hour"),
    "runs=1/w": ("weekly", "every week"),
    "partial:yes": ("partial",),
    "auto:yes": ("auto",),
    "never:yes": ("never", "never run"),
    "orphan:yes": ("orphan", "app deleted", "no app"),
    "owner-gone:yes": ("owner gone", "owner left"),
    "holiday:yes": ("holiday", "holidays", "on holidays"),
}
FILTERS = {word: written for written, words in _SAME.items() for word in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A filter in place of words, and how many tasks it leaves beside all else that is asked."""

    written: str  # state:disabled
    count: int
    q: str  # the search with it


def offers(search: Search, now: datetime) -> list[Offer]:
    meant = [(tokens, written) for tokens in _spans(search.tokens) for written in _filters(tokens)]
    together = list({tokens[0].start: (tokens, written) for tokens, written in reversed(meant)}.values())[::-1]
    asked = [together] if len(together) > 1 else []
    asked += [[one] for one in meant]
    found = (_offer(search, replaced, now) for replaced in asked[:MOST_OFFERS])
    return [offer for offer in found if offer.count]


def _offer(search: Search, replaced: Sequence[tuple[Sequence[SearchToken], str]], now: datetime) -> Offer:
    q = search.text
    for tokens, written in sorted(replaced, key=lambda one: -one[0][0].start):
        q = q[: tokens[0].start] + written + q[tokens[-1].end :]
    count = copies().filter(parse(q).where(now)).count()
    return Offer(written=" ".join(written for _, written in replaced), count=count, q=q)


def _spans(tokens: Sequence[SearchToken]) -> Iterator[Sequence[SearchToken]]:
    """Words beside one another that are known together, the most first, and else each word alone."""
    at = 0
    while at < min(len(tokens), MOST_LOOKED_AT):
        sizes = (size for size in range(MOST_WORDS, 1, -1) if _text(tokens[at : at + size]) in FILTERS)
        size = next((size for size in sizes if all(map(_is_word, tokens[at : at + size]))), 1)
        if _is_word(tokens[at]):
            yield tokens[at : at + size]
        at += size


def _is_word(token: SearchToken) -> bool:
    is_bare = not token.key and not token.joint and len(token.values) == 1 and not token.values[0].quoted
    return is_bare and not token.negated and not token.grouped


def _text(tokens: Sequence[SearchToken]) -> str:
    return " ".join(value.text.casefold().replace("-", " ") for token in tokens for value in token.values)


def _filters(tokens: Sequence[SearchToken]) -> Iterator[str]:
    if written := FILTERS.get(_text(tokens)):
        yield written
    elif len(tokens[0].values[0].text) >= _SHORTEST and "*" not in tokens[0].values[0].text:
        yield from _known(tokens[0].values[0].text)


def _known(word: str) -> Iterator[str]:
    if zone_named(word) or zone_links(word):
        yield f"zone:{quoted(word)}"
        return
    mark = mark_of(tenant_key())
    values_of = _values_of if mark else _values_of.__wrapped__  # without a mark nothing tells of another copy
    zones, reasons, results = values_of(tenant_key(), mark)
    city = f"/{fold(word)}"
    for key, values in (
        ("zone", [zone for zone in zones if fold(zone).endswith(city)]),
        ("reason", [reason for reason in reasons if reason == word.casefold()]),
        ("result", [result for result in results if result == word.upper()]),
    ):
        yield from (f"{key}:{quoted(value)}" for value in values[:_MOST_ALIKE])


@lru_cache(maxsize=8)
def _values_of(tenant: str, mark: CopyMark | None) -> tuple[Sequence[str], ...]:
    """The zones, reasons and results that the copy has in a state, in order."""
    columns = ("zone", "reason", "last_result")
    return tuple(
        tuple(copies().exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct())
        for column in columns
    )
