"""The public holidays of countries and regions, by the package `holidays`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache

from dashboard.scheduling.company_calendar.content_lines import BrokenFile
from dashboard.scheduling.company_calendar.rows import DAY, OccasionRow

ENGLISH = "en_US"
_SMALL = {"And": "and", "Of": "of", "The": "the"}
_ALSO = {  # as people call them
    "usa": "US",
    "us": "US",
    "america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "holland": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "uae": "AE",
}


@lru_cache(maxsize=1)
def countries() -> Sequence[tuple[str, str]]:
    """The countries that have holidays here: code of two letters and name, by name."""
    from holidays.registry import COUNTRIES  # it takes half a second, which most processes never need

    found = ((names[1], _words(names[0])) for names in COUNTRIES.values())
    return sorted(found, key=lambda one: one[1])


@lru_cache(maxsize=256)
def regions(country: str) -> Sequence[tuple[str, str]]:
    """The regions of a country that have holidays of their own: code and name. Empty for an unknown country."""
    import holidays

    with suppress(NotImplementedError, AttributeError, KeyError):
        named = holidays.country_holidays(country)
        names = {code: name for name, code in getattr(named, "subdivisions_aliases", {}).items()}
        return sorted(((code, names.get(code, code)) for code in named.subdivisions), key=lambda one: one[1])
    return []


def country_called(name: str) -> str:
    """The code of a country by its code or its name in English; empty where nobody knows it."""
    wanted = " ".join(name.casefold().removeprefix("the ").split())
    if wanted in _ALSO:
        return _ALSO[wanted]
    return next((code for code, words in countries() if wanted in (code.casefold(), words.casefold())), "")


def country_words(country: str, region: str = "") -> str:
    """`Germany`, `Bayern, Germany`; the code where it has no name."""
    name = dict(countries()).get(country, country)
    return f"{dict(regions(country)).get(region, region)}, {name}" if region else name


def country_rows(country: str, region: str, first: date, last: date) -> list[OccasionRow]:
    """The public holidays of the days [first, last). Raises BrokenFile for what is no country, or no region of it."""
    if country not in dict(countries()):
        raise BrokenFile("Choose a country of the list.")
    if region and region not in dict(regions(country)):
        raise BrokenFile(f"{country_words(country)} has no region “{region[:32]}”.")
    found = _found(country, region, first.year, last.year)
    return [
        OccasionRow(name, DAY, day.isoformat(), (day + timedelta(days=1)).isoformat())
        for day, name in found
        if first <= day < last
    ]


@lru_cache(maxsize=32)
def _found(country: str, region: str, first: int, last: int) -> Sequence[tuple[date, str]]:
    import holidays

    languages = holidays.list_localized_countries().get(country, [])
    language = ENGLISH if ENGLISH in languages else None
    years = range(first, last + 1)
    return sorted(holidays.country_holidays(country, subdiv=region or None, years=years, language=language).items())


def _words(name: str) -> str:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", name) or [name]
    return " ".join(part if not place else _SMALL.get(part, part) for place, part in enumerate(parts))
