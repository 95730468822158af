"""Fills the newer service of the sample company, with what its tasks did in the last 30 days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction

from dashboard.localtenant import clock
from dashboard.localtenant.data.sample.newer import APPS, LOST_ZONE, MOVED, TASKS, NewerApp, NewerTask
from dashboard.localtenant.data.sample.people import app_id, sample_id, user_id
from dashboard.localtenant.ids import uuid_of
from dashboard.localtenant.models import (
    LocalApp,
    LocalParent,
    LocalReload,
    LocalRole,
    LocalSchedulingTask,
    LocalSpace,
    LocalTask,
)
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.scheduling_tasks import life, listing, move, timing
from dashboard.localtenant.scheduling_tasks.creation import definition_of, event
from dashboard.localtenant.simulation import SimulationSteps

HISTORY = timedelta(days=30)
_STEPS, _SECONDS = 100_000, 60.0  # far more than are needed


def fill_newer_sample(now: datetime | None = None) -> bool:
    """Add the tasks of the newer service to the sample company, and move some of its reload tasks.

    A tenant without the sample, or with these tasks, is left as it is; says whether it was filled.
    """
    now = listing.whole_milliseconds(now or clock.now()).replace(microsecond=0)
    with transaction.atomic(using=ALIAS):
        if not LocalSpace.objects.filter(id=sample_id("space", "Finance")).exists() or _is_filled():
            return False
        apps = {app.id: app for app in (_app(app, now) for app in APPS)}
        LocalApp.objects.bulk_create(apps.values())
        _let_owners_in()
        tasks = {task.id: task for task in (_task(task, now) for task in TASKS)}
        LocalSchedulingTask.objects.bulk_create(tasks.values())
        LocalParent.objects.bulk_create(edge for task in tasks.values() for edge in _edges(task))
        _play(tasks, apps, now)
        _move(now)
    return True


def task_id(name: str) -> str:
    return uuid_of("sample", "task", name)


def _is_filled() -> bool:
    return LocalApp.objects.filter(id__in=[app_id(app.name) for app in APPS]).exists()


def _app(app: NewerApp, now: datetime) -> LocalApp:
    return LocalApp(
        id=app_id(app.name),
        name=app.name,
        owner_id=user_id(app.owner),
        space_id=sample_id("space", app.space) if app.space else None,
        failure_rate=app.failure_rate,
        datasets=" ".join(app.datasets),
        created_at=now - timedelta(days=400),
    )


def _let_owners_in() -> None:
    for app in APPS:
        if app.space:
            LocalRole.objects.get_or_create(space_id=sample_id("space", app.space), user_id=user_id(app.owner))


def _task(sample: NewerTask, now: datetime) -> LocalSchedulingTask:
    """A task as it was before the days that are told of."""
    owner_id = user_id(next(app.owner for app in APPS if app.name == sample.app))
    created_at = now - timedelta(days=sample.starts)
    task = LocalSchedulingTask(
        id=task_id(sample.name),
        owner_id=owner_id,
        created_by=owner_id,
        updated_by=owner_id,
        created_at=created_at,
        updated_at=created_at,
        enabled=True,
    )
    facts = {"name": sample.name, "description": sample.description, "partial": sample.partial}
    task.define(definition_of(app_id(sample.app), facts, _trigger(sample, now), exclusive=not sample.waits_for_all))
    return task


def _trigger(sample: NewerTask, now: datetime) -> dict[str, Any]:
    if sample.line:
        start = f"{now.date() - timedelta(days=sample.starts)}T00:00:00"
        schedule = {"recurrence": sample.line, "startDateTime": start, "timezone": sample.zone}
        return {"start": {"stateName": "reload", "schedule": schedule}}
    if sample.on_data:
        datasets = next(app.datasets for app in APPS if app.name == sample.app)
        return {"events": [event(timing.DATASET_UPDATED, "dataset-updated", {"datasetId": list(datasets)})]}
    return {"events": [_event(name, status) for name, status in sample.after]}


def _event(name: str, status: str) -> dict[str, Any]:
    told = {"id": [task_id(name)], "status": [status] if status else []}
    return event(timing.TASK_ENDED, f"{task_id(name)}-{status or 'any'}", told)


def _edges(task: LocalSchedulingTask) -> Iterable[LocalParent]:
    for parent in timing.awaited(task.definition):
        yield LocalParent(child=task, parent_id=parent.parent_id, event=parent.event, status=parent.status)


def _play(tasks: dict[str, LocalSchedulingTask], apps: dict[str, LocalApp], now: datetime) -> None:
    """Let all of them live until now; one that was disabled stopped on that day."""
    stops = {task_id(sample.name): now - timedelta(days=sample.since) for sample in TASKS if sample.code}
    edges = list(LocalParent.objects.filter(child_id__in=tasks))
    groups = [({name: task}, stops[name]) for name, task in tasks.items() if name in stops]
    groups.append(({name: task for name, task in tasks.items() if name not in stops}, now))
    for group, until in groups:
        for task in group.values():
            life.plan(task, apps, after=now - HISTORY)
        chronicle = life.Chronicle(tasks=group, edges=edges, apps=apps, until=until, runs_at_most=_STEPS)
        chronicle.play(SimulationSteps(left=_STEPS, ends=monotonic() + _SECONDS), skips=False)
        _disable(group.values(), now)
        LocalReload.objects.bulk_create(chronicle.runs)
    LocalSchedulingTask.objects.bulk_update(tasks.values(), life.SETTLED)


def _disable(tasks: Iterable[LocalSchedulingTask], now: datetime) -> None:
    codes = {task_id(sample.name): sample.code for sample in TASKS if sample.code}
    for task in tasks:
        if code := codes.get(task.id):
            task.enabled, task.disabled_code, task.next_at = False, code, None


def _move(now: datetime) -> None:
    """Move some reload tasks as Qlik has done: not always rightly."""
    for name in MOVED:
        app = LocalApp.objects.get(id=app_id(name))
        for task in LocalTask.objects.filter(app_id=app.id):
            made = move.successors(task, app, now)
            if name == LOST_ZONE:
                _lose_zones(made)
            LocalSchedulingTask.objects.bulk_create(made)
            LocalTask.objects.filter(pk=task.pk).update(migrated=True)


def _lose_zones(tasks: Iterable[LocalSchedulingTask]) -> None:
    for task in tasks:
        del task.definition["start"]["schedule"]["timezone"]
        task.define(task.definition)
        life.plan(task, {}, after=task.created_at)
