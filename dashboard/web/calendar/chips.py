"""One run as a calendar shows it: when, what, and whether it starts; and how many runs of a day have ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from dashboard.inventory.cache.calendar_cache import CalendarTask
from dashboard.inventory.copy import reloads
from dashboard.inventory.copy.reloads import ReloadOutcomes
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.clock_changes import day_changes
from dashboard.scheduling.calendar.layout import days_of
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState
from dashboard.scheduling.zones import city, name_of
from dashboard.web import times
from dashboard.web.calendar.kinds import COMPLETED, FAILING, KINDS, WILL_RUN, RunKind, word_of
from dashboard.web.calendar.query import INSTANT, CalendarQuery
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks

_NEAR = timedelta(days=1)
_AROUND = timedelta(days=2)  # no clock is further from UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended, as it is drawn."""

    words: str
    tone: str  # the variant of .run
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRuns:
    """The runs of a day that have ended."""

    ran: int | None  # that did not fail; None where only failures were read
    failed: int

    def says(self, due: int, *, is_past: bool) -> str:
        """`21 of 142 known: 20 ran, 1 failed`; only `20 ran, 1 failed` before a day is over, or of more than due."""
        ran = [] if self.ran is None else [f"{self.ran:,} ran"]
        told = ", ".join([*ran, *([f"{self.failed:,} failed"] if self.failed else [])])
        if self.ran is None or not is_past or self.ran + self.failed > due:
            return told
        return f"{self.ran + self.failed:,} of {due:,} known: {told}"


RAN = RunResult(words="ran", tone="past", icon="check")
FAILED = RunResult(words="failed", tone="failed", icon="cross")


def ran_of(sheet: LaidOutDays) -> ReloadOutcomes | None:
    return ran_on(sheet.drawn, sheet.first_day, sheet.days)


def ran_on(drawn: MatchingTasks, first_day: date, days: int) -> ReloadOutcomes | None:
    """Read the actual runs of some days; None when none of them has begun."""
    start = datetime.combine(first_day, time(), tzinfo=UTC)
    end = start + timedelta(days=days - 1)
    return reloads.outcomes(start - _AROUND, end + _AROUND) if start - _AROUND < drawn.asked.now else None


def by_day(drawn: MatchingTasks, first_day: date, days: int, found: ReloadOutcomes | None) -> list[EndedRuns | None]:
    """How many runs ended on each of some days, of tasks that are drawn and not frequent; None where none is known."""
    if found is None:
        return [None] * days
    places = drawn.numbered
    task_indexes = np.array([places.get(task_id, -1) for task_id in found.task_ids], dtype=np.int32)
    known = task_indexes >= 0
    cells = days_of(found.instants[known], task_indexes[known], drawn.clock_of, first_day, days)
    inside = cells >= 0
    failed = np.bincount(cells[inside & found.failed[known]], minlength=days).tolist()
    every = np.bincount(cells[inside], minlength=days).tolist()
    return [
        EndedRuns(ran=some - bad if found.complete else None, failed=bad) if some else None
        for some, bad in zip(every, failed, strict=True)
    ]


