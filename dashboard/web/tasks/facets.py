"""The filters above the list: one state of a few, and chips of reasons and kinds. Each is a link that edits `q`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import slugify

from dashboard.inventory.copy.facets import CHOICES
from dashboard.inventory.copy.task_row import NO_REASON, RARE
from dashboard.inventory.models import ScheduleKind
from dashboard.inventory.search.search import Search
from dashboard.inventory.search.tokens import quoted
from dashboard.web.reasons import KNOWN, reason_called

STATES = (("", "All"), ("enabled", "Enabled"), ("disabled", "Disabled"), ("completed", "Completed"))
WITHOUT_RULES = {  # kinds that are offered, each with its icon and its tone
    ScheduleKind.AFTER: ("chain", "runs"),
    ScheduleKind.DATA: ("data", "runs"),
    ScheduleKind.NONE: ("none", ""),
    ScheduleKind.UNREAD: ("unread", "owner"),
}
RARE_STATES = (("unknown", "State unknown"), ("moved", "Moved"))  # offered when there are any


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A filter that can be chosen: what it says, how many tasks it would show, and the search that chooses it."""

    id: str
    words: str
    count: int
    q: str | None  # None takes `q` out of the address
    chosen: bool
    icon: str = ""
    tone: str = ""  # the variant of .chip


class FacetStyle(NamedTuple):
    """How a chip is named and drawn."""

    label: str
    icon: str
    tone: str


def states(search: Search, counts: Mapping[str, int]) -> list[Facet]:
    """One of these is always chosen; choosing one lets go of reasons and kinds and keeps the rest."""
    bare = search.without(*CHOICES)
    offered = (*STATES, *(state for state in RARE_STATES if counts.get(f"state:{state[0]}")))
    asked = None if search.asks("state") else ""  # of several states none is the chosen one
    chosen = next((value for value, _ in offered if value and search.has("state", value)), asked)
    chosen = None if search.asks("failing") and not chosen else chosen
    all_there_are = sum(count for name, count in counts.items() if name.startswith("state:"))
    return [
        Facet(
            id=f"filter-state-{value or 'all'}",
            words=words,
            count=counts.get(f"state:{value}", 0) if value else all_there_are,
            q=(bare.adding("state", value) if value else bare).text or None,
            chosen=chosen == value,
        )
        for value, words in offered
    ]


def reasons(search: Search, counts: Mapping[str, int]) -> list[Facet]:
    """The four known reasons always; rare ones, `none` and codes that are new to us when there are any.

    Then what may be next.
    """
    known = [word for word in KNOWN if word != NO_REASON and _is_offered(search, counts, word)]
    found = (name.partition(":")[2] for name in counts if name.startswith("reason:"))
    shown = map(reason_called, [*known, *sorted(set(found).difference(known))])
    failing = _chip(search, counts, "failing", "yes", FacetStyle("Failing", "failing", "failure"))
    return [
        *(_chip(search, counts, "reason", one.word, FacetStyle(one.label, one.icon, one.chip)) for one in shown),
        failing,
    ]


def kinds(search: Search, counts: Mapping[str, int]) -> list[Facet]:
    """Of tasks that wait for others only where there are any: the older scheduling has none."""
    chips = {
        kind: _chip(search, counts, "kind", kind.value, FacetStyle(kind.label, *style))
        for kind, style in WITHOUT_RULES.items()
    }
    return [chip for kind, chip in chips.items() if kind is not ScheduleKind.AFTER or chip.count or chip.chosen]


def _is_offered(search: Search, counts: Mapping[str, int], reason: str) -> bool:
    return reason not in RARE or counts.get(f"reason:{reason}", 0) > 0 or search.has("reason", reason)


def _chip(search: Search, counts: Mapping[str, int], key: str, value: str, style: FacetStyle) -> Facet:
    """Pressing a chosen chip lets go of it; any other takes the place of the state, reason or kind that was chosen."""
    chosen = search.has(key, value)
    bare = search.without(*CHOICES)
    is_known = key in ("kind", "failing") or (value in KNOWN and value != NO_REASON)
    pressed = bare if chosen else bare.adding(key, value if is_known else quoted(value))
    return Facet(
        id=f"filter-{key}-{slugify(value)}",
        words=style.label,
        count=counts.get(f"{key}:{value}", 0),
        q=pressed.text or None,
        chosen=chosen,
        icon=style.icon,
        tone=style.tone,
    )
