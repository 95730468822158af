"""Runs as events of other calendars: each run one, those of a frequent task one a day, ghosts as cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dashboard.inventory import planned
from dashboard.inventory.planned import PlannedTask
from dashboard.inventory.rows import TaskRow
from dashboard.scheduling.budget import TooMany
from dashboard.scheduling.grid import DUE
from dashboard.scheduling.ical import Event
from dashboard.scheduling.minutes import in_order
from dashboard.web.calendar_chips import INSTANT
from dashboard.web.calendar_kinds import COMPLETED, KINDS, WILL_RUN, Kind, kind_of, word_of
from dashboard.web.calendar_page import Drawn, Sheet, sheet_of
from dashboard.web.zones import name_of

MOST = 20_000  # events of one calendar: more are read by none
LEAST, USUAL = timedelta(minutes=1), timedelta(minutes=5)  # how long a run is drawn; usual where nothing is known
_AT_ONCE = 5_000  # tasks whose details are read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The events of some days, and how many of these days they cover."""

    sheet: Sheet
    runs: Sequence[int]
    days: int  # whole days from the sheet's first on that are covered
    frequent: Sequence[int]  # places
    left_out: int  # tasks with more runs than can be worked out

    def __iter__(self) -> Iterator[Event]:
        drawn = self.sheet.drawn
        places = [int(place) for place in set(self.sheet.layout.owners[list(self.runs)].tolist())]
        rows = details_of(drawn, [*places, *self.frequent])
        yield from (_run(self.sheet, run, rows) for run in self.runs)
        for place in self.frequent:
            yield from _days(self, place, rows)


def events_of(drawn: Drawn, first: date, days: int, most: int = MOST) -> Events:
    """The runs of the days from `first` on: fewer whole days where they would be more than `most` events."""
    sheet = sheet_of(drawn, first, days)
    cells = sheet.layout.by_day()
    each = sheet.layout.counts(cells, days, len(KINDS)).sum(axis=0) + len(drawn.frequent)
    covered = int((each.cumsum() <= most).sum())
    cut = cells < covered
    runs = [run for run in in_order(sheet.layout) if cut[run]]
    left_out = len(sheet.runs.dense) + len(sheet.runs.unfinished)
    return Events(sheet=sheet, runs=runs, days=covered, frequent=sorted(drawn.frequent), left_out=left_out)


def details_of(drawn: Drawn, places: Sequence[int]) -> dict[str, TaskRow]:
    """The rows of many tasks, by their id."""
    ids = sorted({drawn.planned.tasks[place].task_id for place in places})
    found: dict[str, TaskRow] = {}
    for begin in range(0, len(ids), _AT_ONCE):
        found |= planned.details(ids[begin : begin + _AT_ONCE])
    return found


def _run(sheet: Sheet, run: int, rows: Mapping[str, TaskRow]) -> Event:
    task = sheet.drawn.planned.tasks[int(sheet.layout.owners[run])]
    kind = WILL_RUN if sheet.layout.kinds[run] == DUE else kind_of(task)
    at = datetime.fromtimestamp(int(sheet.layout.instants[run]), UTC)
    row = rows.get(task.task_id)
    seconds = row.typical_seconds if row else None
    return Event(
        uid=f"{task.task_id}-{at:{INSTANT}}@{task.tenant}",
        at=at,
        summary=_summary(task, kind),
        description=_description(task, kind, row),
        lasts=USUAL if seconds is None else max(LEAST, timedelta(seconds=round(seconds))),
        cancelled=kind.is_ghost,
    )


def _days(events: Events, place: int, rows: Mapping[str, TaskRow]) -> Iterator[Event]:
    """One event for each day on the task's own clock; none where its runs are too many to count."""
    drawn = events.sheet.drawn
    task, schedule = drawn.planned.tasks[place], drawn.planned.schedules[place]
    if schedule is None:
        return
    first = datetime.combine(events.sheet.first_day, datetime.min.time(), tzinfo=schedule.time_zone)
    try:
        counts = schedule.count_by_day(first, first + timedelta(days=events.days), schedule.time_zone)
    except TooMany:
        return
    since, until = (int(of[place]) for of in (drawn.kinds.since, drawn.kinds.until))
    for day, count in counts.items():
        begin = datetime.combine(day, datetime.min.time(), tzinfo=schedule.time_zone).timestamp()
        kind = WILL_RUN if begin < since else kind_of(task)
        if count and begin < until:
            yield Event(
                uid=f"{task.task_id}-{day:%Y%m%d}@{task.tenant}",
                at=day,
                summary=f"{_summary(task, kind)}, {count:,} time{'' if count == 1 else 's'}",
                description=_description(task, kind, rows.get(task.task_id)),
                cancelled=kind.is_ghost,
            )


def _summary(task: PlannedTask, kind: Kind) -> str:
    return f"{word_of(kind, task)}: {task.app_name}" if kind.is_ghost else task.app_name


def _description(task: PlannedTask, kind: Kind, row: TaskRow | None) -> str:
    if kind.is_ghost:
        state = f"Disabled ({kind.code or word_of(kind, task)}): would run."
    else:
        state = "Was due, now completed." if kind is COMPLETED else "Will run."
    lines = [f"Reload of {task.app_name}. {state}"]
    if row:
        lines += [row.words_long or row.words, f"Times of {name_of(row.zone)}"]
        lines += [f"Space {row.space_name}"] if row.space_name else []
    return "\n".join(line for line in lines if line)
