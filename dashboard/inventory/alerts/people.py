"""What people did in Qlik itself, as the history has it. What was done here is never told."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.inventory.alerts.kinds import AlertKind
from dashboard.inventory.alerts.trouble import AlertTrouble, facts_of
from dashboard.inventory.batches import chunks
from dashboard.inventory.copy.task_row import BY_PEOPLE
from dashboard.inventory.models import Change, TaskCopy
from dashboard.inventory.models.history import ChangeKind, ChangePage

MOST = 500  # entries of one look; more at once were no doing of a person that is to be told one by one
_TOLD = (ChangeKind.DISABLED, ChangeKind.ENABLED, ChangeKind.EDITED, ChangeKind.DELETED, ChangeKind.OWNER)


def last_change(tenant: str) -> int:
    return Change.objects.filter(tenant=tenant).order_by("-pk").values_list("pk", flat=True).first() or 0


def look(tenant: str, after: int, until: int) -> Iterator[AlertTrouble]:
    """Yield what was changed elsewhere by the entries after one, up to another."""
    entries = Change.objects.filter(tenant=tenant, pk__gt=after, pk__lte=until, page=ChangePage.SYNC, kind__in=_TOLD)
    for some in chunks(list(entries.order_by("pk")[:MOST])):
        rows = TaskCopy.objects.filter(tenant=tenant, task_id__in=[entry.task_id for entry in some])
        tasks = {task.task_id: task for task in rows}
        for entry in some:
            task = tasks.get(entry.task_id)
            if task is not None and not _is_qliks(entry, task):
                facts = facts_of(task, change=entry.kind, change_pk=entry.pk)
                yield AlertTrouble(
                    kind=AlertKind.PERSON,
                    subject=entry.task_id,
                    name=entry.app_name,
                    cause=entry.kind,
                    since=entry.at,
                    facts=facts,
                )


def _is_qliks(entry: Change, task: TaskCopy) -> bool:
    return entry.kind == ChangeKind.DISABLED and bool(task.reason) and task.reason not in BY_PEOPLE
