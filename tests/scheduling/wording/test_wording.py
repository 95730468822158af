"""Schedules in words: the sentences people see, and that a reader who knows only the sentence gets the same runs."""

import ast
import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from inspect import getsource
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.wording.wording import task_words, words
from tests.examples import examples
from tests.scheduling.wording import reader
from tests.scheduling.wording.reader import Sentence

DATA = Path(__file__).parents[2] / "data"
TORONTO = ZoneInfo("America/Toronto")
START = datetime.fromisoformat("2022-09-19T11:18:00")
FREQUENCIES = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WINDOWS = {"SECONDLY": 1, "MINUTELY": 2, "HOURLY": 20, "DAILY": 70, "WEEKLY": 200, "MONTHLY": 800, "YEARLY": 3_000}
ZONES = ["UTC", "America/Toronto", "Europe/Zurich", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"]
EXAMPLES = int(os.environ.get("WORDING_EXAMPLES", examples(200)))


def told(*lines, start=START, end=None, zone=TORONTO, now=None):
    return words([Recurrence.parse(line) for line in lines], time_zone=zone, starts_at=start, ends_at=end, now=now)


def a_task(*lines, **fields):
    defaults = {"starts_at": START, "time_zone": TORONTO}
    return Task(id="1", app_id="a", state=TaskState.ENABLED, recurrences=lines, **(defaults | fields))


def wall(text):
    return datetime.fromisoformat(text)


def test_the_example_of_the_api_reads_as_agreed():
    lines = (
        "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
    )

    example = told(*lines, end=wall("2022-10-12T23:59"))

    assert example.long == (
        "Every day at 11:18; every 2 weeks on Monday and Tuesday (from 19 Sep 2022) at 13:17; until 12 Oct 2022, 23:59"
    )
    assert example.short == "Every day at 11:18; every 2 weeks on Mon and Tue at 13:17; until 12 Oct 2022"
    assert example.complete


QUARTERS = "BYHOUR=5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20;BYMINUTE=0,15,30,45"
HOURS_OF_WORK = "BYHOUR=7,8,9,10,11,12,13,14,15,16,17,18,19;BYMINUTE=0"
WORKING_DAYS = "BYDAY=MO,TU,WE,TH,FR"
RULES = [
    # days of the week
    ("FREQ=DAILY", "Every day at 11:18", "Every day at 11:18"),
    ("FREQ=WEEKLY", "Every Monday at 11:18", "Every Monday at 11:18"),
    (f"FREQ=WEEKLY;{WORKING_DAYS};BYHOUR=6,12;BYMINUTE=30", "Weekdays at 06:30 and 12:30",
     "Weekdays at 06:30 and 12:30"),
    ("FREQ=WEEKLY;BYDAY=TU,WE,TH", "Every Tuesday, Wednesday and Thursday at 11:18", "Every Tue, Wed and Thu at 11:18"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;BYHOUR=6,18;BYMINUTE=0", "At 06:00 and 18:00, every day except Sunday",
     "At 06:00 and 18:00, every day except Sunday"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "Every day at 11:18", "Every day at 11:18"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE,TH;WKST=SU",
     "Every 2 weeks on Tuesday to Thursday (from 20 Sep 2022) at 11:18",
     "Every 2 weeks on Tue to Thu at 11:18"),
    ("FREQ=DAILY;INTERVAL=3", "Every 3 days (from 19 Sep 2022) at 11:18", "Every 3 days at 11:18"),
    ("FREQ=DAILY;BYMONTH=1,3;BYDAY=MO", "Every Monday in January and March at 11:18",
     "Every Monday in January and March at 11:18"),
    ("FREQ=DAILY;INTERVAL=3;BYDAY=MO,TU", "Every 3 days (from 19 Sep 2022) at 11:18, only if it is a Monday or Tuesday",
     "Every 3 days at 11:18, only if it is a Monday or Tuesday"),
    # windows and times
    (f"FREQ=WEEKLY;{WORKING_DAYS};{QUARTERS}", "Every 15 minutes from 05:00 to 20:45, Monday to Friday",
     "Every 15 min, 05:00 to 20:45, weekdays"),
    (f"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;{QUARTERS}", "Every 15 minutes from 05:00 to 20:45, Monday to Saturday",
     "Every 15 min, 05:00 to 20:45, Mon to Sat"),
    (f"FREQ=DAILY;{QUARTERS}", "Every 15 minutes from 05:00 to 20:45", "Every 15 min, 05:00 to 20:45"),
    (f"FREQ=WEEKLY;{WORKING_DAYS};{HOURS_OF_WORK}", "Hourly from 07:00 to 19:00, Monday to Friday",
     "Hourly from 07:00 to 19:00, weekdays"),
    ("FREQ=MINUTELY;INTERVAL=10;BYMINUTE=0,10,20,30,40,50", "Never", "Never"),
    ("FREQ=MINUTELY;INTERVAL=2;BYMINUTE=0,10,20,30,40,50", "Every 10 minutes, round the clock",
     "Every 10 min, round the clock"),
    (f"FREQ=HOURLY;BYMINUTE=0,30;{WORKING_DAYS}", "Every 30 minutes, round the clock, Monday to Friday",
     "Every 30 min, weekdays"),
    ("FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0", "Every 6 hours, round the clock", "Every 6 hours"),
    ("FREQ=HOURLY;INTERVAL=6", "Every day at 05:18, 11:18, 17:18 and 23:18",
     "Every day at 05:18, 11:18, 17:18 and 23:18"),
    ("FREQ=SECONDLY", "Every second, round the clock", "Every second, round the clock"),
    ("FREQ=SECONDLY;BYSECOND=0", "Every minute, round the clock", "Every minute, round the clock"),
    ("FREQ=SECONDLY;INTERVAL=15", "Every 15 seconds, round the clock", "Every 15 s, round the clock"),
    ("FREQ=SECONDLY;BYHOUR=6,7",
     "Every second from 06:00 to 07:59:59", "Every second, 06:00 to 07:59:59"),
    ("FREQ=SECONDLY;BYHOUR=6,9", "Every second from 06:00 to 06:59:59 and from 09:00 to 09:59:59",
     "Every second, 06:00 to 06:59:59 and 09:00 to 09:59:59"),
    ("FREQ=DAILY;BYHOUR=6,9,13,16;BYMINUTE=0", "Every day at 06:00, 09:00, 13:00 and 16:00",
     "Every day at 06:00, 09:00, 13:00 and 16:00"),
    ("FREQ=DAILY;BYHOUR=6,9,13,16,22;BYMINUTE=0", "Every day at 06:00, 09:00, 13:00, 16:00 and 22:00",
     "5 times a day, 06:00 to 22:00"),
    ("FREQ=DAILY;BYHOUR=1,2,4,5,7,8,10,11,13,14,16,17;BYMINUTE=7",
     "Every day at 01:07, 02:07, 04:07, 05:07, 07:07, 08:07, 10:07, 11:07, 13:07, 14:07, 16:07 and 17:07",
     "12 times a day, 01:07 to 17:07"),
    ("FREQ=DAILY;BYHOUR=1,2,4,5,7,8,10,11,13,14,16,17,19;BYMINUTE=7",
     "Every day at minute 7 of hours 1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17 and 19",
     "13 times a day, 01:07 to 19:07"),
    ("FREQ=MINUTELY;BYHOUR=6,7,8,12,13,14;BYSECOND=0,30",
     "Every 30 seconds from 06:00 to 08:59:30 and from 12:00 to 14:59:30",
     "Every 30 s, 06:00 to 08:59:30 and 12:00 to 14:59:30"),
    ("FREQ=DAILY;BYHOUR=1,2,5;BYMINUTE=0,10,30,31,50", "Every day at minutes 0, 10, 30, 31 and 50 of hours 1, 2 and 5",
     "15 times a day, 01:00 to 05:50"),
    ("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=5", "Every day at 06:00:05", "Every day at 06:00:05"),
    ("FREQ=HOURLY;INTERVAL=7;BYMONTH=1", "Every 7 hours, counted from 19 Sep 2022, 11:18, only in January",
     "Every 7 hours, counted from 19 Sep 2022, 11:18, only in January"),
    ("FREQ=HOURLY;INTERVAL=7;BYMINUTE=0,30", "Every 7 hours at minutes 0 and 30, counted from 19 Sep 2022, 11:18",
     "Every 7 hours at minutes 0 and 30, counted from 19 Sep 2022, 11:18"),
    ("FREQ=HOURLY;INTERVAL=7;BYMINUTE=5;BYSECOND=6",
     "Every 7 hours at second 6 of minute 5, counted from 19 Sep 2022, 11:18",
     "Every 7 hours at second 6 of minute 5, counted from 19 Sep 2022, 11:18"),
    ("FREQ=MINUTELY;INTERVAL=90;BYSECOND=7;BYHOUR=6,7,8",
     "Every 90 minutes at second 7, counted from 19 Sep 2022, 11:18, only in hours 6 to 8",
     "Every 90 min at second 7, counted from 19 Sep 2022, 11:18, only in hours 6 to 8"),
    ("FREQ=SECONDLY;INTERVAL=7;BYMINUTE=1;BYSECOND=2",
     "Every 7 seconds, counted from 19 Sep 2022, 11:18, only in minute 1, only in second 2",
     "Every 7 s, counted from 19 Sep 2022, 11:18, only in minute 1, only in second 2"),
    # days of the month
    ("FREQ=MONTHLY", "The 19th of every month at 11:18", "19th of every month at 11:18"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15", "The 1st and 15th of every month at 11:18",
     "1st and 15th of every month at 11:18"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "The 1st and last day of every month at 11:18",
     "1st and last day of every month at 11:18"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "The 31st of every month at 11:18, skipping months without a 31st",
     "31st of every month at 11:18, skipping months without a 31st"),
    ("FREQ=MONTHLY;BYMONTHDAY=29,30",
     "The 29th and 30th of every month at 11:18, each where there is one",
     "29th and 30th of every month at 11:18, each where there is one"),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=1,3", "Every year on the 31st of January and March at 11:18",
     "Every year on the 31st of January and March at 11:18"),
    ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-2",
     "Every 2 months on the 2nd-to-last day (Jan, Mar, May, Jul, Sep, Nov) at 11:18",
     "Every 2 months on the 2nd-to-last day at 11:18"),
    ("FREQ=MONTHLY;BYDAY=2TU", "The second Tuesday of every month at 11:18", "Second Tuesday of every month at 11:18"),
    ("FREQ=MONTHLY;BYDAY=1MO,3MO,-1FR", "The first and third Monday and the last Friday of every month at 11:18",
     "First and third Monday and the last Friday of every month at 11:18"),
    ("FREQ=MONTHLY;BYDAY=1MO,FR", "The first Monday and each Friday of every month at 11:18",
     "First Monday and each Friday of every month at 11:18"),
    ("FREQ=MONTHLY;BYDAY=-2SU", "The second-to-last Sunday of every month at 11:18",
     "Second-to-last Sunday of every month at 11:18"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "The 13th of every month at 11:18, only if it is a Friday",
     "13th of every month at 11:18, only if it is a Friday"),
    ("FREQ=MONTHLY;BYDAY=2FR;BYMONTHDAY=13", "The 13th of every month at 11:18, only on the second Friday of the month",
     "13th of every month at 11:18, only on the second Friday of the month"),
    (f"FREQ=MONTHLY;{WORKING_DAYS};BYSETPOS=-1", "The last weekday of every month at 11:18",
     "Last weekday of every month at 11:18"),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY=SA,SU;BYSETPOS=1,2;BYMONTH=6",
     "Every year on the first and second weekend day of June at 11:18",
     "Every year on the first and second weekend day of June at 11:18"),
    # days of the year
    ("FREQ=YEARLY", "Every year on 19 September at 11:18", "Every year on 19 September at 11:18"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "Every year on 29 February at 11:18, skipping years without a 29 February",
     "Every year on 29 February at 11:18, skipping years without a 29 February"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7;BYMONTHDAY=1,-1",
     "Every 2 years on the 1st and last day of January and July (from 2024) at 11:18",
     "Every 2 years on the 1st and last day of January and July at 11:18"),
    ("FREQ=YEARLY;BYMONTHDAY=1", "The 1st of every month at 11:18", "1st of every month at 11:18"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=1", "Every 2 years on the 1st of every month (from 2022) at 11:18",
     "Every 2 years on the 1st of every month at 11:18"),
    ("FREQ=YEARLY;BYDAY=20MO", "Every year on the 20th Monday of the year at 11:18",
     "Every year on the 20th Monday of the year at 11:18"),
    ("FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=1,2,3",
     "Every year on the 1st, 2nd and 3rd of every month at 11:18, only on the first Monday of the year",
     "Every year on the 1st, 2nd and 3rd of every month at 11:18, only on the first Monday of the year"),
    ("FREQ=YEARLY;INTERVAL=2;BYDAY=MO;BYMONTH=1", "Every 2 years on each Monday of January (from 2024) at 11:18",
     "Every 2 years on each Monday of January at 11:18"),
    ("FREQ=YEARLY;BYYEARDAY=1,100,-1", "Every year on the 1st, 100th and last day of the year at 11:18",
     "Every year on the 1st, 100th and last day of the year at 11:18"),
    ("FREQ=YEARLY;BYYEARDAY=366",
     "Every year on the 366th day of the year at 11:18, skipping years without a 366th day",
     "Every year on the 366th day of the year at 11:18, skipping years without a 366th day"),
    ("FREQ=YEARLY;INTERVAL=2;BYDAY=MO;BYYEARDAY=100;BYMONTHDAY=10",
     "Every 2 years on the 100th day of the year (from 2034) at 11:18, only on the 10th of the "
     "month, only if it is a Monday",
     "Every 2 years on the 100th day of the year at 11:18, only on the 10th of the month, only "
     "if it is a Monday"),
    ("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1", "Every 2 days (from 1 Oct 2022) at 11:18, only on the 1st of the month",
     "Every 2 days at 11:18, only on the 1st of the month"),
    ("FREQ=HOURLY;INTERVAL=7;BYYEARDAY=100",
     "Every 7 hours, counted from 19 Sep 2022, 11:18, only on the 100th day of the year",
     "Every 7 hours, counted from 19 Sep 2022, 11:18, only on the 100th day of the year"),
    ("FREQ=YEARLY;BYWEEKNO=20", "Every year on Monday of week 20 at 11:18", "Every year on Monday of week 20 at 11:18"),
    ("FREQ=YEARLY;BYWEEKNO=20,53;BYDAY=MO,TU;WKST=SU",
     "Every year on Monday and Tuesday of weeks 20 and 53 at 11:18, weeks beginning on Sunday, "
     "week 53 where there is one",
     "Every year on Mon and Tue of weeks 20 and 53 at 11:18, weeks beginning on Sunday, week 53 "
     "where there is one"),
    # ends
    ("FREQ=DAILY;COUNT=10", "Every day at 11:18, 10 times", "Every day at 11:18, 10 times"),
    ("FREQ=DAILY;COUNT=1", "Once, on Mon 19 Sep 2022 at 11:18", "Once, on Mon 19 Sep 2022 at 11:18"),
    ("FREQ=DAILY;UNTIL=20270630", "Every day at 11:18 until 30 Jun 2027", "Every day at 11:18 until 30 Jun 2027"),
    ("FREQ=DAILY;UNTIL=20270630T235959", "Every day at 11:18 until 30 Jun 2027",
     "Every day at 11:18 until 30 Jun 2027"),
    ("FREQ=DAILY;UNTIL=20270630T220000", "Every day at 11:18 until 30 Jun 2027, 22:00",
     "Every day at 11:18 until 30 Jun 2027, 22:00"),
    ("FREQ=DAILY;UNTIL=20270630T220000Z", "Every day at 11:18 until 30 Jun 2027, 18:00",
     "Every day at 11:18 until 30 Jun 2027, 18:00"),
    ("FREQ=DAILY;UNTIL=20261101T053000Z", "Every day at 11:18 until 1 Nov 2026, 05:30 UTC",
     "Every day at 11:18 until 1 Nov 2026, 05:30 UTC"),
    ("FREQ=DAILY;UNTIL=99991231T235959Z", "Every day at 11:18 until 31 Dec 9999, 23:59:59 UTC",
     "Every day at 11:18 until 31 Dec 9999, 23:59:59 UTC"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "long", "short"), RULES)
