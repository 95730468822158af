"""Follows the next run of each task that a job has enabled: which ran, which failed, and which are still awaited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from dashboard.inventory.changes.record import CLOCKS_APART
from dashboard.inventory.copy import read
from dashboard.inventory.copy.reloads import FAILED, STOPPED
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import ItemResult, Job, JobItem, JobKind, JobState, ReloadCopy, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

WATCH = "watch"  # of the options of a job
KEPT = timedelta(days=8)  # for so long a job is watched: a task that runs weekly has run by then
SHOWN_AFTER = timedelta(days=1)  # for so long it is told that all ran
MOST_NAMED = 8  # tasks
_TOLD = ("task_id", "run_status", "run_at", "run_ended_at", "run_error", "task_state", "next_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTask:
    """A task whose next run is followed."""

    task_id: str
    at: datetime | None  # of the run; of one that is awaited, when it starts
    ended_at: datetime | None = None
    error: str = ""
    row: TaskRow | None = None  # of those that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWatch:
    """What came of the tasks of a job, those first that ran or will run first; of each kind MOST_NAMED have rows."""

    job: Job
    failed: Sequence[WatchedTask] = ()
    ran: Sequence[WatchedTask] = ()
    running: Sequence[WatchedTask] = ()
    awaited: Sequence[WatchedTask] = ()
    off: Sequence[WatchedTask] = ()  # disabled or deleted again before a run

    @property
    def total(self) -> int:
        return sum(map(len, (self.failed, self.ran, self.running, self.awaited, self.off)))

    @property
    def is_over(self) -> bool:
        return not (self.running or self.awaited)

    def is_news(self, now: datetime) -> bool:
        ends = [one.ended_at for one in self.ran if one.ended_at]
        is_fresh = not self.is_over or bool(self.failed) or max(ends, default=now) > now - SHOWN_AFTER
        return self.total > 0 and is_fresh


def is_watched(job: Job) -> bool:
    return bool(job.options.get(WATCH))


def watches(now: datetime) -> list[JobWatch]:
    """All of which there is something to tell, the newest first."""
    found = Job.objects.filter(tenant=tenant_key(), kind=JobKind.ENABLE, started_at__gt=now - KEPT)
    jobs = [job for job in found.exclude(state=JobState.DRAFT).order_by("-pk") if is_watched(job)]
    return [told for told in map(watch_of, jobs) if told.is_news(now)]


def watch_of(job: Job) -> JobWatch:
    """Look in the copy for the first run of each task since the job has enabled it."""
    kinds: dict[str, list[WatchedTask]] = {}
    for values in _runs(job).values(*_TOLD):
        kind, task = _told(values)
        kinds.setdefault(kind, []).append(task)
    return JobWatch(job=job, **{kind: _named(tasks) for kind, tasks in kinds.items()})


def stop(job: Job) -> None:
    """Follow it no more."""
    Job.objects.filter(pk=job.pk).update(options={**job.options, WATCH: False})


def _runs(job: Job) -> QuerySet[JobItem, Any]:
    since = ReloadCopy.objects.filter(tenant=job.tenant, created_at__gte=OuterRef("ended_at") - CLOCKS_APART)
    run = since.filter(task_id=OuterRef("task_id")).exclude(status__in=STOPPED).order_by("created_at")
    here = TaskCopy.objects.filter(tenant=job.tenant, task_id=OuterRef("task_id"), deleted_at=None)
    return job.items.filter(result=ItemResult.DONE).annotate(
        run_status=Subquery(run.values("status")[:1]),
        run_at=Subquery(run.values("created_at")[:1]),
        run_ended_at=Subquery(run.values("ended_at")[:1]),
        run_error=Subquery(run.values("error")[:1]),
        task_state=Subquery(here.values("state")[:1]),
        next_at=Subquery(here.values("next_run_at")[:1]),
    )


def _told(found: dict[str, Any]) -> tuple[str, WatchedTask]:
    """What came of one task, as a name of `JobWatch`."""
    task_id = found["task_id"]
    if ended_at := found["run_ended_at"]:
        kind = "failed" if found["run_status"] in FAILED else "ran"
        return kind, WatchedTask(task_id=task_id, at=found["run_at"], ended_at=ended_at, error=found["run_error"])
    if found["run_at"]:
        return "running", WatchedTask(task_id=task_id, at=found["run_at"])
    if found["task_state"] != TaskState.ENABLED:
        return "off", WatchedTask(task_id=task_id, at=None)
    return "awaited", WatchedTask(task_id=task_id, at=found["next_at"])


def _named(tasks: Sequence[WatchedTask]) -> Sequence[WatchedTask]:
    in_order = sorted(tasks, key=lambda one: (one.at is None, one.at, one.task_id))
    rows = read.by_id(one.task_id for one in in_order[:MOST_NAMED])
    return [replace(one, row=rows.get(one.task_id)) for one in in_order]
