"""The runs of a task on its page: their list, their logs, and the press that starts one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory import task as one_task
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.runs import runs
from dashboard.inventory.runs.runs import RunEntry, TaskRuns
from dashboard.inventory.tasks import TaskQuery, matches
from dashboard.scheduling.task import Origin
from dashboard.tenant.errors import NotFound
from dashboard.web.notices import Notice, message, notice_of, outcome_status, outcome_words, short_name
from dashboard.web.request import Request
from dashboard.web.task import told
from dashboard.web.task.log import NO_LOG, LogView, log_view
from dashboard.web.zones import zones_of

SHOWN = 25  # runs, unless all of the page are asked for
LONGEST_FIND = 200  # characters
STARTABLE = "origin:newer state:enabled"  # as a search: the tasks that can be run from here
FAILED_ONLY = "failed"  # the result by which the list is filtered
_TALLEST = 44  # pixels of a bar
_RESULTS = {
    "SUCCEEDED": "Ran",
    "FAILED": "Failed",
    "EXCEEDED_LIMIT": "Over a limit",
    "CANCELED": "Canceled",
    "QUEUED": "Waits to start",
}
_TRIGGERS = {
    "schedule": "Schedule",
    "manual": "By hand, in Qlik",
    "dataset.updated": "New data",
    "": "Not told",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run in the list."""

    entry: RunEntry
    result: str
    by: str
    query: str  # of the address that shows its log; empty where there is none to show
    log: LogView | None = None  # where it is open


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBar:
    """One run in the picture; places are percent of the width, heights pixels."""

    at: str
    width: str
    top: int
    height: int
    failed: bool
    words: str


def context(request: Request, row: TaskRow) -> dict[str, Any]:
    """What the list of runs shows: a page of them by `cursor`, and the `log` of one, searched by `find`.

    With the `result` failed it has no others.
    """
    asked, now, zones = request.GET, timezone.now(), zones_of(request)
    only_failed = asked.get("result") == FAILED_ONLY
    page = runs.page(row.task, asked.get("cursor", ""), failed=only_failed)
    opened = _opened(request, row) if page.no_logs is None else None
    shown = page.entries if "more" in asked else page.entries[:SHOWN]
    going_on = page.going_on
    if not request.htmx and going_on is None and not only_failed:
        told.forget(request, row.task.id)  # they see it
    return {
        "row": row,
        "now": now,
        "zone": zones.of(row.task.time_zone),
        "page_zones": zones,
        "run_page": page,
        "run_lines": [_line(request, page, entry, opened) for entry in shown],
        "more_runs": len(page.entries) - len(shown),
        "more_query": _query(request, cursor=asked.get("cursor", ""), more="1"),
        "bars": [] if only_failed else _bars(page),
        "only_failed": only_failed,
        "result_chips": _chips(request, only_failed=only_failed),
        "typical_top": _top(page.typical_seconds, page),
        "going_on": going_on,
        "elapsed": _elapsed(going_on),
        "opened": opened,
        "run_notice": notice_of(page.error) if page.error else None,
        "no_logs": notice_of(page.no_logs) if page.no_logs else None,
        "closed_query": _query(request),
        "log_fields": [(name, asked[name]) for name in ("cursor", "result", "zone") if asked.get(name)],
        "earlier_query": _query(request, cursor=page.cursor) if page.cursor else "",
    }


def not_startable(row: TaskRow) -> Notice | None:
    error = runs.refusal(row.task)
    return notice_of(replace(error, method="GET")) if error else None  # nothing was tried


def startable_elsewhere(row: TaskRow) -> dict[str, Any]:
    """Where a reload task leads that only Qlik starts: to the tasks that can be started here, by a search."""
    is_of_qlik = row.task.origin is Origin.RELOAD and not_startable(row) is not None
    count = matches(TaskQuery.parse(STARTABLE), timezone.now()).count() if is_of_qlik else 0
    return {"startable": count, "startable_q": STARTABLE}


@require_safe
@never_cache
def task_runs(request: Request, task_id: str) -> HttpResponse:
    return render(request, "task/_runs.html", context(request, _row(task_id)))


@require_safe
@never_cache
def task_log(request: Request, task_id: str, run_id: str) -> HttpResponse:
    try:
        text = runs.log(_row(task_id).task, run_id)
    except NotFound:
        return HttpResponse(NO_LOG.says, content_type="text/plain; charset=utf-8", status=404)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reload.log"'
    return response


