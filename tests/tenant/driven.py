"""What tests do with a tenant in several calls."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from dashboard.scheduling.task import Task
from dashboard.tenant.resources import Changes, Page
from dashboard.tenant.tenant import Tenant

ItemT = TypeVar("ItemT")


def update_task(tenant: Tenant, task_id: str, changes: Changes) -> Task:
    """Read a task and write over it."""
    return tenant.change_task(tenant.get_task(task_id), changes)


def set_enabled(tenant: Tenant, task_id: str, *, enabled: bool) -> Task:
    """Read a task and switch it."""
    return update_task(tenant, task_id, Changes(enabled=enabled))


def every(page: Callable[[str], Page[ItemT]]) -> Iterator[ItemT]:
    """Read a list page by page."""
    cursor = ""
    while True:
        items, cursor = page(cursor)
        yield from items
        if not cursor:
            return
