"""Changes that were made elsewhere: what is different from the copy without any doing of ours goes into the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inventory.changes.diff import only_owner
from dashboard.inventory.changes.request import RequestedBy, was_applied
from dashboard.inventory.copy import deletions, names, write
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.names import Names
from dashboard.inventory.copy.text import clean, fold
from dashboard.inventory.copy.write import ExternalChange
from dashboard.inventory.models import SyncState, TaskCopy
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage, ChangeResult, Ending, TaskLock
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.tenant.errors import NotFound, TenantError
from dashboard.tenant.tenant import Tenant

# How long after it was asked for a write may still show up: a tenant that is slow, and a sync or two. What comes later
# may as well be somebody else's.
SHOWS_WITHIN = timedelta(minutes=5)
_STATES = {
    TaskState.ENABLED: ChangeKind.ENABLED,
    TaskState.DISABLED: ChangeKind.DISABLED,
    TaskState.COMPLETED: ChangeKind.COMPLETED,
}
OUT_OF_TURN = -1  # the generation of a task that was read by itself: no sync has it


def refresh_task(
    tenant: Tenant,
    task_id: str,
    *,
    keep: Callable[[], AbstractContextManager[None]] = nullcontext,
    turned_off_by: RequestedBy | None = None,
) -> Task:
    """Read one task, with the copy and the history brought up to what is seen. Raises TenantError.

    `keep`: around what is written; who only reads leaves it to the next sync where the database is busy.
    `turned_off_by`: who has just made a newer task of its app; if the task is found disabled, that has done it.

    A tenant that no longer has the API answers 404 to everything: only where its list is there is a task gone. One that
    is only named by its place, or whose id no address can hold, cannot be asked for: that does not say it is gone.
    """
    if not write.has_id(task_id):
        raise NotFound(host=tenant.host, method="GET")
    asked_at = timezone.now()
    try:
        task = tenant.get_task(task_id)
    except NotFound:
        row = TaskCopy.objects.filter(tenant=tenant_key(), task_id=task_id, deleted_at=None).first()
        tenant.task_page(origin=Origin(row.origin) if row else None)  # raises Gone
        made, is_sure = _made_of(tenant, row) if row else ([], True)
        with keep():
            _lost(tenant_key(), task_id, asked_at, made, is_sure=is_sure)
        raise
    with keep(), transaction.atomic():
        is_first = not SyncState.objects.filter(tenant=tenant_key()).exclude(as_of=None).exists()
        news = write.take(tenant_key(), [task], asked_at=asked_at, generation=OUT_OF_TURN, is_first=is_first)
        record(tenant_key(), news, turned_off_by=turned_off_by)
    return task


def record(
    tenant: str, external_changes: Iterable[ExternalChange], *, turned_off_by: RequestedBy | None = None
) -> None:
    """Record changes made outside Reload Desk, in the transaction that changes the copy.

    Skips those that match one of our own writes still in progress; completes one whose outcome was unknown.
    `turned_off_by`: who has made the newer tasks for which Qlik disabled those that are seen disabled.
    """
    news = list(external_changes)
    if not news:
        return
    for change in _under_way(tenant):
        news = [seen for seen in news if not _is_of(change, seen)]
    for change in _unknown(tenant):
        if mine := next((seen for seen in news if _is_of(change, seen)), None):
            news.remove(mine)
            _ending(change, mine).save()
    known = names.known(tenant, [_any(seen) for seen in news if not seen.app_name])
    changes = Change.objects.bulk_create([_change(tenant, seen, known, turned_off_by) for seen in news])
    Ending.objects.bulk_create([_ending(*pair) for pair in zip(changes, news, strict=True)])


def tell_deletions(tenant: str) -> None:
    """Record the deletions that waited for it to be known whether the tasks were moved."""
    record(tenant, deletions.untold(tenant))


def kind_of(before: Task | None, after: Task | None) -> ChangeKind:
    if before is None or after is None:
        return ChangeKind.CREATED if before is None else ChangeKind.DELETED
    if before.state is not after.state and after.state in _STATES:
        return _STATES[after.state]
    return ChangeKind.OWNER if only_owner(before, after) else ChangeKind.EDITED


def _made_of(tenant: Tenant, row: TaskCopy) -> tuple[list[Task], bool]:
    """The tasks of the newer scheduling that a reload task was moved to, and whether that could be told."""
    state = SyncState.objects.filter(tenant=row.tenant).first()
    if row.origin != Origin.RELOAD or state is None or not state.offers(Origin.SCHEDULING):
        return [], True
    try:
        return [task for task in tenant.list_tasks(app_id=row.app_id) if task.moved_from == row.task_id], True
    except TenantError:
        return [], False


def _lost(tenant: str, task_id: str, asked_at: datetime, made: list[Task], *, is_sure: bool) -> None:
    """Mark a task gone; what was made of it is taken over, and then it was moved. A sync tells what is not sure."""
    with transaction.atomic():
        record(tenant, write.take(tenant, made, asked_at=asked_at, generation=OUT_OF_TURN) if made else [])
        row = TaskCopy.objects.filter(tenant=tenant, task_id=task_id, deleted_at=None, read_at__lt=asked_at).first()
        if row is None:
            return
        deletions.forget(tenant, task_id, untold=not is_sure)
        if is_sure:
            gone = ExternalChange(task_id=task_id, app_name=row.app_name, before=row.body, after=None, at=asked_at)
            record(tenant, [gone])


def _under_way(tenant: str) -> list[Change]:
    operations = TaskLock.objects.filter(tenant=tenant).values("operation")
    return list(_of_the_task().filter(tenant=tenant, operation__in=operations, endings=None))


def _unknown(tenant: str) -> list[Change]:
    """The writes of ours whose outcome nobody knows, newest first, as long as it may still show."""
    recent = _of_the_task().filter(tenant=tenant, at__gte=timezone.now() - SHOWS_WITHIN)
    unknown = recent.filter(endings__result=ChangeResult.UNKNOWN).exclude(endings__result=ChangeResult.DONE)
    return list(unknown.distinct().order_by("-pk"))


def _of_the_task() -> QuerySet[Change]:
    """The changes that show in a task; that it was started does not."""
    return Change.objects.exclude(kind=ChangeKind.RUN)


def _ending(change: Change, seen: ExternalChange) -> Ending:
    made = seen.task_id if change.makes and change.wanted is not None else ""
    return Ending(change=change, at=seen.at, result=ChangeResult.DONE, after=seen.after, task_id=made, looked=True)


def _is_of(change: Change, seen: ExternalChange) -> bool:
    """Whether what was seen is what a write of ours wants: it may be seen before its answer has come."""
    is_of = seen.before is None or seen.is_move if change.makes else change.task_id == seen.task_id
    if not is_of or change.kind == ChangeKind.DELETED:
        return is_of and seen.after is None
    return was_applied(change.kind, change.wanted or {}, _task(seen, seen.after))


def _change(tenant: str, seen: ExternalChange, known: Names, turned_off_by: RequestedBy | None) -> Change:
    task = _any(seen)
    kind = ChangeKind.MOVED if seen.is_move else kind_of(_task(seen, seen.before), _task(seen, seen.after))
    by = turned_off_by if kind is ChangeKind.DISABLED else None
    app_name = seen.app_name or clean(known.app(task))
    return Change(
        tenant=tenant,
        task_id=seen.task_id,
        app_id=task.app_id,
        app_name=app_name,
        app_sort=fold(app_name),
        at=seen.at,
        actor=by.actor if by else "",
        page=by.page if by else ChangePage.SYNC,
        kind=kind,
        before=seen.before,
        operation=uuid4().hex,
    )


def _any(seen: ExternalChange) -> Task:
    task = _task(seen, seen.after) or _task(seen, seen.before)
    assert task is not None  # noqa: S101
    return task


def _task(seen: ExternalChange, body: Mapping[str, Any] | None) -> Task | None:
    return None if body is None else task_of("", seen.task_id, version_of(body), body)
