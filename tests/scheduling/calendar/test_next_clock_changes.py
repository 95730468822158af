"""What the next changes of a zone's clock do to runs, and what a changed schedule adds and takes away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.calendar.clock_changes import clock_effects, zones_apart
from dashboard.scheduling.difference import difference
from tests.scheduling.expansion.oracles import at, schedule_of, wall_at

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
TORONTO, ZURICH = ZoneInfo("America/Toronto"), ZoneInfo("Europe/Zurich")


def effects(*lines: str, zone: str, count: int = 2):
    schedule = schedule_of(*lines, start="2026-01-01T06:00", zone=zone)
    return clock_effects(schedule, NOW, count, Budget())


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("America/Toronto", "2027-03-14T02:00", "2027-03-14T03:00"),
        ("Europe/Zurich", "2027-03-28T02:00", "2027-03-28T03:00"),
        ("Australia/Lord_Howe", "2027-04-04T02:00", "2027-04-04T01:30"),
    ],
)
def test_the_next_change_is_told_by_the_clock(zone, before, after):
    effect = effects("FREQ=DAILY;BYHOUR=12", zone=zone)[0]
    change = effect.change

    assert (change.wall_before, change.wall_after) == (wall_at(before), wall_at(after))
    assert change.is_forward == (after > before)
    assert effect.skipped == effect.doubled == ()


def test_a_zone_without_changes_has_none():
    assert effects("FREQ=DAILY", zone="Asia/Tokyo") == []


def test_skipped_and_doubled_runs_are_found():
    forward, backward = effects("FREQ=HOURLY;BYMINUTE=30", zone="America/Toronto")

    assert forward.skipped == ((wall_at("2027-03-14T02:30"), wall_at("2027-03-14T03:30")),)
    assert forward.doubled == ()
    assert backward.doubled == (wall_at("2027-11-07T01:30"),)
    assert backward.skipped == ()


def test_of_many_runs_only_the_first_are_told():
    forward, backward = effects("FREQ=SECONDLY", zone="America/Toronto")

    assert len(forward.skipped) == len(backward.doubled) == 6
    assert forward.skipped[0][0] == wall_at("2027-03-14T02:00")
    assert backward.doubled[0] == wall_at("2027-11-07T01:00")


def test_two_clocks_are_apart_between_their_changes():
    apart = zones_apart(TORONTO, ZURICH, NOW)

    assert apart is not None
    assert (apart.start, apart.end) == (at("2027-03-14T07:00"), at("2027-03-28T01:00"))
    assert apart.later == timedelta(hours=-1)
    assert not apart.is_later


@pytest.mark.parametrize("other", [TORONTO, UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")])
def test_clocks_that_change_together_or_part_for_months_are_not_apart(other):
    assert zones_apart(TORONTO, other, NOW) is None


def test_a_difference_lists_what_is_added_and_removed():
    before = schedule_of("FREQ=DAILY;BYHOUR=6", start="2026-01-01T00:00")
    after = schedule_of("FREQ=DAILY;BYHOUR=6,7;UNTIL=20261125T235959", start="2026-01-01T00:00")

    found = difference(before, after, NOW, NOW + timedelta(days=10), listed=3, budget=Budget())

    assert (found.added.count, found.added.more) == (2, 0)
    assert (found.removed.count, found.removed.more, len(found.removed.first)) == (8, 5, 3)
    assert found
    assert not difference(before, before, NOW, NOW + timedelta(days=10), listed=3, budget=Budget())


def test_a_difference_keeps_to_its_budget():
    too_dense = schedule_of("FREQ=SECONDLY", start="2026-01-01T00:00")

    with pytest.raises(BudgetExceeded):
        difference(too_dense, too_dense, NOW, NOW + timedelta(days=30), listed=3, budget=Budget(instants=1000))
