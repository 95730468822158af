"""Schedules that libraries are known to read in another way than RFC 5545, or than we decided to, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain

from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.instants import instant_of
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

_NEW_YEAR_WEEKS = {52, 53, -52, -53}
_FIRST_WEEKS = timedelta(days=15)
_NEAR_CHANGE = 86_400  # seconds
_BELOW_DAILY = (Frequency.HOURLY, Frequency.MINUTELY, Frequency.SECONDLY)


def known_reading(schedule: Schedule, after: datetime, differing: datetime | None, complaint: str) -> str:
    """Say why a library reads the runs later than `after` in another way; empty where no reason is known.

    `differing` is the first instant that one side has and the other has not; `complaint` is what the library said in
    place of an answer.
    """
    by_line = (reason for line in schedule.recurrences for reason, applies in _OF_A_LINE.items() if applies(line))
    by_moment = () if differing is None else _at_a_moment(schedule, differing)
    reasons = chain(by_line, _of_a_complaint(schedule, complaint), _in_first_week(schedule, after), by_moment)
    return next(reasons, "")


def _weeks_without_days(line: Recurrence) -> bool:
    return bool(line.by_week_no) and not (line.by_day or line.by_month_day or line.by_year_day)


def _weeks_at_new_year(line: Recurrence) -> bool:
    return not _NEW_YEAR_WEEKS.isdisjoint(line.by_week_no)


def _weeks_with_interval(line: Recurrence) -> bool:
    return bool(line.by_week_no) and line.interval > 1


def _mixed_days(line: Recurrence) -> bool:
    return len({day.nth is None for day in line.by_day}) > 1


def _sixth_weekday(line: Recurrence) -> bool:
    in_month = line.freq is Frequency.MONTHLY or bool(line.by_month)
    return in_month and any(abs(day.nth or 0) > 5 for day in line.by_day)


def _leap_second(line: Recurrence) -> bool:
    return "60" in line.parts.get("BYSECOND", "").replace(" ", "").split(",")


def _until_day(line: Recurrence) -> bool:
    return line.until is not None and not isinstance(line.until, datetime)


def _added_day(line: Recurrence) -> bool:
    return line.kind is LineKind.RDATE and any(not isinstance(day, datetime) for day in line.dates)


_OF_A_LINE: dict[str, Callable[[Recurrence], bool]] = {
    "BYWEEKNO without days is all seven days of the week to dateutil; here it is the weekday of the start.": (
        _weeks_without_days
    ),
    "dateutil miscounts the weeks on both sides of New Year (BYWEEKNO 52, 53, -52 and -53).": _weeks_at_new_year,
    "BYWEEKNO with INTERVAL counts calendar years in dateutil and years of weeks here.": _weeks_with_interval,
    "Numbered and plain weekdays in one BYDAY find nothing in dateutil; here each adds its days.": _mixed_days,
    "dateutil does not take BYSECOND=60; here it is 59.": _leap_second,
    "An UNTIL without a time ends at the begin of its day in dateutil, and at its end here.": _until_day,
    "An RDATE without a time is at midnight in recurring-ical-events, and at the start's time here.": _added_day,
}


def _may_miss(line: Recurrence) -> bool:
    """Whether the steps of a rule can jump over all that it names, as two hours do over odd ones."""
    return line.freq in _BELOW_DAILY and line.interval > 1 and bool(line.by_hour or line.by_minute or line.by_second)


def _of_a_complaint(schedule: Schedule, complaint: str) -> Iterator[str]:
    if complaint.startswith("IndexError") and any(map(_sixth_weekday, schedule.recurrences)):
        yield "dateutil fails at a sixth weekday of a month, which there never is."
    if complaint.startswith("ValueError") and any(map(_may_miss, schedule.recurrences)):
        yield "dateutil refuses a rule whose hours, minutes or seconds its steps never meet: it never runs."


def _in_first_week(schedule: Schedule, after: datetime) -> Iterator[str]:
    lines = [line for line in schedule.recurrences if line.freq is Frequency.WEEKLY and line.by_set_pos]
    if not lines or schedule.starts_at is None:
        return
    begins = schedule.starts_at.replace(tzinfo=schedule.time_zone)
    if any(line.count is not None for line in lines) or after < begins + _FIRST_WEEKS:
        yield "With WEEKLY and BYSETPOS dateutil begins the first week at the start, and not at its first day."


def _at_a_moment(schedule: Schedule, at: datetime) -> Iterator[str]:
    if _is_excluded_on_two_clocks(schedule, at):
        yield "recurring-ical-events takes an EXDATE for a time of the zone and for one of UTC alike."
    if _excludes_near_change(schedule, at):
        yield "At a clock change libraries exclude by what the clock shows; here by when a run comes due."


def _is_excluded_on_two_clocks(schedule: Schedule, at: datetime) -> bool:
    excluded = (day for line in schedule.recurrences if line.kind is LineKind.EXDATE for day in line.dates)
    moments = (day for day in excluded if isinstance(day, datetime))
    both = {shown for moment in moments for shown in _shown(moment, schedule.time_zone)}
    return not both.isdisjoint(_shown(at, schedule.time_zone))


def _shown(moment: datetime, time_zone: tzinfo) -> set[datetime]:
    """What the clocks of the zone and of UTC show."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=time_zone)
    return {aware.astimezone(clock).replace(tzinfo=None) for clock in (UTC, time_zone)}


def _excludes_near_change(schedule: Schedule, at: datetime) -> bool:
    if not any(line.kind in (LineKind.EXRULE, LineKind.EXDATE) for line in schedule.recurrences):
        return False
    instant = instant_of(at)
    changes = clock_between(schedule.time_zone, instant - _NEAR_CHANGE, instant + _NEAR_CHANGE).changes
    return any(abs(change - instant) <= _NEAR_CHANGE for change in changes)
