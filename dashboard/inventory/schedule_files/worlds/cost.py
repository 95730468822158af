"""What new tasks of the newer scheduling cost: Qlik turns off their apps' reload tasks, so somebody must agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.schedule_files.contents import UnreadFile
from dashboard.inventory.schedule_files.plan import FilePlan
from dashboard.scheduling.task import Origin

ALL_APPS = "*"
_NOTHING_COSTS = "--agree says “{}”, and the file makes no task that turns off reload tasks of an app of that name."


def losing(rows: Iterable[TaskRow]) -> Mapping[str, list[str]]:
    """Give the ids of the enabled reload tasks of each app."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.task.origin is Origin.RELOAD and row.task.enabled:
            found[row.task.app_id].append(row.task.id)
    return found


def agree(found: FilePlan, agreed: Collection[str]) -> None:
    """Leave out the new tasks that turn off reload tasks of an app which is not `agreed`. Raises UnreadFile."""
    costly = [item for item in found.items if item.turns_off]
    known = {name for item in costly for name in (item.app_id, item.app_name)}
    if unknown := sorted(set(agreed) - known - {ALL_APPS}):
        raise UnreadFile(_NOTHING_COSTS.format(unknown[0][:60]))
    said = set(agreed) | (known if ALL_APPS in agreed else set())
    found.costly = [item for item in costly if not said & {item.app_id, item.app_name}]
    left_out = set(map(id, found.costly))
    kept = (item for item in found.items if id(item) not in left_out)
    found.items = [replace(item, is_agreed=True) if item.turns_off else item for item in kept]
