"""Which reload tasks were moved, and the newer tasks that came of each, as the copy has them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy.cache import element, task_of
from dashboard.inventory.models import MoveCheck, SyncState, TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.move.proof import MoveOutcome
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.tenant.parse import read_task
from dashboard.tenant.wire import before_move

PROOF_VERSION = "1"  # another hex digit each time that moves are compared in another way: then all are compared anew


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPair:
    """A reload task that was moved, or that names of newer tasks speak of, and those."""

    older_id: str
    key: str  # changes with the bodies of both sides
    newer_ids: tuple[str, ...]
    is_known: bool  # whether the copy has ever seen the reload task


def moved_pairs() -> dict[str, MovedPair]:
    """Give all of the configured tenant, by the id of the reload task.

    One without newer tasks is marked as moved by the tenant, or was turned off without a reason while its app has newer
    tasks: making one of these turns off all reload tasks of the app.
    """
    rows = TaskCopy.objects.filter(tenant=tenant_key())
    there = rows.filter(deleted_at=None, origin=Origin.SCHEDULING)
    newer: dict[str, dict[str, str]] = defaultdict(dict)
    for task_id, older_id, digest in there.exclude(moved_from="").values_list("task_id", "moved_from", "digest"):
        newer[older_id][task_id] = digest
    named = Q(task_id__in=there.exclude(moved_from="").values("moved_from"))
    older = dict(rows.filter(named | _alone(there), origin=Origin.RELOAD).values_list("task_id", "digest"))
    return {one: _pair(one, older.get(one), newer.get(one, {})) for one in (*older, *(newer.keys() - older.keys()))}


def tasks_of(task_ids: Iterable[str]) -> dict[str, Task]:
    """Give tasks by their ids, deleted ones too; those that the copy has never seen are left out."""
    found: dict[str, Task] = {}
    for some in chunks(task_ids, AT_ONCE):
        rows = TaskCopy.objects.filter(tenant=tenant_key(), task_id__in=some)
        for tenant, task_id, version, body in rows.values_list("tenant", "task_id", "version", "body"):
            found[task_id] = task_of(tenant, task_id, version, body, keep=False)
    return found


def as_before_move(task: Task) -> Task:
    """Give a reload task with the state that it had before the tenant marked it as moved."""
    if task.state is not TaskState.MOVED:
        return task
    return replace(task, state=read_task(before_move(element(task.body))).state)


def _alone(newer: QuerySet[TaskCopy]) -> Q:
    """Which reload tasks should have a newer one, so that they are told where they have none.

    Nothing is told before the newer tasks were all read; while they cannot be, only what was told before.
    """
    turned_off = Q(state=TaskState.DISABLED, disabled_code="", app_id__in=newer.exclude(app_id="").values("app_id"))
    wanting = Q(deleted_at=None) & (Q(state=TaskState.MOVED) | turned_off)
    state = SyncState.objects.filter(tenant=tenant_key()).first()
    if state is None or not state.offers(Origin.SCHEDULING):
        return Q(pk__in=())
    if state.worlds[Origin.SCHEDULING].get("failed_at"):
        told = MoveCheck.objects.filter(tenant=tenant_key(), outcome=MoveOutcome.WITHOUT)
        return wanting & Q(task_id__in=told.values("older_id"))
    return wanting


def _pair(older_id: str, digest: str | None, newer: Mapping[str, str]) -> MovedPair:
    told = "\n".join((digest or "", *(f"{task_id} {one}" for task_id, one in sorted(newer.items()))))
    key = PROOF_VERSION + hashlib.sha256(told.encode(errors="replace")).hexdigest()[:15]
    return MovedPair(older_id=older_id, key=key, newer_ids=tuple(sorted(newer)), is_known=digest is not None)
