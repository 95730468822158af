"""The driver that joins Qlik's two schedulers: reads list both, and a write goes where its task belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard.scheduling.task import Origin, Task
from dashboard.tenant import errors
from dashboard.tenant.connection import Connection
from dashboard.tenant.directory import Directory
from dashboard.tenant.reload_tasks import ReloadTasksTenant
from dashboard.tenant.resources import Capabilities, Changes, Draft, Page, TaskGraph, TaskRun
from dashboard.tenant.scheduling_tasks import SchedulingTasksTenant
from dashboard.tenant.workflow.wire import is_workflow

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_OLDER, _NEWER = Origin.RELOAD, Origin.SCHEDULING
Closed = set[Origin]  # the schedulers of one tenant that take no new tasks
_PREFIXES = {_OLDER: "older:", _NEWER: "newer:"}  # of a cursor: the list that it belongs to


class JoinedTenant(Directory):
    """A tenant by both of its schedulers.

    `closed` are those that take no new tasks, as far as anybody knows: whoever shares it learns what others met.
    """

    origins = (_OLDER, _NEWER)

    def __init__(self, connection: Connection, *, closed: Closed | None = None) -> None:
        super().__init__(connection)
        self._older = ReloadTasksTenant(connection)
        self._newer = SchedulingTasksTenant(connection)
        self._closed: Closed = set() if closed is None else closed

    def capabilities(self, origin: Origin | None = None) -> Capabilities:
        """Say what tasks of a scheduler can be; without one, those that a new task would belong to."""
        origin = origin or self._maker
        return replace(self._of(origin).capabilities(), creates=origin not in self._closed)

    def list_tasks(self, *, app_id: str = "") -> Iterator[Task]:
        """Yield every task of both, those of the older scheduler first. Raises Gone when the tenant has neither."""
        gone: list[errors.Gone] = []
        for driver in (self._older, self._newer):
            try:
                yield from driver.list_tasks(app_id=app_id)
            except errors.Gone as error:
                gone.append(error)
        if len(gone) > 1:
            raise gone[0]

    def task_page(self, cursor: str = "", *, position: int = 0, origin: Origin | None = None) -> Page[Task]:
        """Give one page of one scheduler, or of both: first all pages of the older one, then those of the newer one.

        A list that is not there is passed over; where neither is, it raises Gone.
        """
        if origin:
            return self._of(origin).task_page(cursor, position=position)
        if cursor.startswith(_PREFIXES[_NEWER]):
            return self._newer_page(cursor.removeprefix(_PREFIXES[_NEWER]), position)
        try:
            items, behind = self._older.task_page(cursor.removeprefix(_PREFIXES[_OLDER]), position=position)
        except errors.Gone:
            items, behind = self._newer.task_page(position=position)
            return Page(items, behind and _PREFIXES[_NEWER] + behind)
        return Page(items, _PREFIXES[_OLDER] + behind if behind else _PREFIXES[_NEWER])

    def get_task(self, task_id: str) -> Task:
        """Give one task."""
        return self._of(origin_of(task_id)).get_task(task_id)

    def create_task(self, draft: Draft) -> Task:
        """Create a task where its draft says, else in the older scheduler while that takes it."""
        origin = draft.origin or (_NEWER if draft.after else self._maker)
        try:
            return self._of(origin).create_task(draft)
        except errors.Closed as error:
            self._closed.add(error.origin)
            if draft.origin or origin is _NEWER:
                raise
        return self._newer.create_task(draft)

    def recreate_task(self, body: Mapping[str, Any]) -> Task:
        """Create a task of another one's body, where that one was."""
        try:
            return (self._newer if is_workflow(body) else self._older).recreate_task(body)
        except errors.Closed as error:
            self._closed.add(error.origin)
            raise

    def change_task(self, task: Task, changes: Changes) -> Task:
        """Write over a task that was read just now, where it belongs."""
        return self._of(task.origin).change_task(task, changes)

    def delete_task(self, task_id: str) -> None:
        """Delete a task."""
        self._of(origin_of(task_id)).delete_task(task_id)

    def start_task(self, task: Task) -> None:
        """Run a task now."""
        self._of(task.origin).start_task(task)

    def run_page(self, task: Task, cursor: str = "") -> Page[TaskRun]:
        """Give one page of the runs of a task."""
        return self._of(task.origin).run_page(task, cursor)

    def last_run(self, task: Task) -> TaskRun | None:
        """Give the newest run of a task."""
        return self._of(task.origin).last_run(task)

    def run_log(self, task: Task, run_id: str) -> str:
        """Give the log of a run."""
        return self._of(task.origin).run_log(task, run_id)

    def children(self, task_id: str) -> Iterator[Task]:
        """Yield the tasks that start when this one ends."""
        return self._of(origin_of(task_id)).children(task_id)

    def ancestors(self, task_id: str) -> TaskGraph:
        """Give the tasks before a task."""
        return self._of(origin_of(task_id)).ancestors(task_id)

    def descendants(self, task_id: str) -> TaskGraph:
        """Give the tasks behind a task."""
        return self._of(origin_of(task_id)).descendants(task_id)

    @property
    def _maker(self) -> Origin:
        return _NEWER if _OLDER in self._closed else _OLDER

    def _of(self, origin: Origin) -> ReloadTasksTenant | SchedulingTasksTenant:
        return self._newer if origin is _NEWER else self._older

    def _newer_page(self, cursor: str, position: int) -> Page[Task]:
        """A page behind all of the older list: where the newer one is not there, that was all."""
        try:
            items, behind = self._newer.task_page(cursor, position=position)
        except errors.Gone:
            return Page((), "")
        return Page(items, behind and _PREFIXES[_NEWER] + behind)


def origin_of(task_id: str) -> Origin:
    """Tell by its id to which scheduler a task belongs: those of the newer one are UUIDs, reload tasks have none."""
    return _NEWER if _UUID.fullmatch(task_id) else _OLDER
