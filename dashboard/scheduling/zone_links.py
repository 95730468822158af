"""The names that the time zone database links to one another: US/Pacific is America/Los_Angeles."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files


def zone_links(name: str) -> frozenset[str]:
    """Return all names of the zone that has this name, itself among them; none where there is no such zone.

    Case does not matter.
    """
    return _links().get(name.casefold(), frozenset())


@lru_cache(maxsize=1)
def _links() -> dict[str, frozenset[str]]:
    """Map each name, in small letters, to all names that the time zone database links to it."""
    rows = files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text().splitlines()
    target_of = {link: target for _, target, link in (row.split() for row in rows if row.startswith("L "))}
    names: dict[str, set[str]] = defaultdict(set)
    for link in target_of:
        target = link
        while target in target_of:
            target = target_of[target]
        names[target] |= {link, target}
    return {name.casefold(): frozenset(same) for same in names.values() for name in same}
