"""The disabled tasks of the copy, by reason, those that have missed most first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F

from dashboard.inventory.copy import read
from dashboard.inventory.copy.read import FAILING, copies
from dashboard.inventory.copy.task_row import REASON_LABELS, TaskRow
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult
from dashboard.inventory.search.tokens import quoted
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

MOST = 20  # rows of a reason that are shown; the list has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledRow:
    """A disabled task, and who disabled it where that was done here."""

    row: TaskRow
    by: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCount:
    """Disabled tasks whose last run failed with the same error."""

    error: str  # empty where none is known
    count: int

    @property
    def q(self) -> str:
        return f"reason:failures error:{quoted(self.error) if self.error else 'none'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledGroup:
    """The tasks that are disabled for one reason."""

    word: str  # as `task_row.reason_of` gives it
    count: int
    rows: list[DisabledRow]  # at most MOST
    errors: list[ErrorCount]  # of those that failures stopped, at most MOST, the most frequent first; none known last


def count() -> int:
    return copies().filter(state=TaskState.DISABLED).count()


def on_schedule() -> int:
    return copies().filter(state=TaskState.ENABLED).exclude(next_run_at=None).count()


def reasons() -> list[DisabledGroup]:
    found = copies().filter(state=TaskState.DISABLED)
    counts = dict(found.values_list("reason").annotate(count=Count("pk")).order_by("reason"))
    known = [word for word in REASON_LABELS if word in counts]
    words = (*known, *sorted(counts.keys() - known))
    return [DisabledGroup(word=word, count=counts[word], rows=_rows(word), errors=_errors(word)) for word in words]


def failing() -> list[DisabledRow]:
    """Those that run and fail, of which most failures first: they may be the next."""
    found = copies().filter(FAILING).order_by("-failures", F("next_run_at").asc(nulls_last=True), "app_sort", "task_id")
    return [DisabledRow(row=row, by=None) for row in read.rows(found[:MOST])]


def failing_count() -> int:
    return copies().filter(FAILING).count()


def _errors(reason: str) -> list[ErrorCount]:
    if reason != "failures":
        return []
    found = copies().filter(state=TaskState.DISABLED, reason=reason).values_list("last_error")
    errors = found.annotate(tasks=Count("pk")).order_by()
    ranked = sorted(errors, key=lambda one: (not one[0], -one[1], one[0]))
    return [ErrorCount(error=error, count=tasks) for error, tasks in ranked[:MOST]]


def disabled_by(task_id: str) -> Change | None:
    return _by([task_id]).get(task_id)


def _rows(reason: str) -> list[DisabledRow]:
    found = copies().filter(state=TaskState.DISABLED, reason=reason)
    rows = read.rows(found.order_by(F("missed_runs").desc(nulls_last=True), "app_sort", "task_id")[:MOST])
    by = _by([row.task.id for row in rows])
    return [DisabledRow(row=row, by=by.get(row.task.id)) for row in rows]


def _by(task_ids: list[str]) -> dict[str, Change]:
    switched = Change.objects.filter(
        tenant=tenant_key(), task_id__in=task_ids, kind__in=(ChangeKind.ENABLED, ChangeKind.DISABLED)
    )
    done = switched.filter(endings__result=ChangeResult.DONE).order_by("at", "pk").prefetch_related("afterthoughts")
    last = {change.task_id: change for change in done}
    return {task_id: change for task_id, change in last.items() if change.kind == ChangeKind.DISABLED and change.actor}
