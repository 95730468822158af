"""The runs of one task, the newest first, as its scheduler tells them now; who started each, and why one failed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import start
from dashboard.inventory.changes.record import CLOCKS_APART
from dashboard.inventory.copy import read
from dashboard.inventory.copy.reloads import FAILED, SUCCEEDED, runs_of
from dashboard.inventory.models import Name, NameKind, ReloadCopy, TaskCopy
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import NotConfigured, TenantError, Unsupported
from dashboard.tenant.resources import STARTED_BY, TaskRun
from dashboard.tenant.tenant import Tenant

PAGES = 3  # of an app's reloads that are read for a page of a task's runs
COPIED = 25  # runs of the copy that stand in where the tenant tells none
_PRESSED = timedelta(minutes=1)  # how long before a run its press may have been written down


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """One run, with what the copy and the history know of it."""

    run: TaskRun
    error: str = ""  # why it failed, in the tenant's words; empty where nobody said so yet
    pressed_by: str = ""  # the person who started it here
    parent: str = ""  # the task whose end started it, by its label
    executed_by: str = ""  # with whose rights it ran
    is_before_move: bool = False  # of the reload task that this one was made of: the copy tells it, and it has no log

    @property
    def failed(self) -> bool:
        return self.run.status in FAILED

    @property
    def ran(self) -> bool:
        return self.run.status == SUCCEEDED

    @property
    def is_of_ours(self) -> bool:
        return bool(self.pressed_by) or self.run.triggered_by == STARTED_BY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRuns:
    """One page of the runs of a task."""

    entries: Sequence[RunEntry] = ()
    cursor: str = ""  # of the page behind it, with runs from before
    error: TenantError | None = None  # why these are the runs of the copy
    no_logs: TenantError | None = None  # why there are no logs of them
    typical_seconds: float | None = None  # that a run takes which succeeds
    looked: int = 0  # runs that were looked through for these

    @property
    def going_on(self) -> RunEntry | None:
        newest = self.entries[0] if self.entries else None
        return newest if newest and newest.run.goes_on else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    errors: Mapping[str, str] = field(default_factory=dict)  # by the id of the reload
    people: Mapping[str, str] = field(default_factory=dict)
    presses: Sequence[tuple[datetime, str]] = ()
    parents: Mapping[str, str] = field(default_factory=dict)


def page(task: Task, cursor: str = "", *, failed: bool = False) -> TaskRuns:
    """Give one page of the runs of a task; where the tenant tells none now, those of the copy with the error.

    `failed`: only those that failed, from as many pages as it takes to find one, PAGES at most. Raises NotConfigured.
    """
    tenant = connect.tenant(CountingLimiter)
    try:
        runs, behind, looked = _told(tenant, task, cursor, failed=failed)
        older = [] if behind else _before_move(task, runs, cursor)
        error = None
    except NotConfigured:
        raise
    except TenantError as failure:
        copied, older = _copied(task), []
        runs, behind, looked, error = _chosen(copied, failed=failed), "", len(copied), failure
    logs = tenant.capabilities(task.origin).logs
    return TaskRuns(
        entries=[*_entries(task, runs), *_older_entries(task, _chosen(older, failed=failed))],
        cursor=behind,
        error=error,
        no_logs=None if logs else Unsupported(host=tenant.host, method="GET", reason="log"),
        typical_seconds=_typical(task, runs),
        looked=looked + len(older),
    )


def last(task: Task) -> RunEntry | None:
    """Give the newest run of a task; None where it has never run. Raises TenantError."""
    run = connect.tenant(CountingLimiter).last_run(task)
    return _entries(task, [run])[0] if run else None


def log(task: Task, run_id: str) -> str:
    """Give the log of a run, as far as it has come. Raises TenantError: NotFound, Unsupported."""
    return connect.tenant(CountingLimiter).run_log(task, run_id)


def refusal(task: Task) -> TenantError | None:
    return start.refusal(connect.tenant(CountingLimiter), task)


def _told(tenant: Tenant, task: Task, cursor: str, *, failed: bool) -> tuple[Sequence[TaskRun], str, int]:
    """A page with runs on it, where one is near: the pages of a reload task may be empty. Raises TenantError."""
    runs: Sequence[TaskRun] = ()
    looked = 0
    for _ in range(PAGES):
        found, cursor = tenant.run_page(task, cursor)
        runs, looked = _chosen(found, failed=failed), looked + len(found)
        if runs or not cursor:
            break
    return runs, cursor, looked


def _chosen(runs: Sequence[TaskRun], *, failed: bool) -> Sequence[TaskRun]:
    return [run for run in runs if run.status in FAILED] if failed else runs


def _copied(task: Task) -> Sequence[TaskRun]:
    row = TaskCopy.objects.filter(tenant=tenant_key(), task_id=task.id).first()
    return [_of_copy(one) for one in runs_of(row)[:COPIED]] if row else []


def _before_move(task: Task, told: Sequence[TaskRun], cursor: str) -> Sequence[TaskRun]:
    """The runs of the reload task that a task was made of, as the copy took them over, behind the last of its own."""
    if not task.moved_from:
        return []
    known = {run.reload_id for run in told}
    own = ReloadCopy.objects.filter(tenant=tenant_key(), task_id=task.id).order_by("-created_at")
    first = min((run.started_at for run in told if run.started_at), default=None)
    if first is None and cursor:
        return []
    older = own.filter(created_at__lt=first) if first else own
    return [_of_copy(one) for one in older[:COPIED] if one.reload_id not in known]


def _older_entries(task: Task, runs: Sequence[TaskRun]) -> list[RunEntry]:
    return [replace(entry, is_before_move=True) for entry in _entries(task, runs)] if runs else []


def _of_copy(one: ReloadCopy) -> TaskRun:
    return TaskRun(
        id=one.reload_id,
        task_id=one.task_id,
        app_id=one.app_id,
        status=one.status,
        started_at=one.started_at or one.created_at,
        ended_at=one.ended_at,
        reload_id=one.reload_id,
        error=one.error,
    )


def _entries(task: Task, runs: Sequence[TaskRun]) -> list[RunEntry]:
    known = _known(task, runs)
    return [
        RunEntry(
            run=run,
            error=run.error or known.errors.get(run.reload_id, ""),
            pressed_by=_pressed_by(run, known.presses),
            parent=known.parents.get(run.triggered_by, ""),
            executed_by=known.people.get(run.executed_by, ""),
        )
        for run in runs
    ]


def _known(task: Task, runs: Sequence[TaskRun]) -> _Known:
    if not runs:
        return _Known()
    tenant = tenant_key()
    reloads = ReloadCopy.objects.filter(tenant=tenant, reload_id__in={run.reload_id for run in runs})
    people = Name.objects.filter(tenant=tenant, kind=NameKind.OWNER, key__in={run.executed_by for run in runs})
    return _Known(
        errors=dict(reloads.exclude(error="").values_list("reload_id", "error")),
        people=dict(people.values_list("key", "name")),
        presses=_presses(task.id, [run.started_at for run in runs if run.started_at]),
        parents=_parents(task),
    )


def _presses(task_id: str, starts: Collection[datetime]) -> Sequence[tuple[datetime, str]]:
    """When somebody started the task here while these runs began, and who, the newest first."""
    if not starts:
        return ()
    found = Change.objects.filter(tenant=tenant_key(), task_id=task_id, kind=ChangeKind.RUN)
    near = found.filter(at__gte=min(starts) - _PRESSED, at__lte=max(starts) + CLOCKS_APART)
    done = near.exclude(endings__result=ChangeResult.FAILED).order_by("-at")
    return list(done.values_list("at", "actor"))


def _pressed_by(run: TaskRun, presses: Sequence[tuple[datetime, str]]) -> str:
    at = run.started_at
    if at is None or run.triggered_by not in ("", STARTED_BY):
        return ""
    return next((actor for press, actor in presses if at - _PRESSED <= press <= at + CLOCKS_APART), "")


def _parents(task: Task) -> dict[str, str]:
    """The labels of the tasks that start this one, by their ids and names: a run says either."""
    rows = read.by_id(parent.task_id for parent in task.after.parents) if task.after else {}
    by_id = {task_id: row.label for task_id, row in rows.items()}
    return by_id | {row.task.name: row.label for row in rows.values() if row.task.name}


def _typical(task: Task, runs: Sequence[TaskRun]) -> float | None:
    """What the copy knows, which has more runs; else what these say."""
    row = read.row(task.id)
    if row and row.typical_seconds is not None:
        return row.typical_seconds
    seconds = [run.seconds for run in runs if run.status == SUCCEEDED and run.seconds is not None]
    return median(seconds) if seconds else None
