"""The filters above the list: one state of a few, and chips of reasons and kinds, of each at most one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from dashboard.inventory.filters import TaskFilter

STATES = (("", "All"), ("state:enabled", "Enabled"), ("state:disabled", "Disabled"), ("state:completed", "Completed"))
RARE_STATES = (("state:unknown", "State unknown"), ("state:moved", "Moved"))  # offered when there are any


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
    """How a known tag is named and drawn."""

    words: str
    icon: str
    tone: str = ""


REASONS = {
    "reason:failures": Look(words="Failures", icon="failures", tone="failure"),
    "reason:owner-deleted": Look(words="Owner deleted", icon="owner-deleted", tone="owner"),
    "reason:owner-disabled": Look(words="Owner disabled", icon="owner-disabled", tone="owner"),
    "reason:person": Look(words="By a person", icon="person"),
}
KINDS = {
    "is:data": Look(words="When data changes", icon="data", tone="runs"),
    "is:unscheduled": Look(words="No schedule", icon="none"),
    "is:unread": Look(words="Not understood", icon="unread", tone="owner"),
}


def states(wanted: TaskFilter, counts: Mapping[str, int]) -> list[Chip]:
    """One of these is always chosen; choosing a state keeps the words and leaves the other filters."""
    offered = (*STATES, *(state for state in RARE_STATES if counts.get(state[0])))
    chosen = next((tag for tag in wanted.tags if tag.startswith("state:")), "")
    bare = wanted.with_only("reason").with_only("is")
    return [
        Chip(
            id=_id(tag or "all"),
            words=words,
            count=counts.get(tag, 0)
            if tag
            else sum(count for key, count in counts.items() if key.startswith("state:")),
            q=bare.with_only("state", tag).q or None,
            chosen=chosen == tag,
        )
        for tag, words in offered
    ]


def reasons(wanted: TaskFilter, counts: Mapping[str, int]) -> list[Chip]:
    """The four known reasons always; `none` and codes that are new to us when there are any."""
    others = sorted(tag for tag in counts if tag.startswith("reason:") and tag not in REASONS)
    looks = REASONS | {tag: _unknown(tag) for tag in others}
    return [_chip(wanted, counts, tag, look) for tag, look in looks.items()]


def kinds(wanted: TaskFilter, counts: Mapping[str, int]) -> list[Chip]:
    """What a task is, beside its state."""
    return [_chip(wanted, counts, tag, look) for tag, look in KINDS.items()]


def _unknown(tag: str) -> Look:
    code = tag.partition(":")[2]
    return Look(words="No reason given", icon="none") if code == "none" else Look(words=code.upper(), icon="unread")


def _chip(wanted: TaskFilter, counts: Mapping[str, int], tag: str, look: Look) -> Chip:
    """Pressing a chosen chip lets go of it; a reason or a kind makes no sense beside a chosen state."""
    chosen = tag in wanted.tags
    field = tag.partition(":")[0]
    pressed = wanted.with_only("state").with_only(field, "" if chosen else tag)
    return Chip(
        id=_id(tag),
        words=look.words,
        count=counts.get(tag, 0),
        q=pressed.q or None,
        chosen=chosen,
        icon=look.icon,
        tone=look.tone,
    )


def _id(tag: str) -> str:
    return f"filter-{slugify(tag.replace(':', '-'))}"
