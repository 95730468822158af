"""Files that cannot be read: the line is told; what would take for ever is stopped."""

from datetime import date

import pytest

from dashboard.scheduling.company_calendar.content_lines import BrokenFile
from dashboard.scheduling.company_calendar.expansion import expand
from dashboard.scheduling.company_calendar.process import MOST_BYTES, expanded
from tests.scheduling.company_calendar.files import YEARS, calendar, data, event

NEVER = event("DTSTART:20260101T000000Z", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:Never")

BROKEN = {
    "no date": (calendar(event("DTSTART:2026-13-01")), 5, "DTSTART"),
    "no frequency": (calendar(event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=FORTNIGHTLY")), 6, "RRULE"),
    "no zone": (calendar(event("DTSTART;TZID=Mars/Base:20261224T100000")), 5, "Mars/Base"),
    "no beginning": (calendar(event("SUMMARY:When?")), 3, "DTSTART is missing"),
    "two beginnings": (calendar(event("DTSTART:20261224T100000Z", "DTSTART:20261225T100000Z")), 6, "second DTSTART"),
    "no end": (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261224T100000Z\r\n", 3, "ends before"),
    "crossed": (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224T100000Z\nEND:VCALENDAR\n", 4, "VEVENT of line 2"),
    "no line": (b"BEGIN:VCALENDAR\nwhat is this\nEND:VCALENDAR\n", 2, "name and a colon"),
    "a page": (b"<!doctype html>\n<html></html>", 1, "no line of a calendar"),
    "no calendar": (b"VERSION:2.0\nDTSTART:20261224T100000Z\n", 1, "BEGIN:VCALENDAR is missing"),
    "nothing": (b"", None, "empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_with_its_line(name: str) -> None:
    file, line, says = BROKEN[name]

    with pytest.raises(BrokenFile, match=says) as told:
        expand(file, *YEARS)

    assert told.value.line == line


def test_a_line_is_counted_as_an_editor_counts_it_whatever_was_folded_before() -> None:
    file = calendar(event("SUMMARY:one\r\n  two\r\n  three", "DTSTART:soon"))

    with pytest.raises(BrokenFile) as told:
        expand(file, *YEARS)

    assert told.value.line == 8


def test_a_rule_of_seconds_that_never_ends_is_told_with_its_line() -> None:
    with pytest.raises(BrokenFile, match="repeats too often") as told:
        expand(data("seconds_for_ever"), *YEARS)

    assert told.value.line == 10


def test_what_would_take_for_ever_is_stopped_and_the_event_is_named() -> None:
    with pytest.raises(BrokenFile, match="takes more than 3 s") as told:
        expanded(calendar(NEVER), *YEARS, seconds=3)

    assert told.value.line == 3


def test_the_process_gives_what_the_file_has() -> None:
    rows = expanded(data("bom"), date(2026, 1, 1), date(2027, 1, 1))

    assert [tuple(row) for row in rows] == [("Buß- und Bettag", "day", "2026-11-18", "2026-11-19")]


def test_a_file_beyond_all_bounds_is_not_read() -> None:
    with pytest.raises(BrokenFile, match="larger than 5 MB"):
        expanded(b" " * (MOST_BYTES + 1), *YEARS)
