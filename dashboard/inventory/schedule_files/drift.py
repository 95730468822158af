"""What of a file is no longer so: the tasks that have changed since, with what the history knows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import Q

from dashboard.inventory.batches import chunks
from dashboard.inventory.changes import history
from dashboard.inventory.changes.history import Entry
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import Change, Ending
from dashboard.inventory.schedule_files.comparison import plan
from dashboard.inventory.schedule_files.contents import ScheduleFile
from dashboard.inventory.schedule_files.plan import Act, FilePlan, PlanItem
from dashboard.inventory.tenant_key import tenant_key

MOST_ENTRIES = 3  # of the history, of one task
MOST_TASKS = 2_000  # whose history is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What differs from a file, and the newest entries of the history since it was written, by task."""

    plan: FilePlan
    entries: Mapping[str, list[Entry]] = field(default_factory=dict)

    @property
    def changed(self) -> list[PlanItem]:
        return self.plan.of(Act.CHANGE)

    @property
    def gone(self) -> list[PlanItem]:
        """Tasks of the file that are there no more, or never were."""
        return [*self.plan.of(Act.MAKE), *self.plan.costly]

    @property
    def added(self) -> list[TaskRow]:
        """Tasks that the file's search holds now and the file has not."""
        return self.plan.missing

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone or self.added)


def drift(source: ScheduleFile, *, now: datetime) -> Drift:
    """Compare the tasks with a file; `now` is aware. Raises UnreadFile. Asks no tenant."""
    found = plan(source, now=now)
    changed = [item.before.task.id for item in found.items if item.before]
    gone = [item.gone_id for item in (*found.items, *found.costly) if item.gone_id]
    ids = [*changed, *gone, *(row.task.id for row in found.missing)]
    return Drift(plan=found, entries=_entries(ids[:MOST_TASKS], _moment(source.exported)))


def _entries(task_ids: Iterable[str], since: datetime | None) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for some in chunks(task_ids):
        made = Ending.objects.filter(task_id__in=some).values("change")
        changes = Change.objects.filter(Q(task_id__in=some) | Q(pk__in=made), tenant=tenant_key())
        if since:
            changes = changes.filter(at__gte=since)
        for entry in history.entries(changes.order_by("-at", "-pk")[: MOST_ENTRIES * len(some)]):
            if len(found[entry.task_id]) < MOST_ENTRIES:
                found[entry.task_id].append(entry)
    return found


def _moment(text: str) -> datetime | None:
    """When the file was written, None where it does not say, or says no time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