def test_one_rule_in_words(rule, long, short):
    words_of_rule = told(f"RRULE:{rule}")

    assert (words_of_rule.long, words_of_rule.short) == (long, short)
    assert words_of_rule.complete


@pytest.mark.parametrize(
    ("rule", "long"),
    [
        (f"FREQ=MONTHLY;{WORKING_DAYS};BYHOUR=6,7;BYSETPOS=-1",
         "The last weekday of every month at 07:18"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1,1", "The 1st and 15th of every month at 11:18"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=2", "Every Tuesday at 11:18"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1;WKST=TU", "Every Tuesday at 11:18"),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO;WKST=SU;COUNT=2",
         "Every year on Monday in the last week of the year at 11:18, weeks beginning on Sunday, 2 times"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYMONTHDAY=13", "The 13th of every month at 11:18, only in week 20"),
    ],
)  # fmt: skip
def test_positions_become_the_days_and_times_that_they_leave(rule, long):
    words_of_rule = told(f"RRULE:{rule}")

    assert words_of_rule.long == long
    assert words_of_rule.complete


FRIDAYS = "RRULE:FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0"
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0"


@pytest.mark.parametrize(
    ("lines", "long", "short"),
    [
        ([FRIDAYS], "Every Friday at 17:00 until 31 Oct 2026, 23:59", "Every Friday at 17:00 until 31 Oct 2026"),
        ([f"{FRIDAYS};COUNT=9"], "Every Friday at 17:00, at most 9 times, until 31 Oct 2026, 23:59",
         "Every Friday at 17:00, at most 9 times, until 31 Oct 2026"),
        ([f"{FRIDAYS};COUNT=1"], "Once, on Fri 23 Sep 2022 at 17:00",
         "Once, on Fri 23 Sep 2022 at 17:00"),
        ([f"{FRIDAYS};UNTIL=20261030"], "Every Friday at 17:00 until 30 Oct 2026",
         "Every Friday at 17:00 until 30 Oct 2026"),
        ([f"{FRIDAYS};UNTIL=20261030T000000Z"], "Every Friday at 17:00 until 29 Oct 2026, 20:00",
         "Every Friday at 17:00 until 29 Oct 2026, 20:00"),
        ([f"{FRIDAYS};UNTIL=20261031"], "Every Friday at 17:00 until 31 Oct 2026, 23:59",
         "Every Friday at 17:00 until 31 Oct 2026"),
        ([f"{FRIDAYS};UNTIL=20270101T000000Z"], "Every Friday at 17:00 until 31 Oct 2026, 23:59",
         "Every Friday at 17:00 until 31 Oct 2026"),
        ([f"{FRIDAYS};UNTIL=20261101T040000Z"],
         "Every Friday at 17:00 until 1 Nov 2026, 04:00 UTC, until 31 Oct 2026, 23:59",
         "Every Friday at 17:00 until 1 Nov 2026, 04:00 UTC, until 31 Oct 2026"),
        ([DAILY, FRIDAYS], "Every day at 06:00; every Friday at 17:00; until 31 Oct 2026, 23:59",
         "Every day at 06:00; every Friday at 17:00; until 31 Oct 2026"),
        ([DAILY, f"{FRIDAYS};UNTIL=20261030"],
         "Every day at 06:00; every Friday at 17:00 until 30 Oct 2026; until 31 Oct 2026, 23:59",
         "Every day at 06:00; every Friday at 17:00 until 30 Oct 2026; until 31 Oct 2026"),
    ],
)  # fmt: skip
def test_of_two_ends_the_earlier_one_is_told(lines, long, short):
    words_of_lines = told(*lines, end=wall("2026-10-31T23:59"))

    assert (words_of_lines.long, words_of_lines.short) == (long, short)


@pytest.mark.parametrize(
    ("lines", "long", "short"),
    [
        ([DAILY, FRIDAYS, DAILY], "Every day at 06:00; every Friday at 17:00",
         "Every day at 06:00; every Friday at 17:00"),
        ([DAILY, FRIDAYS, "RRULE:FREQ=MONTHLY", "RRULE:FREQ=YEARLY"],
         "Every day at 06:00; every Friday at 17:00; the 19th of every month at 11:18; "
         "every year on 19 September at 11:18",
         "Every day at 06:00, and 3 more rules"),
        ([f"{DAILY};BYMONTH=1,2,3", f"{FRIDAYS};BYMONTH=4,5,6,7"],
         "Every day in January, February and March at 06:00; every Friday in April, May, June and "
     "July at 17:00",
         "Every day in January, February and March at 06:00, and 1 more rule"),
        ([DAILY, "RRULE:FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1"], "Every day at 06:00", "Every day at 06:00"),
        ([DAILY, "EXRULE:FREQ=WEEKLY;BYDAY=TH;BYHOUR=6;BYMINUTE=0"],
         "Every day at 06:00; except every Thursday at 06:00",
         "Every day at 06:00; except every Thursday at 06:00"),
        ([DAILY, "EXDATE:20221001T060000,20221002", "RDATE:20221003T150000Z"],
         "Every day at 06:00; also on 3 Oct 2022 at 11:00; except on 1 Oct 2022 at 06:00 and 2 Oct 2022",
         "Every day at 06:00; also on 3 Oct 2022 at 11:00; except on 2 dates"),
        ([DAILY, "RRULE:FREQ=DAILY;BYHOUR=18;BYMINUTE=30;BYSECOND=0"],
         "Every day at 06:00 and 18:30", "Every day at 06:00 and 18:30"),
        (["RDATE:20221003"], "On 3 Oct 2022 at 11:18", "On 3 Oct 2022 at 11:18"),
        (["RDATE:20261101T053000Z"], "On 1 Nov 2026 at 05:30 UTC", "On 1 Nov 2026 at 05:30 UTC"),
        (["EXDATE:20221003"], "Never", "Never"),
    ],
)  # fmt: skip
def test_several_lines_are_joined(lines, long, short):
    words_of_lines = told(*lines)

    assert (words_of_lines.long, words_of_lines.short) == (long, short)


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (a_task("RRULE:FREQ=DAILY"), "Every day at 11:18"),
        (a_task(starts_at=wall("2026-11-28T02:00")), "Once, on Sat 28 Nov 2026 at 02:00"),
        (a_task(starts_at=None), "No schedule set"),
        (a_task(starts_at=None, auto_reload=True), "When data changes"),
        (a_task("RRULE:FREQ=DAILY", auto_reload=True), "Every day at 11:18; also when data changes"),
        (a_task("RRULE:FREQ=DAILY;BYHOUR=26"), "Rule not understood, kept as it is"),
        (a_task("RRULE:FREQ=DAILY", problem="The zone is not known."), "Rule not understood, kept as it is"),
        (a_task("RRULE:FREQ=DAILY", starts_at=None), "Rule not understood, kept as it is"),
        (a_task("RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0", starts_at=None), "Every day at 09:00"),
        (a_task("RDATE:20221003", starts_at=None), "On 3 Oct 2022 at 00:00"),
    ],
)
def test_every_task_has_words(task, text):
    words_of_task = task_words(task)

    assert (words_of_task.long, words_of_task.short) == (text, text)
    assert words_of_task.complete == ("not understood" not in text)


