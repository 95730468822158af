"""Begins and ends pauses when their time has come: any process may look, and any number of times.

What is written is written by the pause's job: this only says what is to be done now, each time in one transaction.
So a process that is killed leaves either what was before, or what the next look goes on from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dashboard.inventory import token_user
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run as job_run
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobItem, JobState, Pause, PauseState, ReloadCopy
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.models.pauses import off_items
from dashboard.inventory.pauses import timing
from dashboard.inventory.pauses.end import leave_touched, put_in_order, quiet_until, soonest_first, take_on
from dashboard.inventory.pauses.pause import open_pauses

RETRY = timedelta(minutes=1)  # after an end that failed, or a token that was not accepted
LONGEST_RUN = timedelta(days=1)  # an older reload without an end counts as over
RUNNING = "running"  # the word of an item that waits until a reload of its task has ended


def look(now: datetime) -> None:
    """Do what is to be done now. Raises what the database raises."""
    for pause in open_pauses():
        _LOOKS[pause.state](pause, now)


def _planned(pause: Pause, now: datetime) -> None:
    if now >= pause.ends_at:
        _lapse(pause, now)
    elif now >= timing.disabling_at(pause, now):
        _begin(pause, now)


def _lapse(pause: Pause, now: datetime) -> None:
    """It has never begun: nothing was running here in all its time."""
    with transaction.atomic():
        if jobs.drop_planned(pause.job):
            Pause.objects.filter(pk=pause.pk).update(state=PauseState.OVER, ended_at=now)


def _begin(pause: Pause, now: datetime) -> None:
    with transaction.atomic():
        here = Pause.objects.select_for_update().get(pk=pause.pk)
        if here.state != PauseState.PLANNED:
            return
        jobs.count_again(pause.job)  # each task as it is now, not as it was when this was planned
        take_on(here)
        if here.waits_for_runs:
            to_do = pause.job.items.filter(step=ItemStep.DO)
            to_do.filter(task_id__in=_running(now)).update(step="", why=RUNNING)
        values = {"state": PauseState.ON, "begun_at": now, "writer": token_user.name()}
        Pause.objects.filter(pk=pause.pk).update(**values)
        jobs.start_planned(pause.job)


def _on(pause: Pause, now: datetime) -> None:
    if now >= timing.enabling_at(pause, now):
        Pause.objects.filter(pk=pause.pk, state=PauseState.ON).update(state=PauseState.ENDING, end_begun_at=now)
        pause.refresh_from_db()
        _ending(pause, now)
        return
    _revive(pause, now)
    if held := dict(_held(pause).values_list("pk", "task_id")):
        running = _running(now)
        if free := [key for key, task_id in held.items() if task_id not in running]:
            jobs.go_on(pause.job, free)


def _ending(pause: Pause, now: datetime) -> None:
    """Undo what the job has done, again and again, until nothing is left that could be."""
    _revive(pause, now)
    _disable_no_more(pause)
    if _is_at_work(pause):
        return
    leave_touched(pause, now)
    keys = _due(pause, now)  # before the transaction: it may take a while
    with transaction.atomic():
        here = Pause.objects.select_for_update().get(pk=pause.pk)
        if here.state != PauseState.ENDING or _is_at_work(pause):
            return
        if not off_items(pause.job.items.all()).exists():
            Pause.objects.filter(pk=pause.pk).update(state=PauseState.OVER, ended_at=now)
        elif keys:
            put_in_order(keys)
            Pause.objects.filter(pk=pause.pk).update(tried_at=now)
            jobs.undo(pause.job, _by(here), keys=keys)


def _disable_no_more(pause: Pause) -> None:
    _held(pause).update(result=ItemResult.SKIPPED)
    to_do = pause.job.items.filter(step=ItemStep.DO, claimed_at=None, operation="")
    to_do.update(step="", result=ItemResult.SKIPPED, why=jobs.CANCELLED)


def _is_at_work(pause: Pause) -> bool:
    return pause.job.items.exclude(step="").exists()


def _due(pause: Pause, now: datetime) -> list[int]:
    """The items that are to be undone now: before the end those alone whose tasks do not start until then."""
    items, tried_at = off_items(pause.job.items.all()), _tried_at(pause)
    if now < pause.ends_at and not pause.ended_by:
        return quiet_until(items, now, pause.ends_at) if tried_at is None else []
    is_new = items.filter(why="", error=None).exists()
    return soonest_first(items, now) if is_new or not _is_resting(tried_at, now) else []


def _tried_at(pause: Pause) -> datetime | None:
    begun = pause.end_begun_at
    return pause.tried_at if pause.tried_at and begun and pause.tried_at >= begun else None


def _is_resting(tried_at: datetime | None, now: datetime) -> bool:
    return tried_at is not None and tried_at <= now < tried_at + RETRY


def _revive(pause: Pause, now: datetime) -> None:
    """Let a job go on that has paused itself: a token may be accepted again."""
    found = Job.objects.filter(pk=pause.job_id, state=JobState.PAUSED, error__isnull=False)
    if not found.exists() or _is_resting(pause.tried_at, now):
        return
    with transaction.atomic():
        Pause.objects.filter(pk=pause.pk).update(tried_at=now)
        jobs.resume(pause.job)
    pause.refresh_from_db(fields=["tried_at"])


def _by(pause: Pause) -> RequestedBy:
    return RequestedBy(actor=pause.ended_by or pause.keeper, page=ChangePage.JOB, reason=pause.job.reason)


def _held(pause: Pause) -> QuerySet[JobItem]:
    return pause.job.items.filter(result=ItemResult.PENDING, step="", why=RUNNING)


def _running(now: datetime) -> set[str]:
    found = ReloadCopy.objects.filter(ended_at=None, created_at__gt=now - LONGEST_RUN).exclude(task_id="")
    return set(found.values_list("task_id", flat=True))


def look_and_work(now: datetime) -> None:
    look(now)
    job_run.begin()


_LOOKS: Mapping[str, Callable[[Pause, datetime], None]] = {
    PauseState.PLANNED: _planned,
    PauseState.ON: _on,
    PauseState.ENDING: _ending,
}
