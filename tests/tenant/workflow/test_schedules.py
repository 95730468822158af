"""Cron expressions and intervals: read where a recurrence line says exactly the same, and else not at all."""

from __future__ import annotations

import pytest

from dashboard.tenant.workflow.schedules import NotSaid, cron_lines, interval_line


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        ("0 6 * * *", ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]),
        ("@hourly", ["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"]),
        ("0 6 * * SUN", ["RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]),
        (
            "0 6 1 * 1",
            [
                "RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
                "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            ],
        ),
        ("0 0 6 ? * MON-FRI", ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]),
        ("0 0/15 * * * ?", ["RRULE:FREQ=HOURLY;BYMINUTE=0,15,30,45;BYSECOND=0"]),
        ("0 5/20 6 * * ?", ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=5,25,45;BYSECOND=0"]),
    ],
)
def test_a_cron_expression_is_as_many_lines_as_it_needs(expression: str, lines: list[str]):
    assert list(cron_lines(expression)) == lines


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "never",
        "30 0 6 * * *",  # not at second 0
        "0 0 6 ? * 2",  # Monday to Quartz, Tuesday to cron
        "0 0 6 ? * 2-6",
        "0 0 6 1 * ? 2027",
        "0 6 */2 * 1",
        "5/15 * * * *",
        "0 6 L * *",
        "0 6 * * 5#2",
        "0 25 * * *",
        "0 6 * * * Europe/Zurich",
    ],
)
def test_what_schedulers_read_differently_is_not_read(expression: str):
    with pytest.raises(NotSaid):
        cron_lines(expression)


@pytest.mark.parametrize(
    ("text", "line", "start"),
    [
        ("R/PT15M", "RRULE:FREQ=MINUTELY;INTERVAL=15", ""),
        ("R/P1W", "RRULE:FREQ=DAILY;INTERVAL=7", ""),
        ("R/PT36H", "RRULE:FREQ=HOURLY;INTERVAL=36", ""),
        ("r/2026-12-01T06:00:00Z/P1D", "RRULE:FREQ=DAILY;INTERVAL=1", "2026-12-01T06:00:00Z"),
        ("R/PT1H30M", "RRULE:FREQ=MINUTELY;INTERVAL=90", ""),
    ],
)
def test_an_interval_is_one_line(text: str, line: str, start: str):
    assert interval_line(text) == (line, start)


@pytest.mark.parametrize("text", ["", "PT15M", "R5/PT1H", "R/P1M", "R/P1Y", "R/PT0S", "R/P", "R/PT1H/2026-01-01"])
def test_an_interval_that_can_be_read_in_two_ways_is_not_read(text: str):
    with pytest.raises(NotSaid):
        interval_line(text)
