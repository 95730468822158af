"""Cron expressions and repeating intervals as recurrence lines, where these say exactly the same."""

from __future__ import annotations

import re
from datetime import datetime

from dashboard.scheduling.quickline.crontab import crontab_rules
from dashboard.scheduling.quickline.vocabulary import NotRead
from dashboard.tenant.problems import shown

_LAST = ("59", "23", "31", "12", "7")  # value of minutes, hours, days, months, weekdays
_STEPS_ON = re.compile(r"(?<![\w-])(\d+)/(\d+)", re.ASCII)
_STEPS_OF_DAYS = re.compile(r"\*/")
_INTERVAL = re.compile(
    r"R/(?:(?P<start>\d[\dT:.+Z-]*)/)?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?",
    re.ASCII,
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)
_UNITS = (("DAILY", 86_400), ("HOURLY", 3_600), ("MINUTELY", 60), ("SECONDLY", 1))


class NotSaid(ValueError):
    """A schedule that recurrence lines cannot say, or that can be read in two ways; the message says which."""


def cron_lines(expression: str) -> tuple[str, ...]:
    """Give the lines that run as a cron expression of five fields does, or of six with seconds before them.

    Raises NotSaid, also for what schedulers read in different ways: weekdays by number beside seconds (Quartz counts
    from Sunday as 1), and a step of days beside a limit of weekdays.
    """
    text = _five_fields(expression)
    try:
        return tuple(crontab_rules(text, 0))
    except NotRead as error:
        raise NotSaid(f"The cron expression {shown(expression)} is not read here: {error}") from error


def interval_line(text: str) -> tuple[str, str]:
    """Give the line that recurs as a repeating interval does, and the start in it, empty where it has none.

    Raises NotSaid for one that counts its runs, which is read in two ways, and for months and years.
    """
    found = _INTERVAL.fullmatch(text.strip().upper())
    numbers = found.groups()[1:] if found else ()
    length = sum(int(number or 0) * unit for number, unit in zip(numbers, _SECONDS, strict=False))
    if found is None or not length:
        raise NotSaid(f"The interval {shown(text)} cannot be said in a recurrence line.")
    unit, seconds = next((unit, seconds) for unit, seconds in _UNITS if length % seconds == 0)
    return f"RRULE:FREQ={unit};INTERVAL={length // seconds}", found["start"] or ""


def single_run_line(wall_start: datetime) -> str:
    """Give the line that runs once, at the start: what the API makes of a start alone is not told anywhere."""
    return (
        f"RRULE:FREQ=DAILY;COUNT=1;BYHOUR={wall_start.hour};BYMINUTE={wall_start.minute};BYSECOND={wall_start.second}"
    )


def _without_seconds(field: str, last: str) -> str:
    """A field of the form with seconds, whose `?` is any day, and whose `5/15` goes on to the last value."""
    return _STEPS_ON.sub(rf"\1-{last}/\2", "*" if field == "?" else field)


def _five_fields(expression: str) -> str:
    """The expression in small letters without its seconds, which must be 0. Raises NotSaid."""
    fields = expression.lower().split()
    if len(fields) == 6 and fields[0].lstrip("0") == "":
        has_numbered_days = any(letter.isdecimal() for letter in fields[5].partition("/")[0])
        if has_numbered_days:
            raise NotSaid(f"The cron expression {shown(expression)} counts weekdays, and schedulers count differently.")
        fields = [_without_seconds(*pair) for pair in zip(fields[1:], _LAST, strict=True)]
    is_nickname = len(fields) == 1 and fields[0].startswith("@")
    if not is_nickname and len(fields) != 5:
        raise NotSaid(f"The cron expression {shown(expression)} cannot be said in recurrence lines.")
    if not is_nickname and "*" not in fields[2::2] and any(map(_STEPS_OF_DAYS.match, fields[2::2])):
        raise NotSaid(f"The cron expression {shown(expression)} limits days twice, which schedulers read differently.")
    return " ".join(fields)
