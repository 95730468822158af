"""What a zone's clock does on the days of a page."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.calendar.clock_changes import HourShape, day_changes, hour_shapes, missing_days


@pytest.mark.parametrize(
    ("zone", "first_day", "days", "told"),
    [
        ("Europe/Zurich", date(2026, 10, 19), 7, [(date(2026, 10, 25), "03:00", "02:00")]),
        ("Europe/Zurich", date(2026, 3, 23), 7, [(date(2026, 3, 29), "02:00", "03:00")]),
        ("Europe/Zurich", date(2026, 10, 26), 7, []),
        ("Australia/Lord_Howe", date(2026, 10, 1), 31, [(date(2026, 10, 4), "02:00", "02:30")]),
        ("Pacific/Apia", date(2011, 12, 26), 7, [(date(2011, 12, 31), "00:00", "00:00")]),
        ("Africa/Cairo", date(2026, 4, 24), 1, [(date(2026, 4, 24), "00:00", "01:00")]),
        ("Africa/Cairo", date(2026, 10, 29), 1, [(date(2026, 10, 29), "00:00", "23:00")]),
        (
            "Africa/Casablanca",
            date(2026, 1, 1),
            365,
            [(date(2026, 2, 15), "03:00", "02:00"), (date(2026, 3, 22), "02:00", "03:00")],
        ),
        ("Asia/Tokyo", date(2026, 1, 1), 365, []),
    ],
)
def test_changes_of_the_clock_belong_to_the_day_of_the_new_time(
    zone: str, first_day: date, days: int, told: list[tuple[date, str, str]]
) -> None:
    changes = day_changes(ZoneInfo(zone), first_day, days)

    assert [(each.day, f"{each.wall_before:%H:%M}", f"{each.wall_after:%H:%M}") for each in changes] == told


def test_a_change_says_how_far_the_clock_jumps() -> None:
    autumn, apia = (
        day_changes(ZoneInfo(zone), first_day, 7)[0]
        for zone, first_day in (("Europe/Zurich", date(2026, 10, 19)), ("Pacific/Apia", date(2011, 12, 26)))
    )

    assert (autumn.moved, autumn.at) == (timedelta(hours=-1), datetime(2026, 10, 25, 1, tzinfo=UTC))
    assert apia.moved == timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "shape"),
    [
        ("Europe/Zurich", date(2026, 3, 29), 2, HourShape(skipped=60)),
        ("Europe/Zurich", date(2026, 3, 29), 3, HourShape()),
        ("Europe/Zurich", date(2026, 10, 25), 2, HourShape(doubled=60)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, HourShape(skipped=30)),
        ("Australia/Lord_Howe", date(2026, 4, 5), 1, HourShape(doubled=30)),
        ("Pacific/Apia", date(2011, 12, 30), 12, HourShape(skipped=60)),
        ("Africa/Cairo", date(2026, 4, 24), 0, HourShape(skipped=60)),
        ("Asia/Tokyo", date(2026, 3, 29), 2, HourShape()),
    ],
)
def test_an_hour_may_be_left_out_or_come_twice_in_whole_or_in_part(
    zone: str, day: date, hour: int, shape: HourShape
) -> None:
    shapes = hour_shapes(ZoneInfo(zone), day, 1)

    assert (len(shapes), shapes[hour], shape.missing) == (24, shape, shape.skipped == 60)


def test_a_day_may_be_missing() -> None:
    assert missing_days(ZoneInfo("Pacific/Apia"), date(2011, 12, 26), 7) == {date(2011, 12, 30)}
    assert missing_days(ZoneInfo("Europe/Zurich"), date(2026, 3, 23), 7) == frozenset()
