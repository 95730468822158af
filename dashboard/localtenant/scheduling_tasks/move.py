"""Qlik's own move of reload tasks: while the older API closes, one app after the other changes over, and nobody asks.

A reload task stays where it is and is `migrated`; each of its lines becomes a task of the newer service, whose tasks
have one line. Nothing moves until somebody calls: a call does what was due until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from dashboard.localtenant import clock, identity, simulation
from dashboard.localtenant.ids import uuid_of
from dashboard.localtenant.models import LocalApp, LocalIdentity, LocalSchedulingTask, LocalTask
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.scheduling_tasks import life, listing, timing
from dashboard.localtenant.scheduling_tasks.creation import definition_of, event

STEP = timedelta(seconds=15)  # from one app to the next: four a minute
APPS_AT_ONCE = 25  # in one call; the rest follows with the next ones
_PAUSE = timedelta(hours=1)  # a tenant that was not asked for so long goes on from now
_lock = Lock()
Definition = dict[str, Any]


def advance() -> None:
    """Let the move come as far as it is by now; where the older API is gone, to its end."""
    stage = settings.LOCALTENANT_RELOAD_TASKS
    if stage == "open" or not _lock.acquire(blocking=False):
        return
    try:
        for app_id in _due(stage):
            move_app(app_id)
    finally:
        _lock.release()


def finish() -> None:
    while apps := _left(APPS_AT_ONCE):
        for app_id in apps:
            move_app(app_id)


def _due(stage: str) -> list[str]:
    if stage == "gone":
        return _left(APPS_AT_ONCE)
    now, own = clock.now(), identity.own()
    since = own.moved_until
    if since is None or not since <= now < since + _PAUSE:
        LocalIdentity.objects.filter(pk=own.pk, moved_until=since).update(moved_until=now)
        return []
    steps = min(int((now - since) / STEP), APPS_AT_ONCE)
    moved = LocalIdentity.objects.filter(pk=own.pk, moved_until=since).update(moved_until=since + steps * STEP)
    return _left(steps) if moved and steps else []


def _left(count: int) -> list[str]:
    rows = LocalTask.objects.filter(migrated=False).order_by("id").values_list("app_id", flat=True)
    apps: dict[str, None] = {}
    for app_id in rows.iterator():
        apps.setdefault(app_id)
        if len(apps) >= count:
            break
    return list(apps)


def move_app(app_id: str) -> list[LocalSchedulingTask]:
    tasks = list(LocalTask.objects.filter(app_id=app_id, migrated=False))
    simulation.settle(tasks)
    app = LocalApp.objects.filter(id=app_id).first()
    made = []
    with transaction.atomic(using=ALIAS):
        for task in tasks:
            if LocalTask.objects.filter(pk=task.pk, revision=task.revision).update(
                migrated=True, revision=F("revision") + 1
            ):
                made += successors(task, app, clock.now())
        LocalSchedulingTask.objects.bulk_create(made, ignore_conflicts=True)
    return made


def successors(task: LocalTask, app: LocalApp | None, at: datetime) -> list[LocalSchedulingTask]:
    """The newer tasks that a reload task becomes: one for each of its lines, one for its data. Nothing is written."""
    made = []
    at = listing.whole_milliseconds(at)
    for number, trigger in enumerate(_triggers(task)):
        name = app.name if app else "Reload"
        partial = task.auto_reload_partial if trigger.get("events") else task.partial
        facts = {"name": f"{name} ({number + 1})" if number else name, "partial": partial}
        new = LocalSchedulingTask(
            id=uuid_of("moved", task.id, str(number)),
            owner_id=task.owner_id,
            created_by=task.owner_id,
            updated_by=task.owner_id,
            created_at=at,
            updated_at=at,
            migrated_from=task.id,
        )
        new.define(definition_of(task.app_id, facts, trigger))
        _take_over(new, task)
        life.plan(new, {app.id: app} if app else {}, after=at)
        made.append(new)
    return made


def _triggers(task: LocalTask) -> Iterator[Definition]:
    fields = {"startDateTime": task.start, "endDateTime": task.end, "timezone": task.time_zone}
    schedule = {name: value for name, value in fields.items() if value}
    for line in task.recurrence or ([""] if task.start else []):
        recurrence = {"recurrence": line} if line else {}
        yield {"start": {"stateName": "reload", "schedule": recurrence | schedule}}
    if task.auto_reload:
        yield {"events": [event(timing.DATASET_UPDATED, "dataset-updated", {"appId": [task.app_id]})]}
    if not (task.recurrence or task.start or task.auto_reload):
        yield {}


def _take_over(new: LocalSchedulingTask, task: LocalTask) -> None:
    """The state: a schedule that had ended is disabled, and says so."""
    new.enabled = task.state in (LocalTask.State.ENABLED, "")
    if task.state == LocalTask.State.COMPLETED:
        new.disabled_code = "SCHEDULE-EXPIRED"
    elif not new.enabled:
        new.disabled_code = task.disabled_code
    new.failures = task.failures if new.enabled else 0
