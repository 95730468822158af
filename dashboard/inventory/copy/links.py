"""Who waits for whom, of all tasks of the copy: what follows a task, what stops with it, and what waits for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.inventory.copy import read
from dashboard.inventory.copy.chains import read_after
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.task import After, Parent, TaskEnd

MOST = 40  # tasks of each kind that a page shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A task before or behind another one."""

    task_id: str
    end: TaskEnd | str  # how the first one must end
    row: TaskRow | None  # None: the copy has no such task


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What stands around a task; of each at most MOST."""

    before: list[Link]
    needs_all: bool
    behind: list[Link]
    stopped: list[TaskRow]  # that will not run if this one fails
    more_stopped: int
    circle: list[TaskRow]  # the tasks through which it waits for itself, in their order; empty where it does not

    @property
    def lost(self) -> bool:
        return any(link.row is None or link.row.deleted_at for link in self.before)


def chain_of(row: TaskRow) -> Chain | None:
    """Give the chain of a task; None where it waits for none and none waits for it."""
    links = waiting()
    children = _children(links)
    after, own = row.task.after, children.get(row.task.id, {})
    if after is None and not own:
        return None
    stopped, circle = _stopped(row.task.id, links, children), _circle(row.task.id, links)
    parents = after.parents if after else ()
    behind = list(own.items())[:MOST]
    wanted = {one.task_id for one in parents[:MOST]} | {task_id for task_id, _ in behind}
    rows = read.by_id(wanted | set(stopped[:MOST]) | set(circle[:MOST]))
    return Chain(
        before=[_link(one.task_id, one.end, rows) for one in parents[:MOST]],
        needs_all=after is not None and after.needs_all and len(parents) > 1,
        behind=[_link(task_id, end, rows) for task_id, end in behind],
        stopped=[rows[task_id] for task_id in stopped[:MOST] if task_id in rows],
        more_stopped=max(len(stopped) - MOST, 0),
        circle=[rows[task_id] for task_id in circle[:MOST] if task_id in rows],
    )


def waiting() -> Mapping[str, After]:
    rows = read.copies().exclude(after=None).order_by("app_sort", "task_id").values_list("task_id", "after")
    return {task_id: after for task_id, kept in rows if (after := read_after(kept))}


def circle_by(task_id: str, parent_id: str) -> bool:
    """Whether a task would wait for itself, if it waited for this one."""
    links, seen = waiting(), {parent_id}
    edge = [parent_id]
    while edge and task_id not in seen:
        before = (parent.task_id for one in edge if one in links for parent in links[one].parents)
        edge = list(dict.fromkeys(one for one in before if one not in seen))
        seen.update(edge)
    return task_id in seen


def _link(task_id: str, end: TaskEnd | str, rows: Mapping[str, TaskRow]) -> Link:
    return Link(task_id=task_id, end=end, row=rows.get(task_id))


def _children(links: Mapping[str, After]) -> dict[str, dict[str, TaskEnd | str]]:
    found: dict[str, dict[str, TaskEnd | str]] = defaultdict(dict)
    for task_id, after in links.items():
        for parent in after.parents:
            found[parent.task_id][task_id] = parent.end
    return found


def _stopped(failed: str, links: Mapping[str, After], children: Mapping[str, Mapping[str, TaskEnd | str]]) -> list[str]:
    """The tasks that will not run if one fails, the nearest first: nothing else that they wait for starts them."""
    stopped: dict[str, None] = {}
    edge = [failed]
    while edge:
        near = dict.fromkeys(child for one in edge for child in children.get(one, ()))
        edge = [one for one in near if one != failed and one not in stopped and _stops(links[one], failed, stopped)]
        stopped |= dict.fromkeys(edge)
    return list(stopped)


def _stops(after: After, failed: str, stopped: Mapping[str, None]) -> bool:
    missing = [_is_missing(parent, failed, stopped) for parent in after.parents]
    return any(missing) if after.needs_all else all(missing)


def _is_missing(parent: Parent, failed: str, stopped: Mapping[str, None]) -> bool:
    """Whether the end that is waited for does not come: a task that does not run does not end in any way."""
    return parent.task_id in stopped or (parent.task_id == failed and parent.end is TaskEnd.SUCCESS)


def _circle(task_id: str, links: Mapping[str, After]) -> list[str]:
    """The shortest way back from a task to itself, over those that it waits for."""
    came: dict[str, str] = {}
    edge = [task_id]
    while edge and task_id not in came:
        steps = [(parent.task_id, one) for one in edge if one in links for parent in links[one].parents]
        fresh = {parent: one for parent, one in reversed(steps) if parent not in came}
        came |= fresh
        edge = list(fresh)
    return _way(task_id, came) if task_id in came else []


def _way(task_id: str, came: Mapping[str, str]) -> list[str]:
    way = [came[task_id]]
    while way[-1] != task_id:
        way.append(came[way[-1]])
    return way[::-1]
