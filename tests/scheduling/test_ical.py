"""iCalendar text: what others read of it is what was written, whatever the names hold."""

from datetime import UTC, date, datetime, timedelta

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scheduling.ical import Event, calendar, escaped, folded

STAMP = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300)


def written(*events: Event, name: str = "Reloads") -> bytes:
    return "".join(calendar(name, "About", events, STAMP)).encode()


def event(**values: object) -> Event:
    defaults = {"uid": "1@tenant", "at": STAMP, "summary": "Cash position", "description": ""}
    return Event(**defaults | values)  # type: ignore[arg-type]


@given(TEXTS, TEXTS)
def test_any_text_is_read_back_and_no_line_is_too_long(summary: str, description: str) -> None:
    body = written(event(summary=summary, description=description))

    (read,) = icalendar.Calendar.from_ical(body).walk("VEVENT")

    assert (str(read["SUMMARY"]), str(read.get("DESCRIPTION", ""))) == (summary, description)
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_a_run_is_an_instant_and_lasts_as_long_as_it_is_said_to() -> None:
    (read,) = icalendar.Calendar.from_ical(written(event(lasts=timedelta(minutes=7)))).walk("VEVENT")

    assert (read["DTSTART"].dt, read["DTEND"].dt) == (STAMP, STAMP + timedelta(minutes=7))


def test_a_whole_day_is_a_date_and_a_ghost_is_cancelled() -> None:
    (read,) = icalendar.Calendar.from_ical(written(event(at=date(2026, 12, 31), cancelled=True))).walk("VEVENT")

    assert (read["DTSTART"].dt, read["DTEND"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert str(read["STATUS"]) == "CANCELLED"


def test_breaks_are_written_and_what_no_value_may_hold_is_left_out() -> None:
    assert escaped("a;b,c\\d\r\ne\rf\x00\x1bg\x7f") == "a\\;b\\,c\\\\d\\ne\\nfg"


def test_nothing_in_a_name_begins_a_line_of_its_own() -> None:
    body = written(event(summary="x\r\nEND:VCALENDAR\r\nBEGIN:VEVENT"), name="n\nMETHOD:CANCEL")

    assert body.count(b"\r\nEND:VCALENDAR") == body.count(b"\r\nBEGIN:VEVENT") == 1
    assert b"\r\nMETHOD:CANCEL" not in body


def test_a_line_is_cut_between_letters() -> None:
    assert folded("SUMMARY:" + "ü" * 40).encode().decode().replace("\r\n ", "") == "SUMMARY:" + "ü" * 40 + "\r\n"
