"""Crontab lines and repeating intervals as recurrence lines."""

from __future__ import annotations

import pytest

from dashboard.localtenant.rules.cron import lines_of_cron
from dashboard.localtenant.rules.intervals import line_of_interval
from dashboard.localtenant.rules.lines import check_line
from dashboard.localtenant.rules.values import BadLine


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        ("30 6 * * *", ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"]),
        ("0 30 6 ? * ?", ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"]),
        ("*/20 6-8 * * mon-fri", ["RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,7,8;BYMINUTE=0,20,40;BYSECOND=0"]),
        ("5 4 1,15 * *", ["RRULE:FREQ=DAILY;BYMONTHDAY=1,15;BYHOUR=4;BYMINUTE=5;BYSECOND=0"]),
        ("5 4 * JAN,7 *", ["RRULE:FREQ=DAILY;BYMONTH=1,7;BYHOUR=4;BYMINUTE=5;BYSECOND=0"]),
        ("0 0 * * 0,7", ["RRULE:FREQ=DAILY;BYDAY=SU;BYHOUR=0;BYMINUTE=0;BYSECOND=0"]),
        (
            "0 0 13 * FRI",  # either, as crontab(5) has it
            [
                "RRULE:FREQ=DAILY;BYMONTHDAY=13;BYHOUR=0;BYMINUTE=0;BYSECOND=0",
                "RRULE:FREQ=DAILY;BYDAY=FR;BYHOUR=0;BYMINUTE=0;BYSECOND=0",
            ],
        ),
    ],
)
def test_a_crontab_line_is_one_rule_or_two(expression: str, lines: list[str]) -> None:
    assert lines_of_cron(expression) == lines
    for line in lines:
        check_line(line)


@pytest.mark.parametrize(
    "expression",
    [
        *("", "* * * *", "* * * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8"),
        *("*/0 * * * *", "5-1 * * * *", "*-5 * * * *", "L * * * *", "1,,2 * * * *", "\u0661 * * * *", "@daily"),
    ],
)
def test_a_crontab_line_that_makes_no_sense_is_refused(expression: str) -> None:
    with pytest.raises(BadLine):
        lines_of_cron(expression)


@pytest.mark.parametrize(
    ("text", "line", "start"),
    [
        ("R/PT15M", "RRULE:FREQ=MINUTELY;INTERVAL=15", ""),
        ("R/PT1H30M", "RRULE:FREQ=MINUTELY;INTERVAL=90", ""),
        ("R/P1DT12H", "RRULE:FREQ=HOURLY;INTERVAL=36", ""),
        ("R/P2W", "RRULE:FREQ=DAILY;INTERVAL=14", ""),
        ("R/PT90S", "RRULE:FREQ=SECONDLY;INTERVAL=90", ""),
        ("R4/2026-12-01T06:00:00Z/P1D", "RRULE:FREQ=DAILY;INTERVAL=1;COUNT=5", "2026-12-01T06:00:00Z"),
    ],
)
def test_a_repeating_interval_is_a_rule(text: str, line: str, start: str) -> None:
    assert line_of_interval(text) == (line, start)
    check_line(line)


@pytest.mark.parametrize("text", ["", "PT15M", "R/PT0S", "R/P", "R/P1M", "R/P1Y", "R/15 minutes", "R/PT15M/"])
def test_an_interval_that_is_none_or_has_no_fixed_length_is_refused(text: str) -> None:
    with pytest.raises(BadLine):
        line_of_interval(text)