def test_a_schedule_without_lines_and_start_is_none():
    assert told(start=None).long == "No schedule set"


def test_a_rule_that_hangs_on_a_missing_start_has_no_words():
    with pytest.raises(InvalidRecurrence, match="start"):
        told("RRULE:FREQ=DAILY", start=None)


def test_without_a_known_zone_instants_are_told_in_utc():
    assert told("RRULE:FREQ=DAILY;UNTIL=20270630T220000Z", zone=None).long == (
        "Every day at 11:18 until 30 Jun 2027, 22:00 UTC"
    )


def subset(draw, values, most=3):
    return draw(st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True))


def signed(low, high):
    return [*range(low, high + 1), *range(-high, -low + 1)]


@st.composite
def rules(draw, kind="RRULE"):
    """A readable rule of any frequency, with the parts that may stand beside it."""
    freq = draw(st.sampled_from(FREQUENCIES))
    fine = FREQUENCIES.index(freq)
    parts = {"FREQ": freq}
    if draw(st.booleans()):
        parts["INTERVAL"] = draw(st.sampled_from([1, 2, 3, 4, 5, 7, 12, 15, 24, 30, 45, 60, 90, 120, 1440]))
    for name, values in possible_parts(freq).items():
        if draw(st.integers(0, 4)) == 0:
            parts[name] = ",".join(map(str, subset(draw, values, most=12 if name in ("BYHOUR", "BYMINUTE") else 4)))
    if freq == "YEARLY" and draw(st.integers(0, 5)) == 0:
        parts["BYWEEKNO"] = ",".join(map(str, subset(draw, signed(1, 53))))
        parts["WKST"] = draw(st.sampled_from(WEEKDAYS))
        parts.pop("BYDAY", None)
    if draw(st.booleans()) and any(name.startswith("BY") for name in parts) and draw(st.booleans()):
        parts["BYSETPOS"] = ",".join(map(str, subset(draw, [1, 2, -1, -2])))
    if fine == 4 and draw(st.booleans()):
        parts["WKST"] = draw(st.sampled_from(WEEKDAYS))
    parts |= draw(st.sampled_from([{}, {}, {"COUNT": 1}, {"COUNT": 7}, {"UNTIL": draw(ends(WINDOWS[freq]))}]))
    return f"{kind}:" + ";".join(f"{name}={value}" for name, value in parts.items())


