"""A schedule file as a job: an item for each task that its plan makes, changes or removes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inventory.batches import chunks
from dashboard.inventory.changes.diff import state_words
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.copy.text import clean
from dashboard.inventory.models import ItemStep, Job, JobItem, JobKind, JobState
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.models.jobs import MADE
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.schedule_files.frozen import frozen, thawed
from dashboard.inventory.schedule_files.plan import PlanItem
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import task_words

LONGEST_NAME = 100  # characters of a file's name
_COSTLY = "Turns off {} of its app in Qlik's older scheduling."
_MISSING = "The file has it not: it would be removed."


def make(
    by: RequestedBy,
    items: Iterable[PlanItem],
    *,
    name: str,
    costly: Iterable[PlanItem] = (),
    may_go: Iterable[PlanItem] = (),
) -> Job:
    """Make the draft of a job that carries out a plan; `name` is that of the file.

    What is `costly` is made only where somebody ticks it, what `may_go` is removed only after `settle_removals`.
    """
    told = {"actor": by.actor, "page": by.page, "reason": by.reason}
    options = {"file": clean(name)[:LONGEST_NAME]}
    every = [*_noted(items, ""), *((item, _cost(item)) for item in costly), *_noted(may_go, _MISSING)]
    with transaction.atomic():
        job = Job.objects.create(
            tenant=tenant_key(), kind=JobKind.FILE, options=options, made_at=timezone.now(), **told
        )
        for some in chunks(_items(job, every)):
            JobItem.objects.bulk_create(some)
    return job


def do(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    """Carry out one item, unless its task is no longer what the plan was made of. Raises nothing but NotConfigured."""
    told = item.wanted or {}
    found = thawed(told, read.row(item.task_id))
    if found is None:
        return Outcome(task_id=item.task_id, kind=ChangeKind.EDITED, conflict=Conflict(before=None, theirs=None))
    return carry_out(by, replace(found, is_agreed=found.is_agreed or item.is_odd))


def removals(job: Job) -> QuerySet[JobItem]:
    """Give the items of a draft that would remove what the file has not."""
    return job.items.filter(note=_MISSING)


def settle_removals(job: Job, *, go: bool) -> None:
    """Let a draft remove what the file has not, or forget it."""
    found = removals(job)
    if go:
        found.update(step=ItemStep.DO, is_odd=False)
    else:
        found.delete()


def unfinished() -> list[Job]:
    found = Job.objects.filter(tenant=tenant_key(), kind=JobKind.FILE)
    return list(found.filter(state__in=(JobState.RUNNING, JobState.PAUSED)).order_by("pk"))


def _noted(items: Iterable[PlanItem], note: str) -> Iterator[tuple[PlanItem, str]]:
    return ((item, note) for item in items)


def _cost(item: PlanItem) -> str:
    count = len(item.turns_off)
    return _COSTLY.format("the reload task" if count == 1 else f"{count} reload tasks")


def _items(job: Job, items: Iterable[tuple[PlanItem, str]]) -> Iterator[JobItem]:
    for place, (item, note) in enumerate(items):
        before, after = item.before.task if item.before else None, item.after
        yield JobItem(
            job=job,
            place=place,
            task_id=before.id if before else f"{MADE}{place}",
            app_name=clean(item.app_name),
            seen=item.before.seen if item.before else "",
            wanted=frozen(item),
            was=clean(_told(before)),
            becomes=clean(_told(after)),
            note=note,
            is_odd=bool(note),
            step=ItemStep.NONE if note else ItemStep.DO,
        )


def _told(task: Task | None) -> str:
    return f"{state_words(task)} · {task_words(task).short}" if task else ""
