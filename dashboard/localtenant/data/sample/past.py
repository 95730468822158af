"""The past of a task that was never watched: which runs it must have had, and the reload that each would have been."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from dashboard.localtenant.forecast import Scheduled
from dashboard.localtenant.models import LocalReload, LocalTask
from dashboard.localtenant.rules.next_run import BadLine, next_execution

WINDOWS = tuple(timedelta(days=days) for days in (1 / 24, 1, 8, 33, 370, 1100))  # looked back, until enough is found
ERROR = "Connection to the data source timed out after 30 seconds."


def next_run(task: Scheduled, after: datetime) -> datetime | None:
    """The next run; None for a task whose line cannot be read."""
    try:
        return next_execution(
            recurrence=task.recurrence, time_zone=task.time_zone, start=task.start, end=task.end, after=after
        )
    except BadLine:
        return None


def last_run(task: Scheduled, until: datetime) -> datetime | None:
    """The last run up to an instant, as far as one looks back."""
    for window in WINDOWS:
        if runs := runs_between(task, until - window, until):
            return runs[-1]
    return None


def runs_between(task: Scheduled, after: datetime, until: datetime) -> list[datetime]:
    """All runs in (after, until], earliest first; none of a task that has no schedule."""
    if after >= until or not (task.start or task.recurrence):
        return []
    runs = []
    run = next_run(task, after)
    while run is not None and run <= until:
        runs.append(run)
        run = next_run(task, run)
    return runs


def draw(*names: object) -> float:
    """A number from 0 to 1, the same for the same names."""
    return int.from_bytes(sha256(" ".join(map(str, names)).encode()).digest()[:6]) / 2**48


def reload_of(task: LocalTask, at: datetime, *, failed: bool) -> LocalReload:
    """One run: an app takes about as long every time, from half a minute to some ten."""
    wait = timedelta(seconds=int(8 * draw("wait", task.id, at)))
    usual = 30 + 570 * draw("work", task.app_id) ** 3
    work = timedelta(seconds=int(usual * (0.8 + 0.4 * draw("work", task.id, at))))
    return LocalReload.of(task, at, error=ERROR if failed else "", wait=wait, work=work)
