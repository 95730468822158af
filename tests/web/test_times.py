"""Instants in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.web import times

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "words", "offset"),
    [
        (datetime(2026, 11, 24, 5, 30, tzinfo=UTC), "Europe/Berlin", "Tue 24 Nov, 06:30 CET", "UTC+1"),
        (datetime(2026, 7, 1, 5, 30, tzinfo=UTC), "Europe/Berlin", "Wed 1 Jul, 07:30 CEST", "UTC+2"),
        (datetime(2026, 11, 23, 13, 5, tzinfo=UTC), "Asia/Kolkata", "Mon 23 Nov, 18:35 IST", "UTC+5:30"),
        (datetime(2026, 11, 23, 13, 5, tzinfo=UTC), "America/Sao_Paulo", "Mon 23 Nov, 10:05 UTC-3", "UTC-3"),
        (datetime(2026, 11, 23, 13, 5, tzinfo=UTC), "America/St_Johns", "Mon 23 Nov, 09:35 NST", "UTC-3:30"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "UTC", "Fri 1 Jan 2027, 00:00 UTC", "UTC"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "Asia/Tokyo", "Fri 1 Jan 2027, 08:00 JST", "UTC+9"),
    ],
)
def test_an_exact_time_names_day_clock_and_zone(at: datetime, zone: str, words: str, offset: str) -> None:
    assert times.exact(at, ZoneInfo(zone), NOW) == words
    assert times.offset(at, ZoneInfo(zone)) == offset


@pytest.mark.parametrize(
    ("at", "zone", "words", "named"),
    [
        (NOW, "Europe/Berlin", "Today 14:05", "Today 14:05 CET"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "Europe/Berlin", "Tomorrow 00:00", "Tomorrow 00:00 CET"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "UTC", "Today 23:00", "Today 23:00 UTC"),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "UTC", "Sun 22 Nov 23:00", "Sun 22 Nov 23:00 UTC"),
        (datetime(2026, 12, 4, 5, 0, tzinfo=UTC), "Europe/Berlin", "Fri 4 Dec 06:00", "Fri 4 Dec 06:00 CET"),
        (datetime(2027, 12, 3, 5, 0, tzinfo=UTC), "UTC", "Fri 3 Dec 2027 05:00", "Fri 3 Dec 2027 05:00 UTC"),
    ],
)
def test_a_near_time_is_told_by_its_day_as_people_say_it(at: datetime, zone: str, words: str, named: str) -> None:
    assert times.near(at, ZoneInfo(zone), NOW) == words
    assert times.near(at, ZoneInfo(zone), NOW, named=True) == named


@pytest.mark.parametrize(
    ("zone", "beside", "words"),
    [
        ("America/Toronto", "Europe/Berlin", "08:05 EST"),
        ("Australia/Sydney", "Europe/Berlin", "Tue 00:05 AEDT"),
        ("Europe/Warsaw", "Europe/Berlin", ""),
    ],
)
def test_another_clock_is_told_where_it_shows_something_else(zone: str, beside: str, words: str) -> None:
    assert times.elsewhere(NOW, ZoneInfo(zone), ZoneInfo(beside)) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(seconds=-20), "now"),
        (timedelta(seconds=40), "in 1 min"),
        (timedelta(minutes=55), "in 55 min"),
        (timedelta(minutes=60), "in 1 h"),
        (timedelta(hours=4, minutes=25), "in 4 h 25 min"),
        (timedelta(hours=16, minutes=25), "in 16 h"),
        (timedelta(hours=-21), "21 h ago"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=-20), "20 days ago"),
        (timedelta(days=-264), "9 months ago"),
        (timedelta(days=365 * 3), "in 3 years"),
    ],
)
def test_a_relative_time_is_as_coarse_as_it_is_far(ahead: timedelta, words: str) -> None:
    assert times.relative(NOW + ahead, NOW) == words


HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 min"),
        (89, "1 min"),
        (91, "2 min"),
        (59 * 60 + 29, "59 min"),
        (59 * 60 + 31, "1 h"),
        (61 * 60, "1 h 1 min"),
        (6 * HOUR - 60, "5 h 59 min"),
        (6 * HOUR - 31, "5 h 59 min"),
        (6 * HOUR, "6 h"),
        (6 * HOUR + 10 * 60, "6 h"),
        (2 * DAY - 1, "48 h"),
        (2 * DAY, "2 days"),
        (31 * DAY - 1, "31 days"),
        (31 * DAY, "4 weeks"),
        (63 * DAY - 1, "9 weeks"),
        (63 * DAY, "2 months"),
        (731 * DAY - 1, "24 months"),
        (731 * DAY, "2 years"),
        (10_000 * DAY, "27 years"),
    ],
)
def test_a_length_changes_its_unit_at_an_edge(seconds: float, words: str) -> None:
    assert times.length(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(29, "now"), (-29, "now"), (29.9, "now"), (30, "in 1 min"), (-30, "1 min ago"), (3 * HOUR, "in 3 h")],
)
def test_within_half_a_minute_it_is_now(seconds: float, words: str) -> None:
    assert times.relative(NOW + timedelta(seconds=seconds), NOW) == words
