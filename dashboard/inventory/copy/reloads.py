"""What came of a task's runs: its last result, how long it typically takes, and since when it is known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from statistics import median
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from numpy.typing import NDArray

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy import version
from dashboard.inventory.copy.chains import about_seconds
from dashboard.inventory.copy.text import error_line
from dashboard.inventory.models import ReloadCopy, SyncPhase, SyncState, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin
from dashboard.tenant.resources import Reload

NEWEST = 20  # runs that a typical duration is taken from
SUCCEEDED = "SUCCEEDED"

Run = tuple[str, datetime, datetime | None, datetime | None, str]  # status, creation, start, end, error
RunSummary = tuple[str, float | None, str, int]  # last result, typical seconds, last error, failures in a row
_RESULTS = ("last_result", "typical_seconds", "last_error", "failures")  # columns of a RunSummary
_KNOWN = ("pk", "task_id", "known_since")
MOST = 50_000  # runs that are read for a page; of more only those that failed
FAILED = ("FAILED", "EXCEEDED_LIMIT", "CANCELED")
STOPPED = ("CANCELED",)  # by somebody: such a run says nothing of the app
_ENDED = ("task_id", "created_at", "ended_at", "status", "error")
EARLY, LATE = 60, 1_800  # seconds before and after the planned instant in which a run of the task is taken for it


def update_results(tenant: str, runs: Iterable[Reload]) -> None:
    runs, number = list(runs), version.step(tenant)
    by_task = {run.task_id for run in runs if run.task_id}
    by_app = {run.app_id for run in runs if run.app_id and not run.task_id}
    for wanted in ({"task_id__in": by_task}, {"app_id__in": by_app}):
        tasks = TaskCopy.objects.filter(tenant=tenant, **wanted)
        columns = ("pk", "task_id", "app_id", "was_disabled_until", "origin", *_RESULTS)
        for some in chunks(tasks.values_list(*columns), AT_ONCE):
            told = _results_of(tenant, [task_id for _, task_id, *_ in some], [app_id for _, _, app_id, *_ in some])
            by_pk = {pk: told(task_id, app_id, since) for pk, task_id, app_id, since, *_ in some}
            differ = [
                (by_pk[pk], tuple(before), pk, origin)
                for pk, _, _, _, origin, *before in some
                if by_pk[pk] != tuple(before)
            ]
            _set(_RESULTS, [(*told, pk) for told, _, pk, _ in differ])
            turned = [pk for told, before, pk, origin in differ if _is_drawn_anew(told, before, origin)]
            TaskCopy.objects.filter(pk__in=turned).update(changed=number)
    _keep_known_since(tenant, runs, number)


def _is_drawn_anew(told: RunSummary, before: Sequence[Any], origin: str) -> bool:
    """Whether calendars draw what fails in another way, or what may wait for the task at another time."""
    is_longer = origin == Origin.SCHEDULING and about_seconds(told[1]) != about_seconds(before[1])
    return bool(told[-1]) != bool(before[-1]) or is_longer


def runs_of(task: TaskCopy) -> QuerySet[ReloadCopy]:
    """The copied runs of a task, newest first; of its app, where the tenant does not say which task started them."""
    own = _runs(task, task_id=task.task_id)
    return own if own.exists() else _runs(task, task_id="", app_id=task.app_id)


def _runs(task: TaskCopy, **of: str) -> QuerySet[ReloadCopy]:
    return ReloadCopy.objects.filter(tenant=task.tenant, **of).order_by("-created_at")


def _results_of(
    tenant: str, task_ids: Collection[str], app_ids: Collection[str]
) -> Callable[[str, str, datetime | None], RunSummary]:
    """What came of a task's own runs, or else of those of its app that no task started.

    Failures in a row are counted from an instant on: when the task was last enabled, a tenant counts anew.
    """
    ended = ReloadCopy.objects.filter(tenant=tenant).exclude(ended_at=None)
    of_tasks = _newest(ended.filter(task_id__in=task_ids), "task_id")
    others = [app_id for task_id, app_id in zip(task_ids, app_ids, strict=True) if task_id not in of_tasks]
    of_apps = _newest(ended.filter(task_id="", app_id__in=others), "app_id") if others else {}
    return lambda task_id, app_id, since: _summed_up(of_tasks.get(task_id) or of_apps.get(app_id, []), since)


def _set(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write a few columns of many rows, one statement for all: whole rows, with their bodies, would be far more.

    Each row has its values in the order of the columns, and then its key.
    """
    table = connection.ops.quote_name(TaskCopy._meta.db_table)
    values = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {values} WHERE id = %s", rows)  # noqa: S608


