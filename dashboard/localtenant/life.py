"""The life of tasks: runs happen, fail, disable a task or use its schedule up. Nothing moves until a task is read.

`settle` brings tasks to the present. It never holds a transaction while it computes, and its work is bounded: of a
task that slept for long only the last runs are made up (some ten, at most 40), and its failures in a row are counted
from these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic

from django.db import transaction
from django.db.models import Q, QuerySet

from dashboard.localtenant import clock
from dashboard.localtenant.constants import FAILURES_ALLOWED, FAILURES_LOG, RELOADS_KEPT
from dashboard.localtenant.ids import id_at
from dashboard.localtenant.models import LocalApp, LocalReload, LocalTask
from dashboard.localtenant.nextrun import BadLine, BeyondBound, next_execution
from dashboard.localtenant.router import ALIAS

_RUNS_KEPT = 10  # of a task that slept: about so many of its last runs are made up
_RUNS_AT_MOST = 40
_STEPS_PER_CALL = 4000  # looks for a next run in one call of settle; past them tasks skip to their next run,
_SECONDS_PER_CALL = 2.0  # or past this time, for a look at a very strange rule is a thousand times dearer
_SECOND = timedelta(seconds=1)
_SETTLED = ("state", "disabled_code", "log", "failures", "last_at", "next_at", "next_known", "revision")
_ERROR = "General Script Error in statement handling. Connection to the data source timed out."


@dataclass(slots=True)
class _Steps:
    """What one call of settle may still do."""

    left: int = _STEPS_PER_CALL
    ends: float = field(default_factory=lambda: monotonic() + _SECONDS_PER_CALL)

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0 and monotonic() < self.ends


@dataclass(slots=True)
class _Story:
    """What happened to a task since it was last read."""

    task: LocalTask
    failure_rate: float
    reloads: list[LocalReload] = field(default_factory=list)


def due(rows: QuerySet[LocalTask]) -> QuerySet[LocalTask]:
    """Those of `rows` to which something has happened, or whose next run is not known yet."""
    return rows.filter(Q(next_known=False) | Q(next_at__lte=clock.now()), state=LocalTask.State.ENABLED, migrated=False)


def settle(tasks: Iterable[LocalTask]) -> None:
    """Bring the tasks to the present, in place and in the database.

    A task that somebody else changes meanwhile is left to the next reader.
    """
    now = clock.now()
    waiting = [task for task in tasks if _is_due(task, now)]
    if not waiting:
        return
    rates = _failure_rates(waiting)
    steps = _Steps()
    _write([_live(_Story(task, rates.get(task.app_id, 0.0)), now, steps) for task in waiting], now)


def plan(task: LocalTask) -> None:
    """Compute the next run of a task that was made or changed; a used-up schedule completes it. Does not save.

    Raises BadLine and BeyondBound, for which a task may be stored without a next run.
    """
    task.next_known, task.next_at = True, None
    if not task.has_schedule:
        return
    found = foresee(task, after=clock.now())
    if task.state == LocalTask.State.ENABLED:
        task.next_at = found
        task.state = LocalTask.State.ENABLED if found else LocalTask.State.COMPLETED


def foresee(task: LocalTask, *, after: datetime) -> datetime | None:
    """The task's first run after an instant. Raises BadLine and BeyondBound."""
    try:
        return next_execution(
            recurrence=task.recurrence, time_zone=task.time_zone, start=task.start, end=task.end, after=after
        )
    except (BadLine, BeyondBound):
        raise
    except ValueError as error:
        raise BadLine("startDateTime", "startDateTime or endDateTime is not a date and time.") from error


def _is_due(task: LocalTask, now: datetime) -> bool:
    if task.state != LocalTask.State.ENABLED or task.migrated:
        return False
    return not task.next_known or (task.next_at is not None and task.next_at <= now)


def _failure_rates(tasks: Iterable[LocalTask]) -> Mapping[str, float]:
    apps = LocalApp.objects.filter(id__in={task.app_id for task in tasks})
    return dict(apps.values_list("id", "failure_rate"))


def _live(story: _Story, now: datetime, steps: _Steps) -> _Story:
    task = story.task
    if not task.next_known:
        _step(task, after=now)
    _skip(task, now, steps)
    for _ in range(_RUNS_AT_MOST):
        if not _is_due(task, now) or not steps.take():
            break
        _run(story)
    if _is_due(task, now):
        _step(task, after=now)
    return story


