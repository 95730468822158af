"""Time zones by the names that people give them: a city, a country, what Windows says; several are asked back."""

from __future__ import annotations

import pytest

from dashboard.scheduling.zone_aliases import ABBREVIATIONS, CITIES, REGION_NAMES
from dashboard.scheduling.zone_names import zone_words_like, zones_called
from dashboard.scheduling.zones import zone_named


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Tokyo", "Asia/Tokyo"),
        ("berlin", "Europe/Berlin"),
        (" New_York ", "America/New_York"),
        ("new york", "America/New_York"),
        ("Munich", "Europe/Berlin"),
        ("CET", "Europe/Brussels"),
        ("Central European Time", "Europe/Brussels"),
        ("Eastern", "America/New_York"),
        ("Pacific Time", "America/Los_Angeles"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("PST", "America/Los_Angeles"),
        ("India", "Asia/Kolkata"),
        ("Japan", "Asia/Tokyo"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT-5", "Etc/GMT+5"),
        ("UTC+0", "UTC"),
        ("europe/berlin", "Europe/Berlin"),
        ("US/Pacific", "US/Pacific"),
        ("Calcutta", "Asia/Kolkata"),
    ],
)
def test_a_name_leads_to_its_zone(name: str, zone: str) -> None:
    assert zones_called(name) == (zone,)


@pytest.mark.parametrize(
    ("name", "among"),
    [
        ("CST", {"America/Chicago", "Asia/Shanghai"}),
        ("IST", {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"}),
        ("BST", {"Europe/London", "Asia/Dhaka"}),
        ("EST", {"America/New_York", "America/Panama"}),
        ("Springfield", {"America/Chicago", "America/New_York"}),
        ("Portland", {"America/Los_Angeles", "America/New_York"}),
        ("USA", {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}),
        ("Australia", {"Australia/Sydney", "Australia/Perth"}),
    ],
)
def test_a_name_of_several_zones_leads_to_all_of_them(name: str, among: set[str]) -> None:
    assert among <= set(zones_called(name))


@pytest.mark.parametrize(
    "name",
    ["Factory", "factory", "posixrules", "localtime", "posix/UTC", "posix/Europe/Berlin", "right/UTC", "tzdata.zi"],
)
def test_files_beside_the_zones_are_no_zones(name: str) -> None:
    assert zone_named(name) is None
    assert zones_called(name) == ()


@pytest.mark.parametrize("name", ["", " ", "Narnia", "UTC+5:30", "UTC+99", "../UTC", "\x00", "Europe", "9" * 10_000])
def test_what_is_no_zone_leads_nowhere(name: str) -> None:
    assert zones_called(name) == ()


def test_every_alias_is_a_zone() -> None:
    for table in (CITIES, REGION_NAMES, ABBREVIATIONS):
        for name, zones in table.items():
            assert all(zone_named(zone) for zone in zones.split()), name


def test_a_misspelt_city_has_one_that_is_near() -> None:
    assert zone_words_like("Tokio") == ["Asia/Tokyo"]
    assert zone_words_like("Narnia") == []
