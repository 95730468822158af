"""The schedules that tasks had before they were changed, as the history knows them: what was planned then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.inventory.batches import AT_ONCE, chunks
from dashboard.inventory.copy.cache import schedule_of, task_of, version_of
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage
from dashboard.scheduling.earlier_schedule import Earlier
from dashboard.scheduling.schedule import Schedule

_SWITCHES = (ChangeKind.ENABLED, ChangeKind.DISABLED)  # pressed here they change nothing else
_OTHERS = (ChangeKind.OWNER, ChangeKind.RUN)
_NOTHING = Schedule(recurrences=(), time_zone=UTC)
_Row = tuple[str, datetime, str, Mapping[str, Any]]


def earlier_schedules(tenant: str, task_ids: Collection[str] | None = None) -> Mapping[str, Earlier]:
    """Give by task id the schedules before each change of the days whose runs are kept; None asks for all tasks.

    What a task was before it was changed is in its history, whatever came of the change: so equal ones may follow on
    one another. A task that was moved has the past of the one that it was made of. What cannot be read is left out.
    """
    rows = list(_rows(tenant, task_ids))
    made_of = {str(body.get("id", "")): task_id for task_id, _, kind, body in rows if kind == ChangeKind.MOVED}
    if task_ids is not None and made_of:
        rows = [*_rows(tenant, made_of), *rows]
    found: dict[str, list[tuple[datetime, Schedule]]] = defaultdict(list)
    for task_id, at, _, body in rows:
        schedule = _schedule(tenant, task_id, body)
        if schedule is not None:
            found[made_of.get(task_id, task_id)].append((at, schedule))
    return {task_id: tuple(sorted(pieces, key=lambda piece: piece[0])) for task_id, pieces in found.items()}


def _rows(tenant: str, task_ids: Collection[str] | None) -> Iterator[_Row]:
    columns = ("task_id", "at", "kind", "before")
    changes = _changes(tenant)
    if task_ids is None or len(task_ids) > AT_ONCE:
        wanted = None if task_ids is None else set(task_ids)
        rows = changes.values_list(*columns).iterator(AT_ONCE)
        yield from (row for row in rows if wanted is None or row[0] in wanted)
        return
    for some in chunks(task_ids, AT_ONCE):
        yield from changes.filter(task_id__in=some).values_list(*columns)


def _changes(tenant: str) -> QuerySet[Change]:
    """The changes that may be of a schedule, the earliest first."""
    since = timezone.now() - timedelta(days=settings.RUN_DAYS)
    here = Q(kind__in=_SWITCHES) & ~Q(page=ChangePage.SYNC)
    found = Change.objects.filter(tenant=tenant, at__gte=since, before__isnull=False)
    return found.exclude(here | Q(kind__in=_OTHERS)).order_by("at", "pk")


def _schedule(tenant: str, task_id: str, body: Mapping[str, Any]) -> Schedule | None:
    """The schedule of a body: one without runs, where no clock started the task; None where it cannot be read."""
    task = task_of(tenant, task_id, version_of(body), body, keep=False)
    if task.problem:
        return None
    return schedule_of(task) if task.has_schedule else _NOTHING
