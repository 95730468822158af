"""Times on one clock or two, as templates write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.web.templatetags import clocks

ZURICH, TOKYO = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Tokyo")
AT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)


def test_a_time_is_written_on_the_clock_of_its_zone_with_seconds_where_there_are_some() -> None:
    assert clocks.wall(AT, ZURICH) == "Mon 23 Nov, 18:30"
    assert clocks.wall(AT + timedelta(seconds=5), ZURICH) == "Mon 23 Nov, 18:30:05"
    assert clocks.wall_of(AT) == "17:30"
    assert clocks.day_of(AT, TOKYO) == "Tue 24 Nov 2026"


def test_a_clock_names_its_day_where_the_one_beside_it_has_another() -> None:
    assert clocks.clock(AT, ZURICH, beside=ZoneInfo("UTC")) == "18:30"
    assert clocks.clock(AT, TOKYO, beside=ZURICH) == "Tue 02:30"
