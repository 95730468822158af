"""Sentences for the filters that words of a search may mean: `12 are disabled: state:disabled`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.inventory.search.offers import Offer, offers
from dashboard.inventory.search.search import Search, parse

# Of one task, and of several.
_SAYS = {
    "reason:failures": ("is disabled after failures", "are disabled after failures"),
    "reason:owner-deleted": ("is disabled because its owner was deleted", "are disabled because an owner was deleted"),
    "reason:owner-disabled": (
        "is disabled because its owner was disabled",
        "are disabled because an owner was disabled",
    ),
    "reason:person": ("was disabled by a person", "were disabled by a person"),
    "result:failed": ("failed in its last run", "failed in their last run"),
    "result:succeeded": ("succeeded in its last run", "succeeded in their last run"),
    "kind:once": ("runs once", "run once"),
    "kind:data": ("starts when data changes", "start when data changes"),
    "kind:none": ("has no schedule", "have no schedule"),
    "kind:unread": ("is not understood", "are not understood"),
    "runs=1/d": ("runs once a day", "run once a day"),
    "runs=24/d": ("runs 24 times a day", "run 24 times a day"),
    "runs=1/w": ("runs once a week", "run once a week"),
    "partial:yes": ("reloads partially", "reload partially"),
    "auto:yes": ("starts when data changes", "start when data changes"),
    "never:yes": ("has never run", "have never run"),
    "orphan:yes": ("has no app any more", "have no app any more"),
    "owner-gone:yes": ("has an owner who has left", "have an owner who has left"),
}
_OF_KEY = {
    "reason": ("is disabled for the reason {value}", "are disabled for the reason {value}"),
    "result": ("ended its last run as {value}", "ended their last run as {value}"),
    "zone": ("is in the time zone {value}", "are in the time zone {value}"),
}
_OTHER = ("is {value}", "are {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """An offer in words."""

    says: str  # 12 are disabled
    written: str  # state:disabled
    q: str


def filters(search: Search, now: datetime) -> Sequence[Filter]:
    return [Filter(says=says(offer), written=offer.written, q=offer.q) for offer in offers(search, now)]


def says(offer: Offer) -> str:
    piece, *others = parse(offer.written).tokens
    if others:
        return f"{offer.count:,} {'fit' if offer.count != 1 else 'fits'} all of this"
    phrases = _SAYS.get(offer.written) or _OF_KEY.get(piece.key, _OTHER)
    return f"{offer.count:,} {phrases[offer.count != 1].format(value=piece.values[0].text)}"
