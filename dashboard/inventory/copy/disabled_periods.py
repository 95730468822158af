"""Since when a task is disabled, when it was so before, and how many runs it missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dashboard.inventory.copy.cache import schedule_of
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task, TaskState

if TYPE_CHECKING:
    from dashboard.inventory.models import TaskCopy

TAKEN_BACK = timedelta(hours=1)  # an enabling that ends so soon, before any run, was as good as none
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Since when a task is disabled: a moment that was seen, or one after which it was (`at_least`)."""

    at: datetime | None = None  # aware UTC; None where nothing tells
    at_least: bool = False

    @property
    def begins(self) -> datetime | None:
        """The first instant that it is disabled: what it is disabled after, its last run, was still a run."""
        return self.at + _SECOND if self.at and self.at_least else self.at

    def holds(self, at: datetime) -> bool:
        """Whether it was disabled at an instant, if it was not enabled between; where nothing tells, it was."""
        return self.begins is None or at >= self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSpell:
    """The last time that a task was disabled and is so no more."""

    since: Since = Since()
    until: datetime | None = None  # aware UTC; None: it never was, as far as is known
    reason: str = ""

    def holds(self, at: datetime) -> bool:
        """Whether it was disabled at an instant."""
        return self.until is not None and at < self.until and self.since.holds(at)


class Dates(Protocol):
    """What keeps these: a row of the copy, and what is read of one."""

    @property
    def disabled_at(self) -> datetime | None: ...
    @property
    def disabled_at_least(self) -> bool: ...
    @property
    def was_disabled_at(self) -> datetime | None: ...
    @property
    def was_disabled_at_least(self) -> bool: ...
    @property
    def was_disabled_until(self) -> datetime | None: ...
    @property
    def was_reason(self) -> str: ...


def since_of(dates: Dates) -> Since:
    """Since when a task is disabled, if it is."""
    return Since(at=dates.disabled_at, at_least=dates.disabled_at_least)


def was_of(dates: Dates) -> PastSpell:
    """The last time that it was disabled and is so no more."""
    since = Since(at=dates.was_disabled_at, at_least=dates.was_disabled_at_least)
    return PastSpell(since=since, until=dates.was_disabled_until, reason=dates.was_reason)


def first_sight(task: Task) -> Since:
    """Since when a task is disabled that nobody saw being disabled: after its last run, if it ever ran."""
    return Since(at=task.last_run_at, at_least=True) if task.state is TaskState.DISABLED else Since()


def told(row: TaskCopy | None, task: Task, at: datetime) -> tuple[Since, PastSpell]:
    """Since when a task is disabled that was read at `at`, and when it was so before; `row` is its copy until now.

    A task that was disabled stays so since then; one that was seen enabled is disabled since now, or again since
    then where it was enabled only for a moment, by mistake or to be undone. A disabling without a run in it puts no
    earlier one out of memory.
    """
    if row is None or row.deleted_at is not None:
        return first_sight(task), PastSpell()
    since, was = since_of(row), was_of(row)
    was_disabled, is_disabled = row.state == TaskState.DISABLED, task.state is TaskState.DISABLED
    if was_disabled and is_disabled:
        return since, was
    if was_disabled:
        has_runs = _has_runs(task, since.begins, at)
        return Since(), PastSpell(since=since, until=at, reason=row.reason) if has_runs or was.until is None else was
    if is_disabled:
        is_taken_back = was.until is not None and at - was.until <= TAKEN_BACK and not _has_runs(task, was.until, at)
        return (was.since, PastSpell()) if is_taken_back else (Since(at=at), was)
    return Since(), was


def missed(schedule: Schedule | None, since: Since, now: datetime) -> int | None:
    """The runs between the disabling, or the last run itself, and now. None: not known."""
    if schedule is None:
        return 0
    start = since.begins
    if start is None:
        return None
    return counted(lambda: schedule.count_by_day(start, now, UTC).total) if start < now else 0


def counted(count: Callable[[], int]) -> int | None:
    """A number of runs; None where a budget does not suffice."""
    try:
        return count()
    except BudgetExceeded:
        return None


def _has_runs(task: Task, start: datetime | None, end: datetime) -> bool:
    """Whether a run lies between two changes, or may: where nothing is known, it is taken for so."""
    return start is None or missed(schedule_of(task), Since(at=start), end) != 0
