"""The neighbours of tasks that any driver reads: apps, spaces, users, reloads, and who the tenant is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.scheduling.task import Task
from dashboard.tenant import errors, wire
from dashboard.tenant.connection import Call, Connection
from dashboard.tenant.json_model import NotThisApi
from dashboard.tenant.parse import read_app, read_one_task, read_reload, read_space, read_tenant, read_user
from dashboard.tenant.resources import App, Page, Reload, Space, TaskRun, TenantFacts, User

_LOOKED_THROUGH = 20  # of an app's newest reloads: one that goes on is among them


class Directory:
    """What a tenant holds beside its tasks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def host(self) -> str:
        """The tenant's host."""
        return self._connection.host

    def app_page(self, cursor: str = "") -> Page[App]:
        """Give one page of the apps."""
        values, cursor = self._connection.page("items", query=wire.APPS_QUERY, cursor=cursor)
        return Page(tuple(app for app in map(read_app, values) if app.id), cursor)

    def space_page(self, cursor: str = "") -> Page[Space]:
        """Give one page of the spaces."""
        values, cursor = self._connection.page("spaces", query={}, cursor=cursor)
        return Page(tuple(space for space in map(read_space, values) if space.id), cursor)

    def reload_page(self, cursor: str = "") -> Page[Reload]:
        """Give one page of the runs."""
        values, cursor = self._connection.page("reloads", query={}, cursor=cursor)
        return Page(tuple(map(read_reload, values)), cursor)

    def running(self, app_id: str) -> TaskRun | None:
        """Give the newest of the app's reloads that has not ended; None where the tenant does not tell them."""
        query = wire.app_query(app_id) | {"limit": str(_LOOKED_THROUGH)}
        try:
            values, _ = self._connection.page("reloads", query=query)
        except (errors.NotFound, errors.Forbidden):
            return None
        runs = (TaskRun.of(read_reload(value)) for value in values)
        return next((run for run in runs if run.goes_on and run.app_id == app_id), None)

    def user(self, user_id: str) -> User:
        """Give one user."""
        return self._connection.send(Call(method="GET", path=("users", user_id)), read_user)

    def me(self) -> User:
        """Give the token's own user."""
        return self._connection.send(Call(method="GET", path=("users", "me")), read_user)

    def identity(self) -> TenantFacts:
        """Give the id that the token's user has it from, and the name, which not every token may read."""
        tenant_id = self.me().tenant_id
        paths = (("tenants", "me"), ("tenants", tenant_id)) if tenant_id else ()
        for path in paths:  # Qlik sends who asks for the first one on to the second
            try:
                name = self._connection.send(Call(method="GET", path=path), read_tenant).name
            except errors.TenantError:
                continue
            return TenantFacts(id=tenant_id, name=name)
        return TenantFacts(id=tenant_id)


def reader(task_id: str) -> Callable[[Any], Task]:
    """Read the answer that is one task, and that one. Raises NotThisApi."""

    def read(value: Any) -> Task:
        task = read_one_task(value)
        if task.id != task_id:
            raise NotThisApi("another")
        return task

    return read


def nothing(_: Any) -> None:
    return None
