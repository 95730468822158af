"""What stands beside the runs of a moved task, and what of it is another one in the tasks that it became."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from enum import StrEnum
from typing import Any

from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.zone_links import zone_links
from dashboard.scheduling.zones import name_of


class MovedSetting(StrEnum):
    """What a move shall leave as it was."""

    STATE = "state"
    LINES = "lines"  # told where there is no run to tell by: the schedule is over, or never comes due
    ZONE = "zone"
    START = "start"
    END = "end"
    PARTIAL = "partial"
    DATA = "data"  # whether it starts when data changes
    AFTER = "after"  # whether it waits for another task, which no reload task does
    APP = "app"
    OWNER = "owner"  # told, yet no difference by itself: whoever writes becomes the owner


def differing_settings(older: Task, newer: Sequence[Task]) -> tuple[MovedSetting, ...]:
    """Return what at least one of the newer tasks has in another way; `newer` has at least one.

    Zone, start and end are those of tasks with times: a task that waits for data has none to lose.
    """
    timed = [task for task in newer if task.has_schedule] if older.has_schedule else []
    found = {setting for setting, value in _TIMES.items() if any(value(task) != value(older) for task in timed)}
    if any(not _have_one_zone(task, older) for task in timed):
        found.add(MovedSetting.ZONE)
    if any(task.partial != _was_partial(older, task) for task in newer):
        found.add(MovedSetting.PARTIAL)
    if older.auto_reload != any(task.auto_reload for task in newer):
        found.add(MovedSetting.DATA)
    found |= {setting for setting, value in _OTHERS.items() if any(value(task) != value(older) for task in newer)}
    if _states_differ(older, newer):
        found.add(MovedSetting.STATE)
    return tuple(setting for setting in MovedSetting if setting in found)


def is_same_zone(one: tzinfo | None, other: tzinfo | None) -> bool:
    """Return whether two zones are one by whatever name; a zone that is not known is like no other."""
    if one is None or other is None:
        return False
    names = name_of(one), name_of(other)
    return names[0].casefold() == names[1].casefold() or names[1] in zone_links(names[0])


def _have_one_zone(task: Task, other: Task) -> bool:
    if task.time_zone is None and other.time_zone is None:
        return task.time_zone_name == other.time_zone_name
    return is_same_zone(task.time_zone, other.time_zone)


def _was_partial(older: Task, task: Task) -> bool:
    """Whether the older task reloaded partially when it was started by what starts a newer one."""
    return older.auto_reload_partial if task.auto_reload and not task.has_schedule else older.partial


def _states_differ(older: Task, newer: Sequence[Task]) -> bool:
    """Whether one of the newer tasks runs where the older one did not, or the reverse.

    An older task that is disabled without a reason may have been turned off by the move itself: nobody can tell.
    """
    if older.state is TaskState.DISABLED and not older.disabled_code:
        return False
    if older.state not in _RUNS:
        return False
    return any(task.state not in _RUNS or _RUNS[task.state] != _RUNS[older.state] for task in newer)


_RUNS = {TaskState.ENABLED: True, TaskState.DISABLED: False, TaskState.COMPLETED: False}
_TIMES: dict[MovedSetting, Callable[[Task], Any]] = {
    MovedSetting.START: lambda task: task.starts_at,
    MovedSetting.END: lambda task: task.ends_at,
}
_OTHERS: dict[MovedSetting, Callable[[Task], Any]] = {
    MovedSetting.AFTER: lambda task: task.after,
    MovedSetting.APP: lambda task: task.app_id,
    MovedSetting.OWNER: lambda task: task.owner_id,
}
