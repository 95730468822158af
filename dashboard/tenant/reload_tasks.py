"""The driver for Qlik's reload-tasks API: a `Tenant`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dashboard.scheduling.task import Task
from dashboard.tenant import errors, wire
from dashboard.tenant.connection import Call, Connection
from dashboard.tenant.json_model import NotThisApi
from dashboard.tenant.lazy_page import UnreadTasks
from dashboard.tenant.parse import read_app, read_one_task, read_reload, read_space, read_task, read_tenant, read_user
from dashboard.tenant.resources import App, Changes, Draft, Page, Reload, Space, TenantFacts, User
from dashboard.tenant.retry import Deadline

_TASKS = "reload-tasks"


class ReloadTasksTenant:
    """A tenant by its reload-tasks API (qlik.dev/apis/rest/reload-tasks) and the neighbours that name things."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def host(self) -> str:
        """The tenant's host."""
        return self._connection.host

    def list_tasks(self, *, app_id: str = "") -> Iterator[Task]:
        """Yield every task. A list that shifts between two pages may show a task twice: the first one counts."""
        seen: set[str] = set()
        try:
            for position, value in enumerate(self._connection.pages(_TASKS, query=wire.app_query(app_id)), start=1):
                task = read_task(value, position=position)
                if task.id not in seen:
                    seen.add(task.id)
                    yield task
        except errors.NotFound as error:
            raise errors.Gone(**error.facts) from error

    def get_task(self, task_id: str) -> Task:
        """Give one task."""
        return self._get(task_id, self._connection.deadline())

    def create_task(self, draft: Draft) -> Task:
        """Create a task."""
        return self._connection.send(Call(method="POST", path=(_TASKS,), body=wire.created(draft)), read_one_task)

    def change_task(self, task: Task, changes: Changes) -> Task:
        """Write over a task that was read just now."""
        return self._put(task, changes, self._connection.deadline())

    def recreate_task(self, body: Mapping[str, Any]) -> Task:
        """Create a task of another one's body."""
        return self._connection.send(Call(method="POST", path=(_TASKS,), body=wire.writable(body)), read_one_task)

    def delete_task(self, task_id: str) -> None:
        """Delete a task."""
        self._connection.send(Call(method="DELETE", path=(_TASKS, task_id)), _nothing)

    def task_page(self, cursor: str = "", *, position: int = 0) -> Page[Task]:
        """Give one page of all tasks."""
        try:
            values, cursor = self._connection.page(_TASKS, query={}, cursor=cursor)
        except errors.NotFound as error:
            raise errors.Gone(**error.facts) from error
        return Page(UnreadTasks(values, position), cursor)

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

    def _get(self, task_id: str, deadline: Deadline) -> Task:
        return self._connection.send(Call(method="GET", path=(_TASKS, task_id)), _reader(task_id), deadline=deadline)

    def _put(self, task: Task, changes: Changes, deadline: Deadline) -> Task:
        body = wire.merged(task.body, changes)
        is_taken_over = changes.get("owner_id", task.owner_id) != task.owner_id
        if body == wire.writable(task.body) and not is_taken_over:
            return task
        call = Call(method="PUT", path=(_TASKS, task.id), body=body)
        return self._connection.send(call, _reader(task.id), deadline=deadline)


def _reader(task_id: str) -> Callable[[Any], Task]:
    """Read the answer that is one task, and that one. Raises NotThisApi."""

    def read(value: Any) -> Task:
        task = read_one_task(value)
        if task.id != task_id:
            raise NotThisApi("another")
        return task

    return read


def _nothing(_: Any) -> None:
    return None
