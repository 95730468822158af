"""A schedule file as a job: an item for each task that its plan makes, changes or removes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from dashboard.inventory.batches import chunks
from dashboard.inventory.changes.diff import state_words
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.copy.text import clean
from dashboard.inventory.models import ItemStep, Job, JobItem, JobKind, JobState
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.schedule_files.frozen import frozen, thawed
from dashboard.inventory.schedule_files.plan import PlanItem
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import task_words

MADE = "+"  # begins the id of an item whose task is still to be made


def make(by: RequestedBy, items: Iterable[PlanItem], *, name: str) -> Job:
    """Make the draft of a job that carries out a plan; `name` is that of the file."""
    told = {"actor": by.actor, "page": by.page, "reason": by.reason}
    options = {"file": clean(name)}
    with transaction.atomic():
        job = Job.objects.create(
            tenant=tenant_key(), kind=JobKind.FILE, options=options, made_at=timezone.now(), **told
        )
        for some in chunks(_items(job, items)):
            JobItem.objects.bulk_create(some)
    return job


def do(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    """Carry out one item, unless its task is no longer what the plan was made of. Raises nothing but NotConfigured."""
    told = item.wanted or {}
    found = thawed(told, read.row(item.task_id))
    if found is None:
        return Outcome(task_id=item.task_id, kind=ChangeKind.EDITED, conflict=Conflict(before=None, theirs=None))
    return carry_out(by, found)


def unfinished() -> list[Job]:
    """Give the jobs of files that are not over."""
    found = Job.objects.filter(tenant=tenant_key(), kind=JobKind.FILE)
    return list(found.filter(state__in=(JobState.RUNNING, JobState.PAUSED)).order_by("pk"))


def makes(item: JobItem) -> bool:
    """Whether an item makes a task."""
    return item.task_id.startswith(MADE)


def _items(job: Job, items: Iterable[PlanItem]) -> Iterator[JobItem]:
    for place, item in enumerate(items):
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
            step=ItemStep.DO,
        )


def _told(task: Task | None) -> str:
    return f"{state_words(task)} · {task_words(task).short}" if task else ""