def by_run(sheet: LaidOutDays, found: ReloadOutcomes | None, runs: Iterable[int]) -> dict[tuple[str, int], RunResult]:
    if found is None:
        return {}
    wanted: dict[str, list[int]] = defaultdict(list)
    for run in runs:
        task = sheet.drawn.planned.tasks[int(sheet.layout.task_indexes[run])]
        wanted[task.task_id].append(int(sheet.layout.instants[run]))
    about = {task.task_id for task in sheet.drawn.planned.tasks if task.waits}
    return {key: FAILED if failed else RAN for key, failed in reloads.results(found, wanted, about).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChip:
    """One run of a task."""

    task: CalendarTask
    kind: RunKind
    at: datetime  # aware UTC
    zone: tzinfo  # whose clock `time` is of
    time: str  # 06:30, with the zone's letters where runs go by the clocks of their tasks
    second: str  # the same on the second clock, empty without one
    second_city: str
    is_past: bool
    result: RunResult | None  # what became of it, where the tenant told
    clock: str  # what the clock of its own zone does to it, empty when nothing
    address: str  # of its details

    @property
    def is_failing(self) -> bool:
        return self.task.is_failing and self.kind is WILL_RUN and not self.is_past

    @property
    def is_about(self) -> bool:
        """Whether its time is a guess: it starts when another task has ended."""
        return self.task.waits and not self.result

    @property
    def tone(self) -> str:
        if self.result:
            return self.result.tone
        return FAILING.tone if self.is_failing else self.kind.tone or ("past" if self.is_past else "")

    @property
    def icon(self) -> str:
        if self.result:
            return self.result.icon
        return FAILING.icon if self.is_failing else self.kind.icon

    @property
    def word(self) -> str:
        return word_of(self.kind, self.task, self.at)

    @property
    def says(self) -> str:
        """What becomes of it: `would run, disabled: failures (CONSECUTIVE-FAILURES)`."""
        if self.result:
            return self.result.words
        if self.kind is COMPLETED:
            return "was due, now completed"
        if not self.kind.is_ghost:
            return due_words(self.task.first_seen_at, self.at) if self.is_past else "will run"
        would = "would have run" if self.is_past else "would run"
        if self.task.held_by is not None and self.task.state == TaskState.ENABLED:
            return f"{would}, waits for {self.task.held_by.app_name}, which is disabled: {self.word.lower()}"
        return f"{would}, disabled: {self.word.lower()}" + (f" ({self.kind.code})" if self.kind.code else "")

    @property
    def title(self) -> str:
        second = f" ({self.second} in {self.second_city})" if self.second else ""
        failing = ", failed the last time" if self.is_failing else ""
        about = "about " if self.is_about else ""
        return f"{about}{self.time}{second} {self.task.label}: {self.says}{failing}" + (
            f". {self.clock}" if self.clock else ""
        )


def chips(
    sheet: LaidOutDays, runs: Iterable[int], results: dict[tuple[str, int], RunResult] | None = None
) -> list[RunChip]:
    return [_chip(sheet, run, results or {}) for run in runs]


def clock_note(schedule: Schedule, at: datetime) -> str:
    """What the clock of the schedule's own zone does to a run: it is skipped, or comes twice. Empty when nothing."""
    around = at.astimezone(schedule.time_zone).date() - _NEAR
    if not day_changes(schedule.time_zone, around, 3):
        return ""
    try:
        explanation = schedule.explain(at)
    except BudgetExceeded:
        return ""
    if explanation is None:
        return ""
    return " ".join(explanation.notes[: len(explanation.wall_skipped) + explanation.doubled])


def time_of(at: datetime, zone: tzinfo, *, named: bool = False) -> str:
    wall = at.astimezone(zone)
    time = f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"
    return f"{time} {times.abbreviation(at, zone)}" if named else time


def second_time(at: datetime, asked: CalendarQuery) -> str:
    if asked.zones.second is None:
        return ""
    there = at.astimezone(asked.zones.second)
    other_day = there.date() != at.astimezone(asked.zones.zone).date()
    return (f"{there:%a} " if other_day else "") + time_of(at, asked.zones.second)


def run_address(task_id: str, at: datetime, asked: CalendarQuery) -> str:
    own = urlencode({"task": task_id, "at": f"{at:{INSTANT}}"})
    return f"{reverse('calendar-run')}?{own}" + asked.query.replace("?", "&", 1)


def due_words(first_seen_at: datetime, at: datetime) -> str:
    """What is said of a run in the past that nothing is known of."""
    return "was due" if at >= first_seen_at else "planned, not known whether it ran"


def _chip(sheet: LaidOutDays, run: int, results: dict[tuple[str, int], RunResult]) -> RunChip:
    drawn, asked = sheet.drawn, sheet.drawn.asked
    place, instant = int(sheet.layout.task_indexes[run]), int(sheet.layout.instants[run])
    task, schedule = drawn.planned.tasks[place], drawn.planned.schedules[place]
    at = datetime.fromtimestamp(instant, UTC)
    zone = asked.zones.of(schedule.time_zone if schedule else None)
    kind = KINDS[sheet.layout.kinds[run]]
    return RunChip(
        task=task,
        kind=kind,
        at=at,
        zone=zone,
        time=time_of(at, zone, named=asked.zones.by_task),
        second=second_time(at, asked),
        second_city=city(name_of(asked.zones.second)) if asked.zones.second else "",
        is_past=at < asked.now,
        result=results.get((task.task_id, instant)),
        clock=clock_note(schedule, at) if schedule else "",
        address=run_address(task.task_id, at, asked),
    )
