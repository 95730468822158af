"""Reading a RECUR line into its parts, and writing it back without touching what was not changed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import Frequency, InvalidRecurrence, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence

VALUES = {
    "INTERVAL": ["1", "2", "007"],
    "UNTIL": ["20261130", "20261130T220000", "20261130T220000Z"],
    "BYSECOND": ["0", "0,30", "60"],
    "BYMINUTE": ["0", "15,45", "0,5,10"],
    "BYHOUR": ["6", "06,18", "0,23"],
    "BYDAY": ["MO", "TU,TH", "SU"],
    "BYMONTH": ["1", "6,12"],
    "WKST": ["MO", "SU"],
}


def at(year, month, day, hour=0, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def wall(text):
    return datetime.fromisoformat(text)


@st.composite
def odd_lines(draw):
    """A readable rule in odd order, case and spacing, as its pieces: prefix and (name, written part) pairs, tail."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True))
    values = {"FREQ": draw(st.sampled_from(["DAILY", "WEEKLY", "HOURLY"]))}
    values |= {name: draw(st.sampled_from(VALUES[name])) for name in names}
    spaces = st.sampled_from(["", "", " ", "\t"])
    written = [
        (name, f"{draw(spaces)}{draw(cased(name))}{draw(spaces)}={draw(spaces)}{draw(cased(value))}{draw(spaces)}")
        for name, value in draw(st.permutations(sorted(values.items())))
    ]
    return draw(st.sampled_from(["", "RRULE:", "rrule:", " RRULE :"])), written, draw(st.sampled_from(["", ";", "; "]))


def cased(text):
    return st.sampled_from([text, text.lower(), text.title()])


def joined(prefix, written, tail):
    return prefix + ";".join(part for _, part in written) + tail


@given(odd_lines())
def test_a_line_comes_back_byte_for_byte(pieces):
    line = joined(*pieces)

    assert str(Recurrence.parse(line)) == line


@given(odd_lines(), st.data())
def test_changing_one_part_leaves_every_other_byte(pieces, data):
    prefix, written, tail = pieces
    index = data.draw(st.integers(0, len(written) - 1))
    name, part = written[index]
    old = part.split("=")[1].strip()
    new = data.draw(st.sampled_from(VALUES.get(name, ["MONTHLY", "DAILY"])))

    changed = Recurrence.parse(joined(prefix, written, tail)).with_parts({name: new})

    head, _, value = part.partition("=")
    mended = f"{head}={value.replace(old, new, 1)}"
    assert str(changed) == joined(prefix, [*written[:index], (name, mended), *written[index + 1 :]], tail)


@given(odd_lines(), st.data())
def test_removing_a_part_leaves_every_other_byte(pieces, data):
    prefix, written, tail = pieces
    removable = [index for index, (name, _) in enumerate(written) if name != "FREQ"]
    if not removable:
        return
    index = data.draw(st.sampled_from(removable))

    changed = Recurrence.parse(joined(prefix, written, tail)).with_parts({written[index][0]: None})

    assert changed == Recurrence.parse(joined(prefix, written[:index] + written[index + 1 :], tail))


@given(odd_lines())
def test_oddities_of_form_change_no_meaning_and_are_noted(pieces):
    prefix, written, tail = pieces
    odd = Recurrence.parse(joined(prefix, written, tail))
    tidy_parts = sorted((part.replace(" ", "").replace("\t", "").upper() for _, part in written), key=freq_first)

    tidy = Recurrence.parse("RRULE:" + ";".join(tidy_parts))

    assert meaning(odd) == meaning(tidy)
    assert odd.text == tidy.text or set(odd.notes) > set(tidy.notes)


def freq_first(part):
    return not part.startswith("FREQ"), part


def meaning(recurrence):
    names = set(Recurrence.__slots__) - {"text", "notes"}
    return {name: getattr(recurrence, name) for name in names}