def _skip(task: LocalTask, now: datetime, steps: _Steps) -> None:
    """Leave out the runs of a long sleep but the last: look back from now, ever further, until runs are found."""
    if task.next_at is None or task.next_at > now or not steps.take():
        return
    following = _after(task, task.next_at)
    if following is None or following > now:
        return
    span = back = max(following - task.next_at, _SECOND) * _RUNS_KEPT
    early = now - back
    if early <= task.next_at:
        return
    while not _runs_between(task, early, now):
        if not steps.take():
            return
        back *= 4
        early = max(now - back, task.next_at - _SECOND)
    task.next_at = _after(task, _narrow(task, early, now, span, steps))


def _narrow(task: LocalTask, early: datetime, now: datetime, span: timedelta, steps: _Steps) -> datetime:
    """Move `early` towards `now` until the last run follows it within `span`: halve what is between."""
    late = now
    while late - early > span and steps.take():
        middle = early + (late - early) / 2
        if _runs_between(task, middle, now):
            early = middle
        else:
            late = middle
    return early


def _runs_between(task: LocalTask, after: datetime, until: datetime) -> bool:
    found = _after(task, after)
    return found is not None and found <= until


def _run(story: _Story) -> None:
    """One reload at the task's next time, and what follows from how it ends."""
    task, at = story.task, story.task.next_at
    assert at is not None  # noqa: S101  the caller saw that it is due
    reload = _reload(task, at, story.failure_rate)
    story.reloads.append(reload)
    task.last_at = at
    task.failures = 0 if reload.succeeded else task.failures + 1
    if task.failures < FAILURES_ALLOWED:
        _step(task, after=at)
        return
    task.state, task.disabled_code, task.log = LocalTask.State.DISABLED, "CONSECUTIVE-FAILURES", FAILURES_LOG
    task.next_at = None


def _reload(task: LocalTask, at: datetime, failure_rate: float) -> LocalReload:
    """The reload that an app makes at an instant: its fate is drawn from app and instant, the same at every reading."""
    draw = sha256(f"{task.app_id} {at.isoformat()}".encode()).digest()
    succeeded = int.from_bytes(draw[:7]) / 2**56 >= failure_rate
    wait, work = timedelta(seconds=draw[7] % 9), timedelta(seconds=20 + draw[8])
    return LocalReload(
        id=id_at(at, task.id),
        app_id=task.app_id,
        task_id=task.id,
        user_id=task.owner_id,
        partial=task.partial,
        succeeded=succeeded,
        error="" if succeeded else _ERROR,
        created_at=at,
        started_at=at + wait,
        ended_at=at + wait + work,
    )


def _step(task: LocalTask, *, after: datetime) -> None:
    """Move the task to its next run; complete it when there is none. What cannot be read has none and goes on."""
    try:
        task.next_at = foresee(task, after=after)
        used_up = task.next_at is None and task.has_schedule
    except (BadLine, BeyondBound):
        task.next_at, used_up = None, False
    task.next_known = True
    if used_up:
        task.state = LocalTask.State.COMPLETED


def _after(task: LocalTask, after: datetime) -> datetime | None:
    try:
        return foresee(task, after=after)
    except (BadLine, BeyondBound):
        return None


def _write(stories: Sequence[_Story], now: datetime) -> None:
    with transaction.atomic(using=ALIAS):
        for story in stories:
            if save(story.task, fields=_SETTLED):
                LocalReload.objects.bulk_create(story.reloads, ignore_conflicts=True)
                _forget_old_reloads(story, now)


def save(task: LocalTask, *, fields: Iterable[str]) -> bool:
    """Write the fields unless somebody else has written the task since it was read; say whether it was written."""
    read = task.revision
    task.revision += 1
    values = {name: getattr(task, name) for name in fields} | {"revision": task.revision}
    return bool(LocalTask.objects.filter(pk=task.pk, revision=read).update(**values))


def _forget_old_reloads(story: _Story, now: datetime) -> None:
    if story.reloads:
        LocalReload.objects.filter(app_id=story.task.app_id, created_at__lt=now - RELOADS_KEPT).delete()