def _keep_known_since(tenant: str, runs: Sequence[Reload], number: int) -> None:
    """A task was there when it had a run; calendars read its row anew where that is earlier than was known."""
    oldest: dict[str, datetime] = {}
    for run in runs:
        if run.task_id and run.created_at:
            oldest[run.task_id] = min(oldest.get(run.task_id, run.created_at), run.created_at)
    written = connection.ops.adapt_datetimefield_value
    for some in chunks(TaskCopy.objects.filter(tenant=tenant, task_id__in=oldest).values_list(*_KNOWN), AT_ONCE):
        since = {pk: oldest[task_id] - timedelta(seconds=LATE) for pk, task_id, _ in some}
        earlier = [(written(since[pk]), number, pk) for pk, _, known in some if since[pk] < known]
        _set(("known_since", "changed"), earlier)


def _newest(runs: QuerySet[ReloadCopy], name: str) -> Mapping[str, list[Run]]:
    place = Window(RowNumber(), partition_by=F(name), order_by=F("created_at").desc())
    found: dict[str, list[Run]] = defaultdict(list)
    newest = runs.annotate(place=place).filter(place__lte=NEWEST).order_by(name, "place")
    for key, *run in newest.values_list(name, "status", "created_at", "started_at", "ended_at", "error"):
        found[key].append((run[0], run[1], run[2], run[3], run[4]))
    return found


def _summed_up(ended: Sequence[Run], since: datetime | None) -> RunSummary:
    seconds = [
        (end - start).total_seconds() for status, _, start, end, _ in ended if status == SUCCEEDED and start and end
    ]
    last = ended[0][0] if ended else ""
    error = error_line(ended[0][4]) if last in FAILED else ""
    return last, median(seconds) if seconds else None, error, _in_a_row(ended, since)


def _in_a_row(ended: Sequence[Run], since: datetime | None) -> int:
    """How many of the newest runs failed, one after the other, of those created since an instant; NEWEST at most."""
    told = (run for run in ended if run[0] not in STOPPED)
    return sum(1 for _ in takewhile(lambda run: run[0] in FAILED and (since is None or run[1] >= since), told))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadOutcomes:
    """Runs that have ended and that a reload task started, by the time that they were created."""

    task_ids: Sequence[str]
    instants: NDArray[np.int64]  # epoch seconds
    failed: NDArray[np.bool_]
    complete: bool = True  # False: only those that failed


def outcomes(start: datetime, end: datetime) -> ReloadOutcomes:
    """The runs created in [start, end), as far as the copy has them: `RUN_DAYS` of the settings."""
    tenant = tenant_key()
    return _outcomes(tenant, start, end, _state(tenant))


def errors(start: datetime, end: datetime) -> dict[tuple[str, int], str]:
    """What the tenant said of the runs created in [start, end) that failed, by task and epoch seconds."""
    rows = ReloadCopy.objects.filter(tenant=tenant_key(), created_at__gte=start, created_at__lt=end, status__in=FAILED)
    told = rows.exclude(task_id="").exclude(error="").values_list("task_id", "created_at", "error")
    return {(task_id, int(at.timestamp())): error for task_id, at, error in told}


