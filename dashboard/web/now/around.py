"""The 24 hours around now: what ran, what failed, what will start, and what would, were it enabled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from dashboard.inventory import calendar as calendar_tasks
from dashboard.inventory.cache.calendar_cache import CalendarTask, CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.copy import reloads
from dashboard.inventory.models import ReloadCopy
from dashboard.inventory.search.search import parse
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.calendar.load import BUCKET
from dashboard.scheduling.task import TaskState

REACH = timedelta(hours=12)  # back and ahead
BUCKETS = 2 * int(REACH.total_seconds()) // BUCKET
_DAY = timedelta(days=1)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start to come."""

    at: datetime  # aware UTC
    task: CalendarTask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coming:
    """Starts to come, earliest first: their instants and the places of their tasks."""

    instants: Numbers
    places: Numbers
    tasks: CalendarTasks

    def __len__(self) -> int:
        return len(self.instants)

    def starts(self, window: slice) -> list[Start]:
        pairs = zip(self.instants[window].tolist(), self.places[window].tolist(), strict=True)
        return [Start(at=datetime.fromtimestamp(at, UTC), task=self.tasks.tasks[place]) for at, place in pairs]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Around:
    """All of it, counted by five minutes."""

    begin: datetime  # aware UTC, of the first five minutes
    now: datetime
    ran: int  # failed ones too
    failed: int
    ahead: Coming
    would: Coming
    past_buckets: Numbers  # BUCKETS of each
    failed_buckets: Numbers
    ahead_buckets: Numbers
    would_buckets: Numbers

    @property
    def end(self) -> datetime:
        return self.begin + 2 * REACH


def begin_of(now: datetime) -> datetime:
    """Where the first five minutes begin, so that it moves by one bucket every five minutes."""
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % BUCKET, UTC) - REACH


def around(now: datetime) -> Around:
    begin = begin_of(now)
    past = reloads.outcomes(begin, begin + REACH + timedelta(seconds=BUCKET))
    ran = runs(now)
    ahead, would = coming(now)
    return Around(
        begin=begin,
        now=now,
        ran=ran.count(),
        failed=failed_runs(now).count(),
        ahead=ahead,
        would=would,
        past_buckets=_counted(past.instants, begin),
        failed_buckets=_counted(past.instants[past.failed], begin),
        ahead_buckets=_counted(ahead.instants, begin),
        would_buckets=_counted(would.instants, begin),
    )


def runs(now: datetime) -> QuerySet[ReloadCopy]:
    """The runs of tasks that have ended, newest first, of the 12 hours before now."""
    found = ReloadCopy.objects.filter(tenant=tenant_key(), created_at__gte=begin_of(now), created_at__lt=now)
    return found.exclude(ended_at=None).exclude(task_id="").order_by("-created_at", "-pk")


def failed_runs(now: datetime) -> QuerySet[ReloadCopy]:
    return runs(now).filter(status__in=reloads.FAILED)


def coming(now: datetime) -> tuple[Coming, Coming]:
    """What will start, and what would, in the 12 hours from now on."""
    tasks = calendar_tasks.matching(parse(""), now)
    end = begin_of(now) + 2 * REACH
    found = RUNS_CACHE.runs(tasks.schedules, now.date(), end.date() + _DAY)
    near = (found.instants >= now.timestamp()) & (found.instants < end.timestamp())
    instants, places = found.instants[near], found.task_indexes[near].astype(np.int64)
    enabled, disabled = _states(tasks)
    return _sorted(instants, places, enabled, tasks), _sorted(instants, places, disabled, tasks)


def _sorted(instants: Numbers, places: Numbers, wanted: NDArray[np.bool_], tasks: CalendarTasks) -> Coming:
    chosen = wanted[places] if len(places) else np.zeros(0, np.bool_)
    instants, places = instants[chosen], places[chosen]
    order = np.lexsort((places, instants))
    return Coming(instants=instants[order], places=places[order], tasks=tasks)


@lru_cache(maxsize=4)
def _states(tasks: CalendarTasks) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    starts = np.array([task.starts for task in tasks.tasks], dtype=np.bool_)
    off = (TaskState.ENABLED, TaskState.DISABLED)  # one that waits for a disabled one is enabled itself
    return starts, ~starts & np.array([task.state in off for task in tasks.tasks], dtype=np.bool_)


def _counted(instants: Numbers, begin: datetime) -> Numbers:
    places = (instants - int(begin.timestamp())) // BUCKET
    inside = places[(places >= 0) & (places < BUCKETS)]
    return np.bincount(inside, minlength=BUCKETS)