def possible_parts(freq):
    parts = {
        "BYMONTH": list(range(1, 13)),
        "BYHOUR": list(range(24)),
        "BYMINUTE": list(range(0, 60, 5)),
        "BYSECOND": [0, 15, 30, 45, 59],
        "BYDAY": [*WEEKDAYS, *WEEKDAYS],
    }
    if freq in ("MONTHLY", "YEARLY"):
        parts["BYDAY"] = [*WEEKDAYS, "1MO", "2TU", "3FR", "-1FR", "-2SU", "5WE", "+4SA"]
    if freq == "YEARLY":
        parts["BYDAY"] = [*parts["BYDAY"], "20MO", "-10TH"]
    if freq != "WEEKLY":
        parts["BYMONTHDAY"] = [1, 2, 15, 28, 29, 30, 31, -1, -2, -31]
    if freq not in ("DAILY", "WEEKLY", "MONTHLY"):
        parts["BYYEARDAY"] = [1, 60, 100, 200, 300, 366, -1, -100, -366]
    return parts


@st.composite
def picks(draw, kind="RRULE"):
    """A rule that picks by BYSETPOS among days and times such as people write."""
    parts = {"FREQ": draw(st.sampled_from(["WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"]))}
    days = draw(st.sampled_from([WEEKDAYS, WEEKDAYS[:5], WEEKDAYS[5:], ["TH"], ["FR", "SA"], WEEKDAYS[:6], []]))
    if days:
        parts["BYDAY"] = ",".join(days)
    elif parts["FREQ"] != "WEEKLY":
        month_days = [1, 13, 15, 28, 29, 30, 31, -1, -2, -3, -28, -30, -31]
        parts["BYMONTHDAY"] = ",".join(map(str, subset(draw, month_days, most=5)))
    if parts["FREQ"] == "YEARLY" or draw(st.integers(0, 4)) == 0:
        parts["BYMONTH"] = ",".join(map(str, subset(draw, [2, 4, 11, 12], most=2)))
    if draw(st.integers(0, 2)) == 0:
        parts["INTERVAL"] = draw(st.sampled_from([2, 3, 6, 9, 12]))
    parts["BYHOUR"] = draw(st.sampled_from(["6", "6,18", "6,7,8"]))
    parts["BYMINUTE"] = draw(st.sampled_from(["0", "0", "0,30"]))
    places = [1, 2, 3, 4, 5, 10, 20, 23, 31, -1, -2, -5, -23, -31]
    parts["BYSETPOS"] = ",".join(map(str, subset(draw, places, most=3)))
    parts |= {"WKST": draw(st.sampled_from(WEEKDAYS))} if draw(st.integers(0, 3)) == 0 else {}
    return f"{kind}:" + ";".join(f"{name}={value}" for name, value in parts.items())


