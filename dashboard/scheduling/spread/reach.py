"""How far the runs of one line can be moved exactly: every run by as many minutes, and none gained or lost.

A line that names its minutes gets other ones in BYMINUTE and is changed in nothing else, so each run stays in its hour.
One that takes its minute from the start moves with the start, within the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import product

from dashboard.scheduling.calendar.load import MINUTE
from dashboard.scheduling.expansion.binding import parts_from_start
from dashboard.scheduling.instants import HOUR, Seconds, instant_of
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.odd_hours import odd_hours
from dashboard.scheduling.spread.window import A_DAY, SpreadWindow

_MOST_TIMES = A_DAY  # times of day that are looked through
_FINER = (Frequency.MINUTELY, Frequency.SECONDLY)


class Obstacle(StrEnum):
    """Why the runs of a line stay where they are."""

    FREQUENT = "frequent"  # it runs every few minutes, or seconds
    EXCLUSIONS = "exclusions"  # single runs are left out by their time
    DATES = "dates"  # single dates stand beside the rule
    SHARED_START = "shared start"  # several rules hang on the start
    SAME_TIME = "same time"  # another rule of the task has the same times of day
    OUTSIDE = "outside"  # other runs of the line lie outside of the window
    CLOCK = "clock"  # in an hour that a clock change skips or shows twice
    NO_ROOM = "no room"  # its hour, start, end or another rule leaves it no other minute


class LineStays(Exception):
    """The runs of a line cannot be moved exactly."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRange:
    """By how many minutes all runs of a line may move, both ends inclusive; zero is among them."""

    earliest: int
    latest: int

    def within(self, earliest: int, latest: int) -> MoveRange:
        """Return what both allow."""
        return MoveRange(earliest=max(self.earliest, earliest), latest=min(self.latest, latest))


def reach(schedule: Schedule, line: int | None, runs: Seconds, window: SpreadWindow, now: datetime) -> MoveRange:
    """Return how far a line's runs can be moved within a window; `line` is its place, None where there is no line.

    `runs` are those of the line on the days of the window. No run is moved over the aware `now`, to happen twice or
    not at all. Raises LineStays, and BudgetExceeded.
    """
    _check_other_lines(schedule, line)
    rule = None if line is None else schedule.recurrences[line]
    times = _times_of(schedule, rule)
    found = _own_range(schedule, rule).within(*_in_window(runs, window))
    for limit in (
        _past_edges(schedule, rule, times, now),
        _beside_lines(schedule, line, times),
        _off_clock_changes(schedule, rule, window.first_day, times),
    ):
        found = found.within(*limit)
    found = found.within(*_one_side_of(now, schedule, found))
    if any(not window.holds(wall) for wall in _in_zone(times, schedule.time_zone, window)):
        raise LineStays(Obstacle.OUTSIDE)
    if found.earliest >= 0 >= found.latest:
        raise LineStays(Obstacle.NO_ROOM)
    return found


def goes_by_start(schedule: Schedule, line: int | None) -> bool:
    """Return whether the minute of a line is that of the start."""
    if line is None:
        return True
    rule = schedule.recurrences[line]
    return rule.freq is not None and "BYMINUTE" in parts_from_start(rule, rule.freq)


def passes_now(schedule: Schedule, line: int | None, minutes: int, now: datetime) -> bool:
    """Return whether a move takes a run of a line over the aware `now`: it would start twice, or not at all.

    Raises BudgetExceeded.
    """
    first, last = sorted((now - timedelta(minutes=minutes), now))
    kept = (rule for place, rule in enumerate(schedule.recurrences) if place == line or rule.kind is not LineKind.RRULE)
    return bool(len(replace(schedule, recurrences=tuple(kept)).instants(first, last)))


def _check_other_lines(schedule: Schedule, line: int | None) -> None:
    rules = [rule for rule in schedule.recurrences if rule.kind is LineKind.RRULE]
    if any(rule.kind is LineKind.RDATE for rule in schedule.recurrences):
        raise LineStays(Obstacle.DATES)
    if any(_leaves_out_times(rule) for rule in schedule.recurrences):
        raise LineStays(Obstacle.EXCLUSIONS)
    if len(rules) > 1 and goes_by_start(schedule, line):
        raise LineStays(Obstacle.SHARED_START)


def _leaves_out_times(rule: Recurrence) -> bool:
    return rule.kind is LineKind.EXRULE or (
        rule.kind is LineKind.EXDATE and any(isinstance(day, datetime) for day in rule.dates)
    )


def _times_of(schedule: Schedule, rule: Recurrence | None) -> Sequence[int]:
    """The times of day of a line, seconds after midnight; all that it may have where it skips some hours."""
    start = schedule.starts_at
    if rule is None or rule.freq is None:
        return [] if start is None else [start.hour * HOUR + start.minute * MINUTE + start.second]
    if rule.freq in _FINER:
        raise LineStays(Obstacle.FREQUENT)
    all_day = range(24) if rule.freq is Frequency.HOURLY else ()
    hours = rule.by_hour or all_day or (start.hour if start else 0,)
    minutes = rule.by_minute or (start.minute if start else 0,)
    seconds = rule.by_second or (start.second if start else 0,)
    if len(hours) * len(minutes) * len(seconds) > _MOST_TIMES:
        raise LineStays(Obstacle.FREQUENT)
    return [hour * HOUR + minute * MINUTE + second for hour, minute, second in product(hours, minutes, seconds)]


