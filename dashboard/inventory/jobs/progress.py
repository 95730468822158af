"""How far jobs are: what has come of their items, how long the rest takes, and who will own what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Count, Q, QuerySet, Sum

from dashboard.inventory import call_budget, token_user
from dashboard.inventory.batches import chunks
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.jobs.kinds import ALREADY, KINDS
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobItem, JobKind, JobState, TaskCopy
from dashboard.inventory.paging import Paged, place
from dashboard.inventory.tenant_key import tenant_key

RESULTS = (ItemResult.DONE, ItemResult.FAILED, ItemResult.SKIPPED, ItemResult.UNDONE)
AT_ONCE = 500  # items of an export that are read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """A job with the numbers of its items."""

    job: Job
    done: int
    failed: int
    skipped: int
    undone: int
    to_do: int
    to_undo: int
    asked: int  # that something was to be done to, at the press

    @property
    def total(self) -> int:
        return self.done + self.failed + self.skipped + self.undone + self.to_do

    @property
    def to_go(self) -> int:
        return self.to_do + self.to_undo

    @property
    def is_running(self) -> bool:
        return self.job.state == JobState.RUNNING

    @property
    def is_open(self) -> bool:
        return self.job.state in (JobState.RUNNING, JobState.PAUSED)

    @property
    def is_undoing(self) -> bool:
        return self.to_undo > 0

    @property
    def can_undo(self) -> bool:
        return self.done > self.to_undo and KINDS[self.job.kind].has_undo

    def seconds_left(self, now: datetime) -> int:
        """The time that the rest takes at the limit of calls, when nobody else writes."""
        rest = max((self.job.wait_until - now).total_seconds(), 0) if self.job.wait_until else 0
        return ceil(rest + seconds_of(self.to_go))

    def ends_at(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.seconds_left(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(Paged):
    """One page of the jobs that were started, the newest first."""

    jobs: list[JobProgress]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage(Paged):
    """One page of the items of a job."""

    items: list[tuple[JobItem, TaskRow | None]]  # each with its task as the copy has it


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerMove:
    """How many tasks one owner gives to the token's user."""

    name: str
    count: int
    gone: bool  # the owner has left


def seconds_of(count: int) -> float:
    return count * call_budget.seconds_a_write()


def progress(jobs: Iterable[Job]) -> list[JobProgress]:
    """Count the items of jobs, by one question for all."""
    listed = list(jobs)
    if not listed:
        return []
    numbers = {
        group["job"]: {name: group[name] for name in _COUNTS}
        for group in JobItem.objects.filter(job__in=listed).values("job").annotate(**_COUNTS).order_by()
    }
    none = dict.fromkeys(_COUNTS, 0)
    return [JobProgress(job=job, **numbers.get(job.pk, none)) for job in listed]


_COUNTS = {
    "done": Count("pk", filter=Q(result=ItemResult.DONE)),
    "failed": Count("pk", filter=Q(result=ItemResult.FAILED)),
    "skipped": Count("pk", filter=Q(result=ItemResult.SKIPPED)),
    "undone": Count("pk", filter=Q(result=ItemResult.UNDONE)),
    "to_do": Count("pk", filter=Q(result=ItemResult.PENDING, step=ItemStep.DO)),
    "to_undo": Count("pk", filter=Q(step=ItemStep.UNDO)),
    "asked": Count("pk", filter=Q(wanted__isnull=False)),
}


def page(found: QuerySet[Job], wanted: int) -> JobPage:
    matching = found.count()
    number, pages, window = place(matching, wanted)
    shown = progress(found[window])
    return JobPage(jobs=shown, shown=len(shown), matching=matching, number=number, pages=pages)


def item_page(found: QuerySet[JobItem], wanted: int) -> ItemPage:
    matching = found.count()
    number, pages, window = place(matching, wanted)
    shown = with_rows(list(found[window]))
    return ItemPage(items=shown, shown=len(shown), matching=matching, number=number, pages=pages)


def every_item(found: QuerySet[JobItem]) -> Iterator[tuple[JobItem, TaskRow | None]]:
    keys = list(found.values_list("pk", flat=True))
    for some in chunks(keys, AT_ONCE):
        yield from with_rows(list(JobItem.objects.filter(pk__in=some).order_by("place")))


def with_rows(items: Sequence[JobItem]) -> list[tuple[JobItem, TaskRow | None]]:
    rows = read.by_id(item.task_id for item in items)
    return [(item, rows.get(item.task_id)) for item in items]


def running_jobs() -> list[JobProgress]:
    """The jobs that are not over, the newest first."""
    states = (JobState.RUNNING, JobState.PAUSED)
    return progress(Job.objects.filter(tenant=tenant_key(), state__in=states).order_by("-pk"))


def owner_moves(job: Job) -> list[OwnerMove]:
    """Whose tasks become the token's user's by what a job is still to do; none where a write changes no owner."""
    if not KINDS[job.kind].moves_owner or not token_user.becomes_owner():
        return []
    mine = token_user.known().user_id
    changed = _to_change(job)
    if job.kind == JobKind.FILE:  # what it removes gets no owner
        changed = changed.exclude(task_id__in=job.items.filter(becomes="").values("task_id"))
    tasks = changed.exclude(owner_id=mine) if mine else changed
    groups = tasks.values("owner_id", "owner_name", "owner_gone").annotate(tasks=Count("pk")).order_by("-tasks")
    return [
        OwnerMove(name=group["owner_name"] or group["owner_id"], count=group["tasks"], gone=group["owner_gone"])
        for group in groups
    ]


def runs_a_day(job: Job) -> float:
    return float(_to_change(job).aggregate(runs=Sum("runs_a_day"))["runs"] or 0)


def already(job: Job) -> int:
    return job.items.filter(why=ALREADY).count()


def _to_change(job: Job) -> QuerySet[TaskCopy]:
    ids = job.items.filter(step=ItemStep.DO).values("task_id")
    return TaskCopy.objects.filter(tenant=job.tenant, task_id__in=ids, deleted_at=None)
