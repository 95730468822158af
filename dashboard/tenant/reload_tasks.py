"""The driver for Qlik's reload-tasks API: a `Tenant`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.scheduling.task import Origin, Task
from dashboard.tenant import errors, wire
from dashboard.tenant.connection import Call
from dashboard.tenant.directory import Directory, nothing, reader
from dashboard.tenant.lazy_page import UnreadTasks
from dashboard.tenant.parse import read_one_task, read_reload, read_task
from dashboard.tenant.resources import Capabilities, Changes, Draft, Page, TaskGraph, TaskRun
from dashboard.tenant.retry import Deadline

_TASKS = "reload-tasks"


class ReloadTasksTenant(Directory):
    """A tenant by its reload-tasks API (qlik.dev/apis/rest/reload-tasks) and the neighbours that name things."""

    origins = (Origin.RELOAD,)

    def capabilities(self, origin: Origin | None = None) -> Capabilities:
        """Say what reload tasks can be."""
        return Capabilities(
            origin=Origin.RELOAD,
            creates=True,
            names=False,
            chains=False,
            runs_now=False,
            logs=False,
            most_lines=None,
            sets_data=True,
            turns_others_off=False,
        )

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
        self._connection.send(Call(method="DELETE", path=(_TASKS, task_id)), nothing)

    def task_page(self, cursor: str = "", *, position: int = 0, origin: Origin | None = None) -> Page[Task]:
        """Give one page of all tasks."""
        try:
            values, cursor = self._connection.page(_TASKS, query={}, cursor=cursor)
        except errors.NotFound as error:
            raise errors.Gone(**error.facts) from error
        return Page(UnreadTasks(values, position), cursor)

    def start_task(self, task: Task) -> None:
        """Refuse it: a reload task has no such call."""
        raise self._unsupported("start", method="POST")

    def run_page(self, task: Task, cursor: str = "") -> Page[TaskRun]:
        """Give a page of the reloads of the task's app, with those that the task has started."""
        values, cursor = self._connection.page("reloads", query=wire.app_query(task.app_id), cursor=cursor)
        reloads = (reload for reload in map(read_reload, values) if reload.task_id == task.id)
        return Page(tuple(map(TaskRun.of, reloads)), cursor)

    def last_run(self, task: Task) -> TaskRun | None:
        """Give the newest of the page."""
        return next(iter(self.run_page(task).items), None)

    def run_log(self, task: Task, run_id: str) -> str:
        """Refuse it: the logs of reloads are not read."""
        raise self._unsupported("log", method="GET")

    def children(self, task_id: str) -> Iterator[Task]:
        """Yield none: nothing waits for a reload task."""
        return iter(())

    def ancestors(self, task_id: str) -> TaskGraph:
        """Give the task alone."""
        return TaskGraph(task_id=task_id, depths={task_id: 0}, edges=())

    def descendants(self, task_id: str) -> TaskGraph:
        """Give the task alone."""
        return self.ancestors(task_id)

    def _unsupported(self, reason: str, *, method: str) -> errors.Unsupported:
        return errors.Unsupported(host=self.host, method=method, path=f"/api/v1/{_TASKS}", reason=reason)

    def _get(self, task_id: str, deadline: Deadline) -> Task:
        return self._connection.send(Call(method="GET", path=(_TASKS, task_id)), reader(task_id), deadline=deadline)

    def _put(self, task: Task, changes: Changes, deadline: Deadline) -> Task:
        body = wire.merged(task.body, changes)
        is_taken_over = changes.get("owner_id", task.owner_id) != task.owner_id
        if body == wire.writable(task.body) and not is_taken_over:
            return task
        call = Call(method="PUT", path=(_TASKS, task.id), body=body)
        return self._connection.send(call, reader(task.id), deadline=deadline)
