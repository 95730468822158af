"""Presses that make jobs, and workers that do them, as the tests of jobs need them."""

from collections.abc import Callable, Iterable
from typing import Any

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run
from dashboard.inventory.models import Job, JobItem, JobKind
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.sync import run as sync
from tests.conftest import LocalTenant

ADA = RequestedBy(actor="ada", page=ChangePage.LIST, reason="the source moves")


def tasks(tenant: LocalTenant, count: int, **fields: Any) -> list[str]:
    """Make tasks, each of an app of its own, and copy them; gives their ids in the order of the copy's keys."""
    for _ in range(count):
        tenant.make_task(**fields)
    assert sync.run()
    return list(copies().order_by("pk").values_list("task_id", flat=True))


def draft(kind: JobKind, task_ids: Iterable[str] | None = None, **options: Any) -> Job:
    """Press: all tasks of the copy, or these."""
    found = copies().order_by("pk")
    found = found if task_ids is None else found.filter(task_id__in=list(task_ids))
    return jobs.make(ADA, kind, found.values_list("pk", flat=True), options=options)


def started(kind: JobKind, task_ids: Iterable[str] | None = None, **options: Any) -> Job:
    job = draft(kind, task_ids, **options)
    assert jobs.start(job)
    return job


def no_time(seconds: float) -> None:
    """Jobs of these tests do not wait."""
    raise AssertionError(f"waited for {seconds} s")


def worked(job: Job, sleep: Callable[[float], None] = no_time) -> Job:
    """Let a worker do what is to be done now."""
    run.work(sleep)
    job.refresh_from_db()
    return job


def results(job: Job) -> list[tuple[str, str]]:
    """What has come of each item, and why, in their order."""
    return list(job.items.order_by("place").values_list("result", "why"))


def item_of(job: Job, task_id: str) -> JobItem:
    return job.items.get(task_id=task_id)
