"""Runs where the clock changes: a skipped time runs after the gap, a doubled one the first time, neither sticks."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from tests.scheduling.expansion.oracles import at, instant, wall_at

# zone, a skipped wall time and its run, a doubled wall time and its run, minutes that the clock moves by
CHANGES = [
    ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30", "2026-10-25T02:30", "2026-10-25T00:30", 60),
    ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:30", "2026-10-25T01:30", "2026-10-25T00:30", 60),
    ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:30", "2026-10-25T01:30", "2026-10-25T00:30", 60),
    ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30", "2026-11-01T01:30", "2026-11-01T05:30", 60),
    ("America/St_Johns", "2010-03-14T00:30", "2010-03-14T04:00", "2010-11-06T23:30", "2010-11-07T02:00", 60),
    ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:30", "2018-02-17T23:30", "2018-02-18T01:30", 60),
    ("Australia/Sydney", "2026-10-04T02:30", "2026-10-03T16:30", "2026-04-05T02:30", "2026-04-04T15:30", 60),
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45", "2026-04-05T01:45", "2026-04-04T14:45", 30),
    ("Pacific/Auckland", "2026-09-27T02:30", "2026-09-26T14:30", "2026-04-05T02:30", "2026-04-04T13:30", 60),
    ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:30", "2026-02-15T02:30", "2026-02-15T01:30", 60),
]
GAPS = [(zone, gap, run, minutes) for zone, gap, run, _, _, minutes in CHANGES]
FOLDS = [(zone, fold, run, minutes) for zone, _, _, fold, run, minutes in CHANGES]
DAY = timedelta(days=1)
STEADY = ["UTC", "Asia/Kolkata", "Asia/Tokyo", "America/Phoenix", "Africa/Johannesburg"]


def schedule(rule: str, zone: tzinfo) -> Schedule:
    lines = (Recurrence.parse(f"RRULE:{rule}"),)
    return Schedule(recurrences=lines, time_zone=zone, starts_at=wall_at("2000-01-01"))


def walls_between(rule: str, zone: str, first: datetime, last: datetime) -> list[datetime]:
    """The runs of a span of wall times."""
    time_zone = ZoneInfo(zone)
    return list(schedule(rule, time_zone).between(instant(first, time_zone), instant(last, time_zone)))


def midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0)


@pytest.mark.parametrize(("zone", "wall", "run"), [row[:3] for row in GAPS + FOLDS])
def test_a_daily_rule_runs_once_that_day_and_keeps_its_wall_time_after(zone: str, wall: str, run: str) -> None:
    planned = datetime.fromisoformat(wall)
    rule = f"FREQ=DAILY;BYHOUR={planned.hour};BYMINUTE={planned.minute};BYSECOND=0"

    runs = walls_between(rule, zone, planned - DAY, planned + 2 * DAY)

    time_zone = ZoneInfo(zone)
    assert runs == [instant(planned - DAY, time_zone), at(run), instant(planned + DAY, time_zone)]
    assert runs[-1].astimezone(time_zone).replace(tzinfo=None) == planned + DAY


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), GAPS)
def test_an_hourly_rule_shows_a_skipped_run_that_coincides_once(zone: str, wall: str, run: str, minutes: int) -> None:
    day = midnight(datetime.fromisoformat(wall))
    rule = f"FREQ=HOURLY;BYMINUTE={wall[-2:]};BYSECOND=0"

    runs = walls_between(rule, zone, day, day + DAY)

    assert len(runs) == (23 if minutes == 60 else 24)
    assert at(run) in runs
    assert runs == sorted(set(runs))


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), FOLDS)
def test_an_hourly_rule_waits_longer_where_the_clock_turns_back(zone: str, wall: str, run: str, minutes: int) -> None:
    day = midnight(datetime.fromisoformat(wall))
    rule = f"FREQ=HOURLY;BYMINUTE={wall[-2:]};BYSECOND=0"

    runs = walls_between(rule, zone, day, day + 2 * DAY)

    assert len(runs) == 48
    assert [later - sooner for sooner, later in pairwise(runs) if sooner == at(run)] == [
        timedelta(minutes=60 + minutes)
    ]


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), GAPS)
def test_a_minutely_rule_has_no_hole_in_spring(zone: str, wall: str, run: str, minutes: int) -> None:
    day = midnight(datetime.fromisoformat(wall))

    runs = walls_between("FREQ=MINUTELY;BYSECOND=0", zone, day, day + DAY)

    assert len(runs) == 1440 - minutes
    assert {later - sooner for sooner, later in pairwise(runs)} == {timedelta(minutes=1)}


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), FOLDS)
def test_a_minutely_rule_pauses_in_autumn(zone: str, wall: str, run: str, minutes: int) -> None:
    day = midnight(datetime.fromisoformat(wall))

    runs = walls_between("FREQ=MINUTELY;BYSECOND=0", zone, day, day + 2 * DAY)

    assert len(runs) == 2880
    assert sorted(later - sooner for sooner, later in pairwise(runs))[-2:] == [
        timedelta(minutes=1),
        timedelta(minutes=1 + minutes),
    ]


def test_the_day_that_apia_never_had_runs_on_the_day_after_and_coincides() -> None:
    runs = walls_between("FREQ=DAILY;BYHOUR=12", "Pacific/Apia", wall_at("2011-12-29"), wall_at("2012-01-02"))

    assert [f"{run.astimezone(ZoneInfo('Pacific/Apia')):%d %H}" for run in runs] == ["29 12", "31 12", "01 12"]


def test_a_weekly_run_on_the_day_that_apia_never_had_is_not_lost() -> None:
    runs = walls_between("FREQ=WEEKLY;BYDAY=FR", "Pacific/Apia", wall_at("2011-12-26"), wall_at("2012-01-02"))

    assert [f"{run.astimezone(ZoneInfo('Pacific/Apia')):%d %H}" for run in runs] == ["31 00"]


def test_casablanca_turns_back_for_ramadan_and_forward_after_it() -> None:
    runs = walls_between("FREQ=MONTHLY;BYHOUR=9", "Africa/Casablanca", wall_at("2026-02-01"), wall_at("2026-05-01"))

    assert [run.hour for run in runs] == [8, 9, 8]


@pytest.mark.parametrize("zone", STEADY)
def test_a_zone_without_changes_has_every_run_at_equal_distance(zone: str) -> None:
    runs = walls_between("FREQ=HOURLY", zone, wall_at("2026-01-01"), wall_at("2027-01-01"))

    assert len(runs) == 8760
    assert {later - sooner for sooner, later in pairwise(runs)} == {timedelta(hours=1)}


def test_an_offset_instead_of_a_zone_knows_no_changes() -> None:
    daily = schedule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", timezone(timedelta(hours=-5)))

    runs = daily.between(at("2026-03-07T00:00"), at("2026-03-10T00:00"))

    assert [f"{run:%d %H:%M}" for run in runs] == ["07 07:30", "08 07:30", "09 07:30"]


def test_a_zone_that_changed_its_rules_is_read_by_the_rules_of_the_day() -> None:
    rule = "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1;BYHOUR=12"

    moscow = walls_between(rule, "Europe/Moscow", wall_at("2010-01-01"), wall_at("2016-01-01"))

    assert [run.hour for run in moscow] == [8, 8, 8, 8, 8, 9]  # summer time, then all-year summer time, then +3


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), GAPS)
def test_the_next_run_sees_a_skipped_time(zone: str, wall: str, run: str, minutes: int) -> None:
    planned = datetime.fromisoformat(wall)
    daily = schedule(f"FREQ=DAILY;BYHOUR={planned.hour};BYMINUTE={planned.minute};BYSECOND=0", ZoneInfo(zone))

    assert daily.next_times(at(run) - timedelta(seconds=1), 1) == [at(run)]
    assert daily.next_times(at(run), 1) > [at(run) + timedelta(hours=12)]


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), GAPS)
def test_a_skipped_time_is_explained(zone: str, wall: str, run: str, minutes: int) -> None:
    planned = datetime.fromisoformat(wall)
    daily = schedule(f"FREQ=DAILY;BYHOUR={planned.hour};BYMINUTE={planned.minute};BYSECOND=0", ZoneInfo(zone))

    explanation = daily.explain(at(run))

    assert explanation
    assert explanation.wall_skipped == (planned,)
    assert explanation.wall_time == planned + timedelta(minutes=minutes)
    assert "does not exist that day" in explanation.notes[0]


@pytest.mark.parametrize(("zone", "wall", "run", "minutes"), FOLDS)
def test_a_doubled_time_is_explained(zone: str, wall: str, run: str, minutes: int) -> None:
    planned = datetime.fromisoformat(wall)
    daily = schedule(f"FREQ=DAILY;BYHOUR={planned.hour};BYMINUTE={planned.minute};BYSECOND=0", ZoneInfo(zone))

    explanation = daily.explain(at(run))

    assert explanation
    assert explanation.doubled
    assert "comes twice that day" in explanation.notes[0]
    assert daily.explain(at(run) + timedelta(minutes=minutes)) is None


def test_a_day_that_is_shown_for_a_minute_and_then_comes_again_is_counted():
    nightly = schedule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=30", UTC)
    newfoundland = ZoneInfo("America/St_Johns")  # at 00:01 on 7 November 2010 it was 23:01 on the 6th again

    begin, end = (datetime(2010, 11, 7, hour, tzinfo=UTC) for hour in (2, 3))
    counts = nightly.count_by_day(begin, end, newfoundland)

    assert dict(counts.items()) == {date(2010, 11, 6): 0, date(2010, 11, 7): 1}
