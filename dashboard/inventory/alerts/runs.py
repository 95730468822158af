"""What the copied runs say of tasks: failures in a row, and runs that did not begin when they should have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy.reloads import SUCCEEDED
from dashboard.inventory.models import Change, ReloadCopy, TaskCopy
from dashboard.inventory.models.history import ChangeKind

FAILED = ("FAILED", "EXCEEDED_LIMIT")  # one that was cancelled says nothing: a person did it
NEWEST = 8  # runs of a task that are looked at: more than fail before Qlik disables it
LOOKED_BACK = timedelta(days=60)
EARLY = timedelta(seconds=60)  # a run that began so much before its time is that run


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRun:
    """An ended run."""

    status: str
    error: str
    at: datetime  # when it was created

    @property
    def failed(self) -> bool:
        return self.status in FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCourse:
    """The newest ended runs of a task, the newest first, without those that were cancelled."""

    runs: tuple[KnownRun, ...] = ()
    enabled_at: datetime | None = None  # when the task was last enabled, as far as is known: Qlik counts anew from then

    @property
    def failures(self) -> int:
        """How many failed since the last one that did not, or since the task was enabled."""
        counted = [run for run in self.runs if self.enabled_at is None or run.at > self.enabled_at]
        return next((place for place, run in enumerate(counted) if not run.failed), len(counted))

    @property
    def error(self) -> str:
        return self.runs[0].error if self.runs and self.runs[0].failed else ""

    @property
    def failed_at(self) -> datetime | None:
        return self.runs[0].at if self.failures else None

    def succeeded_since(self, at: datetime) -> bool:
        return bool(self.runs) and self.runs[0].status == SUCCEEDED and self.runs[0].at > at


def courses(tenant: str, tasks: Iterable[TaskCopy], now: datetime) -> dict[str, RunCourse]:
    """Give the newest ended runs of tasks by their ids; of their apps, where the tenant does not say which task ran."""
    found: dict[str, RunCourse] = {}
    for some in chunks(tasks, AT_ONCE):
        by_task = _newest(tenant, "task_id", Q(task_id__in=[task.task_id for task in some]), now)
        others = {task.app_id for task in some if task.task_id not in by_task}
        by_app = _newest(tenant, "app_id", Q(task_id="", app_id__in=others), now) if others else {}
        enabled = _enabled(tenant, some, now)
        for task in some:
            runs = by_task.get(task.task_id) or by_app.get(task.app_id, [])
            found[task.task_id] = RunCourse(runs=tuple(runs), enabled_at=enabled.get(task.task_id))
    return found


def begun(tenant: str, tasks: Sequence[TaskCopy], start: datetime) -> Mapping[str, list[tuple[datetime, datetime]]]:
    """When runs of tasks since an instant were created and, where they have begun, began; now and later for the rest.

    A run that waits in the tenant's queue is there, and has not begun.
    """
    ids = [task.task_id for task in tasks]
    of_app: dict[str, list[str]] = defaultdict(list)
    for task in tasks:
        of_app[task.app_id].append(task.task_id)
    rows = ReloadCopy.objects.filter(tenant=tenant, created_at__gte=start - EARLY)
    rows = rows.filter(Q(task_id__in=ids) | Q(task_id="", app_id__in=list(of_app)))
    found: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for task_id, app_id, created_at, started_at, ended_at in rows.values_list(
        "task_id", "app_id", "created_at", "started_at", "ended_at"
    ):
        began = started_at or ended_at or datetime.max.replace(tzinfo=UTC)
        for one in [task_id] if task_id else of_app[app_id]:
            found[one].append((created_at, began))
    return found


def _enabled(tenant: str, tasks: Sequence[TaskCopy], now: datetime) -> Mapping[str, datetime]:
    ids = [task.task_id for task in tasks]
    entries = Change.objects.filter(tenant=tenant, task_id__in=ids, kind=ChangeKind.ENABLED, at__gt=now - LOOKED_BACK)
    return dict(entries.order_by("at", "pk").values_list("task_id", "at"))


def _newest(tenant: str, name: str, where: Q, now: datetime) -> Mapping[str, list[KnownRun]]:
    ended: QuerySet[ReloadCopy] = ReloadCopy.objects.filter(where, tenant=tenant, created_at__gt=now - LOOKED_BACK)
    ended = ended.exclude(ended_at=None).filter(status__in=(*FAILED, SUCCEEDED))
    place = Window(RowNumber(), partition_by=F(name), order_by=F("created_at").desc())
    rows = ended.annotate(place=place).filter(place__lte=NEWEST).order_by(name, "place")
    found: dict[str, list[KnownRun]] = defaultdict(list)
    for key, status, error, at in rows.values_list(name, "status", "error", "created_at"):
        found[key].append(KnownRun(status=status, error=error, at=at))
    return found
