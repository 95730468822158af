"""What a card shows of a line, and the lines that its controls write."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.http import QueryDict

from dashboard.scheduling.recurrence.parts import Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.web.editor.card import CardData, Ends, kept_parts, read_card
from dashboard.web.editor.card_form import CardForm
from dashboard.web.editor.card_times import CardDayTimes, CardTiming
from dashboard.web.editor.choices import Choices, step_words
from dashboard.web.editor.posted import post_of
from dashboard.web.editor.schedule_form import ScheduleForm
from tests.web.editor.lines import TORONTO, task


def edited(*lines: str, zone: str = "America/Toronto", **values: Any) -> CardForm:
    """The first card of a task (a new one without lines), with these fields changed, and its form read."""
    saved = task(*lines) if lines else None
    data = post_of(saved, zone=zone)
    for name, value in values.items():
        data.setlist(f"c1-{name}", value if isinstance(value, list) else [value])
    card = ScheduleForm(data, saved=saved).cards[0]
    card.is_valid()
    return card


def window(every: int, first: int | None, last: int | None, *minutes: int) -> CardDayTimes:
    return CardDayTimes(timing=CardTiming.WINDOW, every=every, from_hour=first, to_hour=last, minutes=minutes)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("FREQ=DAILY;BYHOUR=6,12;BYMINUTE=30", CardDayTimes(times=(time(6, 30), time(12, 30)))),
        ("FREQ=DAILY;BYHOUR=6,7;BYMINUTE=0,15", CardDayTimes(times=(time(6), time(6, 15), time(7), time(7, 15)))),
        ("FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE=0,30", window(30, 8, 10, 0)),
        ("FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=5", window(60, 8, 12, 5)),
        ("FREQ=DAILY;BYHOUR=0,4,8,12,16,20;BYMINUTE=0", window(240, 0, 20, 0)),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0,10,20,30,40,50", window(10, 9, 9, 0)),
        (
            "FREQ=DAILY;BYHOUR=0,5,10,15,20;BYMINUTE=0",
            CardDayTimes(times=tuple(time(hour) for hour in (0, 5, 10, 15, 20))),
        ),
        (
            "FREQ=DAILY;BYHOUR=8,9,11;BYMINUTE=0,30,45",
            CardDayTimes(times=tuple(time(h, m) for h in (8, 9, 11) for m in (0, 30, 45))),
        ),
        ("FREQ=DAILY;BYHOUR=6", CardDayTimes(timing=CardTiming.KEPT)),
        ("FREQ=DAILY;BYMINUTE=6", CardDayTimes(timing=CardTiming.KEPT)),
        ("FREQ=DAILY;BYHOUR=1,2,4,5,7,8;BYMINUTE=1,2,3,4,6", CardDayTimes(timing=CardTiming.KEPT)),
        ("FREQ=DAILY", CardDayTimes(timing=CardTiming.START)),
        ("FREQ=HOURLY", window(60, None, None)),
        ("FREQ=HOURLY;BYMINUTE=0,30;BYHOUR=8,9,10", window(60, 8, 10, 0, 30)),
        ("FREQ=HOURLY;BYMINUTE=5;BYHOUR=8,10", CardDayTimes(timing=CardTiming.KEPT, minutes=(5,))),
        ("FREQ=MINUTELY;INTERVAL=7;BYHOUR=8", window(60, 8, 8)),
    ],
)
def test_times_are_shown_by_the_plainest_control(line, day):
    assert read_card(Recurrence.parse(line), TORONTO).day == day


def test_a_line_is_shown_by_the_controls():
    line = "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR,2TU;BYMONTH=1,7;BYHOUR=6;BYMINUTE=0;WKST=SU;UNTIL=20270701T035959Z"

    assert read_card(Recurrence.parse(line), TORONTO) == CardData(
        frequency=Frequency.MONTHLY,
        interval=2,
        by_day=(WeekdayNum(1, 2), WeekdayNum(4, -1)),
        months=(1, 7),
        day=CardDayTimes(times=(time(6),)),
        week_start=6,
        ends=Ends.UNTIL,
        until=date(2027, 6, 30),
    )


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0", ("BYWEEKNO=20",)),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;BYSECOND=30", ("BYSETPOS=-1", "BYSECOND=30")),
        ("FREQ=DAILY;BYMONTHDAY=1;BYHOUR=6", ("BYMONTHDAY=1", "BYHOUR=6")),
        ("FREQ=MINUTELY;BYMINUTE=1,2;BYHOUR=1,3", ("BYMINUTE=1,2", "BYHOUR=1,3")),
        ("FREQ=HOURLY;BYMINUTE=1,2;BYHOUR=1,3", ("BYHOUR=1,3",)),
        ("FREQ=DAILY;RSCALE=GREGORIAN;SKIP=OMIT", ("RSCALE=GREGORIAN", "SKIP=OMIT")),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=2;WKST=SU;COUNT=3", ()),
    ],
)
def test_parts_without_a_control_are_kept(line, kept):
    rule = Recurrence.parse(line)

    assert kept_parts(rule, read_card(rule, TORONTO)) == kept


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({}, ["DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]),
        ({"frequency": "WEEKLY", "weekday": ["4", "0"]}, ["WEEKLY;BYDAY=MO,FR;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]),
        ({"time": ["12:30", "06:30", "12:30", ""]}, ["DAILY;BYHOUR=6,12;BYMINUTE=30;BYSECOND=0"]),
        (
            {"time": ["06:00", "12:30"]},
            ["DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "DAILY;BYHOUR=12;BYMINUTE=30;BYSECOND=0"],
        ),
        (
            {"timing": "window", "every": "30", "from_hour": "9", "to_hour": "11", "minute": "15"},
            ["DAILY;BYHOUR=9,10,11;BYMINUTE=15,45;BYSECOND=0"],
        ),
        (
            {"timing": "window", "every": "120", "from_hour": "8", "to_hour": "13"},
            ["DAILY;BYHOUR=8,10,12;BYMINUTE=0;BYSECOND=0"],
        ),
        ({"timing": "start"}, ["DAILY;BYSECOND=0"]),
        (
            {"frequency": "MONTHLY", "on": "days", "month_day": ["-1", "1"], "weekday": "3"},
            ["MONTHLY;BYMONTHDAY=-1,1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"],
        ),
        (
            {
                "frequency": "MONTHLY",
                "on": "weekdays",
                "nth": ["2", "", "-1"],
                "nth_day": ["1", "", "4"],
                "month_day": "5",
            },
            ["MONTHLY;BYDAY=2TU,-1FR;BYHOUR=6;BYMINUTE=0;BYSECOND=0"],
        ),
        (
            {"frequency": "MONTHLY", "on": "both", "weekday": "4", "month_day": "13"},
            ["MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYHOUR=6;BYMINUTE=0;BYSECOND=0"],
        ),
        (
            {"frequency": "YEARLY", "on": "days", "month_day": "24", "month": "12", "interval": "2"},
            ["YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=24;BYHOUR=6;BYMINUTE=0;BYSECOND=0"],
        ),
        ({"frequency": "HOURLY", "minute": "0, 30", "interval": "2"}, ["HOURLY;INTERVAL=2;BYMINUTE=0,30;BYSECOND=0"]),
        ({"frequency": "HOURLY", "from_hour": "8", "to_hour": "9", "minute": ""}, ["HOURLY;BYHOUR=8,9;BYSECOND=0"]),
        ({"frequency": "MINUTELY", "interval": "15"}, ["MINUTELY;INTERVAL=15;BYSECOND=0"]),
        ({"frequency": "SECONDLY", "interval": "90"}, ["SECONDLY;INTERVAL=90"]),
        ({"ends": "count", "count": "12"}, ["DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0;COUNT=12"]),
        ({"ends": "until", "until": "2027-06-30"}, ["DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0;UNTIL=20270701T035959Z"]),
        ({"ends": "never", "count": "junk", "until": "junk"}, ["DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]),
    ],
)
def test_a_new_card_writes_a_tidy_line(values, lines):
    card = edited(**values)

    assert not card.errors
    assert card.lines == tuple(f"RRULE:FREQ={line}" for line in lines)


@pytest.mark.parametrize(
    ("line", "values", "lines"),
    [
        (" RRULE : freq=weekly ; byday=mo", {"weekday": ["0", "1"]}, [" RRULE : freq=weekly ; byday=MO,TU"]),
        ("FREQ=DAILY;BYHOUR=6;BYMINUTE=0", {"time": ["06:00", "07:00"]}, ["FREQ=DAILY;BYHOUR=6,7;BYMINUTE=0"]),
        (
            "BYMINUTE=0;FREQ=DAILY;BYHOUR=6;WKST=SU",
            {"time": ["06:00", "07:30"]},
            ["BYMINUTE=0;FREQ=DAILY;BYHOUR=6;WKST=SU", "BYMINUTE=30;FREQ=DAILY;BYHOUR=7;WKST=SU"],
        ),
        ("FREQ=DAILY;BYHOUR=6", {"interval": "2"}, ["FREQ=DAILY;BYHOUR=6;INTERVAL=2"]),
        ("FREQ=DAILY;BYHOUR=6", {"timing": "start"}, ["FREQ=DAILY"]),
        ("FREQ=DAILY;BYHOUR=6;BYMINUTE=5", {"timing": "start"}, ["FREQ=DAILY"]),
        ("FREQ=DAILY;BYHOUR=6", {"timing": "times", "time": "05:10"}, ["FREQ=DAILY;BYHOUR=5;BYMINUTE=10"]),
        ("FREQ=HOURLY;BYHOUR=1,3;BYMINUTE=5", {"minute": "6"}, ["FREQ=HOURLY;BYHOUR=1,3;BYMINUTE=6"]),
        ("FREQ=HOURLY;BYHOUR=1,3", {"from_hour": "5", "to_hour": "6"}, ["FREQ=HOURLY;BYHOUR=5,6"]),
        ("FREQ=DAILY;COUNT=3", {"ends": "until", "until": "2027-01-01"}, ["FREQ=DAILY;UNTIL=20270102T045959Z"]),
        ("FREQ=DAILY;UNTIL=20270101", {"until": "2027-02-03"}, ["FREQ=DAILY;UNTIL=20270203"]),
        ("FREQ=DAILY;UNTIL=20270101T120000", {"until": "2027-02-03"}, ["FREQ=DAILY;UNTIL=20270203T120000"]),
        ("FREQ=DAILY;UNTIL=20270101T120000Z", {"until": "2027-07-03"}, ["FREQ=DAILY;UNTIL=20270703T110000Z"]),
        ("FREQ=DAILY;UNTIL=20270101T120000Z", {"ends": "never"}, ["FREQ=DAILY"]),
        (
            "FREQ=WEEKLY;BYDAY=MO",
            {"frequency": "MONTHLY", "month_day": "9", "on": "days"},
            ["FREQ=MONTHLY;BYMONTHDAY=9"],
        ),
        ("FREQ=MONTHLY;BYDAY=2MO;BYHOUR=6", {"frequency": "DAILY"}, ["FREQ=DAILY;BYHOUR=6"]),
        ("FREQ=MONTHLY;BYMONTHDAY=3", {"frequency": "WEEKLY", "weekday": "2"}, ["FREQ=WEEKLY;BYDAY=WE"]),
        ("FREQ=DAILY;BYMONTHDAY=3", {"frequency": "WEEKLY", "weekday": "2"}, ["FREQ=WEEKLY;BYDAY=WE"]),
        ("FREQ=DAILY;BYMONTHDAY=3", {"frequency": "MONTHLY"}, ["FREQ=MONTHLY;BYMONTHDAY=3"]),
        ("FREQ=MINUTELY;BYMINUTE=3", {"frequency": "SECONDLY"}, ["FREQ=SECONDLY"]),
        (
            "FREQ=HOURLY;BYMINUTE=3",
            {"frequency": "DAILY", "timing": "times", "time": "05:03"},
            ["FREQ=DAILY;BYMINUTE=3;BYHOUR=5"],
        ),
        ("FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE=0,30", {"frequency": "HOURLY"}, ["FREQ=HOURLY;BYHOUR=8,9,10;BYMINUTE=0"]),
    ],
)
def test_only_what_changed_is_rewritten(line, values, lines):
    card = edited(line, **values)

    assert not card.errors
    assert card.lines == tuple(lines)


@pytest.mark.parametrize(
    ("line", "values", "field", "said"),
    [
        (None, {"interval": "0"}, "interval", "from 1 on"),
        (None, {"interval": "x"}, "interval", "whole number"),
        (None, {"time": "25:00"}, "time", "06:30"),
        (None, {"time": ""}, "time", "at least one time"),
        (None, {"timing": "kept"}, "time", "at least one time"),
        (None, {"ends": "count", "count": ""}, "count", "how many runs"),
        (None, {"ends": "until", "until": ""}, "until", "which day"),
        (None, {"ends": "until", "until": "30.6.2027"}, "until", "2026-11-30"),
        (None, {"ends": "until", "until": "9999-12-31", "frequency": "DAILY"}, "until", "before the year"),
        (None, {"frequency": "MONTHLY", "month_day": "0"}, "month_day", "not 0"),
        (None, {"frequency": "MONTHLY", "month_day": "32"}, "month_day", "-31 to 31"),
        (None, {"frequency": "HOURLY", "from_hour": "8"}, "to_hour", "two hours"),
        (None, {"frequency": "HOURLY", "to_hour": "8"}, "from_hour", "two hours"),
        (None, {"frequency": "HOURLY", "from_hour": "8", "to_hour": "7"}, "to_hour", "07:00 is before 08:00"),
        (None, {"timing": "window"}, "from_hour", "first and the last hour"),
        (None, {"timing": "window", "every": "7", "from_hour": "8", "to_hour": "9"}, "every", "30 or 60"),
        (
            None,
            {"timing": "window", "every": "30", "from_hour": "8", "to_hour": "9", "minute": "30"},
            "minute",
            "below 30",
        ),
        (None, {"ends": "count", "count": "3", "time": ["06:00", "07:30"]}, "count", "a rule each"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;BYHOUR=6;BYMINUTE=0", {"time": ["06:00", "07:30"]}, "time", "BYSETPOS"),
        ("FREQ=YEARLY;BYWEEKNO=20", {"frequency": "MONTHLY"}, "__all__", "BYWEEKNO"),
        ("FREQ=HOURLY;BYHOUR=1,3", {"frequency": "DAILY", "timing": "kept"}, "time", "at least one time"),
    ],
)
def test_a_mistake_is_said_at_its_control(line, values, field, said):
    card = edited(*([line] if line else []), **values)

    assert list(card.errors) == [field]
    assert said in str(card.errors[field])
    assert card.lines == ()


def test_a_mistake_in_a_control_that_is_not_shown_is_none():
    card = edited(frequency="HOURLY", time="25:00", month_day="99", every="x", nth=["x"], nth_day=["y"])

    assert card.lines == ("RRULE:FREQ=HOURLY;BYSECOND=0",)


@pytest.mark.parametrize("line", ["RDATE:20261225T060000", "EXDATE:20261225T060000", "EXRULE:FREQ=DAILY", "nonsense"])
def test_a_line_without_controls_is_locked_and_stays(line):
    card = edited(line, frequency="WEEKLY", time="05:00")

    assert card.locked
    assert not card.has_controls
    assert card.lines == (line,)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("RDATE:20261225T060000", "Also on 25 Dec 2026 at 06:00"),
        ("EXDATE:20261225T060000", "Not on 25 Dec 2026 at 06:00"),
        ("EXDATE;VALUE=DATE:20261224,20261225", "Not on 24 Dec 2026 and 25 Dec 2026"),
        (
            "EXRULE:FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            "Not every year on 1 August at 06:00",
        ),
        ("RDATE:" + ",".join(f"202612{day:02}T060000" for day in range(1, 11)), "Also on 10 dates"),
        ("EXRULE:FREQ=DAILY", ""),  # hangs on a start, and there is none
        ("nonsense", ""),
    ],
)
def test_a_line_without_controls_stands_as_a_sentence_where_it_has_one(line, says):
    card = edited(line)

    card.tell(None)

    assert card.words == says


def choices(*lines: str, **values: Any) -> Choices:
    return Choices(edited(*lines, **values))


def chosen(offered: list[Any]) -> list[str]:
    return [choice.words for choice in offered if choice.chosen]


def test_a_new_card_offers_what_people_use():
    offered = choices()

    assert [choice.words for choice in offered.frequencies] == ["Hourly", "Daily", "Weekly", "Monthly", "Yearly"]
    assert chosen(offered.frequencies) == ["Daily"]
    assert len(chosen(offered.months)) == 12
    assert offered.times == ["06:00"]
    assert [choice.value for choice in offered.timings] == ["times", "window", "start"]
    assert offered.unit == "day"


def test_a_card_offers_what_its_rule_has():
    offered = choices("FREQ=MINUTELY;INTERVAL=7")

    assert chosen(offered.frequencies) == ["By the minute"]
    assert offered.unit == "minutes"
    assert chosen(offered.from_hours) == ["any"]
    assert [choice.value for choice in choices("FREQ=DAILY;BYHOUR=6").timings] == ["times", "window", "start", "kept"]
    assert "2" in [
        choice.value
        for choice in choices("FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=" + ",".join(map(str, range(0, 60, 2)))).steps
    ]


def test_days_of_the_month_and_numbered_weekdays_are_chosen():
    offered = choices("FREQ=MONTHLY;BYDAY=MO,2TU,-7FR;BYMONTHDAY=1,-1,-3;UNTIL=20270101")

    assert chosen(offered.weekdays) == ["Mo"]
    assert chosen(offered.on) == ["Days that are weekdays"]
    assert [choice.value for choice in offered.month_days] == [*map(str, range(1, 32)), "-1"]
    assert chosen(offered.month_days) == ["1", "Last day"]
    assert offered.far_month_days == ["-3", ""]
    assert [(chosen(row.nths), chosen(row.days)) for row in offered.nths] == [
        (["Second"], ["Tuesday"]),
        (["Number -7"], ["Friday"]),
    ]
    assert chosen(offered.ends) == ["On"]
    assert chosen(offered.to_hours) == ["any"]
    assert chosen(offered.week_starts) == ["Monday"]


@pytest.mark.parametrize(
    ("step", "words"),
    [(1, "minute"), (2, "2 minutes"), (59, "59 minutes"), (60, "hour"), (90, "90 minutes"), (120, "2 hours")],
)
def test_a_step_is_told_in_hours_where_it_is_whole_ones_and_one_without_its_number(step, words):
    assert step_words(step) == words


def test_what_was_typed_stays_in_its_control():
    card = edited(time=["25:00"], interval="x", frequency="nonsense", nth=["abc"], nth_day=["1"])

    assert Choices(card).times == ["25:00"]
    assert Choices(card).unit == "periods"
    assert Choices(card).nths[0].nths[-1].value == "0"
    assert card["interval"].value() == "x"


def test_ids_of_controls_are_their_own():
    data = post_of(task("FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0"))
    cards = ScheduleForm(data, saved=task("FREQ=DAILY", "FREQ=WEEKLY")).cards
    ids = [
        choice.id
        for card in cards
        for name in ("frequencies", "weekdays", "on", "month_days", "months", "timings", "steps", "from_hours", "ends")
        for choice in getattr(Choices(card), name)
    ]

    assert len(ids) == len(set(ids))
    assert isinstance(data, QueryDict)
