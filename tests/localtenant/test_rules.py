"""Which recurrence lines the embedded tenant accepts, and which part it names when it refuses one (RFC 5545 3.3.10)."""

from datetime import UTC, datetime

import pytest

from dashboard.localtenant.rules import MAX_LINE, BadLine, check_line, read_line

ACCEPTED = [
    "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
    "RRULE:FREQ=HOURLY;BYHOUR=10;BYMINUTE=20",
    "FREQ=WEEKLY;BYHOUR=10;BYMINUTE=0;BYSECOND=0",
    "rrule:freq=daily;byday=mo",
    " RRULE: FREQ = DAILY ; BYHOUR = 1, 2 ",
    "RRULE:FREQ=DAILY;",
    "RRULE:BYDAY=MO;FREQ=WEEKLY",
    "RRULE:FREQ=MONTHLY;BYDAY=-1FR",
    "RRULE:FREQ=MONTHLY;BYDAY=+2TU,FR",
    "RRULE:FREQ=YEARLY;BYDAY=53MO",
    "RRULE:FREQ=YEARLY;BYWEEKNO=-1,53;BYDAY=MO",
    "RRULE:FREQ=YEARLY;BYYEARDAY=-366,366",
    "RRULE:FREQ=SECONDLY;BYYEARDAY=1;BYSECOND=60",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=-31,+31",
    "RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
    "RRULE:FREQ=DAILY;COUNT=2000000000",
    "RRULE:FREQ=DAILY;UNTIL=20261231",
    "RRULE:FREQ=DAILY;UNTIL=20261231T235959",
    "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
    "RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2",
    "RRULE:FREQ=DAILY;RSCALE=GREGORIAN;SKIP=OMIT",
    "EXRULE:FREQ=WEEKLY;BYDAY=SU",
    "RDATE:20261224T060000,20261225T060000Z",
    "RDATE;TZID=Europe/Zurich:20261224T060000",
    "RDATE;VALUE=DATE:20261224",
    "EXDATE;VALUE=DATE-TIME:20261224T060000Z",
    "exdate:20261224",
]