@st.composite
def ends(draw, days):
    """An UNTIL of each form within some days of 2026."""
    at = datetime.fromisoformat("2026-03-01T00:00") + timedelta(seconds=draw(st.integers(0, days * 86_400)))
    form = draw(st.sampled_from(["%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ", "%Y%m%dT235959"]))
    return at.strftime(form)


@st.composite
def schedules(draw):
    """One to three rules, sometimes dates and exceptions, in a zone, with a start in the spring of 2026."""
    lines = draw(st.lists(st.one_of(rules(), rules(), picks()), min_size=1, max_size=2))
    lines += draw(st.lists(rules(kind="EXRULE"), max_size=1)) if draw(st.integers(0, 3)) == 0 else []
    seconds = draw(st.integers(0, 40 * 86_400)) // draw(st.sampled_from([1, 60, 300, 3600]))
    start = datetime.fromisoformat("2026-03-01T00:00") + timedelta(seconds=seconds)
    for kind in draw(st.lists(st.sampled_from(["RDATE", "EXDATE"]), max_size=2)):
        lines.append(f"{kind}:" + ",".join(draw(st.lists(ends(60), min_size=1, max_size=3))))
    end = start + timedelta(minutes=draw(st.integers(1, 500_000))) if draw(st.integers(0, 2)) == 0 else None
    now = start.replace(tzinfo=UTC) + timedelta(days=draw(st.integers(-9, 900))) if draw(st.booleans()) else None
    return lines, start, end, ZoneInfo(draw(st.sampled_from(ZONES))), now


