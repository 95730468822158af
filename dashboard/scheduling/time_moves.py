"""Schedules moved to other times of day: only what says the times is rewritten, and the engine checks the result.

A move that cannot be written without touching more than the times, or that does not come out as it was meant, raises
NotMovable with a word for why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.recurrence.line import RULES
from dashboard.scheduling.recurrence.parts import BELOW_DAILY, WEEKDAYS, Frequency, InvalidRecurrence, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

DAY = 1440  # minutes
COMPARED = 200  # runs before and after
FINER = "finer"  # it repeats within the hour, or every few hours: it has no time of day
DATES = "dates"  # it names single dates with their times
ALONE = "alone"  # the time cannot be moved by itself
TIME = "time"  # no rule starts at that time
SEVERAL = "several"  # it starts at several times, and nobody said which
NOTHING = "nothing"  # it has no schedule of times
UNREADABLE = "unread"


class NotMovable(ValueError):
    """A schedule that cannot be moved so; `why` is one of the words above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What says when a schedule runs: its lines, and its start and inclusive end on the clock of its zone."""

    lines: tuple[str, ...]
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def schedule(self) -> Schedule:
        """Read on a clock that never changes. Raises InvalidRecurrence."""
        rules = tuple(map(Recurrence.parse, self.lines))
        return Schedule(recurrences=rules, time_zone=UTC, starts_at=self.starts_at, ends_at=self.ends_at)


def over_midnight(times: Times, minutes: int, day: datetime) -> tuple[datetime, datetime] | None:
    """The first run from `day` on that some minutes move to another day, before and after; None where none does."""
    moves = ((wall, wall + timedelta(minutes=minutes)) for wall in _walls(times, day, COMPARED))
    return next((move for move in moves if move[0].date() != move[1].date()), None)


@lru_cache(maxsize=4_000)
def shifted(before: Times, minutes: int, day: datetime) -> Times:
    """Move every run by some minutes, over midnight with its weekday. Runs are compared from `day` on, aware UTC."""
    if not before.lines and before.starts_at is None:
        raise NotMovable(NOTHING)
    rules = [_rule(line) for line in before.lines]
    lines = tuple(_shift(rule, before.starts_at, minutes) for rule in rules)
    by_start = not rules or any(_goes_by_start(rule) for rule in rules)
    starts_at = before.starts_at + timedelta(minutes=minutes) if by_start and before.starts_at else before.starts_at
    after = replace(before, lines=lines, starts_at=starts_at)
    return _checked(before, after, day, lambda wall: wall + timedelta(minutes=minutes))


@lru_cache(maxsize=4_000)
def retimed(before: Times, old: time | None, new: time, day: datetime) -> Times:
    """Move the runs of one time of day to another, and no others; without `old` the one time that there is."""
    rules = [_rule(line) for line in before.lines]
    old = old or _only_time(rules, before.starts_at)
    lines = tuple(_retime(rule, before.starts_at, old, new) for rule in rules)
    starts_at = before.starts_at
    goes_by_start = not rules or any(_goes_by_start(rule) and rule.freq not in BELOW_DAILY for rule in rules)
    if starts_at and goes_by_start and (starts_at.hour, starts_at.minute) == (old.hour, old.minute):
        starts_at = starts_at.replace(hour=new.hour, minute=new.minute)
    after = replace(before, lines=lines, starts_at=starts_at)
    if after == before and old != new:
        raise NotMovable(TIME)

    def moved(wall: datetime) -> datetime:
        is_at = (wall.hour, wall.minute) == (old.hour, old.minute)
        return wall.replace(hour=new.hour, minute=new.minute) if is_at else wall

    return _checked(before, after, day, moved)


def _rule(line: str) -> Recurrence:
    try:
        rule = Recurrence.parse(line)
    except InvalidRecurrence as error:
        raise NotMovable(UNREADABLE) from error
    if rule.kind not in RULES and any(isinstance(at, datetime) for at in rule.dates):
        raise NotMovable(DATES)
    return rule


def _goes_by_start(rule: Recurrence) -> bool:
    return rule.kind in RULES and not rule.by_hour and not (rule.by_minute and rule.freq is Frequency.HOURLY)


def _shift(rule: Recurrence, starts_at: datetime | None, minutes: int) -> str:
    if rule.kind not in RULES:
        return rule.text
    if rule.freq in (Frequency.MINUTELY, Frequency.SECONDLY):
        raise NotMovable(FINER)
    if rule.freq is Frequency.HOURLY and not rule.by_hour:
        shifted_minutes = {(minute + minutes) % 60 for minute in rule.by_minute}
        return _written(rule, None, shifted_minutes) if rule.by_minute else rule.text
    if _goes_by_start(rule):
        return _with_days(rule, _days(starts_at, minutes)) if starts_at else rule.text
    times = {at + minutes for at in _times_of(rule, starts_at)}
    days = {at // DAY for at in times}
    text = _with_times(rule, starts_at, {at % DAY for at in times})
    return _with_days(Recurrence.parse(text), days.pop()) if len(days) == 1 else text


def _days(starts_at: datetime, minutes: int) -> int:
    return ((starts_at + timedelta(minutes=minutes)).date() - starts_at.date()).days


def _retime(rule: Recurrence, starts_at: datetime | None, old: time, new: time) -> str:
    if rule.kind not in RULES or _goes_by_start(rule):
        return rule.text
    times = _times_of(rule, starts_at) if rule.by_hour else set()
    at = old.hour * 60 + old.minute
    if at not in times:
        return rule.text
    if rule.freq in BELOW_DAILY:
        raise NotMovable(FINER)
    return _with_times(rule, starts_at, (times - {at}) | {new.hour * 60 + new.minute})


def _only_time(rules: Sequence[Recurrence], starts_at: datetime | None) -> time:
    """The one time of day at which all rules start. Raises NotMovable."""
    found: set[int] = set()
    for rule in rules:
        if rule.kind in RULES and rule.freq in BELOW_DAILY:
            raise NotMovable(FINER)
        found |= _times_of(rule, starts_at) if rule.kind in RULES else set()
    if not rules and starts_at:
        found = {starts_at.hour * 60 + starts_at.minute}
    if len(found) != 1:
        raise NotMovable(SEVERAL if found else NOTHING)
    at = found.pop()
    return time(at // 60, at % 60)


def _times_of(rule: Recurrence, starts_at: datetime | None) -> set[int]:
    """Its times of day in minutes; what a rule does not say the start does."""
    hours = rule.by_hour or ((starts_at.hour,) if starts_at else ())
    minutes = rule.by_minute or ((starts_at.minute,) if starts_at else (0,))
    return {hour * 60 + minute for hour in hours for minute in minutes}


def _with_times(rule: Recurrence, starts_at: datetime | None, times: set[int]) -> str:
    """Write times of day; each hour goes with each minute, so not all of them can be said. Raises NotMovable."""
    hours, minutes = {at // 60 for at in times}, {at % 60 for at in times}
    if len(times) != len(hours) * len(minutes):
        raise NotMovable(ALONE)
    is_of_start = not rule.by_minute and starts_at is not None and minutes == {starts_at.minute}
    return _written(rule, hours, None if is_of_start else minutes)


def _written(rule: Recurrence, hours: set[int] | None, minutes: set[int] | None) -> str:
    """Write only what is another value than before: all else stays byte for byte."""
    changes: dict[str, str | None] = {}
    if hours is not None and hours != set(rule.by_hour):
        changes["BYHOUR"] = _listed(hours)
    if minutes is not None and minutes != set(rule.by_minute):
        changes["BYMINUTE"] = _listed(minutes)
    return rule.with_parts(changes).text if changes else rule.text


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, sorted(numbers)))


def _with_days(rule: Recurrence, days: int) -> str:
    """Let weekdays follow over midnight; nth weekdays and other days cannot."""
    if not days or not rule.by_day:
        return rule.text
    if any(day.nth is not None for day in rule.by_day) or rule.freq not in (Frequency.WEEKLY, Frequency.DAILY):
        raise NotMovable(ALONE)
    moved = [WeekdayNum((day.day + days) % 7) for day in rule.by_day]
    return rule.with_parts({"BYDAY": ",".join(WEEKDAYS[day.day] for day in sorted(moved))}).text


def _checked(before: Times, after: Times, day: datetime, moved: Callable[[datetime], datetime]) -> Times:
    """The result, if its runs are those before, moved, and no others. Raises NotMovable."""
    meant = sorted(map(moved, _walls(before, day, COMPARED)))
    if len(meant) == COMPARED:  # the days at the ends may be cut off in the middle
        meant = [wall for wall in meant if meant[0].date() < wall.date() < meant[-1].date()] or meant[:1]
    if not meant:
        return after
    since = meant[0].replace(tzinfo=UTC) - timedelta(seconds=1)
    if _walls(after, since, len(meant)) != meant:
        raise NotMovable(ALONE)
    return after


def _walls(times: Times, after: datetime, count: int) -> list[datetime]:
    """The next runs, on the clock of the schedule. Raises NotMovable."""
    try:
        found = times.schedule.next_times(after, count)
    except InvalidRecurrence as error:
        raise NotMovable(UNREADABLE) from error
    except BudgetExceeded as error:
        found = error.found or []
    return [at.replace(tzinfo=None) for at in found]
