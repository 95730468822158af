"""Breakdowns on demand: an app fails from now on, faster than life, so that a visitor sees what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from dashboard.localtenant import clock, simulation
from dashboard.localtenant.models import LocalApp, LocalTask
from dashboard.localtenant.router import ALIAS

PACE = 8  # seconds between two runs of an app that was let break down, until one succeeds


class UnknownApp(LookupError):
    """No app has that id or name."""


def find_app(name: str) -> LocalApp:
    """The app with that id or name (in this order); raises UnknownApp."""
    for field in ("id", "name__iexact"):
        if app := LocalApp.objects.filter(**{field: name}).first():
            return app
    raise UnknownApp(f"There is no app {name[:100]!r} in this tenant.")


def break_app(app: LocalApp) -> int:
    """Let all reloads of an app fail from now on, one every few seconds. Returns how many tasks run it."""
    return _set(app, failure_rate=1.0)


def mend_app(app: LocalApp) -> int:
    """Let its reloads succeed from now on; the next ones come within seconds. Returns how many tasks run it."""
    return _set(app, failure_rate=0.0)


def soon(task: LocalTask, after: datetime) -> datetime | None:
    """The next run of a task whose app was let break down, and has not succeeded since; None for all others."""
    pace = LocalApp.objects.filter(id=task.app_id).values_list("pace", flat=True).first()
    return after + timedelta(seconds=pace) if pace else None


def _set(app: LocalApp, *, failure_rate: float) -> int:
    """Let happen what has happened, then change app and tasks in one step."""
    tasks = LocalTask.objects.filter(app_id=app.id, state=LocalTask.State.ENABLED, migrated=False)
    simulation.settle(simulation.due(tasks))
    next_at = clock.now() + timedelta(seconds=PACE)
    with transaction.atomic(using=ALIAS):
        LocalApp.objects.filter(pk=app.pk).update(failure_rate=failure_rate, pace=PACE)
        return tasks.update(next_at=next_at, next_known=True, failures=0, revision=F("revision") + 1)
