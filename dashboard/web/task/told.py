"""Tells a person when a run has ended that they asked about, on whatever page they are by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.runs import runs
from dashboard.inventory.runs.runs import RunEntry
from dashboard.tenant.errors import TenantError
from dashboard.web.request import Request

ASKED = "asked_runs"  # of the session: by the id of the task, since when its run is waited for
AT_ONCE = 5  # tasks that are asked about at a time
KEPT = timedelta(days=1)  # a run whose end nobody has told by then is waited for no more
_CLOCKS_APART = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRun:
    """A run that a person waits for; `ended` once it has."""

    row: TaskRow
    ended: RunEntry | None = None


@require_safe
@never_cache
def runs_ended(request: Request) -> HttpResponse:
    """Answer with the runs that have ended since the last answer, and with those that are still waited for."""
    asked = _asked(request)
    for one in asked:
        if one.ended:
            forget(request, one.row.task.id)
    context = {"asked": asked, "waits": any(one.ended is None for one in asked)}
    return render(request, "task/_asked.html", context)


def ask(request: Request, task_id: str, since: datetime) -> None:
    """Tell the person when the run has ended that begins, or has begun, at an instant."""
    request.session[ASKED] = {**request.session.get(ASKED, {}), task_id: since.isoformat()}


def forget(request: Request, task_id: str) -> None:
    """Wait no more for a run of this task."""
    asked = dict(request.session.get(ASKED, {}))
    if asked.pop(task_id, None):
        request.session[ASKED] = asked


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
    at = last.run.started_at if last else None
    is_it = at is not None and at >= since - _CLOCKS_APART
    return last if last and is_it and not last.run.goes_on else None
