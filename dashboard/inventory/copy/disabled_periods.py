"""Since when a task is disabled, when it was so before, and how many runs it missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.inventory.copy.cache import schedule_of
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task, TaskState

if TYPE_CHECKING:
    from dashboard.inventory.models import TaskCopy

TAKEN_BACK = timedelta(hours=1)  # an enabling that ends so soon, before any run, was as good as none
_SECOND = timedelta(seconds=1)


PERIOD_COLUMNS = (  # of the copy: one value here, `DisabledPeriods`
    *("disabled_at", "disabled_at_least"),
    *("was_disabled_at", "was_disabled_at_least", "was_disabled_until", "was_reason"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledSince:
    """Since when a task is disabled: an instant that was seen, or one after which it was (`at_least`)."""

    at: datetime | None = None  # aware UTC; None where nothing tells
    at_least: bool = False

    @property
    def begins(self) -> datetime | None:
        """The first instant that it is disabled: what it is disabled after, its last run, was still a run."""
        return self.at + _SECOND if self.at and self.at_least else self.at

    def covers(self, at: datetime) -> bool:
        """Whether it was disabled at an instant, if it was not enabled between; where nothing tells, it was."""
        return self.begins is None or at >= self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledPeriod:
    """A period that a task was disabled for, and is over."""

    since: DisabledSince = DisabledSince()
    until: datetime | None = None  # aware UTC; None: it never was, as far as is known
    reason: str = ""

    def covers(self, at: datetime) -> bool:
        return self.until is not None and at < self.until and self.since.covers(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledPeriods:
    """The present period of a disabled task, and the last one that is over."""

    since: DisabledSince = DisabledSince()  # means nothing while the task is not disabled
    before: DisabledPeriod = DisabledPeriod()

    @classmethod
    def of(cls, values: Sequence[Any]) -> DisabledPeriods:
        if not any(values):
            return NEVER_DISABLED
        at, at_least, was_at, was_at_least, until, reason = values
        before = DisabledPeriod(since=DisabledSince(at=was_at, at_least=was_at_least), until=until, reason=reason)
        return cls(since=DisabledSince(at=at, at_least=at_least), before=before)

    @classmethod
    def of_row(cls, row: TaskCopy) -> DisabledPeriods:
        return cls.of([getattr(row, name) for name in PERIOD_COLUMNS])

    @property
    def columns(self) -> dict[str, Any]:
        since, before = self.since, self.before
        values = (since.at, since.at_least, before.since.at, before.since.at_least, before.until, before.reason)
        return dict(zip(PERIOD_COLUMNS, values, strict=True))


NEVER_DISABLED = DisabledPeriods()  # as far as is known


def first_sight(task: Task) -> DisabledSince:
    """Since when a task is disabled that nobody saw being disabled: after its last run, if it ever ran."""
    is_disabled = task.state is TaskState.DISABLED
    return DisabledSince(at=task.last_run_at, at_least=True) if is_disabled else DisabledSince()


def after_reading(row: TaskCopy | None, task: Task, at: datetime) -> DisabledPeriods:
    """Return the periods that a task was disabled for, after reading it at `at`; `row` is its copy until now.

    Enabling it for less than an hour, without a run in it, is treated as if it had not happened. A disabled period
    without a run in it does not displace the one before.
    """
    if row is None or (row.deleted_at is not None and not (row.moved_to or row.untold)):
        return DisabledPeriods(since=first_sight(task))
    known = DisabledPeriods.of_row(row)
    since, before = known.since, known.before
    was_disabled, is_disabled = row.state == TaskState.DISABLED, task.state is TaskState.DISABLED
    if was_disabled and is_disabled:
        return known
    if was_disabled:
        is_kept = _has_runs(task, since.begins, at) or before.until is None
        return DisabledPeriods(before=DisabledPeriod(since=since, until=at, reason=row.reason) if is_kept else before)
    if is_disabled:
        return _disabled_again(task, before, at)
    return DisabledPeriods(before=before)


def _disabled_again(task: Task, before: DisabledPeriod, at: datetime) -> DisabledPeriods:
    """An enabled task is disabled now: since then, or again since the period before where that ended just now."""
    until = before.until
    if until is not None and at - until <= TAKEN_BACK and not _has_runs(task, until, at):
        return DisabledPeriods(since=before.since)
    return DisabledPeriods(since=DisabledSince(at=at), before=before)


def missed(schedule: Schedule | None, since: DisabledSince, now: datetime) -> int | None:
    """The runs between the disabling, or the last run itself, and now. None: not known."""
    if schedule is None:
        return 0
    start = since.begins
    if start is None:
        return None
    return counted(lambda: schedule.count_by_day(start, now, UTC).total) if start < now else 0


def counted(count: Callable[[], int]) -> int | None:
    try:
        return count()
    except BudgetExceeded:
        return None


def _has_runs(task: Task, start: datetime | None, end: datetime) -> bool:
    """Whether a run lies between two changes, or may: where nothing is known, it is taken for so."""
    return start is None or missed(schedule_of(task), DisabledSince(at=start), end) != 0