REFUSED = [  # line, the part at fault
    ("", "line"),
    ("   ", "line"),
    ("x" * (MAX_LINE + 1), "line"),
    ("every day", "EVERYDAY"),
    ("RRULE:", "line"),
    ("RRULE", "RRULE"),
    ("RRULE:;;", "line"),
    ("RRULE:FREQ", "FREQ"),
    ("FREQ:DAILY", "FREQ"),
    ("RRULE;X=1:FREQ=DAILY", "RRULE"),
    ("DTSTART:20260101T000000", "DTSTART"),
    ("DTEND;TZID=UTC:20260101T000000", "DTEND"),
    ("RRULE:FREQ=DAILY;DTSTART=20260101", "DTSTART"),
    ("VEVENT:20260101", "VEVENT"),
    ("RRULE:INTERVAL=2", "FREQ"),
    ("RRULE:FREQ=FORTNIGHTLY", "FREQ"),
    ("RRULE:FREQ=", "FREQ"),
    ("RRULE:FREQ=DAILY;FREQ=DAILY", "FREQ"),
    ("RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL"),
    ("RRULE:FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
    ("RRULE:FREQ=DAILY;INTERVAL=1.5", "INTERVAL"),
    ("RRULE:FREQ=DAILY;INTERVAL=" + "9" * 5000, "INTERVAL"),
    ("RRULE:FREQ=DAILY;COUNT=0", "COUNT"),
    ("RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261231", "COUNT"),
    ("RRULE:FREQ=DAILY;UNTIL=2026-12-31", "UNTIL"),
    ("RRULE:FREQ=DAILY;UNTIL=20260230", "UNTIL"),
    ("RRULE:FREQ=DAILY;UNTIL=00000101", "UNTIL"),
    ("RRULE:FREQ=DAILY;UNTIL=20261231T250000", "UNTIL"),
    ("RRULE:FREQ=DAILY;BYSECOND=61", "BYSECOND"),
    ("RRULE:FREQ=DAILY;BYSECOND=-1", "BYSECOND"),
    ("RRULE:FREQ=DAILY;BYMINUTE=60", "BYMINUTE"),
    ("RRULE:FREQ=DAILY;BYHOUR=24", "BYHOUR"),
    ("RRULE:FREQ=DAILY;BYHOUR=1,,2", "BYHOUR"),
    ("RRULE:FREQ=DAILY;BYHOUR=noon", "BYHOUR"),
    ("RRULE:FREQ=DAILY;BYHOUR=٣", "BYHOUR"),
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
    ("RRULE:FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
    ("RRULE:FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY"),
    ("RRULE:FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY"),
    ("RRULE:FREQ=WEEKLY;BYYEARDAY=1", "BYYEARDAY"),
    ("RRULE:FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY"),
    ("RRULE:FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO"),
    ("RRULE:FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO"),
    ("RRULE:FREQ=SECONDLY;BYWEEKNO=1", "BYWEEKNO"),
    ("RRULE:FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
    ("RRULE:FREQ=YEARLY;BYMONTH=-1", "BYMONTH"),
    ("RRULE:FREQ=YEARLY;BYSETPOS=367;BYMONTH=1", "BYSETPOS"),
    ("RRULE:FREQ=YEARLY;BYSETPOS=1", "BYSETPOS"),
    ("RRULE:FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
    ("RRULE:FREQ=DAILY;BYDAY=-1SU", "BYDAY"),
    ("RRULE:FREQ=MONTHLY;BYDAY=0MO", "BYDAY"),
    ("RRULE:FREQ=YEARLY;BYDAY=54MO", "BYDAY"),
    ("RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYDAY"),
    ("RRULE:FREQ=WEEKLY;BYDAY=MON", "BYDAY"),
    ("RRULE:FREQ=WEEKLY;BYDAY=", "BYDAY"),
    ("RRULE:FREQ=WEEKLY;WKST=1", "WKST"),
    ("RRULE:FREQ=YEARLY;BYEASTER=0", "BYEASTER"),
    ("RRULE:FREQ=DAILY;X-NOTE=1", "X-NOTE"),
    ("RRULE:FREQ=DAILY;RSCALE=CHINESE", "RSCALE"),
    ("RRULE:FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD", "SKIP"),
    ("RDATE:tomorrow", "RDATE"),
    ("RDATE:20260230", "RDATE"),
    ("RDATE", "RDATE"),
    ("RDATE:", "RDATE"),
    ("RDATE;TZID=Europe/Zurich", "RDATE"),
    ("RDATE;TZID=Mars/Olympus:20261224T060000", "RDATE"),
    ("RDATE;TZID=../etc:20261224T060000", "RDATE"),
    ("RDATE;VALUE=PERIOD:20261224T060000Z/PT1H", "RDATE"),
    ("EXDATE:20261224T06", "EXDATE"),
]


@pytest.mark.parametrize("line", ACCEPTED)
def test_a_line_that_the_rfc_allows_is_accepted(line: str) -> None:
    check_line(line)


@pytest.mark.parametrize(("line", "part"), REFUSED)
def test_a_bad_line_is_refused_with_the_part_at_fault(line: str, part: str) -> None:
    with pytest.raises(BadLine) as refusal:
        check_line(line)

    assert refusal.value.part == part
    assert refusal.value.message.endswith(".")
    assert len(refusal.value.message) < 300


def test_an_until_with_z_is_an_instant_and_a_date_lasts_to_its_end() -> None:
    instant = read_line("FREQ=DAILY;UNTIL=20261231T230000Z").rule
    day = read_line("FREQ=DAILY;UNTIL=20261231").rule

    assert instant is not None
    assert instant.until == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert day is not None
    assert day.until == datetime(2026, 12, 31, 23, 59, 59)  # noqa: DTZ001 a wall time


def test_a_date_in_a_named_zone_is_read_as_its_instant() -> None:
    (stamp,) = read_line("RDATE;TZID=Asia/Tokyo:20261224T060000").stamps

    assert stamp.at == datetime(2026, 12, 23, 21, tzinfo=UTC)
