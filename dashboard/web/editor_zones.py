"""The time zones that the editor offers: the person's own and those in use first, each with its city and offset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from dashboard.inventory import editor_choices
from dashboard.inventory.zones import zone_named
from dashboard.web import times
from dashboard.web.zones import city, zone_names


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """One zone."""

    name: str
    words: str  # its city and its offset now: `Zurich, UTC+1`


def zone_choices(reader_zone: tzinfo, now: datetime) -> list[ZoneChoice]:
    """Every zone once: the reader's, those that tasks have, then all of them by name."""
    names = [getattr(reader_zone, "key", ""), *editor_choices.zones_in_use(), *zone_names()]
    return list(_choices(dict.fromkeys(names), now))


def there_now(zone: tzinfo, now: datetime) -> str:
    """`UTC-5, 08:05 there now`."""
    return f"{times.offset(now, zone)}, {now.astimezone(zone):%H:%M} there now"


def _choices(names: Iterable[str], now: datetime) -> Iterable[ZoneChoice]:
    for name in names:
        zone = zone_named(name) if name else None
        if zone is not None:
            offset = times.offset(now, zone)
            yield ZoneChoice(name=name, words=f"{city(name)}, {offset}" if name != offset else name)
