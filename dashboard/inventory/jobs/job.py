"""A job from its press on: made of what the copy has, reviewed, started, paused, cancelled, tried again, undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from dashboard.inventory.batches import chunks
from dashboard.inventory.changes.request import RequestedBy, to_json
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.copy.text import clean
from dashboard.inventory.jobs.kinds import KINDS, NOT_UNDOABLE, NotWanted, Options
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobItem, JobState, TaskCopy
from dashboard.inventory.tenant_key import tenant_key

AT_ONCE = 500  # tasks that are read at a time
DRAFTS_KEPT = timedelta(days=1)
# Why an item was skipped, beside the words of `kinds.py`.
CANCELLED = "cancelled"
_WAITING = (JobState.DRAFT, JobState.PLANNED)  # nothing is written of these
LEFT_OUT = "left out"  # by a person, in the review
NOT_TICKED = "not ticked"  # it changes in an odd way, and nobody said that it shall

_FRESH: dict[str, Any] = {"operation": "", "claimed_at": None, "tries": 0, "why": "", "error": None}


def make(by: RequestedBy, kind: str, keys: Iterable[int], *, options: Options | None = None, q: str = "") -> Job:
    """Make the draft of a job over rows of the copy, given by their keys in the order in which they shall be done.

    What is wanted of each is worked out now, and so is what each is: a task that is another one by the time that its
    turn comes is left alone. `q`: the search that the rows were found by.
    """
    now = timezone.now()
    JobItem.objects.filter(job__state=JobState.DRAFT, job__made_at__lt=now - DRAFTS_KEPT).delete()
    Job.objects.filter(state=JobState.DRAFT, made_at__lt=now - DRAFTS_KEPT).delete()
    told = {"actor": by.actor, "page": by.page, "reason": by.reason}
    job = Job(tenant=tenant_key(), kind=kind, options=options or {}, q=q, made_at=now, **told)
    items = list(_items(job, keys, now))  # before the transaction: it may take a while
    with transaction.atomic():
        job.save()
        for item in items:
            item.job = job
        JobItem.objects.bulk_create(items, batch_size=AT_ONCE)
    return job


def find(job_id: int) -> Job | None:
    return Job.objects.filter(tenant=tenant_key(), pk=job_id).first()


def jobs() -> QuerySet[Job]:
    """All jobs that were started, the newest first."""
    return Job.objects.filter(tenant=tenant_key()).exclude(state__in=_WAITING).order_by("-started_at", "-pk")


def changed_since(job: Job) -> QuerySet[JobItem]:
    """The items of a draft whose tasks are not what they were when it was made, or are gone."""
    copied = TaskCopy.objects.filter(tenant=job.tenant, task_id=OuterRef("task_id"), deleted_at=None)
    there = job.items.exclude(seen="")  # those that make a task have seen none
    found = there.annotate(digest_now=Subquery(copied.values("digest")[:1]))
    return found.filter(Q(digest_now=None) | ~Q(digest_now=F("seen")))


def count_again(job: Job) -> int:
    """Work out anew what a draft wants of tasks that have changed since; gives how many these are.

    What somebody has left out stays so.
    """
    open_ones = changed_since(job).exclude(why__in=(LEFT_OUT, NOT_TICKED))
    places = dict(open_ones.values_list("task_id", "place"))
    for some in chunks(places.items(), AT_ONCE):
        ids = dict(some)
        rows = list(read.copies().filter(task_id__in=ids).values_list("pk", flat=True))
        made = list(_items(job, rows, timezone.now()))
        for item in made:
            item.place = ids[item.task_id]
        with transaction.atomic():
            job.items.filter(task_id__in=ids).delete()
            JobItem.objects.bulk_create(made)
    return len(places)


def tick(job: Job, shown: Collection[int], ticked: Collection[int]) -> None:
    """Let the ticked ones of the shown items of a draft be done, and the others not; items by their keys."""
    if job.state == JobState.DRAFT:
        open_ones = job.items.filter(result=ItemResult.PENDING, pk__in=shown)
        open_ones.filter(pk__in=ticked).update(step=ItemStep.DO)
        open_ones.exclude(pk__in=ticked).update(step=ItemStep.NONE)


def start(job: Job, reason: str = "") -> bool:
    """Start a draft; False when it was started before."""
    return _confirm(job, {"state": JobState.RUNNING, "started_at": timezone.now(), "reason": reason or job.reason})


def plan(job: Job) -> bool:
    """Let a draft wait for its time: for `start_planned`; False when it is no draft any more."""
    return _confirm(job, {"state": JobState.PLANNED})


def start_planned(job: Job) -> bool:
    now = timezone.now()
    planned = Job.objects.filter(pk=job.pk, state=JobState.PLANNED)
    return bool(planned.update(state=JobState.RUNNING, started_at=now))


def drop_planned(job: Job) -> bool:
    """End one that waits for its time, with nothing written."""
    now = timezone.now()
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, state=JobState.PLANNED).update(state=JobState.OVER, ended_at=now):
            return False
        job.items.filter(result=ItemResult.PENDING).update(step="", result=ItemResult.SKIPPED, why=CANCELLED)
    return True


def go_on(job: Job, keys: Collection[int]) -> None:
    """Let some items be done that were held back, by their keys."""
    with transaction.atomic():
        _lock(job)
        job.items.filter(pk__in=keys, result=ItemResult.PENDING, step="").update(step=ItemStep.DO, **_FRESH)
        _run_on(job)


def _confirm(job: Job, values: dict[str, Any]) -> bool:
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, state=JobState.DRAFT).update(**values):
            return False
        left = job.items.filter(result=ItemResult.PENDING, step=ItemStep.NONE)
        left.filter(is_odd=True).update(result=ItemResult.SKIPPED, why=NOT_TICKED)
        left.filter(is_odd=False).update(result=ItemResult.SKIPPED, why=LEFT_OUT)
    job.refresh_from_db()
    return True


def pause(job: Job) -> bool:
    """Let no further item be begun."""
    return bool(Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.PAUSED, error=None))


def resume(job: Job) -> bool:
    return bool(Job.objects.filter(pk=job.pk, state=JobState.PAUSED).update(**_running()))


def cancel(job: Job) -> int:
    """Leave alone what is not begun yet; of an undo, keep it as it is. Gives how many items these are."""
    with transaction.atomic():
        _lock(job)
        free = job.items.filter(claimed_at=None, operation="")
        count = free.filter(step=ItemStep.DO).update(step="", result=ItemResult.SKIPPED, why=CANCELLED)
        count += free.filter(step=ItemStep.UNDO).update(step="", why=CANCELLED)
        _run_on(job)
    return count


def retry(job: Job) -> int:
    with transaction.atomic():
        _lock(job)
        failed = job.items.filter(result=ItemResult.FAILED)
        count = failed.update(step=ItemStep.DO, result=ItemResult.PENDING, ended_at=None, **_FRESH)
        _run_on(job)
    return count


def undo(job: Job, by: RequestedBy, keys: Collection[int] | None = None) -> int:
    """Take back what was done, each item only where nobody has changed the task since; what is to be done is not.

    `keys`: of these items alone.
    """
    if not KINDS[job.kind].has_undo:
        job.items.filter(result=ItemResult.DONE).update(why=NOT_UNDOABLE)
        return 0
    with transaction.atomic():
        _lock(job)
        free = job.items.filter(step=ItemStep.DO, claimed_at=None, operation="")
        free.update(step="", result=ItemResult.SKIPPED, why=CANCELLED)
        done = job.items.filter(result=ItemResult.DONE, step="")
        parts = [done] if keys is None else [done.filter(pk__in=some) for some in chunks(keys, AT_ONCE)]
        count = sum(part.update(step=ItemStep.UNDO, **_FRESH) for part in parts)
        Job.objects.filter(pk=job.pk).update(undone_by=by.actor)
        _run_on(job)
    return count


def _items(job: Job, keys: Iterable[int], now: datetime) -> Iterator[JobItem]:
    place = 0
    for some in chunks(keys, AT_ONCE):
        for row in read.rows_of(some):
            yield _item(job, row, place, now)
            place += 1


def _item(job: Job, row: TaskRow, place: int, now: datetime) -> JobItem:
    item = JobItem(job=job, place=place, task_id=row.task.id, app_name=clean(row.app_name), seen=row.seen)
    try:
        wish = KINDS[job.kind].wish(row, job.options, now)
    except NotWanted as error:
        item.result, item.why = ItemResult.SKIPPED, error.why
        return item
    item.wanted, item.was, item.becomes = to_json(wish.values), clean(wish.was), clean(wish.becomes)
    item.note, item.is_odd = wish.note, bool(wish.note)
    item.step = ItemStep.NONE if item.is_odd else ItemStep.DO
    return item


def _lock(job: Job) -> None:
    Job.objects.select_for_update().get(pk=job.pk)


def _run_on(job: Job) -> None:
    """Let it run until no item has a step left: then it is over."""
    Job.objects.filter(pk=job.pk).exclude(state__in=_WAITING).update(**_running())


def _running() -> dict[str, Any]:
    return {"state": JobState.RUNNING, "ended_at": None, "wait_until": None, "error": None}
