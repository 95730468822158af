"""What clocks are called."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.offsets import offset_called
from dashboard.scheduling.zones import name_of


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (ZoneInfo("Europe/Zurich"), "Europe/Zurich"),
        (ZoneInfo("UTC"), "UTC"),
        (UTC, "UTC"),
        (datetime.fromisoformat("2026-11-30T06:00:00+05:30").tzinfo, "UTC+5:30"),
        (datetime.fromisoformat("2026-11-30T06:00:00-03:00").tzinfo, "UTC-3"),
        (datetime.fromisoformat("2026-11-30T06:00:00+00:00").tzinfo, "UTC"),
        (timezone(timedelta(hours=-3, minutes=-30)), "UTC-3:30"),
        (timezone(timedelta(minutes=20)), "UTC+0:20"),
        (timezone(timedelta(hours=1, seconds=5)), "UTC+1:00:05"),
    ],
)
def test_a_clock_is_called_by_its_zone_or_by_its_offset(zone, name):
    assert name_of(zone) == name


@pytest.mark.parametrize("name", ["UTC", "UTC+5:30", "UTC-3", "UTC-3:30", "UTC+0:20", "UTC+1:00:05"])
def test_the_name_of_an_offset_leads_back_to_it(name):
    assert name_of(offset_called(name)) == name


@pytest.mark.parametrize("name", ["", "UTC+", "UTC+24", "utc+1", "+5:30", "UTC+5:3", "UTC+99:99", "UTC+\u0661"])
def test_what_is_no_name_of_an_offset_leads_nowhere(name):
    assert offset_called(name) is None
