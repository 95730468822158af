"""The runs of a day that failed, or all that are known, and the tasks whose trouble began on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from dashboard.inventory.cache.calendar_cache import CalendarTask
from dashboard.inventory.copy import read, reloads
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.web.calendar.chips import EndedRuns
from dashboard.web.calendar.dense.trouble import DayTrouble, ended_of, trouble_by_day
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, zone_of

PAGE = 200  # runs on a page
_AROUND = timedelta(days=3)  # holds the day and the one before on any clock


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResult:
    """One run that has ended."""

    task: CalendarTask
    row: TaskRow | None  # None when the task is gone meanwhile
    at: datetime  # aware UTC
    zone: tzinfo
    error: str  # in the tenant's own words; empty where it gave none
    failed: bool
    is_new: bool  # it failed, and the task's trouble began on this day


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResults:
    """All that the page lists; of many runs one page."""

    trouble: DayTrouble
    words: str  # `20 ran, 1 failed`, `3 failed runs`
    all: bool  # whether those that did not fail are among them
    runs: Sequence[DayResult]
    new: Sequence[TaskRow]
    number: int  # of the page
    pages: int


def known_of(sheet: LaidOutDays, page: int, *, failed_only: bool) -> DayResults:
    """List the runs of a sheet's one day that have ended."""
    drawn, day = sheet.drawn, sheet.first_day
    begin = datetime.combine(day, time(), tzinfo=UTC)
    found = reloads.outcomes(begin - _AROUND, begin + _AROUND)
    (trouble,) = trouble_by_day(sheet, found)
    ended = ended_of(drawn, found, day, 1, failed_only=failed_only)
    pages = max(1, -(-len(ended.places) // PAGE))
    number = min(page, pages)
    every = list(zip(ended.places, ended.instants, ended.failed, strict=True))
    shown = every[(number - 1) * PAGE : number * PAGE]
    rows = read.by_id(
        {drawn.planned.tasks[place].task_id for place, _, _ in shown} | {task.task_id for task in trouble.new}
    )
    errors = reloads.errors(begin - _AROUND, begin + _AROUND)
    return DayResults(
        trouble=trouble,
        words=_words(trouble.failed, None if failed_only or not found.complete else len(every) - trouble.failed),
        all=not failed_only,
        runs=[_run(drawn, *run, rows, errors, trouble) for run in shown],
        new=[rows[task.task_id] for task in trouble.new if task.task_id in rows] if failed_only else (),
        number=number,
        pages=pages,
    )


def _words(failed: int, ran: int | None) -> str:
    if ran is None:
        return f"{failed:,} failed run{'' if failed == 1 else 's'}"
    return EndedRuns(ran=ran, failed=failed).says(0, is_past=False)


def _run(
    drawn: MatchingTasks,
    place: int,
    instant: int,
    failed: bool,
    rows: Mapping[str, TaskRow],
    errors: Mapping[tuple[str, int], str],
    trouble: DayTrouble,
) -> DayResult:
    task = drawn.planned.tasks[place]
    return DayResult(
        task=task,
        row=rows.get(task.task_id),
        at=datetime.fromtimestamp(instant, UTC),
        zone=zone_of(drawn, place),
        error=errors.get((task.task_id, instant), ""),
        failed=failed,
        is_new=failed and task in trouble.new,
    )
