"""Runs as rows of a table: each with its time in its own zone, what becomes of it, and what starts beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.calendar.layout import DUE
from dashboard.scheduling.calendar.load import BUCKET, Load
from dashboard.scheduling.calendar.slices import indexes_in, neighbours
from dashboard.scheduling.zones import name_of
from dashboard.web import times
from dashboard.web.calendar.chips import RunChip, by_run, chips, ran_of, time_of
from dashboard.web.calendar.kinds import PAUSED
from dashboard.web.calendar.load.strip import stretch_address
from dashboard.web.calendar.query import CalendarQuery
from dashboard.web.calendar.sheet import LaidOutDays, with_near


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """What becomes of a run, as .status draws it."""

    kind: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run."""

    chip: RunChip
    row: TaskRow | None  # None when the task is gone meanwhile
    place: str  # the same instant in the task's own zone: `07:30 America/New_York`
    status: RunStatus
    beside: int  # other starts in the same five minutes
    beside_address: str  # of the list of them
    clash: str  # the nearest start of another task of the app, where it is near

    @property
    def day(self) -> date:
        return self.chip.at.astimezone(self.chip.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowContext:
    """What rows are told beside: the starts of the day, and which of them are near to each other in one app."""

    sheet: LaidOutDays
    load: Load | None  # None: what starts beside is not told
    around: LaidOutDays  # with runs beyond the edges of the sheet that are near to one of it
    near: Sequence[int]  # by run the index in `around` of the clashing one, -1 where there is none


def row_context(sheet: LaidOutDays, load: Load | None) -> RowContext:
    instants = sheet.layout.instants
    if not len(instants):
        return RowContext(sheet=sheet, load=load, around=sheet, near=())
    first, last = (datetime.fromtimestamp(int(instant), UTC) for instant in (instants.min(), instants.max()))
    around = with_near(sheet, first, last)
    near = neighbours(around.layout, [task.app_id for task in sheet.drawn.planned.tasks])
    return RowContext(
        sheet=sheet, load=load, around=around, near=near[indexes_in(around.layout, sheet.layout)].tolist()
    )


def rows_of(beside: RowContext, runs: Sequence[int]) -> list[RunRow]:
    sheet = beside.sheet
    results = by_run(sheet, ran_of(sheet), runs)
    found = chips(sheet, runs, results)
    details = read.by_id({chip.task.task_id for chip in found})
    return [_row(beside, run, chip, details) for run, chip in zip(runs, found, strict=True)]


def _row(beside: RowContext, run: int, chip: RunChip, details: Mapping[str, TaskRow]) -> RunRow:
    asked = beside.sheet.drawn.asked
    row = details.get(chip.task.task_id)
    others, address = _others(beside.load, chip, asked)
    return RunRow(
        chip=chip,
        row=row,
        place=_place(chip.at, row.zone if row else chip.zone, chip.zone),
        status=_status(chip, row, asked.now),
        beside=others,
        beside_address=address,
        clash=_clash(beside, run),
    )


def _others(load: Load | None, chip: RunChip, asked: CalendarQuery) -> tuple[int, str]:
    """How many others start in the same five minutes, and where they are listed."""
    if load is None:
        return 0, ""
    begin = chip.at - timedelta(seconds=(int(chip.at.timestamp()) - load.first) % BUCKET)
    others = load.starts_at(chip.at) - (not chip.kind.is_ghost)
    return max(others, 0), stretch_address(chip.at.astimezone(asked.zones.zone).date(), begin, BUCKET // 60, asked)


def _place(at: datetime, own: tzinfo, shown: tzinfo) -> str:
    """`07:30 America/New_York`, `Tue 00:00 Asia/Tokyo`, `Europe/Berlin, same time`."""
    there, here = at.astimezone(own), at.astimezone(shown)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return f"{name_of(own)}, same time"
    day = "" if there.date() == here.date() else f"{there:%a} "
    return f"{day}{time_of(at, own)} {name_of(own)}"


def _status(chip: RunChip, row: TaskRow | None, now: datetime) -> RunStatus:
    if chip.result:
        is_failed = chip.result.tone == "failed"
        kind = "failing" if is_failed else "enabled"  # an outline: hatched is what does not run
        return RunStatus(kind=kind, icon=chip.result.icon, words=chip.result.words.capitalize())
    if chip.kind.is_ghost:
        words = chip.word if chip.kind is PAUSED else f"Disabled · {chip.word}"
        return RunStatus(kind=chip.kind.tone, icon=chip.kind.icon, words=words)
    if chip.kind.number != DUE:
        return RunStatus(kind="completed", icon=chip.kind.icon, words="Was due, now completed")
    if chip.is_past:
        words = "Was due" if chip.at >= chip.task.first_seen_at else "Not known"
        return RunStatus(kind="none", icon="wait", words=words)
    words = f"Starts {times.relative(chip.at, now)}" if chip.at - now < timedelta(hours=1) else "Will run"
    if chip.is_failing and row is not None and row.is_failing:
        return RunStatus(kind="failing", icon="failing", words=f"{words}, {row.failures} failed in a row")
    return RunStatus(kind="enabled", icon="enabled", words=words)


def _clash(beside: RowContext, run: int) -> str:
    """`06:05`, when another task of the same app starts near to this one."""
    other = beside.near[run]
    if other < 0:
        return ""
    (chip,) = chips(beside.around, [other])
    return chip.time
