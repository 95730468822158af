"""Until when a task, or what a search finds, is not told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dashboard.inventory.models import Snooze, TaskCopy
from dashboard.inventory.search.search import parse
from dashboard.inventory.tenant_key import tenant_key


def standing(now: datetime) -> list[Snooze]:
    """The snoozes of the configured tenant that hold now, the one that ends first before the others."""
    return list(Snooze.objects.filter(tenant=tenant_key(), until__gt=now, ended_at=None).order_by("until", "pk"))


def begin(*, by: str, until: datetime, reason: str, now: datetime, task_id: str = "", q: str = "") -> Snooze:
    """Snooze a task, or what a search finds at any time until then. One of the same is ended by it."""
    same = Snooze.objects.filter(tenant=tenant_key(), task_id=task_id, q=q, until__gt=now, ended_at=None)
    same.update(ended_at=now, ended_by=by)
    return Snooze.objects.create(
        tenant=tenant_key(), task_id=task_id, q=q, until=until, reason=reason, by=by, made_at=now
    )


def end(key: int, *, by: str, now: datetime) -> bool:
    found = Snooze.objects.filter(tenant=tenant_key(), pk=key, until__gt=now, ended_at=None)
    return bool(found.update(ended_at=now, ended_by=by))


def every(now: datetime) -> dict[str, Snooze]:
    """All tasks that are snoozed, each with the snooze that ends last."""
    found: dict[str, Snooze] = {}
    for snooze in standing(now):
        found |= dict.fromkeys([snooze.task_id] if snooze.task_id else _found_by(snooze, now), snooze)
    return found


def snoozed(task_ids: Iterable[str], now: datetime) -> dict[str, Snooze]:
    """Which of these tasks are snoozed, each with the snooze that ends last."""
    wanted = set(task_ids)
    return {task_id: snooze for task_id, snooze in every(now).items() if task_id in wanted} if wanted else {}


def _found_by(snooze: Snooze, now: datetime) -> list[str]:
    rows = TaskCopy.objects.filter(parse(snooze.q).where(now), tenant=snooze.tenant)
    return list(rows.values_list("task_id", flat=True))