def results(
    found: ReloadOutcomes, wanted: Mapping[str, Sequence[int]], about: Collection[str] = ()
) -> dict[tuple[str, int], bool]:
    """For planned runs, epoch seconds by task, whether each failed; those of which nothing is known are left out.

    `about`: the tasks whose planned times are a guess, so that a run may begin long before its own.
    """
    told: dict[tuple[str, int], bool] = {}
    for task_id, instant, failed in zip(found.task_ids, found.instants.tolist(), found.failed.tolist(), strict=True):
        planned = planned_of(instant, wanted.get(task_id, ()), early=LATE if task_id in about else EARLY)
        if planned is not None:
            told.setdefault((task_id, planned), failed)
    return told


def planned_of(instant: int, planned: Iterable[int], *, early: int = EARLY) -> int | None:
    """Which of some planned instants a run that was created at `instant` is taken for, all epoch seconds."""
    return max((one for one in planned if one - early <= instant < one + LATE), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRun:
    """What the tenant tells of a run that has ended."""

    failed: bool
    ended_at: datetime  # aware UTC
    error: str


def ended_runs(start: datetime, end: datetime, planned: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], EndedRun]:
    """For planned runs, ascending epoch seconds by task, what is known of those created in [start, end)."""
    rows = ReloadCopy.objects.filter(tenant=tenant_key(), created_at__gte=start, created_at__lt=end)
    rows = rows.exclude(ended_at=None).exclude(task_id="").order_by("created_at")
    told: dict[tuple[str, int], EndedRun] = {}
    for task_id, at, ended_at, status, error in rows.values_list(*_ENDED).iterator(AT_ONCE):
        own, instant = planned.get(task_id, ()), int(at.timestamp())
        near = own[bisect_left(own, instant - LATE) : bisect_right(own, instant + EARLY)]
        if ended_at and (one := planned_of(instant, near)) is not None:
            run = EndedRun(failed=status in FAILED, ended_at=ended_at, error=error)
            told.setdefault((task_id, one), run)
    return told


def run_of(task_id: str, planned: int) -> ReloadCopy | None:
    """The run that was planned for an instant (epoch seconds) and has ended; None where nothing is known of it."""
    start, end = (datetime.fromtimestamp(planned + seconds, UTC) for seconds in (-EARLY, LATE))
    rows = ReloadCopy.objects.filter(tenant=tenant_key(), task_id=task_id, created_at__gte=start)
    return rows.filter(created_at__lt=end).exclude(ended_at=None).order_by("created_at").first()


def last_failed(task_id: str) -> ReloadCopy | None:
    """The newest run of a task, where it has failed; None where the newest one did not, or none is known."""
    task = TaskCopy.objects.filter(tenant=tenant_key(), task_id=task_id).first()
    newest = runs_of(task).exclude(ended_at=None).first() if task else None
    return newest if newest and newest.status in FAILED else None


def _state(tenant: str) -> object:
    """What changes with the copied runs: how far a sync is with them; before that, how the last one ended."""
    state = SyncState.objects.filter(tenant=tenant).values_list("generation", "phase", "seen", "finished_at").first()
    if state is None or state[1] in ("", SyncPhase.RUNS, SyncPhase.OLDER_RUNS):
        return state
    generation, _, _, finished_at = state
    return (generation - 1, "", 0, finished_at)


@lru_cache(maxsize=8)
def _outcomes(tenant: str, start: datetime, end: datetime, state: object) -> ReloadOutcomes:
    rows = ReloadCopy.objects.filter(tenant=tenant, created_at__gte=start, created_at__lt=end)
    rows = rows.exclude(ended_at=None).exclude(task_id="").order_by("created_at")
    complete = rows.count() <= MOST
    values = list((rows if complete else rows.exclude(status=SUCCEEDED)).values_list("task_id", "created_at", "status"))
    return ReloadOutcomes(
        task_ids=[task_id for task_id, _, _ in values],
        instants=np.array([int(at.timestamp()) for _, at, _ in values], dtype=np.int64),
        failed=np.array([status in FAILED for _, _, status in values], dtype=np.bool_),
        complete=complete,
    )
