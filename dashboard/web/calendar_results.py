"""What became of what was due, where the tenant told: what is not known is never drawn as fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np

from dashboard.inventory import ran
from dashboard.inventory.ran import Ran
from dashboard.scheduling.calendar.layout import days_of
from dashboard.web.calendar.sheet import Sheet

_AROUND = timedelta(days=2)  # no clock is further from UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a run ended, as it is drawn."""

    words: str
    tone: str  # the variant of .run
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The runs of a day that have ended."""

    ran: int | None  # that did not fail; None where only failures were read
    failed: int


RAN = Result(words="ran", tone="past", icon="check")
FAILED = Result(words="failed", tone="failed", icon="cross")


def ran_of(sheet: Sheet) -> Ran | None:
    """Read the actual runs of a sheet's days; None when none of them has begun."""
    start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (sheet.dates[0], sheet.dates[-1]))
    return ran.ran(start - _AROUND, end + _AROUND) if start - _AROUND < sheet.drawn.asked.now else None


def by_day(sheet: Sheet, found: Ran | None) -> list[Ended | None]:
    """For each day of a sheet the runs of the tasks in its numbers that have ended; None where none is known."""
    if found is None:
        return [None] * sheet.days
    tasks = enumerate(sheet.drawn.planned.tasks)
    places = {task.task_id: place for place, task in tasks if place not in sheet.drawn.frequent}
    owners = np.array([places.get(task_id, -1) for task_id in found.task_ids], dtype=np.int32)
    known = owners >= 0
    days = days_of(found.instants[known], owners[known], sheet.drawn.clock_of, sheet.first_day, sheet.days)
    inside = days >= 0
    failed = np.bincount(days[inside & found.failed[known]], minlength=sheet.days).tolist()
    every = np.bincount(days[inside], minlength=sheet.days).tolist()
    return [
        Ended(ran=some - bad if found.complete else None, failed=bad) if some else None
        for some, bad in zip(every, failed, strict=True)
    ]


def by_run(sheet: Sheet, found: Ran | None, runs: Iterable[int]) -> dict[tuple[str, int], Result]:
    """What became of some runs of a sheet, by task and instant."""
    if found is None:
        return {}
    wanted: dict[str, list[int]] = defaultdict(list)
    for run in runs:
        task = sheet.drawn.planned.tasks[int(sheet.layout.owners[run])]
        wanted[task.task_id].append(int(sheet.layout.instants[run]))
    return {key: FAILED if failed else RAN for key, failed in ran.results(found, wanted).items()}
