"""A library's word on a sample of moved tasks: their next runs, as many tasks as a few seconds allow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from dashboard.inventory.batches import AT_ONCE
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.models import MoveCheck
from dashboard.inventory.move.pairs import as_before_move, tasks_of
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.libraries.process import LIBRARIES, LibraryProcess
from dashboard.scheduling.move.proof import MoveOutcome
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.second_opinion import Opinion, Verdict, second_opinion

NOTHING = "nothing to compare"
SECONDS = 3.0  # for all
NEXT = 10  # runs of each schedule
_ONE = 1.0  # seconds for one schedule
_COMPARED = (MoveOutcome.IDENTICAL, MoveOutcome.DIFFERS, MoveOutcome.TWICE)
_WORST = (Verdict.DIFFERENT, Verdict.LATE, Verdict.KNOWN, Verdict.EQUAL)  # of a pair the first of its schedules counts


def ask(
    now: datetime,
    seconds: float = SECONDS,
    *,
    process: LibraryProcess = LIBRARIES,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Ask a library about the pairs that it was not asked about yet, for so many seconds in all; gives how many.

    Pairs stand in the order of their keys, which is one of chance and the same each time.
    """
    until, asked = clock() + seconds, 0
    rows = MoveCheck.objects.filter(tenant=tenant_key(), opinion="", outcome__in=_COMPARED).order_by("key")[:AT_ONCE]
    tasks = tasks_of({task_id for row in rows for task_id in (row.older_id, *row.newer_ids)})
    for row in rows:
        sides = [as_before_move(tasks[task_id]) for task_id in (row.older_id, *row.newer_ids) if task_id in tasks]
        schedules = list(dict.fromkeys(schedule for task in sides if (schedule := schedule_of(task))))
        left = until - clock()
        if left <= 0:
            break
        found = _worst(schedules, now, min(left, _ONE), process)
        told = {"opinion": found.verdict.value, "opinion_why": found.why} if found else {"opinion": NOTHING}
        asked += MoveCheck.objects.filter(pk=row.pk, key=row.key).update(**told)
    return asked


def _worst(schedules: Sequence[Schedule], now: datetime, seconds: float, process: LibraryProcess) -> Opinion | None:
    opinions = []
    for schedule in schedules:
        try:
            opinions.append(second_opinion(schedule, now, NEXT, seconds=seconds, process=process))
        except BudgetExceeded:  # there is no run of ours to compare
            continue
    return min(opinions, key=lambda opinion: _WORST.index(opinion.verdict), default=None)
