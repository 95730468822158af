"""Names of apps, spaces and owners, as the copy has them; an id stands for a name that is not known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from dashboard.inventory.models import Name, NameKind
from dashboard.scheduling.task import Task
from dashboard.tenant.resources import App


@dataclass(slots=True, kw_only=True)
class Names:
    """What could be read; where a name is missing, the id stands for it."""

    apps: Mapping[str, App] = field(default_factory=dict)
    spaces: Mapping[str, str] = field(default_factory=dict)  # name by id
    owners: Mapping[str, str] = field(default_factory=dict)  # name by id
    tasks: Mapping[str, str] = field(default_factory=dict)  # label by id, of tasks that others wait for
    gone_apps: Collection[str] = ()  # ids of apps that the tenant has no more
    gone_owners: Collection[str] = ()  # ids of people who left

    def app(self, task: Task) -> str:
        app = self.apps.get(task.app_id)
        return (app.name if app else "") or task.app_id or task.id

    def app_gone(self, task: Task) -> bool:
        return task.app_id in self.gone_apps

    def owner_gone(self, task: Task) -> bool:
        return task.owner_id in self.gone_owners

    def space_id(self, task: Task) -> str:
        """Give the id of the space that the app is in, empty for a personal one."""
        app = self.apps.get(task.app_id)
        return app.space_id if app else task.space_id

    def space(self, task: Task) -> str:
        space_id = self.space_id(task)
        if not space_id:
            return "Personal" if task.app_id in self.apps else ""
        return self.spaces.get(space_id) or space_id

    def owner(self, task: Task) -> str:
        return self.owners.get(task.owner_id) or task.owner_id


def known(tenant: str, tasks: Collection[Task]) -> Names:
    """Give the names that the copy has for these tasks of a tenant (its host); asks the database twice."""
    ids = {task.app_id for task in tasks} | {task.owner_id for task in tasks}
    named = _by_kind(tenant, (NameKind.APP, NameKind.OWNER), ids)
    apps = {
        name.key: App(id=name.key, name=name.name, space_id=name.extra.get("space_id", ""))
        for name in named[NameKind.APP]
    }
    space_ids = {app.space_id for app in apps.values()} | {task.space_id for task in tasks}
    spaces = _by_kind(tenant, (NameKind.SPACE,), space_ids)
    return Names(
        apps=apps,
        spaces={name.key: name.name for name in spaces[NameKind.SPACE]},
        owners={name.key: name.name for name in named[NameKind.OWNER]},
        gone_apps={name.key for name in named[NameKind.APP] if name.gone},
        gone_owners={name.key for name in named[NameKind.OWNER] if name.gone},
    )


def told(names: Names, tasks: Collection[Task]) -> Names:
    """Say in words that a name is not known, where an id would stand that tells nobody anything."""
    apps = {task.app_id: App(id=task.app_id, name="an app whose name is not known here yet") for task in tasks}
    owners = {task.owner_id: "a person whose name is not known here yet" for task in tasks}
    return replace(names, apps=apps | dict(names.apps), owners=owners | dict(names.owners))


class _Named(NamedTuple):
    key: str
    name: str
    gone: bool
    extra: Mapping[str, Any]


def _by_kind(tenant: str, kinds: Sequence[NameKind], ids: set[str]) -> dict[NameKind, list[_Named]]:
    found: dict[NameKind, list[_Named]] = {kind: [] for kind in kinds}
    names = Name.objects.filter(tenant=tenant, kind__in=kinds, key__in=ids - {""})
    for kind, *named in names.values_list("kind", *_Named._fields):
        found[NameKind(kind)].append(_Named._make(named))
    return found
