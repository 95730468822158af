"""The graph of tasks: who starts whom, through any number of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from dashboard.localtenant.models import LocalParent, LocalSchedulingTask, LocalUser
from dashboard.localtenant.scheduling_tasks.tasks import get_task, tasks_of

LEVELS = 100


@dataclass(slots=True)
class Graph:
    """Tasks around one of them: how far each is away, and who starts whom at which depth (parent, child, depth)."""

    root: str
    depths: dict[str, int] = field(default_factory=dict)
    edges: dict[tuple[str, str], int] = field(default_factory=dict)


def graph(user: LocalUser, task_id: str, *, level: int, up: bool, down: bool) -> Graph:
    """The tasks before (`up`) and behind (`down`) a task, at most so many levels away. Raises ApiError 403, 404."""
    found = Graph(root=get_task(user, task_id).id)
    found.depths[found.root] = 0
    for wanted, is_up in ((up, True), (down, False)):
        if wanted:
            _walk(found, level=level, up=is_up)
    return found


def _walk(found: Graph, *, level: int, up: bool) -> None:
    fresh = {found.root}
    for depth in range(1, level + 1):
        pairs = _pairs(fresh, up=up)
        for pair in pairs:
            found.edges.setdefault(pair, depth)
        fresh = {pair[0 if up else 1] for pair in pairs} - found.depths.keys()
        found.depths |= dict.fromkeys(fresh, depth)
        if not fresh:
            return


def _pairs(task_ids: Iterable[str], *, up: bool) -> set[tuple[str, str]]:
    here = "child_id__in" if up else "parent_id__in"
    pairs = set(LocalParent.objects.filter(**{here: set(task_ids)}).values_list("parent_id", "child_id"))
    parents = {parent for parent, _ in pairs}
    there = set(LocalSchedulingTask.objects.filter(id__in=parents).values_list("id", flat=True))
    return {pair for pair in pairs if pair[0] in there}


def tasks_of_graph(user: LocalUser, found: Graph) -> dict[str, LocalSchedulingTask]:
    return {task.id: task for task in tasks_of(user).filter(id__in=found.depths)}


def parents(user: LocalUser, task_id: str) -> QuerySet[LocalSchedulingTask]:
    """The tasks whose end starts this one. Raises ApiError 403, 404."""
    task = get_task(user, task_id)
    return tasks_of(user).filter(id__in=LocalParent.objects.filter(child=task).values("parent_id"))


def children(user: LocalUser, task_id: str) -> QuerySet[LocalSchedulingTask]:
    """The tasks that start when this one ends. Raises ApiError 403, 404."""
    task = get_task(user, task_id)
    return tasks_of(user).filter(id__in=LocalParent.objects.filter(parent_id=task.id).values("child_id"))
