"""The end of a pause: which tasks are enabled again, in which order, and which are left as somebody has made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from dashboard.inventory.batches import chunks
from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.jobs.kinds import ALREADY, CHANGED
from dashboard.inventory.models import Change, ItemResult, JobItem, Pause, PauseState
from dashboard.inventory.models.history import ChangeResult
from dashboard.inventory.models.pauses import PAUSED_ON, off_items
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.task import Task

AT_ONCE = 500  # items that are read at a time
# Tasks that a pause found off, or has left to another one: it keeps them off in the place of one that ends before it.
_WAITING = Q(result=ItemResult.SKIPPED, why=ALREADY) | Q(result=ItemResult.DONE, why=PAUSED_ON)
_NEVER = datetime.max.replace(tzinfo=UTC)


def leave_touched(pause: Pause, now: datetime) -> None:
    """Leave alone what somebody has changed since the pause disabled it, and what another pause is to bring back."""
    items = list(off_items(pause.job.items.all()).filter(step="").only("pk", "task_id", "change_id"))
    for some in chunks(items, AT_ONCE):
        touched = _changed_since(pause, some)
        _settle(pause, [item.pk for item in some if touched.get(item.task_id, 0) > (item.change_id or 0)], CHANGED)
        _hand_on(pause, [item for item in some if touched.get(item.task_id, 0) <= (item.change_id or 0)], now)


def take_on(pause: Pause) -> None:
    """Keep off what pauses that are ending now have not enabled yet: this one begins as they end."""
    ours = dict(pause.job.items.filter(_WAITING).values_list("task_id", "pk"))
    ending = JobItem.objects.filter(job__pause__tenant=pause.tenant, job__pause__state=PauseState.ENDING)
    for some in chunks(ours, AT_ONCE):
        for item in off_items(ending).filter(claimed_at=None, task_id__in=some):
            free = JobItem.objects.filter(pk=item.pk, claimed_at=None, result=ItemResult.DONE)
            if free.update(step="", operation="", why=PAUSED_ON):
                _keep_off(ours[item.task_id], item)


def soonest_first(items: QuerySet[JobItem], after: datetime) -> list[int]:
    """The keys of items, of those tasks first that start first after an instant."""
    starts = _next_starts(items, after)
    return sorted(starts, key=lambda key: (starts[key] or after, key))


def quiet_until(items: QuerySet[JobItem], now: datetime, until: datetime) -> list[int]:
    """The keys of items whose tasks do not start before an instant: these can be enabled before it."""
    starts = _next_starts(items, now - timedelta(seconds=1))
    quiet = {key: at for key, at in starts.items() if at is not None and at >= until}
    return sorted(quiet, key=lambda key: (quiet[key], key))


def put_in_order(keys: Sequence[int]) -> None:
    for some in chunks(enumerate(keys), AT_ONCE):
        JobItem.objects.bulk_update([JobItem(pk=key, place=place) for place, key in some], ["place"])


def last_changes(pause: Pause, items: Iterable[JobItem]) -> Mapping[str, Change]:
    """By task, the last entry of the history that is not the pause's own, since the pause disabled it."""
    found = {item.task_id: item for item in items}
    changes = _done(pause, found).filter(pk__gt=min((item.change_id or 0 for item in found.values()), default=0))
    return {change.task_id: change for change in changes.order_by("pk") if _is_since(change, found[change.task_id])}


def _is_since(change: Change, item: JobItem) -> bool:
    return change.pk > (item.change_id or 0)


def _changed_since(pause: Pause, items: Iterable[JobItem]) -> Mapping[str, int]:
    groups = _done(pause, [item.task_id for item in items]).values_list("task_id").annotate(last=Max("pk")).order_by()
    return dict(groups)


def _done(pause: Pause, task_ids: Iterable[str]) -> QuerySet[Change]:
    found = Change.objects.filter(tenant=pause.tenant, task_id__in=list(task_ids), endings__result=ChangeResult.DONE)
    return found.filter(Q(job=None) | ~Q(job=pause.job_id))


def _hand_on(pause: Pause, items: Sequence[JobItem], now: datetime) -> None:
    """Leave to a pause that ends later the tasks that it found off because of this one."""
    by_task = {item.task_id: item for item in items}
    later = max(now, pause.ends_at) if not pause.ended_by else now
    theirs = JobItem.objects.filter(
        job__pause__tenant=pause.tenant,
        job__pause__state=PauseState.ON,
        job__pause__ends_at__gt=later,
        task_id__in=list(by_task),
    ).filter(_WAITING)
    takers = {item.task_id: item for item in theirs.order_by("job__pause__ends_at")}  # of several the last one
    for task_id, taker in takers.items():
        _keep_off(taker.pk, by_task[task_id])
    _settle(pause, [by_task[task_id].pk for task_id in takers], PAUSED_ON)


def _keep_off(key: int, item: JobItem) -> None:
    """Let the item with that key be what brings back the task of another one."""
    values: dict[str, Any] = {"result": ItemResult.DONE, "why": "", "wanted": {"enabled": False}}
    JobItem.objects.filter(pk=key).update(change_id=item.change_id, **values)


def _settle(pause: Pause, keys: Sequence[int], why: str) -> None:
    if keys:
        off_items(pause.job.items.all()).filter(pk__in=keys, step="").update(why=why)


def _next_starts(items: QuerySet[JobItem], after: datetime) -> dict[int, datetime | None]:
    """By the keys of items, when their tasks start next; None where that cannot be told."""
    starts: dict[int, datetime | None] = {}
    for some in chunks(items.values_list("pk", "task_id"), AT_ONCE):
        rows = read.by_id(task_id for _, task_id in some)
        starts |= {key: _next_start(rows[task_id].task, after) for key, task_id in some if task_id in rows}
        starts |= {key: None for key, task_id in some if task_id not in rows}
    return starts


def _next_start(task: Task, after: datetime) -> datetime | None:
    schedule = schedule_of(task)
    if schedule is None:
        return None if task.problem else _NEVER
    try:
        return next(iter(schedule.next_times(after, 1)), _NEVER)
    except BudgetExceeded:
        return None
