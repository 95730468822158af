"""The runs that failed on a day, and the tasks whose trouble began on it: what the numbers of its cell lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from dashboard.inventory.cache.calendar_cache import CalendarTask
from dashboard.inventory.copy import read, reloads
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.web.calendar.dense.trouble import DayTrouble, failures_of, trouble_by_day
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, zone_of

PAGE = 200  # runs on a page
_AROUND = timedelta(days=3)  # holds the day and the one before on any clock


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRun:
    """One run that failed."""

    task: CalendarTask
    row: TaskRow | None  # None when the task is gone meanwhile
    at: datetime  # aware UTC
    zone: tzinfo
    error: str  # in the tenant's own words; empty where it gave none
    is_new: bool  # the task's trouble began on this day


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRuns:
    """All that the page lists; of many runs one page."""

    trouble: DayTrouble
    runs: Sequence[FailedRun]
    new: Sequence[TaskRow]
    number: int  # of the page
    pages: int


def failed_of(sheet: LaidOutDays, page: int) -> FailedRuns:
    """List the failures of a sheet's one day."""
    drawn, day = sheet.drawn, sheet.first_day
    begin = datetime.combine(day, time(), tzinfo=UTC)
    found = reloads.outcomes(begin - _AROUND, begin + _AROUND)
    (trouble,) = trouble_by_day(sheet, found)
    failures = failures_of(drawn, found, day, 1)
    pages = max(1, -(-len(failures.places) // PAGE))
    number = min(page, pages)
    shown = list(zip(failures.places, failures.instants, strict=True))[(number - 1) * PAGE : number * PAGE]
    rows = read.by_id(
        {drawn.planned.tasks[place].task_id for place, _ in shown} | {task.task_id for task in trouble.new}
    )
    errors = reloads.errors(begin - _AROUND, begin + _AROUND)
    return FailedRuns(
        trouble=trouble,
        runs=[_run(drawn, place, instant, rows, errors, trouble) for place, instant in shown],
        new=[rows[task.task_id] for task in trouble.new if task.task_id in rows],
        number=number,
        pages=pages,
    )


def _run(
    drawn: MatchingTasks,
    place: int,
    instant: int,
    rows: Mapping[str, TaskRow],
    errors: Mapping[tuple[str, int], str],
    trouble: DayTrouble,
) -> FailedRun:
    task = drawn.planned.tasks[place]
    return FailedRun(
        task=task,
        row=rows.get(task.task_id),
        at=datetime.fromtimestamp(instant, UTC),
        zone=zone_of(drawn, place),
        error=errors.get((task.task_id, instant), ""),
        is_new=task in trouble.new,
    )