@settings(max_examples=EXAMPLES, deadline=None)
@given(schedules())
def test_a_reader_of_the_sentence_gets_the_same_runs(schedule):
    lines, start, end, zone, now = schedule
    told_here = told(*lines, start=start, end=end, zone=zone, now=now)
    days = min(WINDOWS[freq] for freq in FREQUENCIES if any(f"FREQ={freq}" in line for line in lines))
    first = start.replace(tzinfo=UTC) - timedelta(days=1)
    last = first + timedelta(days=days + 1)

    read = Sentence(told_here.long, start=start, time_zone=zone, now=now).instants(first, last)

    recurrences = tuple(Recurrence.parse(line) for line in lines)
    meant = Schedule(recurrences=recurrences, time_zone=zone, starts_at=start, ends_at=end).between(first, last)
    assert read == list(meant), told_here.long
    assert told_here.complete


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(rules(), picks()), st.integers(0, 40 * 24 * 12))
def test_a_reader_of_the_short_form_gets_the_same_runs_unless_it_counts(rule, fives):
    start = wall("2026-03-01T00:00") + timedelta(minutes=5 * fives)
    short = told(rule, start=start).short
    assume("times a day" not in short and "UNTIL" not in rule)
    first = start.replace(tzinfo=UTC)
    last = first + timedelta(days=next(days for freq, days in WINDOWS.items() if freq in rule))

    read = Sentence(reader.spelled_out(short), start=start, time_zone=TORONTO).instants(first, last)

    schedule = Schedule(recurrences=(Recurrence.parse(rule),), time_zone=TORONTO, starts_at=start)
    assert read == list(schedule.between(first, last)), short


