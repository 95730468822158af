"""The filters above the list: one state of a few, and chips of reasons and kinds. Each is a link that edits `q`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from dashboard.inventory.search.search import Search
from dashboard.inventory.search.tokens import quoted
from dashboard.inventory.tasks import FACETS

STATES = (("", "All"), ("enabled", "Enabled"), ("disabled", "Disabled"), ("completed", "Completed"))
RARE_STATES = (("unknown", "State unknown"), ("moved", "Moved"))  # offered when there are any


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that can be chosen: what it says, how many tasks it would show, and the search that chooses it."""

    id: str
    words: str
    count: int
    q: str | None  # None takes `q` out of the address
    chosen: bool
    icon: str = ""
    tone: str = ""  # the variant of .chip


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a known value is named and drawn."""

    words: str
    icon: str
    tone: str = ""


REASONS = {
    "failures": Look(words="Failures", icon="failures", tone="failure"),
    "owner-deleted": Look(words="Owner deleted", icon="owner-deleted", tone="owner"),
    "owner-disabled": Look(words="Owner disabled", icon="owner-disabled", tone="owner"),
    "person": Look(words="By a person", icon="person"),
}
KINDS = {
    "data": Look(words="When data changes", icon="data", tone="runs"),
    "none": Look(words="No schedule", icon="none"),
    "unread": Look(words="Not understood", icon="unread", tone="owner"),
}


def states(search: Search, counts: Mapping[str, int]) -> list[Chip]:
    """One of these is always chosen; choosing one lets go of reasons and kinds and keeps the rest."""
    bare = search.without(*FACETS)
    offered = (*STATES, *(state for state in RARE_STATES if counts.get(f"state:{state[0]}")))
    asked = None if search.asks("state") else ""  # of several states none is the chosen one
    chosen = next((value for value, _ in offered if value and search.has("state", value)), asked)
    all_there_are = sum(count for name, count in counts.items() if name.startswith("state:"))
    return [
        Chip(
            id=f"filter-state-{value or 'all'}",
            words=words,
            count=counts.get(f"state:{value}", 0) if value else all_there_are,
            q=(bare.adding("state", value) if value else bare).text or None,
            chosen=chosen == value,
        )
        for value, words in offered
    ]


def reasons(search: Search, counts: Mapping[str, int]) -> list[Chip]:
    """The four known reasons always; `none` and codes that are new to us when there are any."""
    values = (name.partition(":")[2] for name in counts if name.startswith("reason:"))
    others = {value: _unknown(value) for value in sorted(values) if value not in REASONS}
    return [_chip(search, counts, "reason", value, look) for value, look in (REASONS | others).items()]


def kinds(search: Search, counts: Mapping[str, int]) -> list[Chip]:
    """What starts a task, where it is not a schedule."""
    return [_chip(search, counts, "kind", value, look) for value, look in KINDS.items()]


def _unknown(value: str) -> Look:
    return Look(words="No reason given", icon="none") if value == "none" else Look(words=value.upper(), icon="unread")


def _chip(search: Search, counts: Mapping[str, int], key: str, value: str, look: Look) -> Chip:
    """Pressing a chosen chip lets go of it; any other takes the place of the state, reason or kind that was chosen."""
    chosen = search.has(key, value)
    bare = search.without(*FACETS)
    pressed = bare if chosen else bare.adding(key, value if value in REASONS | KINDS else quoted(value))
    return Chip(
        id=f"filter-{key}-{slugify(value)}",
        words=look.words,
        count=counts.get(f"{key}:{value}", 0),
        q=pressed.text or None,
        chosen=chosen,
        icon=look.icon,
        tone=look.tone,
    )
