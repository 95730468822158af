"""The clocks that a page is read by."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory

from dashboard.scheduling.zones import midnight
from dashboard.web.zones import Zones, gap, zone_links, zone_names, zones_of

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
ZURICH, TOKYO = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Tokyo")


def read(cookie: str = "", **query: str) -> Zones:
    request = RequestFactory().get("/calendar/", query)
    request.COOKIES["zone"] = cookie
    return zones_of(request)


@pytest.mark.parametrize(
    ("cookie", "query", "zone", "second"),
    [
        ("", {}, UTC, None),
        ("Europe/Zurich", {}, ZURICH, None),
        ("Europe/Zurich", {"zone": "UTC"}, UTC, None),
        ("Europe/Zurich", {"zone": "Asia/Tokyo", "also": "Europe/Zurich"}, TOKYO, ZURICH),
        ("Europe/Zurich", {"zone": "task"}, ZURICH, None),
        ("no zone; at all", {"zone": " Asia/Tokyo "}, TOKYO, None),
    ],
)
def test_the_address_counts_then_the_readers_own_zone_then_utc(
    cookie: str, query: dict[str, str], zone: object, second: object
) -> None:
    zones = read(cookie, **query)

    assert (zones.zone, zones.second, zones.unknown) == (zone, second, ())


def test_a_zone_that_is_none_is_named_and_left_out() -> None:
    zones = read("Europe/Zurich", zone="Mars/Phobos", also="../../etc/passwd")

    assert zones.zone == ZURICH
    assert zones.second is None
    assert zones.unknown == ("Mars/Phobos", "../../etc/passwd")


def test_the_switch_offers_task_zones_my_zone_utc_and_what_is_shown() -> None:
    links = zone_links(read("Europe/Zurich", zone="Asia/Tokyo"))

    assert [(link.words, link.value, link.chosen) for link in links] == [
        ("Task zones", "task", False),
        ("My zone · Zurich", "Europe/Zurich", False),
        ("UTC", "UTC", False),
        ("Tokyo", "Asia/Tokyo", True),
    ]


@pytest.mark.parametrize(("zone", "chosen"), [("", "UTC"), ("task", "Task zones"), ("UTC", "UTC")])
def test_without_a_zone_of_ones_own_utc_stands_for_it(zone: str, chosen: str) -> None:
    links = zone_links(read(zone=zone))

    assert [link.words for link in links] == ["Task zones", "UTC"]
    assert [link.words for link in links if link.chosen] == [chosen]


def test_by_task_each_run_goes_by_its_own_clock_and_by_utc_where_that_is_not_known() -> None:
    zones = read("Europe/Zurich", zone="task")

    assert zones.of(TOKYO) == TOKYO
    assert zones.of(None) == UTC
    assert read("Europe/Zurich").of(TOKYO) == ZURICH
    assert zones.today(NOW) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Tokyo", "+8 h"),
        ("Asia/Kathmandu", "+4:45 h"),
        ("America/St_Johns", "-4:30 h"),
        ("Europe/Rome", "same time"),
    ],
)
def test_the_distance_of_two_clocks_is_told_in_hours(zone: str, words: str) -> None:
    assert gap(NOW, ZURICH, ZoneInfo(zone)) == words


def test_a_day_begins_after_a_gap_at_midnight() -> None:
    assert midnight(date(2026, 4, 24), ZoneInfo("Africa/Cairo")) == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_zones_are_offered_by_region_and_city() -> None:
    names = zone_names()

    assert names[0] == "UTC"
    assert {"Europe/Zurich", "Pacific/Apia", "Australia/Lord_Howe"} <= set(names)
    assert not {"EST5EDT", "Etc/GMT+3", "localtime"} & set(names)
