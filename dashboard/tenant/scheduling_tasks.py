"""The driver for Qlik's newer scheduling API: a `Tenant`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dashboard.scheduling.task import Origin, Task
from dashboard.tenant import errors
from dashboard.tenant.connection import Call
from dashboard.tenant.directory import Directory, nothing, reader
from dashboard.tenant.lazy_page import UnreadTasks
from dashboard.tenant.parse import read_one_task, read_task
from dashboard.tenant.resources import STARTED_BY, Capabilities, Changes, Draft, Page, TaskGraph, TaskRun
from dashboard.tenant.retry import Deadline
from dashboard.tenant.workflow import wire, writing
from dashboard.tenant.workflow.runs import read_graph, read_log, read_run

FIRST_POSITION = 1_000_000_000  # elements without an id are named by their place, and never as those of the older list
_TASKS = "tasks"
_RUNS_AT_ONCE = 25  # on a page
_OF_CONTENT = ("CHO-017", "CHO-003")  # refusals that no other way of writing would change
_LIST = {"root": errors.SCHEDULING_ROOT, "cursor_name": "page"}


class SchedulingTasksTenant(Directory):
    """A tenant by its scheduling API (qlik.dev/apis/rest/scheduling/tasks) and the neighbours that name things."""

    origins = (Origin.SCHEDULING,)

    def capabilities(self, origin: Origin | None = None) -> Capabilities:
        """Say what scheduling tasks can be."""
        return Capabilities(
            origin=Origin.SCHEDULING,
            creates=True,
            names=True,
            chains=True,
            runs_now=True,
            logs=True,
            most_lines=1,
            sets_data=False,
            turns_others_off=True,
        )

    def list_tasks(self, *, app_id: str = "") -> Iterator[Task]:
        """Yield every task. A list that shifts between two pages may show a task twice: the first one counts."""
        seen: set[str] = set()
        values = self._connection.pages(_TASKS, query=wire.app_query(app_id), **_LIST)
        try:
            for position, value in enumerate(values, start=FIRST_POSITION + 1):
                task = read_task(value, position=position)
                if task.id not in seen:
                    seen.add(task.id)
                    yield task
        except (errors.NotFound, errors.Forbidden) as error:
            raise errors.Gone(**error.facts) from error

    def task_page(self, cursor: str = "", *, position: int = 0, origin: Origin | None = None) -> Page[Task]:
        """Give one page of all tasks."""
        try:
            values, cursor = self._connection.page(_TASKS, query=wire.app_query(""), cursor=cursor, **_LIST)
        except (errors.NotFound, errors.Forbidden) as error:
            raise errors.Gone(**error.facts) from error
        return Page(UnreadTasks(values, FIRST_POSITION + position), cursor)

    def get_task(self, task_id: str) -> Task:
        """Give one task."""
        return self._get(task_id, self._connection.deadline())

    def create_task(self, draft: Draft) -> Task:
        """Create a task; one that waits for a single event by the call that lets the tenant write its definition."""
        if call := writing.created_by_event(draft):
            try:
                path = (_TASKS, "resources", draft.app_id, "actions", "reload", call[0])
                return self._connection.send(_call("POST", *path, body=call[1]), read_one_task)
            except errors.Closed:  # a tenant that has no such call yet
                if draft.auto_reload:
                    raise
        try:
            body = writing.created(draft)
        except writing.NotPossible as error:
            raise self._unsupported(error, method="POST") from error
        return self._connection.send(_call("POST", _TASKS, body=body), read_one_task)

    def recreate_task(self, body: Mapping[str, Any]) -> Task:
        """Create a task of another one's body, enabled as that one was."""
        return self._connection.send(_call("POST", _TASKS, body=wire.writable(body)), read_one_task)

    def change_task(self, task: Task, changes: Changes) -> Task:
        """Write over a task that was read just now: only what changes is sent.

        Where the tenant does not take that, the whole definition is, of the task as it is by then.
        """
        deadline = self._connection.deadline()
        wanted = self._merged(task, changes)
        steps = writing.operations(wire.writable(task.body), wanted)
        if not steps and changes.get("owner_id", task.owner_id) == task.owner_id:
            return task
        steps = steps or [{"op": "add", "path": "/enabled", "value": task.enabled}]  # whoever writes it owns it
        try:
            return self._patch(task.id, steps, deadline)
        except errors.Rejected as error:
            if any(complaint.code in _OF_CONTENT for complaint in error.errors):
                raise
            return self._put(task.id, changes, deadline, error)

    def delete_task(self, task_id: str) -> None:
        """Delete a task."""
        self._connection.send(_call("DELETE", _TASKS, task_id), nothing)

    def start_task(self, task: Task) -> None:
        """Run a task now; its run is told by `last_run` from then on."""
        call = _call("POST", _TASKS, task.id, "actions", "start", query={"source": STARTED_BY})
        self._connection.send(call, nothing)

    def run_page(self, task: Task, cursor: str = "") -> Page[TaskRun]:
        """Give one page of the runs of a task."""
        query = {"limit": _RUNS_AT_ONCE}
        values, cursor = self._connection.page(_TASKS, task.id, "runs", query=query, cursor=cursor, **_LIST)
        return Page(tuple(run for run in map(read_run, values) if run.id), cursor)

    def last_run(self, task: Task) -> TaskRun | None:
        """Give the newest run; the tenant answers 404 where there is none."""
        try:
            return self._connection.send(_call("GET", _TASKS, task.id, "runs", "last"), read_run)
        except errors.NotFound:
            return None

    def run_log(self, task: Task, run_id: str) -> str:
        """Give the log of a run."""
        return self._connection.send(_call("GET", _TASKS, task.id, "runs", run_id, "log"), read_log)

    def children(self, task_id: str) -> Iterator[Task]:
        """Yield the tasks that start when this one ends."""
        values = self._connection.pages(_TASKS, task_id, "graphs", "children", query=wire.app_query(""), **_LIST)
        yield from map(read_one_task, values)

    def ancestors(self, task_id: str) -> TaskGraph:
        """Give the tasks before a task."""
        return self._graph(task_id, "ancestors")

    def descendants(self, task_id: str) -> TaskGraph:
        """Give the tasks behind a task."""
        return self._graph(task_id, "descendants")

    def _graph(self, task_id: str, name: str) -> TaskGraph:
        call = _call("GET", _TASKS, task_id, "graphs", name)
        return self._connection.send(call, partial(read_graph, task_id=task_id))

    def _get(self, task_id: str, deadline: Deadline) -> Task:
        return self._connection.send(_call("GET", _TASKS, task_id), reader(task_id), deadline=deadline)

    def _patch(self, task_id: str, steps: Sequence[Mapping[str, Any]], deadline: Deadline) -> Task:
        """Send the steps; the task is read again where the answer leaves it out (204)."""

        def read(value: Any) -> Task | None:
            return None if value is None else reader(task_id)(value)

        call = _call("PATCH", _TASKS, task_id, body=steps)
        return self._connection.send(call, read, deadline=deadline) or self._get(task_id, deadline)

    def _put(self, task_id: str, changes: Changes, deadline: Deadline, refusal: errors.Rejected) -> Task:
        """Send the whole definition. Raises `refusal` where not all of it can be said: the rest would be reset."""
        fresh = self._get(task_id, deadline)
        if not wire.is_whole(fresh.body):
            raise refusal
        call = _call("PUT", _TASKS, task_id, body=self._merged(fresh, changes))
        return self._connection.send(call, reader(task_id), deadline=deadline)

    def _merged(self, task: Task, changes: Changes) -> dict[str, Any]:
        try:
            return writing.merged(task, changes)
        except writing.NotPossible as error:
            raise self._unsupported(error, method="PATCH") from error

    def _unsupported(self, error: writing.NotPossible, *, method: str) -> errors.Unsupported:
        path = f"{errors.SCHEDULING_ROOT}/{_TASKS}"
        return errors.Unsupported(host=self.host, method=method, path=path, field=error.field, reason=error.reason)


def _call(method: str, *path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Call:
    return Call(method=method, path=path, body=body, query=query or {}, root=errors.SCHEDULING_ROOT)