def _own_range(schedule: Schedule, rule: Recurrence | None) -> MoveRange:
    """What the parts of the line allow: other minutes of the same hours, or another time of the start's day."""
    start = schedule.starts_at
    if rule is not None and rule.by_minute:
        return MoveRange(earliest=-min(rule.by_minute), latest=59 - max(rule.by_minute))
    minute = start.minute if start else 0
    if rule is not None and (rule.by_hour or rule.freq is Frequency.HOURLY):
        return MoveRange(earliest=-minute, latest=59 - minute)
    of_day = (start.hour * 60 if start else 0) + minute
    return MoveRange(earliest=-of_day, latest=A_DAY - 1 - of_day)


def _in_window(runs: Seconds, window: SpreadWindow) -> tuple[int, int]:
    """What keeps each run in the stretch of its day; raises LineStays where one is outside already."""
    minutes = window.minutes_of(runs).tolist()
    if len(minutes) < len(runs):
        raise LineStays(Obstacle.OUTSIDE)
    return (
        max((window.day_begin(minute) - minute for minute in minutes), default=0),
        min((window.day_end(minute) - 1 - minute for minute in minutes), default=0),
    )


def _past_edges(schedule: Schedule, rule: Recurrence | None, times: Sequence[int], now: datetime) -> tuple[int, int]:
    """What moves no run over the start, the end or UNTIL, so that none is gained or lost there."""
    limits = [(-A_DAY, A_DAY)]
    start = schedule.starts_at
    by_start = rule is None or not rule.by_minute
    is_over = start is not None and start.replace(tzinfo=schedule.time_zone) < now - timedelta(days=2)
    if start is not None and not by_start and not (is_over and rule is not None and rule.count is None):
        limits.append(_not_over(times, _second_of_day(start)))
    for end in (schedule.ends_at, rule.until if rule else None):
        if isinstance(end, datetime):
            wall = end.astimezone(schedule.time_zone) if end.tzinfo else end
            limits.append(_not_over(times, _second_of_day(wall) + 1))
    return max(limit[0] for limit in limits), min(limit[1] for limit in limits)


def _not_over(times: Iterable[int], edge: int) -> tuple[int, int]:
    """What keeps each time on its side of a second of the day: before it, or at it and after."""
    earliest, latest = -A_DAY, A_DAY
    for at in times:
        if at >= edge:
            earliest = max(earliest, -((at - edge) // MINUTE))
        else:
            latest = min(latest, -(-(edge - at) // MINUTE) - 1)
    return earliest, latest


def _second_of_day(wall: datetime) -> int:
    return wall.hour * HOUR + wall.minute * MINUTE + wall.second


def _beside_lines(schedule: Schedule, line: int | None, times: Sequence[int]) -> tuple[int, int]:
    """What keeps a line's runs from those of the task's other lines, even where these come half the way."""
    earliest, latest = -A_DAY, A_DAY
    for other in _times_beside(schedule, line):
        for at in times:
            if other // MINUTE == at // MINUTE:
                raise LineStays(Obstacle.SAME_TIME)
            free = (abs(at // MINUTE - other // MINUTE) - 1) // 2
            earliest, latest = (earliest, min(latest, free)) if other > at else (max(earliest, -free), latest)
    return earliest, latest


def _times_beside(schedule: Schedule, line: int | None) -> Iterator[int]:
    for place, rule in enumerate(schedule.recurrences):
        if place != line and rule.kind is LineKind.RRULE:
            yield from _times_of(schedule, rule)


def _off_clock_changes(schedule: Schedule, rule: Recurrence | None, day: date, times: Iterable[int]) -> tuple[int, int]:
    """What keeps each time out of the hours that the clock skips or shows twice on a day on which the line may run."""
    earliest, latest = -A_DAY, A_DAY
    for at, (begin, end) in product(times, odd_hours(schedule, rule, day)):
        if begin <= at < end:
            raise LineStays(Obstacle.CLOCK)
        if at < begin:
            latest = min(latest, -(-(begin - at) // MINUTE) - 1)
        else:
            earliest = max(earliest, -((at - end) // MINUTE))
    return earliest, latest


def _one_side_of(now: datetime, schedule: Schedule, found: MoveRange) -> tuple[int, int]:
    """What moves no run over the present moment, to happen twice or not at all. Raises BudgetExceeded."""
    at = instant_of(now)
    first, last = (now - timedelta(minutes=minutes) for minutes in (found.latest, found.earliest - 1))
    runs = schedule.instants(first, last).tolist() if first < last else []
    return (
        max((-((run - at) // MINUTE) for run in runs if run >= at), default=-A_DAY),
        min((-(-(at - run) // MINUTE) - 1 for run in runs if run < at), default=A_DAY),
    )


def _in_zone(times: Iterable[int], zone: tzinfo, window: SpreadWindow) -> Iterator[datetime]:
    """Times of day as the window's clock shows them on its first day."""
    midnight = datetime(window.first_day.year, window.first_day.month, window.first_day.day)  # noqa: DTZ001 - wall
    for at in times:
        yield (midnight + timedelta(seconds=at)).replace(tzinfo=zone).astimezone(window.zone)