@pytest.mark.parametrize(
    ("parts", "field", "value"),
    [
        ("FREQ=SECONDLY", "freq", Frequency.SECONDLY),
        ("FREQ=YEARLY", "freq", Frequency.YEARLY),
        ("FREQ=DAILY", "interval", 1),
        ("FREQ=DAILY;INTERVAL=2147483647", "interval", 2147483647),
        ("FREQ=DAILY;COUNT=2000000000", "count", 2_000_000_000),
        ("FREQ=DAILY;UNTIL=20261130", "until", date(2026, 11, 30)),
        ("FREQ=DAILY;UNTIL=20261130T220000", "until", wall("2026-11-30T22:00")),
        ("FREQ=DAILY;UNTIL=20261130T220000Z", "until", at(2026, 11, 30, 22)),
        ("FREQ=DAILY;UNTIL=20261130T235960Z", "until", at(2026, 11, 30, 23, 59, 59)),
        ("FREQ=DAILY;BYSECOND=30,0,30", "by_second", (0, 30)),
        ("FREQ=DAILY;BYSECOND=60,59", "by_second", (59,)),
        ("FREQ=DAILY;BYMINUTE=0,59", "by_minute", (0, 59)),
        ("FREQ=DAILY;BYHOUR=23,06", "by_hour", (6, 23)),
        ("FREQ=WEEKLY;BYDAY=SU,MO", "by_day", (WeekdayNum(0), WeekdayNum(6))),
        ("FREQ=MONTHLY;BYDAY=+2TU,-1FR,FR", "by_day", (WeekdayNum(1, 2), WeekdayNum(4, -1), WeekdayNum(4))),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,+1", "by_month_day", (-1, 1)),
        ("FREQ=YEARLY;BYYEARDAY=-366,366", "by_year_day", (-366, 366)),
        ("FREQ=YEARLY;BYWEEKNO=20,-53;BYDAY=MO", "by_week_no", (-53, 20)),
        ("FREQ=YEARLY;BYMONTH=12,1", "by_month", (1, 12)),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1,1", "by_set_pos", (-1, 1)),
        ("FREQ=WEEKLY;WKST=SU", "week_start", 6),
    ],
)
def test_each_part_is_read(parts, field, value):
    assert getattr(Recurrence.parse(f"RRULE:{parts}"), field) == value


@pytest.mark.parametrize(
    ("line", "kind", "dates"),
    [
        ("RDATE:20260101T100000", LineKind.RDATE, (wall("2026-01-01T10:00"),)),
        ("rdate:20260101t100000z", LineKind.RDATE, (at(2026, 1, 1, 10),)),
        ("EXDATE:20260101,20260101T100000Z", LineKind.EXDATE, (date(2026, 1, 1), at(2026, 1, 1, 10))),
        ("EXDATE;TZID=Europe/Zurich:20260701T100000", LineKind.EXDATE, (at(2026, 7, 1, 8),)),
        ('EXDATE;TZID="Europe/Zurich":20260701T100000', LineKind.EXDATE, (at(2026, 7, 1, 8),)),
        ("EXDATE;TZID=Europe/Zurich:20260701T100000Z", LineKind.EXDATE, (at(2026, 7, 1, 10),)),
        ("EXDATE;TZID=Europe/Zurich;VALUE=DATE:20260701", LineKind.EXDATE, (date(2026, 7, 1),)),
        ("RDATE;VALUE=PERIOD:20260101T100000Z/PT1H,20260102T100000Z/20260102T110000Z", LineKind.RDATE,
         (at(2026, 1, 1, 10), at(2026, 1, 2, 10))),
        ("EXDATE:20260101T100000, 20260101T100000", LineKind.EXDATE, (wall("2026-01-01T10:00"),)),
    ],
)  # fmt: skip
def test_lines_of_dates_are_read(line, kind, dates):
    recurrence = Recurrence.parse(line)

    assert (recurrence.kind, recurrence.dates, recurrence.freq) == (kind, dates, None)
    assert str(recurrence) == line


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("FREQ=DAILY", "Read without RRULE:."),
        ("rrule:FREQ=DAILY", "Small letters are read as capitals."),
        ("RRULE:FREQ=daily", "Small letters are read as capitals."),
        ("RRULE:FREQ=DAILY;BYHOUR=9, 10", "Spaces are ignored."),
        (" RRULE :FREQ=DAILY", "Spaces are ignored."),
        ("EXDATE :20260101T000000", "Spaces are ignored."),
        ("RRULE:FREQ=DAILY;", "The semicolon at the end is ignored."),
        ("RRULE:BYHOUR=9;FREQ=DAILY", "FREQ is not the first part."),
        ("RRULE:FREQ=DAILY;BYSECOND=60", "BYSECOND=60 is read as 59."),
        ("RRULE:FREQ=DAILY;UNTIL=20261231T235960Z", "The leap second :60 is read as :59."),
        ("RRULE:FREQ=YEARLY;RSCALE=GREGORIAN", "RSCALE=GREGORIAN changes nothing and is ignored."),
        ("RRULE:FREQ=MONTHLY;SKIP=OMIT", "SKIP=OMIT changes nothing and is ignored."),
        ("RRULE;X-COLOUR=red:FREQ=DAILY", "What stands before the colon is ignored."),
        ("EXDATE;X-COLOUR=red:20260101", "Of what stands before the colon, only VALUE and TZID are read."),
        ("EXDATE;TZID=UTC:20260101T000000Z", "TZID is ignored for times that end with Z."),
        ("RDATE;VALUE=PERIOD:20260101T000000Z/PT1H",
         "Of a period only its start is read: a reload has no planned length."),
        ("RRULE:FREQ=YEARLY;BYMONTHDAY=1",
         "BYMONTHDAY with FREQ=YEARLY and no BYMONTH means these days of every month; some calendars differ."),
        ("RRULE:FREQ=YEARLY;BYWEEKNO=20",
         "BYWEEKNO without BYDAY means the weekday of the start; some calendars take all seven days."),
        ("RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;INTERVAL=2",
         "BYWEEKNO with INTERVAL counts week-years; the standard leaves it open."),
    ],
)  # fmt: skip
def test_a_lenient_or_disputed_reading_is_reported_as_a_note(line, note):
    assert note in Recurrence.parse(line).notes


