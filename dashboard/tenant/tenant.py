"""A tenant as the house sees it: what any driver must do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from dashboard.scheduling.task import Origin, Task
from dashboard.tenant.resources import (
    App,
    Capabilities,
    Changes,
    Draft,
    Page,
    Reload,
    Space,
    TaskGraph,
    TaskRun,
    TenantFacts,
    User,
)


class Tenant(Protocol):
    """What the dashboard needs of a tenant. Every method raises TenantError; `test_contract.py` says the rest."""

    @property
    def host(self) -> str:
        """The tenant's host, for people to recognise it."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The schedulers whose tasks this driver reads and writes, the older one first."""

    def capabilities(self, origin: Origin | None = None) -> Capabilities:
        """Say what tasks of a scheduler can be; without one, those that a new task belongs to, as far as is known.

        It asks nobody: that the older scheduler takes no new tasks is known once it has refused one.
        """

    def list_tasks(self, *, app_id: str = "") -> Iterator[Task]:
        """Yield every task the token's user has access to, in the tenant's order, each id once.

        A broken element is a task with a `problem`. Raises Gone when the tenant offers none of the APIs.
        """

    def get_task(self, task_id: str) -> Task:
        """Give one task. Raises NotFound."""

    def create_task(self, draft: Draft) -> Task:
        """Create a task and give it as the tenant made it.

        Raises OutcomeUnknown when the answer is lost, Closed when the tenant makes no more of them, Unsupported for
        what is no single task of the newer scheduling: see `Draft.parts`.
        """

    def change_task(self, task: Task, changes: Changes) -> Task:
        """Set some fields of a task that was read just now, all others untouched, and give it as the tenant answered.

        Nothing is sent when nothing changes: an update makes the token's user the owner. Raises Moved for a task that
        was migrated to the newer scheduling.
        """

    def recreate_task(self, body: Mapping[str, Any]) -> Task:
        """Create a task of the body that another one had: it gets an id of its own, and a reload task is enabled.

        Raises as `create_task` does, and Closed where its scheduler makes no more: see `Draft.of`.
        """

    def delete_task(self, task_id: str) -> None:
        """Delete a task. Raises NotFound when there was none, Moved when it was migrated."""

    def task_page(self, cursor: str = "", *, position: int = 0, origin: Origin | None = None) -> Page[Task]:
        """Give one page of all tasks: the first one, or the one that `cursor` of the page before names.

        `origin` narrows the list to the tasks of one scheduler, which has cursors of its own. `position` is how many
        elements stand before it. Raises Gone, and Rejected for a cursor that is taken no more.
        """

    def start_task(self, task: Task) -> None:
        """Run a task now. Raises Rejected for a disabled one, Unsupported where `capabilities` says so."""

    def run_page(self, task: Task, cursor: str = "") -> Page[TaskRun]:
        """Give one page of the runs of a task, the newest first. The pages of a reload task may be short, or empty."""

    def last_run(self, task: Task) -> TaskRun | None:
        """Give the newest run of a task; None when it never ran, or nobody knows."""

    def run_log(self, task: Task, run_id: str) -> str:
        """Give the log of a run, of one that goes on the beginning. Raises NotFound, Unsupported."""

    def running(self, app_id: str) -> TaskRun | None:
        """Give the reload of an app that goes on, whoever started it; None: there is none, or nobody tells."""

    def children(self, task_id: str) -> Iterator[Task]:
        """Yield the tasks that start when this one ends; none for a reload task."""

    def ancestors(self, task_id: str) -> TaskGraph:
        """Give the tasks before a task, through any number of others."""

    def descendants(self, task_id: str) -> TaskGraph:
        """Give the tasks behind a task, through any number of others."""

    def app_page(self, cursor: str = "") -> Page[App]:
        """Give one page of the apps."""

    def space_page(self, cursor: str = "") -> Page[Space]:
        """Give one page of the spaces."""

    def user(self, user_id: str) -> User:
        """Give one user, to name an owner. Raises NotFound."""

    def reload_page(self, cursor: str = "") -> Page[Reload]:
        """Give one page of the actual runs, newest first. Raises NotFound where the tenant does not tell its runs."""

    def identity(self) -> TenantFacts:
        """Give the tenant's own id, and its name where it tells that."""

    def me(self) -> User:
        """Give the token's own user. Raises Unauthorized for a bad token: the cheapest way to check one."""
