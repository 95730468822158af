"""The life of tasks: runs happen, fail, disable a task or use its schedule up. Nothing moves until a task is read.

`settle` brings tasks to the present. It never holds a transaction while it computes, and its work is bounded: of a
task that slept for long only the last runs are made up (ten or some more, at most 40), and its failures in a row are
counted from these. Of an app that fails more often than not the first runs are made up as well: these disabled it.
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
from dashboard.localtenant.forecast import Scheduled, runs_by, step
from dashboard.localtenant.models import LocalApp, LocalReload, LocalTask
from dashboard.localtenant.router import ALIAS

_RUNS_AT_MOST = 40
_SETTLED = ("state", "disabled_code", "log", "failures", "last_at", "next_at", "next_known")
_ERROR = "General Script Error in statement handling. Connection to the data source timed out."
RUNS_MADE_UP = 10  # at least so many of the last runs are made up, where there were so many
_FIRST_RUNS = 25  # of an app that often fails
_OFTEN = 0.5  # failures of one run
_STEPS = 4000  # looks for a next run while one page is brought to the present
_SECONDS = 2.0  # for the same, since a look at a very strange rule is a thousand times dearer
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class SimulationSteps:
    """What may still be done for one page."""

    left: int = _STEPS
    ends: float = field(default_factory=lambda: monotonic() + _SECONDS)

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0 and monotonic() < self.ends


def skip(task: Scheduled, now: datetime, steps: SimulationSteps) -> None:
    """Leave out the runs of a long sleep but the last: look back from now, ever further, until runs are found."""
    if task.next_at is None or task.next_at > now or not steps.take():
        return
    following = runs_by(task, after=task.next_at, until=now)
    if following is None:
        return
    span = back = max(following - task.next_at, _SECOND) * RUNS_MADE_UP
    early = now - back
    if early <= task.next_at:
        return
    while not runs_by(task, after=early, until=now):
        if not steps.take():
            return
        back *= 4
        early = max(now - back, task.next_at - _SECOND)
    early = _widen(task, _narrow(task, early, now, span, steps), now, steps)
    task.next_at = runs_by(task, after=early, until=now)


def _widen(task: Scheduled, early: datetime, now: datetime, steps: SimulationSteps) -> datetime:
    """Move `early` back until enough runs follow it: one gap of a rule says little of the others."""
    assert task.next_at is not None, "It sleeps."  # noqa: S101
    first = task.next_at - _SECOND
    while early > first and not _has_runs(task, early, now, steps):
        early = max(first, early - max(now - early, _SECOND))
    return early


def _has_runs(task: Scheduled, after: datetime, until: datetime, steps: SimulationSteps) -> bool:
    """Whether enough runs lie in (after, until]; so too when no step is left to see."""
    for _ in range(RUNS_MADE_UP):
        if not steps.take():
            return True
        run = runs_by(task, after=after, until=until)
        if run is None:
            return False
        after = run
    return True


def skip_to_last(task: Scheduled, at: datetime, now: datetime, steps: SimulationSteps) -> datetime:
    """The very last run from `at`, a run, to now: all others are left out, as far as the steps allow."""
    early = _narrow(task, at - _SECOND, now, _SECOND, steps)
    return runs_by(task, after=early, until=now) or at


def _narrow(task: Scheduled, early: datetime, now: datetime, span: timedelta, steps: SimulationSteps) -> datetime:
    """Move `early` towards `now` until the last run follows it within `span`: halve what is between."""
    late = now
    while late - early > span and steps.take():
        middle = early + (late - early) / 2
        if runs_by(task, after=middle, until=now):
            early = middle
        else:
            late = middle
    return early


@dataclass(slots=True)
class _Story:
    """What happened to a task since it was last read."""

    task: LocalTask
    failure_rate: float
    pace: int = 0  # seconds between its runs after a breakdown, until one succeeds; 0: as its schedule says
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
    apps = _apps(waiting)
    steps = SimulationSteps()
    _write([_live(_Story(task, *apps.get(task.app_id, (0.0, 0))), now, steps) for task in waiting], now)


def _is_due(task: LocalTask, now: datetime) -> bool:
    if task.state != LocalTask.State.ENABLED or task.migrated:
        return False
    return not task.next_known or (task.next_at is not None and task.next_at <= now)


def _apps(tasks: Iterable[LocalTask]) -> Mapping[str, tuple[float, int]]:
    apps = LocalApp.objects.filter(id__in={task.app_id for task in tasks})
    return {app_id: (rate, pace) for app_id, rate, pace in apps.values_list("id", "failure_rate", "pace")}


def _live(story: _Story, now: datetime, steps: SimulationSteps) -> _Story:
    task = story.task
    if not task.next_known:
        _step(story, now)
    if story.failure_rate >= _OFTEN or story.pace:
        _run_until(story, now, _FIRST_RUNS, steps)
    skip(task, now, steps)
    _run_until(story, now, _RUNS_AT_MOST, steps)
    if at := _due_at(task, now):
        _run(story, skip_to_last(task, at, now, steps))
    if _due_at(task, now):
        step(task, after=now)
    return story


def _run_until(story: _Story, now: datetime, most: int, steps: SimulationSteps) -> None:
    while (at := _due_at(story.task, now)) and len(story.reloads) < most and steps.take():
        _run(story, at)


def _due_at(task: LocalTask, now: datetime) -> datetime | None:
    return task.next_at if task.next_at is not None and task.next_at <= now else None


def _run(story: _Story, at: datetime) -> None:
    task = story.task
    reload = _reload(task, at, story.failure_rate, story.pace)
    story.reloads.append(reload)
    task.last_at = at
    task.failures = 0 if reload.succeeded else task.failures + 1
    if task.failures < FAILURES_ALLOWED:
        if reload.succeeded:
            story.pace = 0
        _step(story, at)
        return
    task.state, task.disabled_code, task.log = LocalTask.State.DISABLED, "CONSECUTIVE-FAILURES", FAILURES_LOG
    task.next_at = None


def _step(story: _Story, after: datetime) -> None:
    step(story.task, after=after)
    if story.pace and story.task.next_at is not None:
        story.task.next_at = after + timedelta(seconds=story.pace)


def _reload(task: LocalTask, at: datetime, failure_rate: float, pace: int = 0) -> LocalReload:
    """The reload that an app makes at an instant: its fate is drawn from app and instant, the same at every reading."""
    error, wait, work = fate(task.app_id, at, failure_rate)
    if pace:
        wait, work = timedelta(), timedelta(seconds=1)
    return LocalReload.of(task, at, error=error, wait=wait, work=work)


def fate(app_id: str, at: datetime, failure_rate: float) -> tuple[str, timedelta, timedelta]:
    """The error ("" for none), the wait and the work of an app's run at an instant, the same at every reading."""
    draw = sha256(f"{app_id} {at.isoformat()}".encode()).digest()
    succeeded = int.from_bytes(draw[:7]) / 2**56 >= failure_rate
    return "" if succeeded else _ERROR, timedelta(seconds=draw[7] % 9), timedelta(seconds=20 + draw[8])


def _write(stories: Sequence[_Story], now: datetime) -> None:
    with transaction.atomic(using=ALIAS):
        for story in stories:
            if save(story.task, fields=_SETTLED):
                LocalReload.objects.bulk_create(story.reloads, ignore_conflicts=True)
                _forget_old_reloads(story, now)
                if not story.pace and any(reload.succeeded for reload in story.reloads):
                    LocalApp.objects.filter(id=story.task.app_id, pace__gt=0, failure_rate=0).update(pace=0)


def save(task: LocalTask, *, fields: Iterable[str]) -> bool:
    """Write the fields unless somebody else has written the task since it was read; say whether it was written."""
    values = {name: getattr(task, name) for name in fields} | {"revision": task.revision + 1}
    written = LocalTask.objects.filter(pk=task.pk, revision=task.revision).update(**values)
    task.revision += written
    return bool(written)


def _forget_old_reloads(story: _Story, now: datetime) -> None:
    if story.reloads:
        LocalReload.objects.filter(app_id=story.task.app_id, created_at__lt=now - RELOADS_KEPT).delete()
