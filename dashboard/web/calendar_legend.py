"""The legend of the calendar: how each kind of run is drawn, and a filter by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.inventory.calendar import facets
from dashboard.inventory.search.search import Search
from dashboard.inventory.search.tokens import quoted
from dashboard.inventory.tasks import FACETS
from dashboard.web.calendar.kinds import COMPLETED, KINDS, OTHER, WILL_RUN, Kind
from dashboard.web.calendar.sheet import Drawn

_TONES = {"failures": "failure", "owner": "owner", "": "runs"}  # of .chip


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry: pressing it shows these tasks alone, pressing it again all of them."""

    kind: Kind
    words: str
    count: int  # tasks
    q: str | None  # of the address; None takes it out
    chosen: bool
    id: str

    @property
    def tone(self) -> str:
        """The variant of .chip."""
        return _TONES.get(self.kind.tone, "")


def legend(drawn: Drawn, counts: Mapping[str, int]) -> list[Key]:
    """The kinds that are always there, and reasons that are new to us when there are any."""
    search = drawn.asked.search
    known = [kind for kind in KINDS if kind is not OTHER]
    reasons = {kind.value for kind in known}
    news = sorted(
        value for key, _, value in (name.partition(":") for name in counts) if key == "reason" and value not in reasons
    )
    keys = [_key(search, counts, kind, kind.value, kind.words) for kind in known]
    others = [_key(search, counts, OTHER, value, _words(value)) for value in news]
    return [*keys[:-1], *others, keys[-1]]


def counts_of(drawn: Drawn) -> Mapping[str, int]:
    """Tasks by `key:value` of state, reason and kind, whatever of these the search asks for."""
    asked = drawn.asked
    if asked.search.without(*FACETS).text == asked.search.text:
        return drawn.planned.counts()
    return facets(asked.search, asked.now)


def _key(search: Search, counts: Mapping[str, int], kind: Kind, value: str, words: str) -> Key:
    name = "state" if kind in (WILL_RUN, COMPLETED) else "reason"
    chosen = search.has(name, value)
    bare = search.without(*FACETS)
    pressed = bare if chosen else bare.adding(name, value if kind is not OTHER else quoted(value))
    return Key(
        kind=kind,
        words=words,
        count=counts.get(f"{name}:{value}", 0),
        q=pressed.text or None,
        chosen=chosen,
        id=f"legend-{kind.number}-{value.encode().hex() if kind is OTHER else value}",
    )


def _words(value: str) -> str:
    return OTHER.words if value == OTHER.value else value.upper()
