"""A recurrence and the start it hangs on, as a rule that can be expanded: what is left out is taken from the start."""

from __future__ import annotations

from datetime import datetime

from dashboard.scheduling.expansion.below_daily import times_of
from dashboard.scheduling.expansion.days import DayParts, DaySet, named_days
from dashboard.scheduling.expansion.days_and_times import DaysAndTimes, Walls
from dashboard.scheduling.expansion.interval import Phase, PhasedDays
from dashboard.scheduling.expansion.setpos import Picks
from dashboard.scheduling.expansion.times import DailyTimes, TimeParts
from dashboard.scheduling.expansion.weeks import NumberedWeeks, week_year_of
from dashboard.scheduling.instants import EPOCH, wall_second
from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency, InvalidRecurrence, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence

_LONG = (Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY)
NO_START = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time; nothing of it is used


def bind(rule: Recurrence, wall_start: datetime | None) -> Walls:
    """Return the wall times of an RRULE or EXRULE, cut by neither the start nor an end (RFC 5545 3.3.10).

    A rule that needs a start when there is none raises InvalidRecurrence. A fraction of a second of the start is
    dropped.
    """
    if rule.freq is None:
        raise InvalidRecurrence(rule.kind, 0, f"{rule.kind} lists dates and is no rule.")
    if wall_start is None:
        check_stands_alone(rule)
    from_start = parts_from_start(rule, rule.freq)
    start = wall_start or NO_START
    days = _days(rule, rule.freq, start, from_start)
    times = _times(rule, rule.freq, start, from_start)
    if rule.by_set_pos and rule.freq in _LONG and times.fixed:
        return Picks(rule.freq, days, times.fixed, rule.by_set_pos, week_start=rule.week_start)
    return DaysAndTimes(days, times)


def parts_from_start(rule: Recurrence, freq: Frequency) -> list[str]:
    """Name the parts that a rule leaves out and takes from its start (the notes to the table of RFC 5545 3.3.10)."""
    names_days = rule.by_day or rule.by_month_day or rule.by_year_day
    parts = []
    if not names_days:
        if freq is Frequency.WEEKLY or rule.by_week_no:
            parts.append("BYDAY")
        elif freq in (Frequency.MONTHLY, Frequency.YEARLY):
            parts.append("BYMONTHDAY")
            if freq is Frequency.YEARLY and not rule.by_month:
                parts.append("BYMONTH")
    if not rule.by_second and freq is not Frequency.SECONDLY:
        parts.append("BYSECOND")
    if not rule.by_minute and freq not in (Frequency.SECONDLY, Frequency.MINUTELY):
        parts.append("BYMINUTE")
    if not rule.by_hour and freq not in BELOW_DAILY:
        parts.append("BYHOUR")
    return parts


def check_stands_alone(line: Recurrence) -> None:
    """Raise InvalidRecurrence for a rule that needs a start.

    It takes from there what it leaves out, or counts from there.
    """
    if line.freq is None:
        return
    anchored = [("INTERVAL", line.interval > 1), ("COUNT", line.count is not None)]
    for part in (part for part, counts in anchored if counts):
        raise InvalidRecurrence(part, 0, f"{part} counts from the start, and the task has none: give it one.")
    for part in parts_from_start(line, line.freq):
        message = f"{part} is left out, so it comes from the start, and the task has none: give it one, or add {part}."
        raise InvalidRecurrence(part, 0, message)


def _days(rule: Recurrence, freq: Frequency, start: datetime, from_start: list[str]) -> DaySet:
    days: DaySet = named_days(
        DayParts(
            months=(start.month,) if "BYMONTH" in from_start else rule.by_month,
            month_days=(start.day,) if "BYMONTHDAY" in from_start else rule.by_month_day,
            year_days=rule.by_year_day,
            weekdays=(WeekdayNum(start.weekday()),) if "BYDAY" in from_start else rule.by_day,
            nth_of_month=freq is Frequency.MONTHLY or bool(rule.by_month),
        )
    )
    anchor = start.toordinal() - EPOCH
    if rule.by_week_no:
        week_year = week_year_of(anchor, rule.week_start)
        return NumberedWeeks(days, rule.by_week_no, rule.week_start, rule.interval, week_year)
    if rule.interval > 1 and freq not in BELOW_DAILY:
        return PhasedDays(days, Phase(freq, rule.interval, anchor, rule.week_start))
    return days


def _times(rule: Recurrence, freq: Frequency, start: datetime, from_start: list[str]) -> DailyTimes:
    below_daily = freq in BELOW_DAILY
    return times_of(
        TimeParts(
            freq if below_daily else Frequency.DAILY,
            rule.interval if below_daily else 1,
            wall_second(start) if below_daily else 0,
            (start.hour,) if "BYHOUR" in from_start else rule.by_hour,
            (start.minute,) if "BYMINUTE" in from_start else rule.by_minute,
            (start.second,) if "BYSECOND" in from_start else rule.by_second,
            () if freq in _LONG else rule.by_set_pos,
            tuple(weekday.day for weekday in rule.by_day) if below_daily else (),
        )
    )
