"""What became of the sample tasks until today: their last runs, their next one, and the reloads of the last 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from dashboard.localtenant.constants import FAILURES_ALLOWED, FAILURES_LOG
from dashboard.localtenant.data.sample import commercial, finance, logistics, retail, supply_chain, treasury
from dashboard.localtenant.data.sample.past import draw, last_run, next_run, reload_of, runs_between
from dashboard.localtenant.data.sample.people import SPACES, app_id, user_id
from dashboard.localtenant.data.sample.task import SampleTask
from dashboard.localtenant.models import LocalReload, LocalTask

HISTORY = timedelta(days=30)
FIRST_ID = 0x66500000  # seconds: ids of the sample sort before those of tasks made later

APPS = {app: facts for _, apps in SPACES.values() for app, facts in apps.items()}  # app: (owner, failure rate)
TASKS = tuple(
    task for space in (supply_chain, treasury, commercial, retail, logistics, finance) for task in space.TASKS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A task as it is today, and its reloads."""

    task: LocalTask
    reloads: list[LocalReload]


def stories(now: datetime) -> list[Story]:
    """Every sample task with its past. Nothing is written."""
    return [_story(sample, number, now) for number, sample in enumerate(TASKS)]


def _story(sample: SampleTask, number: int, now: datetime) -> Story:
    task = _task(sample, number, now)
    stopped = sample.stopped(now)
    runs = runs_between(task, now - HISTORY, stopped)
    reloads = [reload_of(task, at, failed=failed) for at, failed in zip(runs, _failed(sample, runs), strict=True)]
    task.last_at = runs[-1] if runs else last_run(task, stopped)
    if sample.code != "CONSECUTIVE-FAILURES":
        task.failures = _failures_in_row(reloads)
    if sample.state in (LocalTask.State.ENABLED, ""):
        task.next_at = next_run(task, now)
    return Story(task=task, reloads=reloads)


def _task(sample: SampleTask, number: int, now: datetime) -> LocalTask:
    today = now.date()
    failing = sample.code == "CONSECUTIVE-FAILURES"
    return LocalTask(
        id=sample.id or f"{FIRST_ID + number:08x}{sha256(f'sample task {number}'.encode()).hexdigest()[:16]}",
        app_id=app_id(sample.app),
        owner_id=user_id(sample.owner or APPS[sample.app][0]),
        partial=sample.partial,
        auto_reload=sample.auto_reload,
        time_zone=sample.zone,
        start=sample.start(today),
        end=sample.end(today),
        recurrence=sample.recurrence(today),
        state=sample.state,
        disabled_code=sample.code,
        log=FAILURES_LOG if failing else "",
        failures=FAILURES_ALLOWED if failing else 0,
        migrated=sample.migrated,
        next_known=True,
    )


def _failed(sample: SampleTask, runs: list[datetime]) -> list[bool]:
    """Whether each run failed: drawn from the app's failure rate, but never so often that Qlik had disabled the task.

    Of a task that was disabled for its failures it is the last ones.
    """
    if sample.code == "CONSECUTIVE-FAILURES":
        return [place >= len(runs) - FAILURES_ALLOWED for place in range(len(runs))]
    failure_rate = APPS[sample.app][1] if sample.app in APPS else 0.0
    failed: list[bool] = []
    for at in runs:
        is_last = failed[1 - FAILURES_ALLOWED :].count(True) == FAILURES_ALLOWED - 1
        failed.append(draw(sample.app, at) < failure_rate and not is_last)
    return failed


def _failures_in_row(reloads: list[LocalReload]) -> int:
    last = max((place for place, reload in enumerate(reloads, 1) if reload.succeeded), default=0)
    return min(len(reloads) - last, FAILURES_ALLOWED - 1)
