"""The day track: a task's starts on the day of its next run, from midnight to midnight on one clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from dashboard.inventory.calendar import held_by, planned_schedule
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState
from dashboard.web.reasons import reason_of_task

DAY_MINUTES = 24 * 60
MOST_TICKS = 24  # starts that are drawn one by one; more of them become bands
GAP_MINUTES = 60  # between two starts of one band, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTrack:
    """Places are in percent of the day, from its left edge."""

    ticks: tuple[str, ...] = ()
    bands: tuple[tuple[str, str], ...] = ()  # place and width
    now: str = ""  # place of the present moment, empty on another day
    tone: str = ""  # the variant of .track; empty for a task that will run
    says: str = ""  # the same in words


def day_track(row: TaskRow, now: datetime, zone: tzinfo | None = None) -> DayTrack | None:
    """Give the track of the day of the next run, of today where there is none; None without an understood schedule.

    The day is one on the clock of `zone`, or of the task.
    """
    schedule = planned_schedule(row)
    if schedule is None or row.task.state in (TaskState.COMPLETED, TaskState.MOVED):
        return None
    zone = zone or (schedule.time_zone if row.waits else row.zone)
    today = now.astimezone(zone)
    day = (row.next_run_at or now).astimezone(zone).date()
    drawn = _drawn(schedule, zone, day)
    return replace(
        drawn,
        says=f"{drawn.says}, about" if row.waits else drawn.says,
        now=_percent(today.hour * 60 + today.minute) if day == today.date() else "",
        tone=_tone(row),
    )


def _tone(row: TaskRow) -> str:
    """Nobody has to mend what a person did, nor a task that waits for a disabled one."""
    if row.task.enabled:
        return "idle" if held_by(row) else ""
    reason = reason_of_task(row.task)
    return reason.tone if row.reason and reason.pressing else "idle"


@lru_cache(maxsize=4096)
def _drawn(schedule: Schedule, zone: tzinfo, day: date) -> DayTrack:
    seconds, whole = _starts(schedule, zone, day)
    instants = (datetime.fromtimestamp(60 * minute, zone) for minute in {second // 60 for second in seconds})
    minutes = sorted({at.hour * 60 + at.minute for at in instants})
    says = _words(day, minutes, len(seconds), whole=whole)
    if len(minutes) <= MOST_TICKS:
        return DayTrack(ticks=tuple(map(_percent, minutes)), says=says)
    return DayTrack(
        bands=tuple((_percent(first), _percent(last - first)) for first, last in _bands(minutes)), says=says
    )


def _starts(schedule: Schedule, zone: tzinfo, day: date) -> tuple[list[int], bool]:
    begin, end = (datetime.combine(day + timedelta(days=days), time(), tzinfo=zone) for days in (0, 1))
    try:
        return schedule.instants(begin, end).tolist(), True
    except BudgetExceeded as error:
        return error.found.tolist(), False


def _bands(minutes: Sequence[int]) -> list[tuple[int, int]]:
    bands = [(minutes[0], minutes[0])]
    for minute in minutes[1:]:
        first, last = bands[-1]
        if minute - last <= GAP_MINUTES:
            bands[-1] = (first, minute)
        else:
            bands.append((minute, minute))
    return bands


def _words(day: date, minutes: Sequence[int], count: int, *, whole: bool) -> str:
    name = f"{day:%a} {day.day} {day:%b}"
    if not minutes:
        return f"{name}: no start"
    first, last = (f"{minute // 60:02}:{minute % 60:02}" for minute in (minutes[0], minutes[-1]))
    if count == 1:
        return f"{name}: starts at {first}"
    return f"{name}: {'' if whole else 'at least '}{count:,} starts, {first} to {last}"


def _percent(minutes: int) -> str:
    return f"{100 * minutes / DAY_MINUTES:.4g}%"
