"""The numbers that collectors of metrics read, all from the database: every process tells the same."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Sum

from dashboard import connect
from dashboard.inventory import tallies
from dashboard.inventory.calendar import matching
from dashboard.inventory.call_budget import WINDOW
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import CallCount, Tally, TallyKind
from dashboard.inventory.readiness import worker_age
from dashboard.inventory.sync.status import sync_status
from dashboard.inventory.tasks import TaskQuery
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState
from dashboard.tenant.errors import NotConfigured

SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One number, and what tells it from the others of its metric."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A named number, or several; `kind` is Prometheus' gauge or counter."""

    name: str
    help: str
    samples: tuple[Sample, ...]
    kind: str = "gauge"


def metrics(now: datetime) -> Iterator[Metric]:
    """Yield what there is to tell; a metric of which nothing is known has no sample."""
    tallies.write()
    yield Metric(name="tasks", help="Tasks by state and reason.", samples=tuple(_tasks()))
    yield from _copy(now)
    yield from _counters()
    yield Metric(
        name="tenant_budget_used_ratio",
        help="Share of the calls that the tenant allows in the present seconds; tier 1 reads, 2 writes.",
        samples=tuple(_budget_used(time.time())),
    )
    missed = copies().filter(state=TaskState.DISABLED).aggregate(runs=Sum("missed_runs"))["runs"] or 0
    yield _one("missed_runs", "Runs that disabled tasks have missed.", missed)
    yield _one("starts_next_hour", "Runs of enabled tasks that start within an hour.", starts(now, now + SOON))


def starts(first: datetime, last: datetime) -> int:
    """Count the runs of enabled tasks in [first, last)."""
    due = set(copies().filter(state=TaskState.ENABLED, next_run_at__lt=last).values_list("task_id", flat=True))
    every = matching(TaskQuery.parse("").search, first)  # schedules that this process has read before
    pairs = zip(every.tasks, every.schedules, strict=True)
    return sum(_runs(schedule, first, last) for task, schedule in pairs if schedule and task.task_id in due)


def _runs(schedule: Schedule, first: datetime, last: datetime) -> int:
    try:
        return len(schedule.instants(first, last))
    except BudgetExceeded as error:
        return len(error.found) if error.found is not None else 0


def _tasks() -> Iterator[Sample]:
    groups = copies().values("state", "reason").annotate(tasks=Count("pk")).order_by("state", "reason")
    for group in groups:
        yield Sample(value=group["tasks"], labels={"state": group["state"], "reason": group["reason"]})


def _copy(now: datetime) -> Iterator[Metric]:
    copy = sync_status(now)
    age = (now - copy.as_of).total_seconds() if copy.as_of else None
    yield _one("copy_age_seconds", "Age of the copy that pages show.", age)
    yield _one("sync_failures_in_a_row", "Syncs that failed since the last one that did not.", copy.failures)
    yield _one("worker_age_seconds", "Time since the last sign of life of a worker.", worker_age(now))


def _counters() -> Iterator[Metric]:
    found = list(Tally.objects.filter(tenant=tenant_key()).order_by("label"))
    answers = [tally for tally in found if tally.kind == TallyKind.ANSWER]
    failures = sum(tally.count for tally in found if tally.kind == TallyKind.SYNC_FAILURE)
    yield Metric(
        name="tenant_calls_total",
        help="Calls of the tenant by the status of its answer; none where there was no answer.",
        samples=tuple(Sample(value=tally.count, labels={"status": tally.label}) for tally in answers),
        kind="counter",
    )
    yield Metric(
        name="sync_failures_total", help="Syncs that failed.", samples=(Sample(value=failures),), kind="counter"
    )


def _budget_used(seconds: float) -> Iterator[Sample]:
    """`seconds` is the time since 1970: counts of earlier windows are over."""
    try:
        credential = connect.credential()
    except NotConfigured:
        return
    counts = dict(
        CallCount.objects.filter(credential=credential, window=int(seconds // WINDOW)).values_list("tier", "count")
    )
    for tier, per_minute in ((1, settings.TENANT_READS_PER_MINUTE), (2, settings.TENANT_WRITES_PER_MINUTE)):
        used = counts.get(tier, 0) / (per_minute * WINDOW / 60)
        yield Sample(value=round(used, 4), labels={"tier": str(tier)})


def _one(name: str, help: str, value: float | None) -> Metric:
    return Metric(name=name, help=help, samples=() if value is None else (Sample(value=value),))