def test_the_reader_shares_no_code_with_the_product():
    imported = {node.module for node in ast.walk(ast.parse(getsource(reader))) if isinstance(node, ast.ImportFrom)}

    assert not [module for module in imported if module.split(".")[0] not in sys.stdlib_module_names]


CASES = [json.loads(line) for line in (DATA / "words.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['kind']}")
def test_a_sentence_says_what_it_must_and_not_what_it_must_not(case):
    end = wall(case["endDateTime"]) if "endDateTime" in case else None

    long = told(*case["recurrence"], start=wall(case["startDateTime"]), end=end, zone=ZoneInfo(case["timeZone"])).long

    for patterns in case["all"]:
        assert any(re.search(pattern, long, re.IGNORECASE) for pattern in patterns), (long, patterns)
    for pattern in case["none"]:
        assert not re.search(pattern, long, re.IGNORECASE), long


AT_SIX = "BYHOUR=6;BYMINUTE=0;BYSECOND=0"


@pytest.mark.parametrize(
    ("rule", "long"),
    [
        ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=2", "The second Sunday of every month at 06:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1", "The last day of every month at 06:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "The last day of every month at 06:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=30,-1;BYSETPOS=1",
         "Every month on the 30th, or the last day of a shorter month, at 06:00"),
        ("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=28,29;BYSETPOS=-1",
         "Every 5 months on the 29th (from Apr 2027), or the 28th where there is no 29th, at 06:00"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4", "Every year on the fourth Thursday of November at 06:00"),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", "Every year on Monday in the last week of the year at 06:00"),
        ("FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO",
         "Every year on Monday in week 1 and the last week of the year at 06:00"),
        ("FREQ=YEARLY;BYMONTH=3,12;BYDAY=MO,TU;BYSETPOS=2,-1",
         "Every Monday and Tuesday in March and December at 06:00, of these only the second and last of each year"),
        ("FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH", "Sunday to Thursday at 06:00"),
        ("FREQ=MONTHLY;BYMONTH=12;BYDAY=-1FR", "Every year on the last Friday of December at 06:00"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "Every year on 1 January at 06:00"),
        ("FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1", "Every year on 1 January at 06:00"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=1", "Every year on 1 November at 06:00"),
        ("FREQ=DAILY;INTERVAL=7", "Every Monday at 06:00"),
        ("FREQ=DAILY;INTERVAL=14", "Every 2 weeks on Monday (from 30 Nov 2026) at 06:00"),
        ("FREQ=WEEKLY;COUNT=1", "Once, on Mon 30 Nov 2026 at 06:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "The 31st of every month at 06:00, skipping months without a 31st"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,30", "The 1st of every month, and the 30th where there is one, at 06:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,29,30",
         "The 1st of every month, and the 29th and 30th where they exist, at 06:00"),
        ("FREQ=MONTHLY;BYDAY=5MO", "The fifth Monday of every month at 06:00, skipping months without a fifth Monday"),
        ("FREQ=YEARLY;BYDAY=53MO",
         "Every year on the 53rd Monday of the year at 06:00, skipping years without a 53rd Monday"),
        ("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2", "Never"),
        ("FREQ=YEARLY;BYMONTH=4,5;BYMONTHDAY=31", "Every year on 31 May at 06:00"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYMONTH=12", "Never"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=30",
         "Every 3 months on the 30th (Feb, May, Aug, Nov) at 06:00, skipping months without a 30th"),
        ("FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=30", "Every 6 months on the 30th (May, Nov) at 06:00"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "Every 3 months on the 1st (Feb, May, Aug, Nov) at 06:00"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=-1",
         "Every 4 years on the last day of February (from 2030) at 06:00"),
    ],
)  # fmt: skip
def test_the_cases_of_the_issue_read_well(rule, long):
    assert (
        told(f"RRULE:{rule};{AT_SIX}", start=wall("2026-11-30T06:00:00"), zone=ZoneInfo("Europe/Zurich")).long == long
    )


@pytest.mark.parametrize(
    ("rule", "long"),
    [
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,18;BYSETPOS=1", "The first weekday of every month at 06:00"),
        ("FREQ=DAILY;BYHOUR=6,12,18;BYSETPOS=-1,1", "Every day at 06:00 and 18:00"),
        ("FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=2", "Hourly from 00:20 to 23:20"),
        ("FREQ=HOURLY;INTERVAL=168", "Every Monday at 06:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,18;BYSETPOS=1,-1",
         "Weekdays at 06:00 and 18:00, of these only the first and last of each month"),
        ("FREQ=MINUTELY;INTERVAL=15;BYHOUR=22,23,0,1;BYDAY=SA",
         "Every 15 minutes from 00:00 to 01:45 and from 22:00 to 23:45, every Saturday"),
    ],
)  # fmt: skip
def test_the_times_that_positions_leave_are_told(rule, long):
    start = wall("2026-11-30T06:00:00")

    assert told(f"RRULE:{rule}", start=start, zone=ZoneInfo("Europe/Zurich")).long == long


@pytest.mark.parametrize(
    ("rule", "long"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", "Every 2 weeks on Monday (next 4 Jan 2027) at 06:00"),
        ("FREQ=DAILY;INTERVAL=2", "Every 2 days (next 23 Dec) at 06:00"),
        ("FREQ=MONTHLY;INTERVAL=5", "Every 5 months on the 7th (next May 2027) at 06:00"),
        ("FREQ=YEARLY;INTERVAL=2", "Every 2 years on 7 December (next 2028) at 06:00"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=1", "Once, on Mon 7 Dec 2026 at 06:00"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", "Every 2 weeks on Monday (next 21 Dec) at 06:00, 2 times"),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20261210",
         "Every 2 weeks on Monday (from 7 Dec 2026) at 06:00 until 10 Dec 2026"),
    ],
)  # fmt: skip
def test_with_a_clock_an_interval_is_told_by_its_next_run(rule, long):
    now = wall("2026-12-21T08:00" if "COUNT" not in rule else "2026-12-20T08:00").replace(tzinfo=UTC)

    words_of_rule = told(f"RRULE:{rule}", start=wall("2026-12-07T06:00:00"), zone=ZoneInfo("Europe/Zurich"), now=now)

    assert words_of_rule.long == long


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("EXDATE:20221225T060000", "; except on 25 Dec 2022 at 06:00"),
        ("EXDATE:20221225", "; except on 25 Dec 2022"),
        ("EXDATE:20221225T070000", "; 25 Dec 2022 at 07:00 is left out, but nothing runs then"),
        ("EXDATE:20211225", "; 25 Dec 2021 is left out, but nothing runs then"),
        ("RDATE:20221225T060000", "; 25 Dec 2022 at 06:00 is listed too, but would run anyway"),
        ("RDATE:20211225T070000", "; 25 Dec 2021 at 07:00 is listed too, but outside the schedule's start and end"),
    ],
)
def test_a_date_that_changes_nothing_is_said_to_do_so(line, says):
    assert told(DAILY, line).long == f"Every day at 06:00{says}"


@pytest.mark.parametrize("line", ["RDATE:20211225T070000", f"{DAILY};UNTIL=20200101", f"{DAILY};UNTIL=20220920T050000"])
def test_what_ends_before_its_first_run_never_runs(line):
    assert told(line).long == "Never"
