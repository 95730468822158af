"""The page of one task: what it is, when it runs, why it does not, and how it is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.inventory import disabled
from dashboard.inventory import task as one_task
from dashboard.inventory.calendar import planned_schedule
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy import reloads
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.links import chain_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import ReloadCopy
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.pauses.spans import PausedSpan, pause_of, planned_spans
from dashboard.inventory.verification import tenant_opinion
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.task import TaskState
from dashboard.web.notices import notice_of, outcome_status, outcome_words
from dashboard.web.qlik import app_address
from dashboard.web.reasons import Cause, cause_of, failing_cause, paused_cause
from dashboard.web.request import Request
from dashboard.web.second_opinion import OpinionLine, kept_opinion, opinion_line
from dashboard.web.task import runs
from dashboard.web.task.timeline import BEFORE, Timeline, timeline
from dashboard.web.times import near
from dashboard.web.zones import zones_of

NEXT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRuns:
    """Runs to come, earliest first."""

    runs: list[datetime]  # aware UTC
    complete: bool = True  # False where more would have been too much to work out
    pauses: Sequence[PausedSpan] = ()  # planned ones that keep it off

    @property
    def paused(self) -> list[datetime]:
        """Those of the runs that a planned pause leaves out."""
        return [at for at in self.runs if any(span.begins <= at < span.ends for span in self.pauses)]


@require_safe
def task(request: Request, task_id: str) -> HttpResponse:
    """Show a task as the tenant has it now, or with a notice as the copy has it; of one that is gone, its history.

    Of a reload task that was moved: what became of it.
    """
    found = one_task.load(task_id)
    if found.row.deleted_at:
        context = {"row": found.row, "page_zones": zones_of(request)}
        return render(request, "task/gone.html", context, status=200 if found.row.moved_to else 410)
    notice = notice_of(found.error) if found.error else None
    context = _context(request, found.row) | {"unread": notice}
    return render(request, "task/task.html", context, status=notice.status if notice else 200)


@require_safe
def task_opinion(request: Request, task_id: str) -> HttpResponse:
    """Answer with the line that says what others think of the next runs, of the task as the copy has it."""
    row = copy.row(task_id)
    said = _said(row, timezone.now(), zones_of(request).of(row.task.time_zone)) if row else None
    return render(request, "second_opinion/_line.html", {"said": said})


@require_http_methods(["GET", "HEAD", "POST"])
def task_delete(request: Request, task_id: str) -> HttpResponse:
    """Ask first, then delete; its body stays in the history, to make a new task of it."""
    if request.method != "POST":
        context = {"row": one_task.fetch(task_id), "page_zones": zones_of(request)}
        return render(request, "task/delete.html", context)
    by = RequestedBy(
        actor=request.user.get_username(), page=ChangePage.TASK, reason=request.POST.get("reason", "")[:300]
    )
    outcome = actions.delete(by, task_id, seen=request.POST.get("seen", ""))
    if outcome.done:
        messages.success(request, "The task is deleted. Restore makes a new one of it, in the history.")
        return redirect("tasks")
    row = outcome.row or one_task.load(task_id).row
    context = {
        "row": row,
        "conflict": outcome.conflict,
        "problem": outcome_words(outcome),
        "page_zones": zones_of(request),
    }
    return render(request, "task/delete.html", context, status=outcome_status(outcome))


def _context(request: Request, row: TaskRow) -> dict[str, object]:
    now, zones = timezone.now(), zones_of(request)
    zone = zones.of(row.task.time_zone)
    return {
        "row": row,
        "zone": zone,
        "page_zones": zones,
        "coming": replace(_coming(row, now), pauses=planned_spans(row.task.id, now)),
        "chain": chain_of(row),
        "cause": _cause(row, zone or UTC, now, request.user.get_username()),
        "strip": _strip(row, now, zone),
        "said": _said(row, now, zone) if request.GET.get("opinion") == "now" else None,
        "failed": _failed(row),
        "app_in_qlik": app_address(row.task.app_id),
        "not_startable": runs.not_startable(row),
        **runs.startable_elsewhere(row),
        **(runs.context(request, row) if request.GET.get("runs") == "now" else {}),
    }


def _cause(row: TaskRow, zone: tzinfo, now: datetime, reader: str) -> Cause | None:
    if row.is_failing:
        return failing_cause(row)
    if row.task.state is not TaskState.DISABLED:
        return None
    by = disabled.disabled_by(row.task.id)
    if pause := pause_of(row.task.id):
        return paused_cause(near(pause.ends_at, zone, now), by)
    return cause_of(row, by, reader=reader)


def _failed(row: TaskRow) -> ReloadCopy | None:
    """The last run of a task that fails, or that failures have stopped; None where it is no news."""
    is_stopped = row.task.state is TaskState.DISABLED and row.reason == "failures"
    return reloads.last_failed(row.task.id) if is_stopped or row.is_failing else None


def _coming(row: TaskRow, now: datetime) -> ComingRuns:
    """The next runs of the schedule; of a disabled task what would start."""
    schedule = planned_schedule(row)
    try:
        return ComingRuns(
            runs=schedule.next_times(now, NEXT) if schedule and row.task.state is not TaskState.MOVED else []
        )
    except BudgetExceeded as error:
        return ComingRuns(runs=error.found or [], complete=False)


def _said(row: TaskRow, now: datetime, zone: tzinfo) -> OpinionLine | None:
    """What a library says of the next runs, and Qlik of the next one; None where there is none to compare."""
    schedule = schedule_of(row.task)
    opinion = kept_opinion(schedule, now) if schedule and row.task.state is not TaskState.MOVED else None
    if schedule is None or opinion is None:
        return None
    return opinion_line(opinion, zone, now, tenant_opinion(row, schedule, now))


def _strip(row: TaskRow, now: datetime, zone: tzinfo) -> Timeline | None:
    schedule = schedule_of(row.task)
    if row.task.state is not TaskState.DISABLED or row.since.at is None or schedule is None:
        return None
    if row.since.at >= now:  # after a last run that the tenant tells for a time to come
        return None
    runs = one_task.runs_since(row.task.id, row.since.at - BEFORE)
    return timeline(schedule, runs, since=row.since, now=now, zone=zone or UTC)
