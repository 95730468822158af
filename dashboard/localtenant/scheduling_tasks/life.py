"""The life of the newer tasks: runs begin and end, fail, disable a task, and start the tasks that wait for them.

Nothing moves until a task is read. `settle` then brings it to the present, together with the tasks that it is chained
to, event after event in the order of time. Of a task that slept for long only the last runs are made up.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dashboard.localtenant import clock
from dashboard.localtenant.constants import FAILURES_ALLOWED, RELOADS_KEPT
from dashboard.localtenant.forecast import foresee
from dashboard.localtenant.ids import id_at
from dashboard.localtenant.models import LocalApp, LocalParent, LocalReload, LocalSchedulingTask
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.rules.next_run import BadLine, BeyondBound
from dashboard.localtenant.scheduling_tasks import chains, timing
from dashboard.localtenant.scheduling_tasks.datasets import next_update
from dashboard.localtenant.simulation import SimulationSteps, fate, skip

_RUNS_AT_MOST = 40  # of a task while it is brought to the present
SETTLED = (
    *("enabled", "disabled_code", "failures", "arrived", "next_at", "next_known", "last_run_id"),
    *("last_started_at", "last_ended_at", "last_succeeded", "last_triggered_by", "last_executed_as"),
)
BY_SCHEDULE, BY_DATASET = "schedule", "dataset.updated"  # triggeredBy, where it is neither a person nor a task


class _Overtaken(Exception):
    """Somebody else has written one of the tasks meanwhile."""


@dataclass(slots=True)
class Chronicle:
    """Tasks that are tied to each other, and what happens to them until an instant. Nothing is written."""

    tasks: Mapping[str, LocalSchedulingTask]
    edges: Sequence[LocalParent]
    apps: Mapping[str, LocalApp]
    until: datetime
    runs: list[LocalReload] = field(default_factory=list)  # new ones
    ended: list[LocalReload] = field(default_factory=list)  # begun before, and followed up now
    changed: set[str] = field(default_factory=set)
    runs_at_most: int = _RUNS_AT_MOST
    _events: list[tuple[datetime, int, LocalSchedulingTask | LocalReload]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)
    _count: Counter[str] = field(default_factory=Counter)
    _children: dict[str, list[LocalParent]] = field(default_factory=lambda: defaultdict(list))

    def play(self, steps: SimulationSteps, open_runs: Iterable[LocalReload] = (), *, skips: bool = True) -> None:
        """Let happen what happens until then; of `open_runs`, which have begun before, nothing has followed yet.

        With `skips` a task that slept for long has only its last runs.
        """
        for edge in self.edges:
            self._children[edge.parent_id].append(edge)
        for run in open_runs:
            self._await(run.ended_at, run)
        for task in self.tasks.values():
            self._begin(task, steps, skips=skips)
        while self._events and steps.take():
            at, _, thing = heapq.heappop(self._events)
            if isinstance(thing, LocalReload):
                self._end(thing)
            else:
                self._start(thing, at)
        for _, _, thing in self._events:  # no step was left for them
            if isinstance(thing, LocalSchedulingTask):
                self._step(thing, self.until)

    def run(self, task: LocalSchedulingTask, at: datetime, *, by: str, run_id: str = "") -> LocalReload:
        """Begin a run; what follows from its end happens when its time has come."""
        run = make_run(task, at, self.apps.get(task.app_id), by=by, run_id=run_id)
        self.runs.append(run)
        self.changed.add(task.id)
        self._await(run.ended_at, run)
        return run

    def _await(self, at: datetime, thing: LocalSchedulingTask | LocalReload) -> None:
        if at <= self.until:
            heapq.heappush(self._events, (at, next(self._order), thing))

    def _begin(self, task: LocalSchedulingTask, steps: SimulationSteps, *, skips: bool) -> None:
        if not task.enabled:
            return
        if not task.next_known:
            self._step(task, self.until)
        if skips:
            skip(task, self.until, steps)
        if task.next_at is not None:
            self._await(task.next_at, task)

    def _start(self, task: LocalSchedulingTask, at: datetime) -> None:
        if not task.enabled or task.next_at != at:
            return
        self._count[task.id] += 1
        by = BY_DATASET if task.trigger_type == timing.BY_DATASET else BY_SCHEDULE
        self.run(task, at, by=by)
        self._step(task, at if self._count[task.id] < self.runs_at_most else self.until)
        if task.next_at is not None:
            self._await(task.next_at, task)

    def _step(self, task: LocalSchedulingTask, after: datetime) -> None:
        plan(task, self.apps, after=after)
        self.changed.add(task.id)

    def _end(self, run: LocalReload) -> None:
        run.is_open = False
        self.ended.append(run)
        task = self.tasks.get(run.task_id)
        if task is None:
            return
        self.changed.add(task.id)
        task.failures = 0 if run.succeeded else task.failures + 1
        if task.failures >= FAILURES_ALLOWED and task.enabled:
            task.enabled, task.disabled_code, task.next_at = False, "CONSECUTIVE-FAILURES", None
        for edge in self._children.get(task.id, ()):
            if edge.status in ("", "succeeded" if run.succeeded else "failed"):
                self._arrive(edge, run.ended_at, task.name)

    def _arrive(self, edge: LocalParent, at: datetime, by: str) -> None:
        """An event has come for a task; with `exclusive` it is enough, otherwise all must have come."""
        child = self.tasks.get(edge.child_id)
        if child is None or not child.enabled:
            return
        self.changed.add(child.id)
        events = {parent.event for parent in timing.awaited(child.definition)}
        child.arrived = {**child.arrived, edge.event: at.isoformat()}
        if timing.waits_for_all(child.definition) and events - child.arrived.keys():
            return
        child.arrived = {}
        self.run(child, at, by=by)


def make_run(
    task: LocalSchedulingTask, at: datetime, app: LocalApp | None, *, by: str, run_id: str = ""
) -> LocalReload:
    """The run that a task begins at an instant, which the task remembers as its last one. It has not ended yet."""
    error, wait, work = fate(task.app_id, at, app.failure_rate if app else 1.0)
    run = LocalReload(
        id=run_id or id_at(at, task.id),
        app_id=task.app_id,
        task_id=task.id,
        user_id=task.owner_id,
        partial=timing.is_partial(task.definition),
        succeeded=not error,
        error=error,
        created_at=at,
        started_at=at + wait,
        ended_at=at + wait + work,
        source=LocalReload.Source.TASKS,
        triggered_by=by,
        is_open=True,
    )
    task.last_run_id, task.last_succeeded = run.id, run.succeeded
    task.last_started_at, task.last_ended_at = run.started_at, run.ended_at
    task.last_triggered_by, task.last_executed_as = run.triggered_by, run.user_id
    return run


def plan(task: LocalSchedulingTask, apps: Mapping[str, LocalApp], *, after: datetime) -> None:
    """Compute the next run after an instant; what cannot be read has none."""
    task.next_known, task.next_at = True, None
    if not task.enabled:
        return
    if task.trigger_type == timing.BY_DATASET:
        app = apps.get(task.app_id)
        ids = timing.datasets(task.definition) or (app.datasets.split() if app else [])
        task.next_at = next_update(ids, after)
        return
    try:
        task.next_at = foresee(task, after=after) if task.has_schedule else None
    except (BadLine, BeyondBound):
        return


def due() -> QuerySet[LocalSchedulingTask]:
    """The tasks to which something has happened, or whose next run is not known yet."""
    ended = LocalReload.objects.filter(task_id=OuterRef("id"), is_open=True, ended_at__lte=clock.now())
    waiting = Q(next_known=False) | Q(next_at__lte=clock.now())
    return LocalSchedulingTask.objects.filter(Q(waiting, enabled=True) | Exists(ended))


def settle(tasks: Iterable[LocalSchedulingTask]) -> None:
    """Bring the tasks to the present, in place and in the database, with those that they are chained to.

    Tasks that somebody else writes meanwhile are left to the next reader.
    """
    now = clock.now()
    given = {task.id: task for task in tasks}
    ids, edges = chains.together(given)
    others = LocalSchedulingTask.objects.filter(id__in=ids - given.keys())
    all_tasks = given | {task.id: task for task in others}
    open_runs = list(LocalReload.objects.filter(task_id__in=ids, is_open=True, ended_at__lte=now))
    if not open_runs and not any(_is_due(task, now) for task in all_tasks.values()):
        return
    chronicle = Chronicle(tasks=all_tasks, edges=edges, apps=apps_of(all_tasks.values()), until=now)
    chronicle.play(SimulationSteps(), open_runs)
    write(chronicle)


def _is_due(task: LocalSchedulingTask, now: datetime) -> bool:
    return task.enabled and (not task.next_known or (task.next_at is not None and task.next_at <= now))


def apps_of(tasks: Iterable[LocalSchedulingTask]) -> dict[str, LocalApp]:
    return LocalApp.objects.select_related("space").in_bulk({task.app_id for task in tasks})


def write(chronicle: Chronicle) -> bool:
    """Write all of a chronicle or nothing; say whether it was written."""
    try:
        with transaction.atomic(using=ALIAS):
            for task_id in sorted(chronicle.changed):
                if not save(chronicle.tasks[task_id], fields=SETTLED):
                    raise _Overtaken
            LocalReload.objects.bulk_create(chronicle.runs, ignore_conflicts=True)
            LocalReload.objects.filter(id__in=[run.id for run in chronicle.ended]).update(is_open=False)
            _forget_old_runs(chronicle)
    except _Overtaken:
        return False
    return True


def save(task: LocalSchedulingTask, *, fields: Iterable[str]) -> bool:
    """Write the fields unless somebody else has written the task since it was read; say whether it was written."""
    values = {name: getattr(task, name) for name in fields} | {"revision": task.revision + 1}
    written = LocalSchedulingTask.objects.filter(pk=task.pk, revision=task.revision).update(**values)
    task.revision += written
    return bool(written)


def _forget_old_runs(chronicle: Chronicle) -> None:
    apps = {run.app_id for run in chronicle.runs}
    if apps:
        LocalReload.objects.filter(app_id__in=apps, created_at__lt=chronicle.until - RELOADS_KEPT).delete()
