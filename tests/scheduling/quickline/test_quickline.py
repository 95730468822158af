"""The quick line: what it reads, what it refuses and where, and cron read as cron reads itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.scheduling.quickline.quickline import LONGEST, QuickLine, read_quick_line
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.wording.wording import words
from tests.examples import examples

ZURICH = ZoneInfo("Europe/Zurich")
TODAY = date(2026, 11, 24)
WORKDAYS = "BYDAY=MO,TU,WE,TH,FR"


def read(text: str) -> QuickLine:
    return read_quick_line(text, today=TODAY, time_zone=ZURICH)


def sentence(lines: tuple[str, ...]) -> str:
    start = datetime(2026, 11, 24, 6)  # noqa: DTZ001 - a wall time
    return words([Recurrence.parse(line) for line in lines], time_zone=ZURICH, starts_at=start).long


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("every weekday at 6:30 and 12:30", "Weekdays at 06:30 and 12:30"),
        ("2nd and last friday 22:00", "The second and last Friday of every month at 22:00"),
        (
            "every 15 minutes from 8 to 18 mon-fri until 30 june",
            "Every 15 minutes from 08:00 to 17:45, Monday to Friday, until 30 Jun 2027; "
            "weekdays at 18:00 until 30 Jun 2027",
        ),
        ("every 15 minutes from 8:00 to 18:00", "Every 15 minutes from 08:00 to 17:45; every day at 18:00"),
        ("between 9am and 5pm every 30 mins on weekends", None),
        ("every day at 6", "Every day at 06:00"),
        ("Daily at 6 AM and 6.15pm", "Every day at 06:00 and 18:15"),
        ("at noon on weekends", "Every Saturday and Sunday at 12:00"),
        ("at 6, 12 and 18 on weekdays", "Weekdays at 06:00, 12:00 and 18:00"),
        ("mondays and thursdays at 7.15", "Every Monday and Thursday at 07:15"),
        ("every monday, every friday at midnight", "Every Monday and Friday at 00:00"),
        ("fri-mon 05:00", "Friday to Monday at 05:00"),
        ("mon-wed and fri at 12am", "Every Monday, Tuesday, Wednesday and Friday at 00:00"),
        (
            "every 2 weeks on monday and tuesday at 13:17",
            "Every 2 weeks on Monday and Tuesday (from 24 Nov 2026) at 13:17",
        ),
        ("every other friday at 9:00", "Every 2 weeks on Friday (from 27 Nov 2026) at 09:00"),
        ("every day except sunday at 6:00 and 18:00", "At 06:00 and 18:00, every day except Sunday"),
        ("last day of the month at 23:30", "The last day of every month at 23:30"),
        ("1st and 15th at 4:00", "The 1st and 15th of every month at 04:00"),
        ("on the first and last day of every month at 21:00", "The 1st and last day of every month at 21:00"),
        ("last weekday of the month at 18:00", "The last weekday of every month at 18:00"),
        ("first monday and third friday at 6:00", "The first Monday and the third Friday of every month at 06:00"),
        ("every last friday at 22:00", "The last Friday of every month at 22:00"),
        ("30 june at 23:00", "Every year on 30 June at 23:00"),
        (
            "30 june and 31 december at 23:00",
            "Every year on 30 June at 23:00; every year on 31 December at 23:00",
        ),
        ("june 30 at 23:00", "Every year on 30 June at 23:00"),
        ("every year on the first monday of march at 6:00", "Every year on the first Monday of March at 06:00"),
        ("every 2 months on the 1st at 6:00", "Every 2 months on the 1st (Jan, Mar, May, Jul, Sep, Nov) at 06:00"),
        ("every 3 days at 6:00", "Every 3 days (from 24 Nov 2026) at 06:00"),
        ("every day in dec-feb at 6:00", "Every day in January, February and December at 06:00"),
        ("hourly", "Hourly, round the clock"),
        ("every minute", "Every minute, round the clock"),
        ("every 4 hours", "Every 4 hours, round the clock"),
        ("every 2 hours from 8 to 18 on weekdays", "Every 2 hours from 08:00 to 18:00, Monday to Friday"),
        ("every 90 minutes", "Every 90 minutes, counted from 24 Nov 2026, 06:00"),
        ("every 5 hours", "Every 5 hours, counted from 24 Nov 2026, 06:00"),
        ("every 15 minutes on the 1st", None),
        ("daily at 6:00 for 10 times", "Every day at 06:00, 10 times"),
        ("every day at 6:30 until 2027-03-31", "Every day at 06:30 until 31 Mar 2027"),
        ("every day at 6:30 until march 31 2028", "Every day at 06:30 until 31 Mar 2028"),
        ("every day at 6:30 until 29 february", "Every day at 06:30 until 29 Feb 2028"),
        ("mon-fri 06:00; sat 08:00", "Weekdays at 06:00; every Saturday at 08:00"),
    ],
)
def test_english_is_read(text, told):
    result = read(text)

    assert result.misread == ()
    assert told is None or sentence(result.lines) == told


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("*/15 8-18 * * 1-5", [f"WEEKLY;{WORKDAYS};BYHOUR=8,9,10,11,12,13,14,15,16,17,18;BYMINUTE=0,15,30,45"]),
        ("30 6 * * *", ["DAILY;BYHOUR=6;BYMINUTE=30"]),
        ("30 6 * * mon,WED,fri", ["WEEKLY;BYDAY=MO,WE,FR;BYHOUR=6;BYMINUTE=30"]),
        ("0 0 * * sat-sun", ["WEEKLY;BYDAY=SA,SU;BYHOUR=0;BYMINUTE=0"]),
        ("0 0 * * 0,7", ["WEEKLY;BYDAY=SU;BYHOUR=0;BYMINUTE=0"]),
        ("0 0 * * 0-7", ["DAILY;BYHOUR=0;BYMINUTE=0"]),
        ("5-59/15 * * jan-mar sun", ["HOURLY;BYMONTH=1,2,3;BYDAY=SU;BYMINUTE=5,20,35,50"]),
        ("0 22 31 * *", ["MONTHLY;BYMONTHDAY=31;BYHOUR=22;BYMINUTE=0"]),
        ("0 6 1,15 * 1", ["MONTHLY;BYMONTHDAY=1,15;BYHOUR=6;BYMINUTE=0", "WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0"]),
        ("0 6 */10 * 1", ["MONTHLY;BYMONTHDAY=1,11,21,31;BYDAY=MO;BYHOUR=6;BYMINUTE=0"]),
        ("0 6 1-31 * 1", ["DAILY;BYHOUR=6;BYMINUTE=0"]),
        ("* * * * *", ["MINUTELY"]),
        ("* 8 * * *", ["MINUTELY;BYHOUR=8"]),
        ("0 */6 * 2,4 *", ["DAILY;BYMONTH=2,4;BYHOUR=0,6,12,18;BYMINUTE=0"]),
        ("@hourly", ["HOURLY;BYMINUTE=0"]),
        ("@daily", ["DAILY;BYHOUR=0;BYMINUTE=0"]),
        ("@midnight", ["DAILY;BYHOUR=0;BYMINUTE=0"]),
        ("@weekly", ["WEEKLY;BYDAY=SU;BYHOUR=0;BYMINUTE=0"]),
        ("@monthly", ["MONTHLY;BYMONTHDAY=1;BYHOUR=0;BYMINUTE=0"]),
        ("@yearly", ["MONTHLY;BYMONTH=1;BYMONTHDAY=1;BYHOUR=0;BYMINUTE=0"]),
        ("@annually", ["MONTHLY;BYMONTH=1;BYMONTHDAY=1;BYHOUR=0;BYMINUTE=0"]),
    ],
)
def test_crontab_lines_are_read(text, lines):
    assert read(text) == QuickLine(lines=tuple(f"RRULE:FREQ={line};BYSECOND=0" for line in lines))


@pytest.mark.parametrize(
    ("text", "underlined", "said"),
    [
        ("every blue moon at 6:00", ["blue", "moon"], "not understood"),
        ("every weekday at 6:30 oder 7:30", ["oder"], "not understood"),
        ("twice every day at 6:30", ["twice every day"], "2 a day"),
        ("every friday 6", ["6"], "not understood"),
        ("biweekly on monday at 6:00", ["biweekly"], "two things"),
        ("every fortnight at 6", ["every fortnight"], "which weekday"),
        ("weekdays at 6:30 starting", ["starting"], "start of the task"),
        ("every 2nd friday at 6:00", ["every 2nd friday"], "two things"),
        ("friday the 13th at 6:00", ["the 13th"], "two sentences"),
        ("first monday of january and last friday of june at 6", ["last friday"], "two sentences"),
        ("every 2 weeks on friday and every monday at 6:00", ["on friday and every monday"], "every other week"),
        ("every other friday and monday at 6:00, sunday", ["every other friday and monday"], "every other week"),
        ("every day and the 15th at 6:00", ["every day and the 15th"], "two things"),
        ("every 2 days on monday at 6:00", ["every 2 days"], "no other days"),
        ("every week on the 1st at 6:00", ["every week"], "week has no such days"),
        ("every month on monday at 6:00", ["every month"], "Which of these weekdays"),
        ("every year on the 1st at 6:00", ["every year"], "which month"),
        ("every 3 months in june on the 1st at 6", ["every 3 months"], "no named months"),
        ("every week at 6:00", ["every week"], "weekday"),
        ("at 6:30", ["at 6:30"], "which days"),
        ("every friday", ["every friday"], "what time"),
        ("every day at 25:00", ["25:00"], "no time of day"),
        ("every day at 13pm", ["13pm"], "no time of day"),
        ("every 15 minutes at 6:30", ["at 6:30"], "keep one of the two"),
        ("from 8 to 18 on mondays", ["from 8 to 18"], "How often"),
        ("every 15 minutes from 6 to 2", ["from 6 to 2"], "morning or in the evening"),
        ("every 0 minutes", ["every 0 minutes"], "1 or more"),
        ("every day every week at 6:00", ["every week"], "another of its kind"),
        ("hourly, every minute", ["every minute"], "another of its kind"),
        ("every day daily at 6", ["daily"], "another of its kind"),
        ("daily every other friday at 6", ["every other friday"], "another of its kind"),
        ("every day at 6:00 until 9999-01-01", ["until 9999-01-01"], "no such day"),
        ("32nd at 6:00", ["32nd"], "1st to 31st"),
        ("6th monday at 6:00", ["6th monday"], "at most 5"),
        ("last at 6:00", ["last"], "of what"),
        ("31 june at 6:00", ["31 june"], "no day 31"),
        ("every day at 6:00 until 31 june", ["until 31 june"], "no such day"),
        ("every day at 6:00 until 30 june 10 times", ["10 times"], "keep one"),
        ("every day at 6:00 and 7:30, 10 times", ["10 times"], "several rules"),
        ("every day at 6:00, 0 times", ["0 times"], "never"),
        ("every day except mon-sun at 6:00", ["except mon-sun"], "no day is left"),
        ("", [""], "Write when"),
        ("  ;  ", ["  ;  "], "Write when"),
        ("60 * * * *", ["60"], "no minute"),
        ("0 6 * *", ["0 6 * *"], "five fields"),
        ("0 6 * * * *", ["*"], "five fields"),
        ("0 6 ? * 1", ["?"], "another scheduler"),
        ("0 6 * * 2#1", ["2#1"], "another scheduler"),
        ("0 6 L * *", ["L"], "no day of the month"),
        ("0 6 * 13 *", ["13"], "no month"),
        ("0 6 * * 8", ["8"], "no weekday"),
        ("0 6 * * ,1", [",1"], "no value"),
        ("5/15 * * * *", ["5/15"], "steps from one value"),
        ("*/0 * * * *", ["*/0"], "1 or more"),
        ("0 22-6 * * *", ["22-6"], "ends before it begins"),
        ("0 6,30 * * *", ["30"], "no hour"),
        ("@reboot", ["@reboot"], "@daily"),
        ("@daily at 6", ["at"], "nothing more"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(text, underlined, said):
    result = read(text)

    assert result.lines == ()
    assert [text[wrong.start : wrong.end] for wrong in result.misread] == underlined
    assert any(said in wrong.message for wrong in result.misread)


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("3 days a week at 9", ()),
        ("5 days a week at 9", ("on weekdays at 9",)),
        ("6 days a week at 9", ("mon-sat at 9",)),
        ("mondey at 9", ("monday at 9",)),
        ("saturdys", ("saturday at 06:00",)),
        ("mon and tue; wed at 9", tuple(f"mon and tue at 06:00{more}; wed at 9" for more in ("", " and 18:00"))),
        (
            "at 9 in january; fri at 8",
            ("at 9 every day in january; fri at 8", "at 9 on 1 january; fri at 8"),
        ),
    ],
)
def test_what_may_be_meant_is_offered(text, offers):
    assert [wrong.offers for wrong in read(text).misread] == [offers]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("every 30 minutes from 22:00 to 0:00", ["BYHOUR=0;BYMINUTE=0", "BYHOUR=22,23;BYMINUTE=0,30"]),
        ("every minute from 23:58 to 0:01", ["BYHOUR=0;BYMINUTE=0,1", "BYHOUR=23;BYMINUTE=58,59"]),
        ("every minute from 0:00 to 0:01", ["BYHOUR=0;BYMINUTE=0,1"]),
        ("every hour from 0:00 to 0:00", [f"BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0"]),
    ],
)
def test_a_window_may_end_at_midnight_or_behind_it(text, lines):
    assert read(text).lines == tuple(f"RRULE:FREQ=DAILY;{line};BYSECOND=0" for line in lines)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("first sunday, last monday and 2nd monday at 9", "-1MO,2MO,1SU"),
        ("last and 2nd mon, first sun at 9", "-1MO,2MO,1SU"),
        ("third and last wednesday at 9", "-1WE,3WE"),
        ("1st, 3rd and last wed and 2nd tue at 9", "2TU,-1WE,1WE,3WE"),
    ],
)
def test_numbered_weekdays_are_written_in_the_order_of_the_week_and_of_their_numbers(text, days):
    assert read(text).lines == (f"RRULE:FREQ=MONTHLY;BYDAY={days};BYHOUR=9;BYMINUTE=0;BYSECOND=0",)


def test_a_line_without_end_is_refused_as_a_whole():
    (wrong,) = read("every day " * 100).misread

    assert wrong.start == LONGEST


def test_an_end_is_the_last_second_of_its_day_in_the_zone():
    (line,) = read("every day at 6:00 until 30 june").lines

    assert line.endswith("UNTIL=20270630T215959Z")


def test_today_is_still_to_come():
    (line,) = read("every day at 6:00 until 24 november").lines

    assert line.endswith("UNTIL=20261124T225959Z")


@given(st.text(max_size=80))
def test_any_text_is_answered_and_each_place_lies_in_it(text):
    result = read(text)

    assert result.lines or result.misread
    assert all(0 <= wrong.start <= wrong.end <= len(text) for wrong in result.misread)


VOCABULARY = ["every", "day", "monday", "and", "2nd", "last", "at", "6:30", "from", "8", "to", "18", "15", "minutes"]
VOCABULARY += ["until", "30", "june", "weeks", "except", "weekdays", "other", ",", "10", "times", "of", "the", "month"]


@given(st.lists(st.sampled_from(VOCABULARY), max_size=10).map(" ".join))
def test_whatever_known_words_are_read_as_can_be_read_by_the_engine(text):
    for line in read(text).lines:
        assert Recurrence.parse(line).notes == ()


def field(low, high):
    number = st.integers(low, high)
    spans = st.tuples(number, number).map(sorted).map("{0[0]}-{0[1]}".format)
    stepped = st.tuples(st.one_of(spans, st.just("*")), st.integers(1, 20)).map("{0[0]}/{0[1]}".format)
    listed = st.lists(st.one_of(number.map(str), spans, stepped), min_size=1, max_size=3).map(",".join)
    return st.one_of(st.just("*"), listed)


def cron_values(text, low, high):
    """The values of a field, by the plain reading of crontab(5); an oracle that shares no code with ours."""
    values = set()
    for piece in text.split(","):
        span, _, step = piece.partition("/")
        first, _, last = span.partition("-")
        begin, end = (low, high) if span == "*" else (int(first), int(last or first))
        values |= set(range(begin, end + 1, int(step or 1)))
    return values


def cron_runs(line, day, days):
    minutes, hours, month_days, months, weekdays = line.split()
    either = not month_days.startswith("*") and not weekdays.startswith("*")
    for _ in range(days):
        by_month_day = day.day in cron_values(month_days, 1, 31)
        by_weekday = bool({day.isoweekday() % 7, day.isoweekday()} & cron_values(weekdays, 0, 7))
        fits = by_month_day or by_weekday if either else by_month_day and by_weekday
        if fits and day.month in cron_values(months, 1, 12):
            for hour in sorted(cron_values(hours, 0, 23)):
                for minute in sorted(cron_values(minutes, 0, 59)):
                    yield day.replace(hour=hour, minute=minute)
        day += timedelta(days=1)


@settings(max_examples=examples(150), deadline=None)
@given(st.tuples(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)).map(" ".join))
def test_a_crontab_line_runs_when_cron_would_run_it(line):
    start = datetime(2028, 2, 20, tzinfo=UTC)
    result = read_quick_line(line, today=TODAY, time_zone=UTC)

    recurrences = tuple(map(Recurrence.parse, result.lines))
    schedule = Schedule(recurrences=recurrences, time_zone=UTC, starts_at=start.replace(tzinfo=None))

    assert list(schedule.between(start, start + timedelta(days=25))) == list(cron_runs(line, start, 25))
