"""Which tasks wait for which, as the copy keeps it; and the schedules of those that wait, of the ones they wait for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from dashboard.scheduling.chain import ChainCause, ChainSchedule, chained
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import After, Parent, TaskEnd, TaskState

MINUTE = 60


def written(after: After | None) -> dict[str, Any] | None:
    """Write what a task waits for as JSON."""
    return asdict(after) | {"parents": [asdict(parent) for parent in after.parents]} if after else None


def read_after(kept: Mapping[str, Any] | None) -> After | None:
    if not kept:
        return None
    parents = (Parent(task_id=one["task_id"], end=_end(one["end"])) for one in kept["parents"])
    return After(parents=tuple(parents), needs_all=kept["needs_all"])


def _end(text: str) -> TaskEnd | str:
    return TaskEnd(text) if text in set(TaskEnd) else text


def about_seconds(typical_seconds: float | None) -> int:
    """About how long a run takes, in whole minutes and at least one: so what follows it seldom moves."""
    return max(-(-int(typical_seconds or 0) // MINUTE), 1) * MINUTE


class ChainMember(NamedTuple):
    """What chains need to know of a task."""

    state: str  # of TaskState
    seconds: int  # that its runs take
    after: After | None  # None: a clock, data or nobody starts it
    schedule: Schedule | None  # of a task that a clock starts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPlace:
    """Where a waiting task comes to stand."""

    schedule: ChainSchedule | None = None  # None: nothing that is planned starts it
    held_by: str = ""  # the id of a disabled task that keeps it from starting; empty: none does
    is_circle: bool = False  # it waits for itself, or for tasks that do


_CIRCLE = ChainPlace(is_circle=True)


def places(
    members: Mapping[str, ChainMember], known: Mapping[str, ChainSchedule | None] | None = None
) -> dict[str, ChainPlace]:
    """Give the places of the tasks that wait, by id. A schedule of `known` that is still right is given again."""
    found: dict[str, ChainPlace] = {}
    for task_id in _in_order(members):
        place = _place(members[task_id].after, members, found)
        found[task_id] = _as_before(place, (known or {}).get(task_id))
    waiting = (task_id for task_id, member in members.items() if member.after and task_id not in found)
    return found | dict.fromkeys(waiting, _CIRCLE)


def _in_order(members: Mapping[str, ChainMember]) -> Iterator[str]:
    """Yield those that wait, each behind all that it waits for; what is in a circle, or behind one, never comes."""
    left: dict[str, int] = {}
    children: dict[str, list[str]] = defaultdict(list)
    for task_id, member in members.items():
        if member.after:
            parents = {one.task_id for one in member.after.parents if _waits(members.get(one.task_id))}
            left[task_id] = len(parents)
            for parent in parents:
                children[parent].append(task_id)
    ready = [task_id for task_id, count in left.items() if not count]
    while ready:
        task_id = ready.pop()
        yield task_id
        for child in children[task_id]:
            left[child] -= 1
            if not left[child]:
                ready.append(child)


def _waits(member: ChainMember | None) -> bool:
    return member is not None and member.after is not None


def _place(after: After | None, members: Mapping[str, ChainMember], found: Mapping[str, ChainPlace]) -> ChainPlace:
    """What starts it: of parents of whom one is enough those that run, if any does.

    A parent that is gone, or that nothing starts, ends nothing; and that one fails is not planned.
    """
    parents = after.parents if after else ()
    needs_all = after is not None and after.needs_all
    links = [link for one in parents if (link := _link(one, members, found)) is not None]
    if not links or (needs_all and len(links) < len(parents)):
        return ChainPlace()
    running = links if needs_all else [link for link in links if not link[1]] or links
    held_by = next((held for _, held in running if held), "")
    causes = tuple(cause for cause, _ in running)
    zone = causes[0].schedule.time_zone
    return ChainPlace(schedule=chained(causes, needs_all=needs_all, time_zone=zone), held_by=held_by)


def _link(
    parent: Parent, members: Mapping[str, ChainMember], found: Mapping[str, ChainPlace]
) -> tuple[ChainCause, str] | None:
    member, place = members.get(parent.task_id), found.get(parent.task_id)
    if member is None or parent.end is TaskEnd.FAILURE or member.state not in (TaskState.ENABLED, TaskState.DISABLED):
        return None
    schedule = place.schedule if place else member.schedule
    if schedule is None:
        return None
    held_by = parent.task_id if member.state == TaskState.DISABLED else place.held_by if place else ""
    return ChainCause(schedule=schedule, seconds=member.seconds), held_by


def _as_before(place: ChainPlace, known: ChainSchedule | None) -> ChainPlace:
    schedule = place.schedule
    if schedule is None or known is None or known.needs_all != schedule.needs_all:
        return place
    if len(known.causes) != len(schedule.causes) or not all(map(_is_same, known.causes, schedule.causes)):
        return place
    return ChainPlace(schedule=known, held_by=place.held_by)


def _is_same(one: ChainCause, other: ChainCause) -> bool:
    return one.schedule is other.schedule and one.seconds == other.seconds
