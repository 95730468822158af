"""What the pages ask: tasks with their names, filtered, counted, sorted and paged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import connect
from dashboard.inventory import names, rows
from dashboard.inventory.filters import TaskFilter
from dashboard.inventory.names import Names
from dashboard.inventory.rows import TaskRow
from dashboard.scheduling.task import Task
from dashboard.tenant.service import Tenant
from dashboard.tenant.wire import digest

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One page of the tasks that match a filter."""

    rows: tuple[TaskRow, ...]
    matching: int  # tasks that match, on all pages
    total: int  # tasks of the tenant
    spaces: int  # spaces that hold the tasks of the tenant
    counts: Mapping[str, int]  # by tag, of the tasks that match the words, whatever tags are asked for
    number: int  # of this page, from 1
    pages: int  # at least 1

    @property
    def earlier(self) -> int:
        """The number of the page before this one."""
        return self.number - 1

    @property
    def later(self) -> int:
        """The number of the page after this one."""
        return self.number + 1

    @property
    def first(self) -> int:
        """The place of the first row among the matching, from 1; 0 when there is none."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row among the matching."""
        return max(self.first + len(self.rows) - 1, 0)


def tasks(wanted: TaskFilter) -> TaskPage:
    """Read all tasks from the tenant and give one page of those that match. Raises TenantError."""
    tenant = connect.tenant()
    everything = list(tenant.list_tasks())
    known = names.read(tenant, everything)
    found = [row for row in (_row(task, known) for task in everything) if wanted.holds(row.haystack)]
    chosen = rows.in_order([row for row in found if wanted.chooses(row.tags)], wanted.sort)
    pages = max(1, -(-len(chosen) // PAGE_SIZE))
    number = min(wanted.page, pages)
    return TaskPage(
        rows=tuple(chosen[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
        matching=len(chosen),
        total=len(everything),
        spaces=len({known.space_id(task) for task in everything} - {""}),
        counts=Counter(tag for row in found for tag in row.tags),
        number=number,
        pages=pages,
    )


def row(tenant: Tenant, task: Task) -> TaskRow:
    """Give one task with its names."""
    return _row(task, names.read(tenant, [task]))


def tenant_name() -> str:
    """Name the tenant for the top of every page; asks nobody."""
    return connect.tenant_name()


def lacks_newer_schedules() -> bool:
    """Whether the tenant may hold schedules of Qlik's newer scheduling, which this list does not show."""
    return connect.is_real()


def _row(task: Task, known: Names) -> TaskRow:
    return TaskRow(
        task=task,
        app_name=known.app(task),
        space_name=known.space(task),
        owner_name=known.owner(task),
        seen=digest(task.body),
    )
