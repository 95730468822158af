"""Time zones by the names that people and machines give them: IANA, cities, countries, Windows, abbreviations."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from dashboard.scheduling.zone_aliases import ABBREVIATIONS, CITIES, COUNTRIES, REGION_NAMES
from dashboard.scheduling.zones import zone_named

_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d\d))?")
_SHORTEST = 4  # letters of a name that others are near to
_SAMPLES = [datetime(year, month, 1, 12, tzinfo=UTC) for year in (2026, 2027) for month in range(1, 13)]


def zones_called(name: str) -> tuple[str, ...]:
    """Return the IANA zones that a name can mean, the likeliest first. A clear name has one, an unknown name none."""
    plain = _plain(name)
    if offset := _OFFSET.fullmatch(plain):
        return _offset_zone(*offset.groups())
    return _table().get(plain) or _table().get(plain.removesuffix(" time").removesuffix(" local"), ())


@lru_cache(maxsize=1000)
def zone_words_like(name: str) -> list[str]:
    """Return at most three names of cities and countries that are spelt nearly like a word."""
    if len(name) < _SHORTEST:
        return []
    close = difflib.get_close_matches(_plain(name), _table(), n=3, cutoff=0.8)
    return [zone for word in close for zone in _table()[word][:1]]


def _plain(name: str) -> str:
    text = name.strip().lower()[:100].replace("_", " ")
    return re.sub(r"\s+", " ", re.sub(r"\s*\btime\s?zone$", " time", text)).strip()


def _offset_zone(sign: str, hours: str, minutes: str | None) -> tuple[str, ...]:
    """Return the zone of an offset, such as Etc/GMT-2 for `UTC+2`: POSIX turns the sign.

    Only whole hours have such a zone.
    """
    turned = "-" if sign == "+" else "+"
    name = f"Etc/GMT{turned}{int(hours)}" if int(hours) else "UTC"
    return (name,) if int(minutes or 0) == 0 and zone_named(name) else ()


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    """Map every name, in small letters, to its zones. Of two entries for a name the later one counts."""
    table: dict[str, tuple[str, ...]] = {}
    table.update(_country_names())
    table.update(_city_names())
    table.update({name.lower(): (zone,) for name, zone in WINDOWS_TO_OLSON.items()})
    table.update({_plain(name): (_current(name),) for name in available_timezones() if zone_named(name)})
    for extra in (CITIES, REGION_NAMES, ABBREVIATIONS):
        table.update({name: tuple(zones.split()) for name, zones in extra.items()})
    return table


def _city_names() -> dict[str, tuple[str, ...]]:
    """Map the last part of each name of a region to its zone: `tokyo` to Asia/Tokyo."""
    found: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        if name.startswith(_REGIONS) and "/" in name and not _is_area(name):
            zone = name if name in _places() else _links().get(name, name)
            found.setdefault(_plain(name.rpartition("/")[2]), []).append(zone)
    return {city: tuple(dict.fromkeys(zones)) for city, zones in found.items()}


def _is_area(name: str) -> bool:
    return name.rpartition("/")[2] in ("East", "West", "North", "South", "Center", "General", "ACT", "LHI", "NSW")


def _country_names() -> Iterator[tuple[str, tuple[str, ...]]]:
    rows = (row.split("\t") for row in _rows("iso3166.tab"))
    names = {name.lower(): code for code, name in rows} | COUNTRIES
    for name, code in names.items():
        zones = tuple(_different(zone for zone, codes in _places().items() if code in codes))
        if zones:
            yield name, zones


def _different(zones: Iterable[str]) -> list[str]:
    """Keep one zone of those whose clocks always show the same."""
    clocks: dict[tuple[object, ...], str] = {}
    for name in zones:
        zone = zone_named(name)
        if zone is not None:
            clocks.setdefault(tuple(at.astimezone(zone).utcoffset() for at in _SAMPLES), name)
    return list(clocks.values())


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Yield the zones of the table of places, each with its country."""
    return {row[2].strip(): row[0] for row in (line.split("\t") for line in _rows("zone.tab"))}


@lru_cache(maxsize=1)
def _links() -> dict[str, str]:
    """Map old names of zones to those that they stand for now."""
    rows = (line.split() for line in _rows("tzdata.zi") if line.startswith("L "))
    return {name: target for _, target, name in rows}


def _rows(name: str) -> list[str]:
    text = files("tzdata.zoneinfo").joinpath(name).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _current(name: str) -> str:
    """Return today's name of a zone without a region, such as Japan or CET; other names stay as they are."""
    if "/" in name or name in ("UTC", "GMT"):
        return name
    target = _links().get(name, name)
    return {"Etc/UTC": "UTC", "Etc/GMT": "GMT"}.get(target, target)
