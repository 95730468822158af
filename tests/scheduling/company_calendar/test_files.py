"""Files as exporters write them: each has the days that its makers mean."""

import pytest

from tests.scheduling.company_calendar.files import calendar, data, days_of, event

FILES = {
    "all_day_several": {
        **{f"2026-11-{day:02}": ["Year change freeze"] for day in (1, 2)},
        **{f"2026-11-{day}": ["Close"] for day in (27, 28, 29, 30)},
    },
    "moved": {
        "2026-11-02": ["Backup"],
        "2026-11-12": ["Backup (moved)"],
        "2026-11-16": ["Backup"],
        "2026-11-23": ["Backup"],
    },
    "cancelled": {day: ["Stocktaking"] for day in ("2026-11-02", "2026-11-09", "2026-11-23")},
    "exdate_days": {f"2026-11-{day:02}": ["Audit"] for day in (1, 2, 3, 6, 7, 8, 9, 10)},
    "rdate_period": {day: ["Handover"] for day in ("2026-11-05", "2026-11-12", "2026-11-19")},
    "rdate_days": {day: ["Shop opening"] for day in ("2026-11-05", "2026-11-10", "2026-11-17")},
    "crlf": {"2026-11-11": ["Carnival"]},
    "lf": {"2026-11-11": ["Carnival, with a comma"]},
    "bom": {"2026-11-18": ["Buß- und Bettag"]},
    "windows_1252": {"2026-11-18": ["Buß- und Bettag"]},
    "never_ends": {
        **{f"2026-11-{day:02}": ["Casual Friday"] for day in (6, 13, 20, 27)},
        "2026-11-26": ["Thanksgiving"],
    },
    "few_seconds": {"2026-11-10": ["Blink"] * 3, "2026-11-11": ["Blink"] * 3},
    "alarms_and_oddities": {"2026-11-13": ["Inspection"]},
    "ends_where_it_begins": {"2026-11-09": ["Same day"], "2026-11-14": ["Deadline"], "2026-11-22": ["One day"]},
    "month_end": {"2026-11-27": ["Month-end freeze"], "2026-11-30": ["Month-end freeze"]},
    "two_calendars": {"2026-11-03": ["First file"], "2026-11-04": ["Second file"]},
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_its_days(name: str) -> None:
    assert days_of(data(name)) == FILES[name]


def test_times_with_a_zone_are_on_other_days_elsewhere() -> None:
    file = data("outlook_windows_zone")

    assert sorted(days_of(file, "Europe/Berlin"))[:2] == ["2026-11-10", "2026-11-11"]
    assert sorted(days_of(file, "Asia/Tokyo"))[:2] == ["2026-11-11", "2026-11-18"]
    (name,) = days_of(file, "Asia/Tokyo")["2026-11-11"]
    assert name == "Maintenance of the warehouse cluster and all that hangs on it until two in the morning"


def test_a_zone_of_windows_needs_no_description() -> None:
    assert days_of(data("outlook_without_vtimezone"), "America/Los_Angeles") == {
        "2026-11-10": ["Night release"],
        "2026-11-11": ["Night release"],
    }


def test_times_without_a_zone_are_of_the_reader_unless_the_calendar_names_one() -> None:
    times = event("DTSTART:20261110T230000", "DTEND:20261111T000000", "SUMMARY:Late")

    assert days_of(calendar(times), "Asia/Tokyo") == {"2026-11-10": ["Late"]}
    named = calendar(times, head="X-WR-TIMEZONE:Europe/Berlin\r\n")
    assert days_of(named, "Asia/Tokyo") == {"2026-11-11": ["Late"]}


def test_days_are_days_wherever_the_reader_is() -> None:
    assert days_of(data("all_day_several"), "Pacific/Kiritimati") == days_of(data("all_day_several"), "Pacific/Niue")


@pytest.mark.no_cover  # the same code as of one event
def test_ten_thousand_events_are_read() -> None:
    events = (
        event(f"DTSTART;VALUE=DATE:2026{1 + number % 12:02}{1 + number % 28:02}", f"SUMMARY:{number}", uid=str(number))
        for number in range(10_000)
    )

    found = days_of(calendar(*events))

    assert sum(map(len, found.values())) == len([number for number in range(10_000) if number % 12 == 10])


def test_what_never_ends_by_itself_is_cut_a_year_beyond_what_is_worked_out() -> None:
    for lines in (
        ("DTSTART;VALUE=DATE:19000101", "DTEND;VALUE=DATE:29991231"),
        ("DTSTART:19000101T000000", "DTEND:29991231T000000"),
        ("DTSTART:19000103T000000Z", "DTEND:29991230T000000Z"),
    ):
        found = days_of(calendar(event(*lines, "SUMMARY:Always")), "Pacific/Kiritimati")

        assert len(found) == 30
