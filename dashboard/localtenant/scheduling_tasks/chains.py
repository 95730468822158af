"""Which tasks hang together: the graph whose edges are the events that a task waits for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from dashboard.localtenant.models import LocalParent, LocalSchedulingTask
from dashboard.localtenant.scheduling_tasks import timing

TASKS_AT_MOST = 500  # of one chain that are brought to the present together


def store(task: LocalSchedulingTask) -> None:
    wanted = {(parent.parent_id, parent.event, parent.status) for parent in timing.awaited(task.definition)}
    known = set(task.parents.values_list("parent_id", "event", "status"))
    if wanted != known:
        task.parents.all().delete()
        LocalParent.objects.bulk_create(
            LocalParent(child=task, parent_id=parent_id, event=event, status=status)
            for parent_id, event, status in sorted(wanted)
        )


def together(task_ids: Iterable[str]) -> tuple[set[str], list[LocalParent]]:
    """The tasks and all that are tied to them, and the edges between: at most some hundred more than asked for."""
    found = set(task_ids)
    most, fresh = len(found) + TASKS_AT_MOST, set(found)
    edges: dict[int, LocalParent] = {}
    while fresh and len(found) < most:
        rows = list(LocalParent.objects.filter(Q(child_id__in=fresh) | Q(parent_id__in=fresh)))
        edges |= {edge.pk: edge for edge in rows}
        fresh = {end for edge in rows for end in (edge.child_id, edge.parent_id)} - found
        found |= fresh
    return found, list(edges.values())


def places(task_ids: Iterable[str]) -> tuple[set[str], set[str]]:
    """Those of the tasks that have a parent, and those that have a child."""
    ids = set(task_ids)
    rows = LocalParent.objects.filter(Q(child_id__in=ids) | Q(parent_id__in=ids)).values_list("child_id", "parent_id")
    return {child for child, _ in rows} & ids, {parent for _, parent in rows} & ids
