"""Tells a person when a run has ended that they asked about, on whatever page they are by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard.inventory.changes.record import began_since
from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.runs import runs
from dashboard.inventory.runs.runs import RunEntry
from dashboard.tenant.errors import TenantError
from dashboard.web.request import Request

ASKED = "asked_runs"  # of the session: by the id of the task, since when its run is waited for
TOLD = "told_runs"  # of the session: by the id of the task, what was told of the end of its run
AT_ONCE = 5  # tasks that are asked about at a time
KEPT = timedelta(days=1)  # a run whose end nobody has told by then is waited for no more


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRun:
    """A run that a person waits for; `ended` once it has."""

    row: TaskRow
    ended: RunEntry | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def runs_ended(request: Request) -> HttpResponse:
    """Answer with the runs that have ended, until they are dismissed; a `new` page has none that another one told.

    A page asks only while it is looked at (`live.js`): what it was told was seen. A POST dismisses the run of a `task`.
    """
    if "new" in request.GET:
        _set_told(request, {})
    if request.method == "POST":
        dismissed = request.POST.get("task", "")
        _set_told(request, {task: words for task, words in _told(request).items() if task != dismissed})
    for one in _asked(request):
        if one.ended:
            forget(request, one.row.task.id)
            _set_told(request, _told(request) | {one.row.task.id: _words(one.row, one.ended)})
    if request.method == "POST" and not request.htmx:
        return redirect("home")
    context = {"told": _told(request).items(), "waits": bool(request.session.get(ASKED))}
    return render(request, "task/_asked.html", context)


def ask(request: Request, task_id: str, since: datetime) -> None:
    """Tell the person when the run has ended that begins, or has begun, at an instant."""
    request.session[ASKED] = {**request.session.get(ASKED, {}), task_id: since.isoformat()}


def forget(request: Request, task_id: str) -> None:
    asked = dict(request.session.get(ASKED, {}))
    if asked.pop(task_id, None):
        request.session[ASKED] = asked


def _told(request: Request) -> dict[str, Any]:
    return dict(request.session.get(TOLD, {}))


def _set_told(request: Request, told: dict[str, Any]) -> None:
    if told != _told(request):
        request.session[TOLD] = told


def _words(row: TaskRow, entry: RunEntry) -> dict[str, Any]:
    """What is told of a run, as a session keeps it."""
    return {
        "label": row.label,
        "run": entry.run.id,
        "status": entry.run.status,
        "seconds": entry.run.seconds,
        "error": entry.error,
        "failed": entry.failed,
        "ran": entry.ran,
    }


def _asked(request: Request) -> list[AskedRun]:
    asked = request.session.get(ASKED, {})
    rows, now = copy.by_id(asked), timezone.now()
    for task_id, since in asked.items():
        if task_id not in rows or datetime.fromisoformat(since) < now - KEPT:
            forget(request, task_id)
    wanted = [rows[task_id] for task_id in request.session.get(ASKED, {})][:AT_ONCE]
    return [AskedRun(row=row, ended=_ended(row, datetime.fromisoformat(asked[row.task.id]))) for row in wanted]


def _ended(row: TaskRow, since: datetime) -> RunEntry | None:
    """The run, once it has ended; what cannot be read now is asked for again."""
    try:
        last = runs.last(row.task)
    except TenantError:
        return None
    return last if last and began_since(last.run, since) and not last.run.goes_on else None
