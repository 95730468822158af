"""Runs as events of other calendars: each run one, those of a frequent task one a day, ghosts as cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.http import StreamingHttpResponse
from numpy.typing import NDArray

from dashboard.connect import tenant_name
from dashboard.inventory import calendar as calendar_tasks
from dashboard.inventory.cache.calendar_cache import CalendarTask
from dashboard.inventory.calendar import TaskLabels
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.slices import in_order
from dashboard.scheduling.ical import Event
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.zones import name_of
from dashboard.web.calendar.kinds import COMPLETED, KINDS, RunKind, word_of
from dashboard.web.calendar.query import INSTANT
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, lay_out_days

MOST = 20_000  # events of one calendar: more are read by none
PART = 2  # days that are looked through where one has more
LEAST, USUAL = timedelta(minutes=1), timedelta(minutes=5)  # how long a run is drawn; usual where nothing is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The events of some days, and how many of these days they cover."""

    sheet: LaidOutDays
    runs: Sequence[int]
    days: int  # from the sheet's first on that are covered, the last one in part where `is_cut`
    frequent: Sequence[int]  # places
    left_out: int  # tasks with more runs than can be worked out
    is_whole: bool  # they cover all that was asked for
    is_cut: bool  # not even one day has room: it ends with the last of `runs`

    @property
    def end(self) -> str:
        """Up to when they cover it, in UTC."""
        if self.is_cut and self.runs:
            return f"{datetime.fromtimestamp(int(self.sheet.layout.instants[self.runs[-1]]), UTC):%d %b %Y %H:%M} UTC"
        return f"{self.sheet.dates[self.days - 1]:%d %b %Y}"

    def __iter__(self) -> Iterator[Event]:
        drawn = self.sheet.drawn
        told = told_of(drawn, [*self.sheet.layout.task_indexes[list(self.runs)].tolist(), *self.frequent])
        yield from (_run(self.sheet, run, told) for run in self.runs)
        for place in self.frequent:
            yield from _days(self, place, told)


def events_of(drawn: MatchingTasks, first: date, days: int) -> Events:
    """The runs of the days from `first` on: fewer whole days where they would be more than MOST events.

    Where not even the first day has room, it is a part: the next runs from now on, or from the first day on.
    """
    sheet, cells, covered = _covered(drawn, first, days)
    shown = min(covered or PART, sheet.days)
    inside = cells < shown
    if not covered:
        inside &= sheet.layout.instants >= int(drawn.asked.now.timestamp())
    runs = [run for run in in_order(sheet.layout) if inside[run]]
    return Events(
        sheet=sheet,
        runs=runs if covered else runs[: max(MOST - shown * len(drawn.frequent), 0)],
        days=shown,
        frequent=sorted(drawn.frequent),
        left_out=len(sheet.runs.too_dense) + len(sheet.runs.over_budget),
        is_whole=covered == days,
        is_cut=not covered,
    )


def _covered(drawn: MatchingTasks, first: date, days: int) -> tuple[LaidOutDays, NDArray[np.int16], int]:
    """The runs, the day of each, and how many whole days fit; days far beyond these are not worked out."""
    looked = min(days, _guess(drawn))
    while True:
        sheet = lay_out_days(drawn, first, looked)
        cells = sheet.layout.by_day()
        each = sheet.layout.counts(cells, looked, len(KINDS)).sum(axis=0) + len(drawn.frequent)
        covered = int((each.cumsum() <= MOST).sum())
        if covered < looked or looked == days:
            return sheet, cells, covered
        looked = min(days, 2 * looked)


def _guess(drawn: MatchingTasks) -> int:
    tasks = drawn.planned.tasks
    a_day = sum((tasks[place].runs_a_day or 0) for place, schedule in enumerate(drawn.in_days) if schedule)
    return PART + int(2 * MOST / max(a_day + len(drawn.frequent), 1))


def told_of(drawn: MatchingTasks, places: Iterable[int]) -> dict[str, TaskLabels]:
    return calendar_tasks.labels(drawn.planned.tasks[place].task_id for place in places)


def _run(sheet: LaidOutDays, run: int, told: Mapping[str, TaskLabels]) -> Event:
    place = int(sheet.layout.task_indexes[run])
    task, schedule = sheet.drawn.planned.tasks[place], sheet.drawn.planned.schedules[place]
    kind = KINDS[sheet.layout.kinds[run]]
    at = datetime.fromtimestamp(int(sheet.layout.instants[run]), UTC)
    seconds = told[task.task_id].typical_seconds if task.task_id in told else None
    return Event(
        uid=f"{task.task_id}-{at:{INSTANT}}@{task.tenant}",
        at=at,
        summary=_summary(task, kind, at),
        description=_description(task, kind, at, schedule, told),
        lasts=USUAL if seconds is None else max(LEAST, timedelta(seconds=round(seconds))),
        cancelled=kind.is_ghost,
    )


def _days(events: Events, place: int, told: Mapping[str, TaskLabels]) -> Iterator[Event]:
    """One event for each day on the task's own clock; none where its runs are too many to count."""
    drawn = events.sheet.drawn
    task, schedule = drawn.planned.tasks[place], drawn.planned.schedules[place]
    if schedule is None:
        return
    first = datetime.combine(events.sheet.first_day, datetime.min.time(), tzinfo=schedule.time_zone)
    try:
        counts = schedule.count_by_day(first, first + timedelta(days=events.days), schedule.time_zone)
    except BudgetExceeded:
        return
    for day, count in counts.items():
        begin = datetime.combine(day, datetime.min.time(), tzinfo=schedule.time_zone)
        kind = KINDS[drawn.kinds.at(place, int(begin.timestamp()))]
        if count and begin.timestamp() < drawn.kinds.until[place] and kind.number not in drawn.kinds.hidden:
            yield Event(
                uid=f"{task.task_id}-{day:%Y%m%d}@{task.tenant}",
                at=day,
                summary=f"{_summary(task, kind, begin)}, {count:,} time{'' if count == 1 else 's'}",
                description=_description(task, kind, begin, schedule, told),
                cancelled=kind.is_ghost,
            )


def _summary(task: CalendarTask, kind: RunKind, at: datetime) -> str:
    return f"{word_of(kind, task, at)}: {task.label}" if kind.is_ghost else task.label


def _description(
    task: CalendarTask, kind: RunKind, at: datetime, schedule: Schedule | None, told: Mapping[str, TaskLabels]
) -> str:
    if kind.is_ghost:
        state = f"Disabled ({kind.code or word_of(kind, task, at)}): would run."
    else:
        state = "Was due, now completed." if kind is COMPLETED else "Will run."
    lines = [f"Reload of {task.label}. {state}"]
    lines += ["About then: it starts when another task has ended."] if task.waits else []
    if row := told.get(task.task_id):
        lines += [row.words_long or row.words, f"Times of {name_of(schedule.time_zone if schedule else UTC)}"]
        lines += [f"Space {row.space_name}"] if row.space_name else []
    return "\n".join(line for line in lines if line)


def about(events: Events, now: datetime) -> str:
    text = f"Reloads of {tenant_name()}, as planned at {now:%d %b %Y %H:%M} UTC. "
    if not events.is_whole:
        text += f"It ends on {events.end}: more runs than these are read by no calendar. Narrow the filter. "
    if events.left_out:
        text += f"{events.left_out:,} tasks with more runs than can be worked out are left out. "
    return text + "Cancelled ones are of disabled tasks. Tasks with many runs a day have one event a day."


def ics(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(lines, content_type="text/calendar; charset=utf-8", headers=headers)
