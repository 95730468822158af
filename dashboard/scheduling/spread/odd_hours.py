"""The hours that a clock skips or shows twice, of the days on which a line may run: no run is moved into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from dashboard.scheduling.calendar.clock_changes import day_changes
from dashboard.scheduling.calendar.load import MINUTE
from dashboard.scheduling.expansion.binding import parts_from_start
from dashboard.scheduling.instants import DAY, HOUR
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

_CHANGES_AHEAD = 2 * 366  # days: a zone that changes its clock does so within two years
_A_WEEK = 7  # days


def odd_hours(schedule: Schedule, rule: Recurrence | None, day: date) -> Sequence[tuple[int, int]]:
    """Return these hours in the two years from a day on, in seconds of the day, half-open; `rule` is None without one.

    Raises BudgetExceeded.
    """
    found = _odd_hours(schedule.time_zone, day.replace(day=1))
    return [(hours.begin, hours.end) for hours in found if _may_run_on(schedule, rule, hours)]


def _may_run_on(schedule: Schedule, rule: Recurrence | None, hours: _OddHours) -> bool:
    """Whether a line runs on one of the days that have these hours, or may do so in later years.

    A change of the clock keeps its weekday and its month, and its date within a week.
    """
    if not _has_later_years(schedule, rule, hours.days[-1]):
        zone = schedule.time_zone
        begins = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in hours.days)
        return any(len(schedule.instants(begin, begin + timedelta(days=1))) for begin in begins)
    assert rule is not None, "What runs once has no later years."  # noqa: S101
    weekdays, months, dates = _days_of(rule, schedule.starts_at)
    return any(
        (not weekdays or day.weekday() in weekdays)
        and (not months or day.month in months)
        and (not dates or min(dates) < 0 or any(abs(number - day.day) < _A_WEEK for number in dates))
        for day in hours.days
    )


def _has_later_years(schedule: Schedule, rule: Recurrence | None, day: date) -> bool:
    """Whether a line may still run after a day; one that is counted is looked at. Raises BudgetExceeded."""
    if rule is None or rule.freq is None:
        return False
    ends = [end for end in (schedule.ends_at, rule.until) if end is not None]
    if any((end.date() if isinstance(end, datetime) else end) < day for end in ends):
        return False
    after = datetime(day.year, day.month, day.day, tzinfo=schedule.time_zone) + timedelta(days=1)
    return rule.count is None or bool(schedule.next_times(after, 1))


def _days_of(rule: Recurrence, start: datetime | None) -> tuple[set[int], set[int], set[int]]:
    """The weekdays (Monday is 0), months and dates that a line names or takes from its start; empty means any."""
    weekdays, months, dates = {weekday.day for weekday in rule.by_day}, set(rule.by_month), set(rule.by_month_day)
    taken = parts_from_start(rule, rule.freq) if rule.freq and start else []
    if start:
        weekdays |= {start.weekday()} if "BYDAY" in taken else set()
        months |= {start.month} if "BYMONTH" in taken else set()
        dates |= {start.day} if "BYMONTHDAY" in taken else set()
    return weekdays, months, dates


class _OddHours(NamedTuple):
    """Seconds of the day, half-open, that a clock skips or shows twice, and the days on which it does so."""

    begin: int
    end: int
    days: tuple[date, ...]


@lru_cache(maxsize=512)
def _odd_hours(zone: tzinfo, day: date) -> tuple[_OddHours, ...]:
    """What a clock does in the next two years, each once."""
    odd: dict[tuple[int, int], dict[date, None]] = {}
    for change in day_changes(zone, day, _CHANGES_AHEAD):
        first, last = sorted((change.wall_before, change.wall_after))
        begin, length = first.hour * HOUR + first.minute * MINUTE + first.second, int((last - first).total_seconds())
        for piece in ((begin, min(begin + length, DAY)), (0, min(begin + length - DAY, DAY))):
            if piece[0] < piece[1]:
                odd.setdefault(piece, {}).update({first.date(): None, last.date(): None})
    return tuple(_OddHours(*piece, tuple(days)) for piece, days in odd.items())
