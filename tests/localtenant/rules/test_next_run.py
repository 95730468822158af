"""When the embedded tenant runs a task next: its own reading, held to RFC 5545 and to two other engines."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr

from dashboard.localtenant.rules.next_run import BadLine, BeyondBound, next_execution
from dashboard.localtenant.rules.parts import FREQUENCIES
from tests.examples import examples

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SEED = (
    "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
)
EVERY_HOUR, EVERY_SIXTY = ",".join(map(str, range(24))), ",".join(map(str, range(60)))
EVERY_SECOND = f"BYHOUR={EVERY_HOUR};BYMINUTE={EVERY_SIXTY};BYSECOND={EVERY_SIXTY}"


def instants(text: str) -> list[datetime]:
    """Blank-separated UTC instants, as 2026-11-24T06:00."""
    return [datetime.fromisoformat(part).replace(tzinfo=UTC) for part in text.split()]


def runs(
    *lines: str,
    zone: str = "UTC",
    start: str | None = "2026-01-01T00:00:00",
    end: str | None = None,
    after: datetime = NOW,
    count: int = 3,
) -> list[datetime]:
    """The next runs, each asked for after the one before."""
    found: list[datetime] = []
    while len(found) < count:
        run = next_execution(recurrence=lines, time_zone=zone, start=start, end=end, after=after)
        if run is None:
            break
        found.append(run)
        after = run
    return found


def test_the_seeds_example_runs_at_11_18_and_at_13_17_in_toronto() -> None:
    found = runs(
        *SEED,
        zone="America/Toronto",
        start="2022-09-19T11:18:00",
        end="2022-10-12T23:59:00",
        after=datetime(2022, 9, 20, tzinfo=UTC),
    )

    assert found == instants("2022-09-20T15:18 2022-09-20T17:17 2022-09-21T15:18")


def test_the_start_is_no_run_unless_the_rule_yields_it() -> None:
    before = datetime(2025, 4, 17, tzinfo=UTC)

    elsewhere = runs("FREQ=HOURLY;BYHOUR=10;BYMINUTE=20", start="2025-04-17T06:00:00", after=before, count=1)
    there = runs("FREQ=DAILY", start="2025-04-17T06:00:00", after=before, count=1)

    assert elsewhere == instants("2025-04-17T10:20")
    assert there == instants("2025-04-17T06:00")


ORDINARY = [  # line, start, the next runs after 2026-11-24T06:00Z, a Tuesday
    ("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "2026-01-01T00:00:00", "2026-11-25T06:00 2026-11-26T06:00"),
    ("FREQ=DAILY", "2026-01-01T07:30:15", "2026-11-24T07:30:15 2026-11-25T07:30:15"),
    ("FREQ=DAILY;INTERVAL=10", "2026-01-01T00:00:00", "2026-11-27T00:00 2026-12-07T00:00"),
    ("FREQ=WEEKLY", "2026-01-01T00:00:00", "2026-11-26T00:00 2026-12-03T00:00"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO", "2026-11-15T00:00:00", "2026-11-29T00:00 2026-12-07T00:00"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "2026-11-15T00:00:00", "2026-11-29T00:00 2026-11-30T00:00"),
    ("FREQ=MONTHLY", "2026-01-31T00:00:00", "2026-12-31T00:00 2027-01-31T00:00 2027-03-31T00:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-01T00:00:00", "2026-11-30T00:00 2026-12-31T00:00"),
    ("FREQ=MONTHLY;BYDAY=1MO,FR", "2026-01-01T00:00:00", "2026-11-27T00:00 2026-12-04T00:00 2026-12-07T00:00"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01T00:00:00", "2026-11-30T00:00 2026-12-31T00:00"),
    ("FREQ=MONTHLY;INTERVAL=5", "2026-01-05T00:00:00", "2027-04-05T00:00 2027-09-05T00:00"),
    (
        "FREQ=MONTHLY;BYMONTH=2,12;BYMONTHDAY=29",
        "2026-01-01T00:00:00",
        "2026-12-29T00:00 2027-12-29T00:00 2028-02-29T00:00",
    ),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-01-01T00:00:00", "2027-08-13T00:00 2028-10-13T00:00"),
    ("FREQ=YEARLY", "2024-02-29T00:00:00", "2028-02-29T00:00 2032-02-29T00:00"),
    ("FREQ=YEARLY;BYMONTH=3", "2026-01-09T00:00:00", "2027-03-09T00:00 2028-03-09T00:00"),
    ("FREQ=YEARLY;BYMONTHDAY=5", "2026-01-01T00:00:00", "2026-12-05T00:00 2027-01-05T00:00"),
    ("FREQ=YEARLY;BYDAY=20MO", "2026-01-01T00:00:00", "2027-05-17T00:00 2028-05-15T00:00"),
    ("FREQ=YEARLY;BYMONTH=12;BYDAY=-1FR", "2026-01-01T00:00:00", "2026-12-25T00:00 2027-12-31T00:00"),
    ("FREQ=YEARLY;BYYEARDAY=-1,1", "2026-01-01T00:00:00", "2026-12-31T00:00 2027-01-01T00:00"),
    ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "2026-01-01T00:00:00", "2026-12-28T00:00 2032-12-27T00:00"),
    ("FREQ=YEARLY;BYWEEKNO=1", "2026-01-01T00:00:00", "2027-01-07T00:00 2028-01-06T00:00"),
    ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", "2026-01-01T00:00:00", "2027-01-03T00:00 2028-01-02T00:00"),
    ("FREQ=HOURLY;INTERVAL=5", "2026-11-24T00:10:00", "2026-11-24T10:10 2026-11-24T15:10"),
    (
        "FREQ=MINUTELY;INTERVAL=90;BYHOUR=9,10",
        "2026-11-24T00:00:00",
        "2026-11-24T09:00 2026-11-24T10:30 2026-11-25T09:00",
    ),
    ("FREQ=SECONDLY;INTERVAL=45", "2026-11-24T05:59:00", "2026-11-24T06:00:30 2026-11-24T06:01:15"),
    ("FREQ=SECONDLY;BYSECOND=7;BYMINUTE=3", "2026-11-24T00:00:00", "2026-11-24T06:03:07 2026-11-24T07:03:07"),
    ("FREQ=DAILY;BYSECOND=60", "2026-11-24T06:01:00", "2026-11-24T06:01:59"),
    ("FREQ=DAILY;BYHOUR=7,8;BYMINUTE=0,30;BYSETPOS=2,-1", "2026-01-01T00:00:00", "2026-11-24T07:30 2026-11-24T08:30"),
    ("FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=-1", "2026-01-01T00:00:00", "2026-11-24T06:40 2026-11-24T07:40"),
    ("FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=-1", "2026-11-24T00:00:00", "2026-11-25T00:00 2026-12-02T00:00"),
    ("FREQ=DAILY;COUNT=3", "2026-11-23T08:00:00", "2026-11-24T08:00 2026-11-25T08:00"),
    ("FREQ=DAILY;COUNT=330", "2026-01-01T00:00:00", "2026-11-25T00:00 2026-11-26T00:00"),
    ("FREQ=DAILY;UNTIL=20261125T060000Z;BYHOUR=6", "2026-01-01T00:00:00", "2026-11-25T06:00"),
    ("FREQ=DAILY;UNTIL=20261125", "2026-01-01T23:59:59", "2026-11-24T23:59:59 2026-11-25T23:59:59"),
    ("FREQ=DAILY;UNTIL=20261125T055959;BYHOUR=6", "2026-01-01T00:00:00", ""),
    ("FREQ=DAILY;UNTIL=20250101", "2026-01-01T00:00:00", ""),
]


@pytest.mark.parametrize(("line", "start", "expected"), ORDINARY)
def test_a_rule_runs_when_rfc_5545_says(line: str, start: str, expected: str) -> None:
    wanted = instants(expected)

    assert runs(line, start=start, count=max(len(wanted), 1)) == wanted


CLOCK_CHANGES = [  # zone, line, after, the next runs
    ("Europe/Zurich", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-03-28T12:00", "2026-03-29T01:30 2026-03-30T00:30"),
    ("Europe/Zurich", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-10-24T12:00", "2026-10-25T00:30 2026-10-26T01:30"),
    ("Europe/Zurich", "FREQ=HOURLY", "2026-03-29T00:00", "2026-03-29T01:00 2026-03-29T02:00"),
    ("Europe/Zurich", "FREQ=HOURLY", "2026-10-24T23:00", "2026-10-25T00:00 2026-10-25T02:00"),
    (
        "Europe/Zurich",
        "FREQ=MINUTELY;INTERVAL=30",
        "2026-03-29T00:30",
        "2026-03-29T01:00 2026-03-29T01:30 2026-03-29T02:00",
    ),
    (
        "Europe/Zurich",
        "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,45",
        "2026-03-29T00:59",
        "2026-03-29T01:00 2026-03-29T01:45 2026-03-30T00:00",
    ),
    ("America/Toronto", "FREQ=DAILY;BYHOUR=2;BYMINUTE=15", "2026-03-08T00:00", "2026-03-08T07:15 2026-03-09T06:15"),
    ("Australia/Lord_Howe", "FREQ=DAILY;BYHOUR=2;BYMINUTE=10", "2026-10-03T00:00", "2026-10-03T15:40 2026-10-04T15:10"),
    ("Pacific/Apia", "FREQ=DAILY;BYHOUR=12", "2011-12-29T00:00", "2011-12-29T22:00 2011-12-30T22:00 2011-12-31T22:00"),
    ("Africa/Casablanca", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-03-21T12:00", "2026-03-22T02:30 2026-03-23T01:30"),
    ("Europe/Dublin", "FREQ=DAILY;BYHOUR=1;BYMINUTE=30", "2026-03-28T12:00", "2026-03-29T01:30 2026-03-30T00:30"),
    ("Asia/Tokyo", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-03-28T18:00", "2026-03-29T17:30 2026-03-30T17:30"),
    ("Asia/Kolkata", "FREQ=DAILY;BYHOUR=0;BYMINUTE=0", "2026-03-28T18:00", "2026-03-28T18:30 2026-03-29T18:30"),
]


@pytest.mark.parametrize(("zone", "line", "after", "expected"), CLOCK_CHANGES)
def test_wall_times_survive_clock_changes(zone: str, line: str, after: str, expected: str) -> None:
    wanted = instants(expected)

    found = runs(line, zone=zone, start="2011-01-01T00:00:00", after=instants(after)[0], count=len(wanted))

    assert found == wanted


def test_the_runs_around_a_gap_come_in_order_and_once() -> None:
    found = runs(
        "FREQ=MINUTELY;INTERVAL=7", zone="Europe/Zurich", after=datetime(2026, 3, 29, 0, 30, tzinfo=UTC), count=60
    )

    assert all(earlier < later for earlier, later in pairwise(found))


BOUNDED = [  # line, start, end, the next runs
    ("FREQ=DAILY", "2026-12-01T09:00:00", None, "2026-12-01T09:00 2026-12-02T09:00"),
    ("FREQ=DAILY;BYHOUR=9", "2026-01-01T00:00:00", "2026-11-25T09:00:00", "2026-11-24T09:00 2026-11-25T09:00"),
    ("FREQ=DAILY;BYHOUR=9", "2026-01-01T00:00:00", "2026-11-25T08:59:59", "2026-11-24T09:00"),
    ("FREQ=DAILY;BYHOUR=9", "2026-12-02T00:00:00", "2026-12-01T00:00:00", ""),
    ("FREQ=DAILY;BYHOUR=9;COUNT=9", "2026-11-24T00:00:00", "2026-11-24T12:00:00", "2026-11-24T09:00"),
    (None, "2026-11-30T02:00:00", None, "2026-11-30T02:00"),
    (None, "2026-11-30T02:00:00", "2026-11-29T00:00:00", ""),
    (None, "2026-11-20T02:00:00", None, ""),
    (None, None, None, ""),
    (None, None, "2026-12-24T00:00:00", ""),
]


@pytest.mark.parametrize(("line", "start", "end", "expected"), BOUNDED)
def test_start_and_end_bound_the_runs(line: str | None, start: str | None, end: str | None, expected: str) -> None:
    lines = (line,) if line else ()

    assert runs(*lines, start=start, end=end, count=3)[:2] == instants(expected)


FROM_THURSDAY = "2026-11-26T09:00 2026-11-27T09:00 2026-11-28T09:00"
UNIONS = [  # lines, the next runs
    (["FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYHOUR=9,12"], "2026-11-24T09:00 2026-11-24T12:00 2026-11-25T09:00"),
    (["RDATE:20261224T070000,20261101T000000"], "2026-12-24T07:00"),
    (["RDATE:20251224T070000"], ""),
    (["RDATE;VALUE=DATE:20261224"], "2026-12-24T00:00"),
    (["RDATE;TZID=Asia/Tokyo:20261224T070000", "RDATE:20261224T000000Z"], "2026-12-23T22:00 2026-12-24T00:00"),
    (
        ["FREQ=DAILY;BYHOUR=9", "EXDATE:20261124T090000,20261125T090000Z"],
        FROM_THURSDAY,
    ),
    (["FREQ=DAILY;BYHOUR=9,12", "EXDATE;VALUE=DATE:20261124"], "2026-11-25T09:00 2026-11-25T12:00 2026-11-26T09:00"),
    (
        ["FREQ=DAILY;BYHOUR=9", "EXRULE:FREQ=WEEKLY;BYDAY=TU,WE;BYHOUR=9"],
        FROM_THURSDAY,
    ),
    (["FREQ=DAILY;BYHOUR=9;UNTIL=20261125", "EXRULE:FREQ=DAILY;BYHOUR=9"], ""),
    (["EXDATE:20261124T090000"], ""),
]


@pytest.mark.parametrize(("lines", "expected"), UNIONS)
def test_lines_add_up_and_exclusions_take_away(lines: list[str], expected: str) -> None:
    assert runs(*lines) == instants(expected)


def test_an_exdate_in_the_tasks_zone_takes_that_wall_time() -> None:
    found = runs("FREQ=DAILY;BYHOUR=9", "EXDATE:20261124T090000", zone="Europe/Zurich", count=1)

    assert found == instants("2026-11-25T08:00")


def test_offsets_stand_in_for_a_zone_and_know_no_clock_change() -> None:
    found = next_execution(
        recurrence=["FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"],
        time_zone=None,
        start="2026-01-01T00:00:00+05:30",
        end="2027-01-01T00:00:00+05:30",
        after=NOW,
    )

    assert found == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


def test_a_start_with_an_offset_beside_a_zone_is_shown_in_the_zone() -> None:
    found = next_execution(
        recurrence=["FREQ=DAILY"], time_zone="Asia/Tokyo", start="2026-01-01T00:00:00Z", end="", after=NOW
    )

    assert found == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_lines_without_a_start_run_when_they_say_everything_themselves() -> None:
    assert runs("FREQ=DAILY;INTERVAL=1;BYHOUR=5;BYMINUTE=0;BYSECOND=0", start=None, count=1) == instants(
        "2026-11-25T05:00"
    )


NOT_UNDERSTOOD = [  # recurrence, time zone, start, end, part
    (["FREQ=DAILY;BYHOUR=26"], "UTC", "2026-01-01T00:00:00", "", "BYHOUR"),
    (["FREQ=DAILY;BYHOUR=5"], "UTC", "", "", "BYSECOND"),
    (["FREQ=DAILY;INTERVAL=2;BYHOUR=5;BYMINUTE=0;BYSECOND=0"], "UTC", "", "", "INTERVAL"),
    (["FREQ=DAILY;COUNT=2;BYHOUR=5;BYMINUTE=0;BYSECOND=0"], "UTC", "", "", "COUNT"),
    (["FREQ=WEEKLY;BYHOUR=5;BYMINUTE=0;BYSECOND=0"], "UTC", "", "", "BYDAY"),
    (["FREQ=YEARLY;BYHOUR=5;BYMINUTE=0;BYSECOND=0"], "UTC", "", "", "BYMONTHDAY"),
    (["FREQ=DAILY"], "Mars/Olympus", "2026-01-01T00:00:00", "", "timeZone"),
    (["FREQ=DAILY"], "../etc/passwd", "2026-01-01T00:00:00", "", "timeZone"),
    (["FREQ=DAILY"], None, "2026-01-01T00:00:00", "", "timeZone"),
    (["FREQ=DAILY"], "UTC", "yesterday", "", "startDateTime"),
    (["FREQ=DAILY"], "UTC", "2026-01-01T00:00:00", "never", "endDateTime"),
]


@pytest.mark.parametrize(("recurrence", "zone", "start", "end", "part"), NOT_UNDERSTOOD)
def test_what_cannot_be_read_is_said_with_its_part(
    recurrence: list[str], zone: str | None, start: str, end: str, part: str
) -> None:
    with pytest.raises(BadLine) as refusal:
        next_execution(recurrence=recurrence, time_zone=zone, start=start, end=end, after=NOW)

    assert refusal.value.part == part


NEVER_DUE = [
    *(f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30" for freq in FREQUENCIES if freq != "WEEKLY"),
    "FREQ=HOURLY;INTERVAL=2;BYHOUR=1",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=MINUTELY;BYSETPOS=5;BYSECOND=0",
    "FREQ=SECONDLY;BYSETPOS=2;BYSECOND=0",
    "FREQ=DAILY;INTERVAL=9999999999",
    "FREQ=SECONDLY;INTERVAL=9999999999;BYSECOND=1",
    "FREQ=YEARLY;INTERVAL=9999",
    "FREQ=WEEKLY;INTERVAL=999999",
    "FREQ=MONTHLY;INTERVAL=99999",
    "FREQ=SECONDLY;COUNT=2000000000",
    f"FREQ=DAILY;COUNT=1000000;{EVERY_SECOND}",
]


def test_weeks_are_picked_within_the_calendar_year_but_interval_counts_years_of_weeks() -> None:
    before = datetime(2026, 12, 1, tzinfo=UTC)

    picked = runs("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=SA;BYSETPOS=-1", after=before, count=2)
    whole_weeks = runs("FREQ=YEARLY;INTERVAL=5;BYWEEKNO=53;BYDAY=TH,SA", after=before)

    assert picked == instants("2027-01-09T00:00 2028-01-08T00:00")
    assert whole_weeks[:2] == instants("2026-12-31T00:00 2027-01-02T00:00")


@pytest.mark.parametrize("day", ["MO", "TU", "SU"])
@pytest.mark.parametrize("rule", ["YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", "WEEKLY;INTERVAL=2"])
def test_weeks_of_the_first_year_of_the_calendar_do_no_harm(rule: str, day: str) -> None:
    assert runs(f"FREQ={rule};WKST={day};COUNT=3", start="0001-01-01T00:00:00") == []


@pytest.mark.parametrize(("place", "hour"), [(1, 6), (2, 7), (3, None), (-1, 7), (-2, 6), (-3, None), (-4, None)])
def test_a_place_that_a_period_does_not_have_is_no_run(place: int, hour: int | None) -> None:
    found = next_execution(
        recurrence=[f"RRULE:FREQ=DAILY;BYHOUR=6,7;BYMINUTE=0;BYSECOND=0;BYSETPOS={place}"],
        time_zone="UTC",
        start="2026-11-01T00:00:00",
        end="2026-12-31T00:00:00",
        after=datetime(2026, 11, 23, tzinfo=UTC),
    )

    assert (found and found.hour) == hour


def test_a_rule_is_entered_within_a_minute() -> None:
    found = runs("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0,30", after=NOW + timedelta(seconds=10), count=1)

    assert found == instants("2026-11-24T06:00:30")


def test_an_until_with_z_ends_a_rule_at_that_instant_whatever_the_wall_says() -> None:
    line = "FREQ=HOURLY;UNTIL=20261124T073000Z"

    assert runs(line, zone="America/Toronto") == instants("2026-11-24T07:00")
    assert runs(line, zone="Asia/Tokyo") == instants("2026-11-24T07:00")


@pytest.mark.parametrize("offset", ["+14:00", "-12:00"])
def test_bounds_at_the_edges_of_the_calendar_are_bounds_like_others(offset: str) -> None:
    found = next_execution(
        recurrence=["FREQ=DAILY;BYHOUR=6"],
        time_zone="UTC",
        start=f"0001-01-01T00:00:00{offset}",
        end=f"9999-12-31T23:59:59{offset}",
        after=NOW,
    )

    assert found == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("line", NEVER_DUE)
@pytest.mark.parametrize("start", ["1970-01-01T00:00:00", "0001-01-01T00:00:00"])
def test_a_rule_that_never_comes_due_ends_the_search_by_the_bound(line: str, start: str) -> None:
    with pytest.raises(BeyondBound, match="No run comes due"):
        runs(line, start=start, zone="Europe/Zurich")


def test_exclusions_that_leave_nothing_end_by_the_bound_too() -> None:
    with pytest.raises(BeyondBound):
        runs("FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY")


DENSE = [  # line, the next run of a task that is centuries old
    ("FREQ=SECONDLY", "2026-11-24T06:00:01"),
    ("FREQ=MINUTELY", "2026-11-24T06:01"),
    (f"FREQ=DAILY;{EVERY_SECOND}", "2026-11-24T06:00:01"),
    (
        f"FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU;{EVERY_SECOND};BYSETPOS=-1",
        "2026-12-31T23:59:59",
    ),
    ("FREQ=DAILY;UNTIL=99991231T235959Z", "2026-11-25T00:00"),
    ("FREQ=DAILY;UNTIL=99991231", "2026-11-25T00:00"),
]


@pytest.mark.parametrize(("line", "expected"), DENSE)
@pytest.mark.parametrize("start", ["1900-01-01T00:00:00", "0001-01-01T00:00:00"])
def test_the_age_of_a_dense_rule_costs_nothing(line: str, expected: str, start: str) -> None:
    assert runs(line, start=start, count=1) == instants(expected)


def test_hundreds_of_lines_share_one_bound() -> None:
    with pytest.raises(BeyondBound):
        runs(*["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"] * 500)


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Adak"])
def test_single_runs_at_the_edges_of_the_calendar_do_no_harm(start: str, zone: str) -> None:
    found = runs(start=start, zone=zone, count=1)

    assert found == [] or found[0].year == 9999


def a_rule(random: Random) -> str:
    """A rule that dateutil reads as RFC 5545 does (tests/scheduling/oracles.py names those that it does not)."""
    freq = random.choice(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"))
    parts = [f"FREQ={freq}", f"INTERVAL={random.choice((1, 1, 2, 3, 5))}"]
    if random.random() < 0.4:
        parts.append("BYMONTH=" + numbers(random, range(1, 13)))
    if freq != "WEEKLY" and random.random() < 0.3:
        parts.append("BYMONTHDAY=" + numbers(random, (1, 2, 15, 28, -1, -10)))
    if random.random() < 0.4:
        numbered = freq == "MONTHLY" and random.random() < 0.5
        days = random.sample(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), random.randint(1, 4))
        parts.append("BYDAY=" + ",".join(f"{random.choice((1, 2, -1))}{day}" if numbered else day for day in days))
    if random.random() < 0.5:
        parts.append("BYHOUR=" + numbers(random, range(24)))
    if random.random() < 0.5:
        parts.append("BYMINUTE=" + numbers(random, range(60)))
    if len(parts) > 2 and freq in ("YEARLY", "MONTHLY", "DAILY") and random.random() < 0.2:
        parts.append("BYSETPOS=" + numbers(random, (1, 2, -1)))
    if random.random() < 0.2:
        parts.append(f"COUNT={random.randint(1, 40)}")
    return ";".join(parts)


def numbers(random: Random, choices: range | tuple[int, ...]) -> str:
    return ",".join(map(str, random.sample(choices, random.randint(1, 3))))


def runs_within_bound(line: str, start: datetime, after: datetime, count: int) -> list[datetime]:
    """The next runs as wall times, up to the one that lies too far."""
    found: list[datetime] = []
    with suppress(BeyondBound):
        while len(found) < count:
            (run,) = runs(line, start=start.isoformat(), after=after.replace(tzinfo=UTC), count=1) or (None,)
            if run is None:
                break
            after = run.replace(tzinfo=None)
            found.append(after)
    return found


@pytest.mark.parametrize("seed", range(examples(200)))
def test_dateutil_finds_the_same_wall_times(seed: int) -> None:
    random = Random(seed)
    line, start = a_rule(random), datetime(2024, random.randint(1, 12), random.randint(1, 28), 3, 20)  # noqa: DTZ001
    after = start + timedelta(days=random.choice((0, 0, 3, 40, 400)), hours=5)
    try:
        wanted = list(rrulestr(line, dtstart=start).xafter(after, count=4))
    except ValueError:  # how dateutil says that an hour never comes
        wanted = []

    assert runs_within_bound(line, start, after, 4) == wanted


ZONES = ("Europe/Zurich", "America/Toronto", "Australia/Adelaide", "Asia/Kolkata", "Africa/Casablanca")


@pytest.mark.parametrize("seed", range(examples(60)))
def test_recurring_ical_events_finds_the_same_instants(seed: int) -> None:
    random = Random(1000 + seed)
    zone, start = random.choice(ZONES), "2026-01-05T00:00:00"
    hours, minutes = numbers(random, range(24)), numbers(random, (0, 15, 30))
    line = f"FREQ=DAILY;INTERVAL={random.choice((1, 2, 3))};BYHOUR={hours};BYMINUTE={minutes}"
    (first,) = runs(line, zone=zone, start=start, after=datetime(2026, 1, 4, tzinfo=UTC), count=1)
    wanted = sorted(oracle(line, first.astimezone(ZoneInfo(zone)), "20260215", "20261115"))

    found = runs(line, zone=zone, start=start, after=wanted[0] - timedelta(seconds=1), count=len(wanted))

    assert found == wanted


def oracle(line: str, first: datetime, start: str, end: str) -> set[datetime]:
    """The instants of a rule by recurring-ical-events, which counts DTSTART always: so it is a real run."""
    event = icalendar.Event()
    event.add("uid", "oracle")
    event.add("dtstart", first)
    event.add("rrule", icalendar.vRecur.from_ical(line))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    return {found.start.astimezone(UTC) for found in recurring_ical_events.of(calendar).between(start, end)}
