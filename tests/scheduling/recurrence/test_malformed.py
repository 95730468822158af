"""Lines that are no recurrence: each is refused with the part at fault, its place in the text and how to mend it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.line import LONGEST_LINE
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence

MALFORMED = [
    # the whole line
    ("", "RRULE", ""),
    ("   ", "RRULE", "   "),
    ("RRULE:", "RRULE", ""),
    ("EXRULE:", "EXRULE", ""),
    ("hello", "HELLO", "hello"),
    ("RRULE:RRULE:FREQ=DAILY", "RRULE:FREQ", "RRULE:FREQ"),
    ("RULE:FREQ=DAILY", "RULE", "RULE"),
    ("VEVENT:1", "VEVENT", "VEVENT"),
    ("DTSTART:20260101T000000", "DTSTART", "DTSTART"),
    ("DTSTART;TZID=Europe/Zurich:20260101T000000", "DTSTART", "DTSTART"),
    ("DTEND:20260101T000000Z", "DTEND", "DTEND"),
    ("DURATION:PT1H", "DURATION", "DURATION"),
    ("dtstart:20260101", "DTSTART", "dtstart"),
    ("DTSTART:20260101T000000\nRRULE:FREQ=DAILY", "DTSTART", "DTSTART"),
    ("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "RRULE", "\n"),
    ("EXDATE:20260101T000000\r\nEXDATE:20260102T000000", "EXDATE", "\r\n"),
    ("RRULE;TZID=Europe/Zurich:FREQ=DAILY", "TZID", ";TZID"),
    ("RRULE;:FREQ=DAILY", "RRULE", ";:"),
    ("RRULE:FREQ=DAILY;BYHOUR=९", "RRULE", "९"),
    ("RRULE:FREQ=DAILY;BYHOUR=9\u00a0", "RRULE", "\u00a0"),
    ("RRULE:FREQ=DAILY;BYHOUR=" + "9," * LONGEST_LINE, "RRULE", None),
    ("x" * 100_000, "RRULE", None),
    ("RRULE:FREQ=DAILY;\x00", "\\x00", "\x00"),
    # the form of parts
    ("RRULE:FREQ=DAILY;;BYHOUR=9", "RRULE", ";BYHOUR"),
    ("RRULE:;FREQ=DAILY", "RRULE", ";FREQ"),
    ("RRULE:FREQ=DAILY;BYHOUR=9;;", "RRULE", ";"),
    ("RRULE:FREQ=DAILY;BYHOUR", "BYHOUR", "BYHOUR"),
    ("RRULE:FREQ=DAILY;BYHOUR=", "BYHOUR", "BYHOUR"),
    ("RRULE:FREQ=DAILY;=9", "RRULE", "=9"),
    ("RRULE:FREQ=DAILY;BYHOURS=9", "BYHOURS", "BYHOURS"),
    ("RRULE:FREQ=DAILY;BYEASTER=0", "BYEASTER", "BYEASTER"),
    ("RRULE:FREQ=DAILY;X-QLIK=1", "X-QLIK", "X-QLIK"),
    ("RRULE:FREQ=DAILY;DTSTART=20260101T000000Z", "DTSTART", "DTSTART"),
    ("RRULE:FREQ=DAILY;DTSTART:20260101T000000Z", "DTSTART", "DTSTART"),
    ("RRULE:FREQ=DAILY;DTEND=20260101", "DTEND", "DTEND"),
    ("RRULE:FREQ=DAILY;TZID=Europe/Zurich", "TZID", "TZID"),
    ("RRULE:FREQ=DAILY,BYHOUR=9", "FREQ", "DAILY,"),
    # FREQ
    ("RRULE:BYHOUR=9", "FREQ", "BYHOUR"),
    ("RRULE:INTERVAL=1;BYDAY=MO", "FREQ", "INTERVAL"),
    ("RRULE:FREQ=", "FREQ", "FREQ"),
    ("RRULE:FREQ=FORTNIGHTLY", "FREQ", "FORTNIGHTLY"),
    ("RRULE:FREQ=DAILY;FREQ=WEEKLY", "FREQ", "FREQ=WEEKLY"),
    # twice
    ("RRULE:FREQ=DAILY;BYHOUR=9;BYHOUR=10", "BYHOUR", "BYHOUR=10"),
    ("RRULE:FREQ=DAILY;BYHOUR=9; byhour=9", "BYHOUR", "byhour"),
    ("RRULE:FREQ=DAILY;COUNT=1;COUNT=1", "COUNT", "COUNT=1"),
    # INTERVAL
    ("RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL", "0"),
    ("RRULE:FREQ=DAILY;INTERVAL=-1", "INTERVAL", "-1"),
    ("RRULE:FREQ=DAILY;INTERVAL=1.5", "INTERVAL", "1.5"),
    ("RRULE:FREQ=DAILY;INTERVAL=two", "INTERVAL", "two"),
    ("RRULE:FREQ=DAILY;INTERVAL=1,2", "INTERVAL", "1,2"),
    ("RRULE:FREQ=DAILY;INTERVAL=2147483648", "INTERVAL", "2147483648"),
    ("RRULE:FREQ=DAILY;INTERVAL=" + "9" * 400, "INTERVAL", "9"),
    # COUNT and UNTIL
    ("RRULE:FREQ=DAILY;COUNT=0", "COUNT", "0"),
    ("RRULE:FREQ=DAILY;COUNT=-5", "COUNT", "-5"),
    ("RRULE:FREQ=DAILY;COUNT=+5", "COUNT", "+5"),
    ("RRULE:FREQ=DAILY;COUNT=many", "COUNT", "many"),
    ("RRULE:FREQ=DAILY;COUNT=5;UNTIL=20261130", "COUNT", "COUNT"),
    ("RRULE:FREQ=DAILY;UNTIL=20261130T000000Z;COUNT=5", "COUNT", "COUNT"),
    ("RRULE:FREQ=DAILY;UNTIL=", "UNTIL", "UNTIL"),
    ("RRULE:FREQ=DAILY;UNTIL=tomorrow", "UNTIL", "tomorrow"),
    ("RRULE:FREQ=DAILY;UNTIL=2026-11-30", "UNTIL", "2026-11-30"),
    ("RRULE:FREQ=DAILY;UNTIL=2026-11-30T00:00:00Z", "UNTIL", "2026-11-30T"),
    ("RRULE:FREQ=DAILY;UNTIL=20260230", "UNTIL", "20260230"),
    ("RRULE:FREQ=DAILY;UNTIL=20261301T000000", "UNTIL", "20261301"),
    ("RRULE:FREQ=DAILY;UNTIL=20261130T240000", "UNTIL", "20261130T240000"),
    ("RRULE:FREQ=DAILY;UNTIL=20261130T126000Z", "UNTIL", "20261130T126000Z"),
    ("RRULE:FREQ=DAILY;UNTIL=20261130T0000", "UNTIL", "20261130T0000"),
    ("RRULE:FREQ=DAILY;UNTIL=20261130T000000+0100", "UNTIL", "20261130T000000+0100"),
    ("RRULE:FREQ=DAILY;UNTIL=00000101", "UNTIL", "00000101"),
    # ranges
    ("RRULE:FREQ=DAILY;BYSECOND=61", "BYSECOND", "61"),
    ("RRULE:FREQ=DAILY;BYSECOND=-1", "BYSECOND", "-1"),
    ("RRULE:FREQ=DAILY;BYMINUTE=60", "BYMINUTE", "60"),
    ("RRULE:FREQ=DAILY;BYMINUTE=0,15,75", "BYMINUTE", "75"),
    ("RRULE:FREQ=DAILY;BYHOUR=24", "BYHOUR", "24"),
    ("RRULE:FREQ=WEEKLY;BYHOUR=9,26", "BYHOUR", "26"),
    ("RRULE:FREQ=DAILY;BYHOUR=9,,10", "BYHOUR", ",10"),
    ("RRULE:FREQ=DAILY;BYHOUR=9,", "BYHOUR", ""),
    ("RRULE:FREQ=DAILY;BYHOUR=9 10", "BYHOUR", "9 10"),
    ("RRULE:FREQ=DAILY;BYHOUR=9:30", "BYHOUR", "9:30"),
    ("RRULE:FREQ=DAILY;BYHOUR=+9", "BYHOUR", "+9"),
    ("RRULE:FREQ=DAILY;BYHOUR=*", "BYHOUR", "*"),
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY", "0"),
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY", "32"),
    ("RRULE:FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY", "-32"),
    ("RRULE:FREQ=YEARLY;BYYEARDAY=0", "BYYEARDAY", "0"),
    ("RRULE:FREQ=YEARLY;BYYEARDAY=1,367", "BYYEARDAY", "367"),
    ("RRULE:FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO", "54"),
    ("RRULE:FREQ=YEARLY;BYWEEKNO=0", "BYWEEKNO", "0"),
    ("RRULE:FREQ=YEARLY;BYMONTH=13", "BYMONTH", "13"),
    ("RRULE:FREQ=YEARLY;BYMONTH=-1", "BYMONTH", "-1"),
    ("RRULE:FREQ=YEARLY;BYMONTH=JAN", "BYMONTH", "JAN"),
    ("RRULE:FREQ=YEARLY;BYMONTH=5L", "BYMONTH", "5L"),
    ("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS", "0"),
    ("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS", "367"),
    # weekdays
    ("RRULE:FREQ=WEEKLY;BYDAY=XX", "BYDAY", "XX"),
    ("RRULE:FREQ=WEEKLY;BYDAY=MON", "BYDAY", "MON"),
    ("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,8", "BYDAY", "8"),
    ("RRULE:FREQ=WEEKLY;BYDAY=MO TU", "BYDAY", "MO TU"),
    ("RRULE:FREQ=MONTHLY;BYDAY=0MO", "BYDAY", "0MO"),
    ("RRULE:FREQ=MONTHLY;BYDAY=MO,54FR", "BYDAY", "54FR"),
    ("RRULE:FREQ=MONTHLY;BYDAY=-54FR", "BYDAY", "-54FR"),
    ("RRULE:FREQ=MONTHLY;BYDAY=1 MO", "BYDAY", "1 MO"),
    ("RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=1", "WKST", "1"),
    ("RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=MO,TU", "WKST", "MO,TU"),
    # what may not stand together
    ("RRULE:FREQ=WEEKLY;BYDAY=1MO", "BYDAY", "BYDAY"),
    ("RRULE:FREQ=DAILY;BYDAY=MO,-1FR", "BYDAY", "BYDAY"),
    ("RRULE:FREQ=HOURLY;BYDAY=2TU", "BYDAY", "BYDAY"),
    ("RRULE:FREQ=SECONDLY;BYDAY=2TU", "BYDAY", "BYDAY"),
    ("RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYDAY", "BYDAY"),
    ("RRULE:FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO", "BYWEEKNO"),
    ("RRULE:FREQ=WEEKLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO", "BYWEEKNO"),
    ("RRULE:FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", "BYMONTHDAY"),
    ("RRULE:FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY", "BYYEARDAY"),
    ("RRULE:FREQ=WEEKLY;BYYEARDAY=1", "BYYEARDAY", "BYYEARDAY"),
    ("RRULE:FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY", "BYYEARDAY"),
    ("RRULE:FREQ=MONTHLY;BYSETPOS=-1", "BYSETPOS", "BYSETPOS"),
    ("RRULE:FREQ=DAILY;INTERVAL=2;BYSETPOS=1", "BYSETPOS", "BYSETPOS"),
    ("EXRULE:FREQ=WEEKLY;BYDAY=1MO", "BYDAY", "BYDAY"),
    # RFC 7529
    ("RRULE:RSCALE=HEBREW;FREQ=YEARLY", "RSCALE", "HEBREW"),
    ("RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD", "SKIP", "FORWARD"),
    # dates
    ("RDATE:", "RDATE", ""),
    ("EXDATE:tomorrow", "EXDATE", "tomorrow"),
    ("EXDATE:20260101T000000,20260230T000000", "EXDATE", "20260230"),
    ("EXDATE:20260101T000000,,20260102T000000", "EXDATE", ",20260102"),
    ("EXDATE;TZID=Nowhere/Town:20260101T000000", "TZID", "TZID"),
    ("EXDATE;TZID=../etc/passwd:20260101T000000", "TZID", "TZID"),
    ("EXDATE;VALUE=TEXT:20260101T000000", "VALUE", "VALUE"),
    ("EXDATE;VALUE=DATE:20260101T000000", "EXDATE", "20260101T000000"),
    ("EXDATE;VALUE=DATE-TIME:20260101", "EXDATE", "20260101"),
    ("EXDATE;TZID:20260101T000000", "EXDATE", "TZID"),
    ("EXDATE;VALUE=DATE;VALUE=DATE:20260101", "EXDATE", "VALUE=DATE:"),
    ("RDATE;VALUE=PERIOD:20260101T000000Z/", "RDATE", "20260101"),
    ("RDATE;VALUE=PERIOD:20260101T000000Z", "RDATE", "20260101"),
    ("RDATE;TZID=Asia/Tokyo:00010101T000000", "RDATE", "00010101"),
]


def test_the_table_holds_at_least_a_hundred_lines():
    assert len({line for line, _, _ in MALFORMED}) == len(MALFORMED) >= 100


@pytest.mark.parametrize(("line", "part", "at"), MALFORMED, ids=lambda value: ascii(value)[:50])
def test_a_malformed_line_is_refused_with_its_part_and_place(line, part, at):
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.parse(line)

    assert refusal.value.part == part
    assert 0 <= refusal.value.position <= len(line)
    if at is not None:
        assert line[refusal.value.position :].startswith(at)


@pytest.mark.parametrize("line", [line for line, _, _ in MALFORMED], ids=lambda value: ascii(value)[:50])
def test_a_refusal_is_one_short_sentence_that_says_how_to_mend(line):
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.parse(line)

    message = str(refusal.value)
    assert message.isprintable()
    assert len(message) < 220
    assert ": " in message
    assert message.endswith(".")


PIECES = ["RRULE", "EXDATE", "RDATE", ":", ";", "=", ",", "FREQ", "DAILY", "MONTHLY", "UNTIL", "TZID", "VALUE"]
PIECES += ["PERIOD", "BYDAY", "BYHOUR", "COUNT", "INTERVAL", "20260101", "T000000", "Z", "-1", "0", "99", "2MO"]
PIECES += ["/", "P1D", '"', "é", " ", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    place = place_of_refusal(text)

    assert 0 <= place <= len(text)


def place_of_refusal(text):
    try:
        assert str(Recurrence.parse(text)) == text
    except InvalidRecurrence as refusal:
        return refusal.position
    return 0


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("RRULE:FREQ=DAILY;BYHOURS=9", "BYHOURS is no part of a rule: write BYHOUR, or remove it."),
        ("RRULE:FREQ=DAILY;X=9", "X is no part of a rule: remove it."),
        ("RRULE=FREQ=DAILY", "RRULE is no part of a rule: put a colon after it."),
    ],
)
def test_an_unknown_part_is_mended_by_the_nearest_known_one(line, mend):
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.parse(line)

    assert str(refusal.value) == mend
