"""The actual runs of some days as arrays, for pages that show what became of what was due. No tenant is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard import connect
from dashboard.inventory.copy.reloads import SUCCEEDED
from dashboard.inventory.models import ReloadCopy, SyncState

MOST = 50_000  # runs that are read for a page; of more only those that failed
FAILED = ("FAILED", "EXCEEDED_LIMIT", "CANCELED")
EARLY, LATE = 60, 1_800  # seconds before and after the planned instant in which a run of the task is taken for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """Runs that have ended and that a reload task started, by the time that they were created."""

    task_ids: Sequence[str]
    instants: NDArray[np.int64]  # epoch seconds
    failed: NDArray[np.bool_]
    complete: bool = True  # False: only those that failed


def ran(start: datetime, end: datetime) -> Ran:
    """The runs created in [start, end), as far as the copy has them: it keeps 30 days."""
    tenant = connect.tenant_name()
    state = SyncState.objects.filter(tenant=tenant).values_list("generation", "phase", "seen", "finished_at").first()
    return _ran(tenant, start, end, state)


def results(found: Ran, wanted: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], bool]:
    """For planned runs, epoch seconds by task, whether each failed; those of which nothing is known are left out."""
    told: dict[tuple[str, int], bool] = {}
    for task_id, instant, failed in zip(found.task_ids, found.instants.tolist(), found.failed.tolist(), strict=True):
        for planned in wanted.get(task_id, ()):
            if planned - EARLY <= instant < planned + LATE:
                told[task_id, planned] = failed
    return told


def of_task(task_id: str, planned: int) -> bool | None:
    """Whether the run planned for an instant (epoch seconds) failed; None where nothing is known of it."""
    start, end = (datetime.fromtimestamp(planned + seconds, UTC) for seconds in (-EARLY, LATE))
    rows = ReloadCopy.objects.filter(tenant=connect.tenant_name(), task_id=task_id, created_at__gte=start)
    found = rows.filter(created_at__lt=end).exclude(ended_at=None).order_by("created_at").first()
    return found.status in FAILED if found else None


@lru_cache(maxsize=8)
def _ran(tenant: str, start: datetime, end: datetime, state: object) -> Ran:
    """`state` is what the sync is at: while that stays, the copied runs stay."""
    rows = ReloadCopy.objects.filter(tenant=tenant, created_at__gte=start, created_at__lt=end)
    rows = rows.exclude(ended_at=None).exclude(task_id="").order_by("created_at")
    complete = rows.count() <= MOST
    values = list((rows if complete else rows.exclude(status=SUCCEEDED)).values_list("task_id", "created_at", "status"))
    return Ran(
        task_ids=[task_id for task_id, _, _ in values],
        instants=np.array([int(at.timestamp()) for _, at, _ in values], dtype=np.int64),
        failed=np.array([status in FAILED for _, _, status in values], dtype=np.bool_),
        complete=complete,
    )