@require_POST
def task_run(request: Request, task_id: str) -> HttpResponse:
    """Start the task now, and tell when it has ended where that was asked for."""
    reason = request.POST.get("reason", "")[:500]
    by = RequestedBy(actor=request.user.get_username(), page=ChangePage.TASK, reason=reason)
    pressed_at = timezone.now()
    outcome = actions.run_now(by, task_id)
    since = _since(outcome) if outcome.running else pressed_at
    is_asked = "tell" in request.POST and since is not None and (outcome.done or outcome.running is not None)
    if is_asked and since:
        told.ask(request, task_id, since)
    says = _says(outcome, task_id, is_asked=is_asked)
    if request.htmx:
        found = context(request, outcome.row or _row(task_id))
        found |= {"says": says, "is_failure": not outcome.done, "is_asked": is_asked}
        return render(request, "task/_runs.html", found, status=outcome_status(outcome))
    messages.add_message(request, messages.SUCCESS if outcome.done else messages.ERROR, says)
    return redirect(f"{reverse('task', args=[task_id])}?runs=now#runs")


def _since(outcome: Outcome) -> datetime | None:
    run = outcome.running
    return run.started_at if run and run.task_id == outcome.task_id else None


def _says(outcome: Outcome, task_id: str, *, is_asked: bool) -> str:
    row = outcome.row or copy.row(task_id)
    name = short_name(row.label) if row else "The task"
    then = " You are told here when it has ended." if is_asked else ""
    words = f"{name} is started." if outcome.done else f"{name}. {outcome_words(outcome)}"
    return message(words + then)


def _row(task_id: str) -> TaskRow:
    """The task as the copy has it; one that it never had is asked for. Raises TenantError."""
    return copy.row(task_id) or one_task.load(task_id).row


def _opened(request: Request, row: TaskRow) -> LogView | None:
    run_id, find = request.GET.get("log", ""), request.GET.get("find", "")[:LONGEST_FIND].strip()
    return log_view(row.task, run_id, find=find, whole="whole" in request.GET) if run_id else None


def _line(request: Request, page: TaskRuns, entry: RunEntry, opened: LogView | None) -> RunLine:
    run_id = entry.run.id
    has_log = page.no_logs is None and not entry.is_before_move
    is_open = opened is not None and opened.run_id == run_id
    return RunLine(
        entry=entry,
        result=_RESULTS.get(entry.run.status, "Running" if entry.run.goes_on else entry.run.status.capitalize()),
        by=_by(entry),
        query=_query(request, cursor=request.GET.get("cursor", ""), log=run_id) if has_log else "",
        log=opened if is_open else None,
    )


def _by(entry: RunEntry) -> str:
    if entry.is_before_move:
        return "Before the move"
    if entry.is_of_ours:
        return f"Run now, {entry.pressed_by or 'here'}"
    return f"After {entry.parent}" if entry.parent else _TRIGGERS.get(entry.run.triggered_by, entry.run.triggered_by)


def _query(request: Request, **state: str) -> str:
    """The query of an address of the list, with the clock that the page shows and the result that it is filtered by."""
    kept = {name: request.GET.get(name, "") for name in ("result", "more", "zone")} | state
    return urlencode({name: value for name, value in kept.items() if value})


def _chips(request: Request, *, only_failed: bool) -> list[tuple[str, str, bool]]:
    """What the list can be filtered by: the words, the query of the address, and whether it is so."""
    return [
        ("All", _query(request, result=""), not only_failed),
        ("Failed", _query(request, result=FAILED_ONLY), only_failed),
    ]


def _elapsed(going_on: RunEntry | None) -> float | None:
    at = going_on.run.started_at if going_on else None
    return max(0.0, (timezone.now() - at).total_seconds()) if at else None


def _bars(page: TaskRuns) -> list[RunBar]:
    """How long each run took, the oldest first; those that go on are left out."""
    taken = [(entry, entry.run.seconds) for entry in reversed(page.entries)]
    known = [(entry, seconds) for entry, seconds in taken if seconds is not None]
    step = 100 / max(len(known), 20)
    return [
        RunBar(
            at=f"{place * step:.2f}%",
            width=f"{step * 0.62:.2f}%",
            top=(top := _top(seconds, page)),
            height=_TALLEST + 4 - top,
            failed=entry.failed,
            words=f"{seconds:.0f} s",
        )
        for place, (entry, seconds) in enumerate(known)
    ]


def _top(seconds: float | None, page: TaskRuns) -> int:
    """Where a bar begins, from above."""
    longest = max([entry.run.seconds or 0.0 for entry in page.entries] + [page.typical_seconds or 0.0, 1.0])
    return 4 + round(_TALLEST * (1 - max(seconds or 0.0, longest / _TALLEST) / longest))
