"""What the editor offers: apps and tasks by their names, the time zones of the tasks, and what its task can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.copy import read
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.copy.text import fold
from dashboard.inventory.models import Name, NameKind
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Origin, Task

MOST_APPS = 20
MOST_PARENTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AppChoice:
    """An app that a task can reload."""

    id: str
    name: str  # the id where no name is known
    space_name: str = ""  # empty for a personal one
    tasks: int = 0  # that it has already


@dataclass(frozen=True, slots=True, kw_only=True)
class Apps:
    """The apps that match a search, the first of them in the order of their names."""

    found: tuple[AppChoice, ...]
    matching: int

    @property
    def more(self) -> int:
        return self.matching - len(self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a task in the editor can be, by the scheduler that has it or will have it."""

    origin: Origin  # of the task, or as far as is known of a new one
    names: bool
    waits: bool  # it may start when others end
    most_lines: int | None  # None: any number
    sets_data: bool  # whether it starts when data changes can be set

    @property
    def is_newer(self) -> bool:
        """Whether it is of the newer scheduling for certain."""
        return self.origin is Origin.SCHEDULING


def abilities(task: Task | None) -> Abilities:
    """Ask the driver what this task can be; without one, what a new one can. Raises NotConfigured."""
    tenant = connect.tenant(CountingLimiter)
    found = tenant.capabilities(task.origin if task else None)
    if task is None and Origin.SCHEDULING in tenant.origins:  # one that waits is made there, whatever the others are
        return Abilities(origin=found.origin, names=True, waits=True, most_lines=found.most_lines, sets_data=True)
    return Abilities(
        origin=found.origin,
        names=found.names,
        waits=found.chains,
        most_lines=found.most_lines,
        sets_data=found.sets_data or task is None,
    )


def parents(search: str, but: Collection[str]) -> tuple[list[TaskRow], int]:
    """Find tasks of the newer scheduling by every word of a search, in their apps or names; and how many more."""
    found = copies().filter(origin=Origin.SCHEDULING).exclude(task_id__in=list(but))
    for word in fold(search).split():
        found = found.filter(Q(app_sort__contains=word) | Q(name_sort__contains=word))
    ordered = found.order_by("app_sort", "name_sort", "task_id")
    return read.rows(ordered[:MOST_PARENTS]), max(found.count() - MOST_PARENTS, 0)


def apps(search: str) -> Apps:
    """Find apps that the tenant has by every word of a search, or by their id, whatever the case and the accents."""
    words = fold(search).split()
    named = _names(NameKind.APP).filter(gone=False).values_list("key", "name")
    folded = sorted((fold(name), key) for key, name in named)
    found = [key for name, key in folded if key == search.strip() or all(word in name for word in words)]
    rows = {row.key: row for row in _names(NameKind.APP).filter(key__in=found[:MOST_APPS])}
    return Apps(found=tuple(_choices(rows[key] for key in found[:MOST_APPS])), matching=len(found))


def app(app_id: str) -> AppChoice | None:
    return next(iter(_choices(_names(NameKind.APP).filter(key=app_id))), None)


def zones_in_use() -> list[str]:
    """The names of the zones that tasks have, the most frequent first."""
    used = copies().exclude(zone="").values("zone").annotate(tasks=Count("pk")).order_by("-tasks", "zone")
    return [row["zone"] for row in used]


def _names(kind: NameKind) -> QuerySet[Name]:
    return Name.objects.filter(tenant=tenant_key(), kind=kind)


def _choices(names: Iterable[Name]) -> list[AppChoice]:
    names = list(names)
    space_ids = {name.extra.get("space_id", "") for name in names}
    spaces = dict(_names(NameKind.SPACE).filter(key__in=space_ids).values_list("key", "name"))
    counted = copies().filter(app_id__in=[name.key for name in names]).values("app_id").annotate(tasks=Count("pk"))
    tasks = {row["app_id"]: row["tasks"] for row in counted}
    return [
        AppChoice(
            id=name.key,
            name=name.name or name.key,
            space_name=spaces.get(name.extra.get("space_id", ""), ""),
            tasks=tasks.get(name.key, 0),
        )
        for name in names
    ]