@pytest.mark.parametrize("line", ["RRULE:FREQ=DAILY;BYHOUR=9", "EXRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE:20260101"])
def test_a_tidy_line_has_no_notes(line):
    assert Recurrence.parse(line).notes == ()


def test_parts_are_the_raw_values_in_the_order_of_the_text():
    parts = Recurrence.parse(" byhour = 9 ;FREQ=daily; ").parts

    assert list(parts.items()) == [("BYHOUR", "9"), ("FREQ", "daily")]
    assert Recurrence.parse("RDATE:20260101").parts == {}


@pytest.mark.parametrize(
    ("line", "changes", "expected"),
    [
        ("RRULE:FREQ=DAILY", {"BYHOUR": "9"}, "RRULE:FREQ=DAILY;BYHOUR=9"),
        ("freq = daily ; ", {"BYHOUR": "9"}, "freq = daily;BYHOUR=9 ; "),
        ("RRULE:FREQ=DAILY;COUNT=3;WKST=SU", {"COUNT": None, "UNTIL": "20261130"},
         "RRULE:FREQ=DAILY;WKST=SU;UNTIL=20261130"),
        ("RRULE:BYHOUR=9;FREQ=DAILY", {"BYHOUR": None}, "RRULE:FREQ=DAILY"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", {"FREQ": "MONTHLY", "BYDAY": "1MO"}, "RRULE:FREQ=MONTHLY;BYDAY=1MO"),
        ("RRULE:FREQ=DAILY;BYHOUR=9", {"COUNT": None}, "RRULE:FREQ=DAILY;BYHOUR=9"),
        ("EXRULE:FREQ=DAILY", {"INTERVAL": "2"}, "EXRULE:FREQ=DAILY;INTERVAL=2"),
    ],
)  # fmt: skip
def test_parts_are_set_added_and_removed_in_place(line, changes, expected):
    assert str(Recurrence.parse(line).with_parts(changes)) == expected


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("RRULE:FREQ=DAILY", "BYHOUR", "26"),
        ("RRULE:FREQ=DAILY", "FREQ", None),
        ("RRULE:FREQ=DAILY;COUNT=3", "UNTIL", "20261130"),
        ("RRULE:FREQ=DAILY", "BYHOUR", "9;BYMINUTE=0"),
        ("EXDATE:20260101", "COUNT", "3"),
    ],
)
def test_a_change_that_makes_the_line_wrong_is_refused(line, name, value):
    recurrence = Recurrence.parse(line)

    with pytest.raises(InvalidRecurrence):
        recurrence.with_parts({name: value})


@pytest.mark.parametrize("line", ["EXDATE:20260101", "RDATE:20260101T060000"])
def test_a_line_of_dates_has_no_part_to_change_and_is_refused_from_its_first_character_on(line):
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.parse(line).with_parts({"COUNT": "3"})

    kind = line.partition(":")[0]
    found = refusal.value
    assert (found.part, found.position) == (kind, 0)
    assert found.message == f"{kind} lists dates and has no parts to change."


def test_a_long_line_within_the_limit_is_read():
    line = "RRULE:FREQ=YEARLY;BYYEARDAY=" + ",".join(str(day) for day in range(1, 367)) + ";BYHOUR=9"

    assert len(Recurrence.parse(line).by_year_day) == 366
