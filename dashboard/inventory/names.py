"""Names of apps, spaces and owners: asked for once a minute, and never worth failing a page for."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.core.cache import cache

from dashboard import connect
from dashboard.inventory.models import Name
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import NotFound, TenantError
from dashboard.tenant.service import Tenant
from dashboard.tenant.values import App

KEPT_SECONDS = 60
OWNERS_AT_ONCE = 50  # each costs a call of its own; the others follow with the next pages

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Names:
    """What could be read; where a name is missing, the id stands for it."""

    apps: Mapping[str, App] = field(default_factory=dict)
    spaces: Mapping[str, str] = field(default_factory=dict)  # name by id
    owners: Mapping[str, str] = field(default_factory=dict)  # name by id
    gone_apps: Collection[str] = ()  # ids of apps that the tenant has no more
    gone_owners: Collection[str] = ()  # ids of people who left

    def app(self, task: Task) -> str:
        """Name the app of a task."""
        app = self.apps.get(task.app_id)
        return (app.name if app else "") or task.app_id or task.id

    def app_gone(self, task: Task) -> bool:
        """Whether the app of a task is known to be deleted."""
        return task.app_id in self.gone_apps

    def owner_gone(self, task: Task) -> bool:
        """Whether the owner of a task is known to have left."""
        return task.owner_id in self.gone_owners

    def space_id(self, task: Task) -> str:
        """Give the id of the space that the app is in, empty for a personal one."""
        app = self.apps.get(task.app_id)
        return app.space_id if app else task.space_id

    def space(self, task: Task) -> str:
        """Name the space of a task's app."""
        space_id = self.space_id(task)
        if not space_id:
            return "Personal" if task.app_id in self.apps else ""
        return self.spaces.get(space_id) or space_id

    def owner(self, task: Task) -> str:
        """Name the owner of a task."""
        return self.owners.get(task.owner_id) or task.owner_id


def known(tenant: str, tasks: Collection[Task]) -> Names:
    """Give the names that the copy has for these tasks of a tenant (its host); asks the database twice."""
    ids = {task.app_id for task in tasks} | {task.owner_id for task in tasks}
    named = _by_kind(tenant, ids)
    apps = {
        name.key: App(id=name.key, name=name.name, space_id=name.extra.get("space_id", ""))
        for name in named[Name.Kind.APP]
    }
    spaces = _by_kind(tenant, {app.space_id for app in apps.values()} | {task.space_id for task in tasks})
    return Names(
        apps=apps,
        spaces={name.key: name.name for name in spaces[Name.Kind.SPACE]},
        owners={name.key: name.name for name in named[Name.Kind.OWNER]},
        gone_apps={name.key for name in named[Name.Kind.APP] if name.gone},
        gone_owners={name.key for name in named[Name.Kind.OWNER] if name.gone},
    )


def _by_kind(tenant: str, ids: set[str]) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {kind: [] for kind in Name.Kind}
    for name in Name.objects.filter(tenant=tenant, key__in=ids - {""}):
        found[name.kind].append(name)
    return found


def read(tenant: Tenant, tasks: Iterable[Task]) -> Names:
    """Read the names that these tasks need. At the first failure the rest is left out: ids are shown instead."""
    known = Names()
    try:
        known.apps = _kept("apps", lambda: {app.id: app for app in tenant.apps()})
        known.spaces = _kept("spaces", lambda: {space.id: space.name for space in tenant.spaces()})
        known.owners = _owners(tenant, {task.owner_id for task in tasks if task.owner_id})
    except TenantError as error:
        logger.warning("Names are missing: %s", error)
    return known


def _owners(tenant: Tenant, owner_ids: set[str]) -> dict[str, str]:
    keys = {owner_id: _key(f"owner:{owner_id}") for owner_id in owner_ids}
    kept = cache.get_many(keys.values())
    known = {owner_id: kept[key] for owner_id, key in keys.items() if key in kept}
    for owner_id in sorted(owner_ids - known.keys())[:OWNERS_AT_ONCE]:
        known[owner_id] = _kept(f"owner:{owner_id}", partial(_owner, tenant, owner_id))
    return known


def _owner(tenant: Tenant, owner_id: str) -> str:
    try:
        return tenant.user(owner_id).name
    except NotFound:
        return "Unknown user"


def _kept(name: str, ask: Callable[[], T]) -> T:
    """Ask once a minute: what a process of ours was told is good for all of its requests."""
    value: T | None = cache.get(_key(name))
    if value is None:
        value = ask()
        cache.set(_key(name), value, KEPT_SECONDS)
    return value


def _key(name: str) -> str:
    """Cache keys hold no odd characters and no tenant's names under another tenant's."""
    return "names:" + hashlib.sha256(f"{connect.tenant_name()}\n{name}".encode()).hexdigest()
