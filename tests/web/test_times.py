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
