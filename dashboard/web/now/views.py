"""The first page: what stopped, what stops next, who left, the hours around now, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory.alerts import snoozes
from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.jobs import watch
from dashboard.inventory.now import now as copied
from dashboard.inventory.now import visits
from dashboard.inventory.now.now import StoppedTasks
from dashboard.inventory.paging import Paged, place
from dashboard.inventory.pauses import report as pauses
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.load import BUCKET
from dashboard.web.calendar.load.strip import stretch_address
from dashboard.web.calendar.query import INSTANT, instant_of_address, query_from
from dashboard.web.now.around import Around, around, coming, failed_runs, runs
from dashboard.web.now.strip import drawn, peak, peak_at
from dashboard.web.reasons import NO_ERROR_GIVEN, reason_called
from dashboard.web.request import Request
from dashboard.web.times import near
from dashboard.web.zones import zones_of

NEXT = 9  # starts that are named
PIP = 12  # pixels that a failure takes
WHICH = {  # lists of runs: what each says
    "ran": "Runs of the 12 hours before {at}",
    "failed": "Failed runs of the 12 hours before {at}",
    "ahead": "Starts of the 12 hours after {at}",
    "would": "Starts of the 12 hours after {at}, were the tasks enabled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCause:
    """One cause for which tasks stopped, as it is shown."""

    tasks: StoppedTasks
    words: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NextToStop:
    """A failing task, and when Qlik disables it."""

    row: TaskRow
    left: int
    width: int  # of the crosses and rings, in pixels
    crosses: list[int]  # where each begins
    rings: list[int]
    when: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStart:
    """A start to come."""

    row: TaskRow
    at: datetime


@require_safe
def now(request: Request) -> HttpResponse:
    """Show what needs a person now. A look that htmx takes by itself is no visit."""
    at, zone = timezone.now().replace(microsecond=0), zones_of(request).zone
    found, hours = copied.trouble(at), around(at)
    standing = snoozes.standing(at)
    since = visits.last_visit(request.user) if request.htmx else visits.visited(request.user, timezone.now())
    stopped, left = copied.stopped_since(since, at) if since else (None, None)
    context = {
        "zone": zone,
        "trouble": found,
        "stopped_since": stopped,
        "left_since": left,
        "snoozes": standing,
        "watches": watch.watches(at),
        "rows": read.by_id(snooze.task_id for snooze in standing if snooze.task_id),
        "causes": [_cause(group) for group in found.groups],
        "next_to_stop": [_next_to_stop(row, at, zone) for row in found.next_to_stop],
        "few_left": copied.FEW_LEFT,
        "hours": hours,
        "strip": drawn(hours, zone),
        "strip_says": _strip_says(hours, zone),
        "peak": peak(hours, zone),
        "peak_address": _peak_address(request, hours),
        "at": f"{at:{INSTANT}}",
        "next_starts": _next_starts(hours),
        "since": since,
        "after": since.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if since else "",
        "planned_pauses": pauses.planned(),
        "news": visits.news(since) if since else [],
        "until": near(hours.end, zone, at),
    }
    return render(request, "now/now.html", context)


def _peak_address(request: Request, hours: Around) -> str:
    asked, at = query_from(request), peak_at(hours)
    return stretch_address(at.astimezone(asked.zones.zone).date(), at, BUCKET // 60, asked)


@require_safe
def now_count(request: Request) -> HttpResponse:
    return render(request, "now/_count.html")


@require_POST
def now_seen(request: Request) -> HttpResponse:
    visits.mark_seen(request.user, timezone.now())
    return redirect("home")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
    """One run of a list: one that was, or a start to come."""

    at: datetime
    row: TaskRow | None  # None: the copy never had the task
    app_id: str
    status: str = ""
    error: str = ""


@require_safe
def now_runs(request: Request) -> HttpResponse:
    """List the runs that a number of the first page counts, told from the instant `at` of the address."""
    which = request.GET.get("which", "")
    at = instant_of_address(request.GET.get("at", "")) or timezone.now()
    zone = zones_of(request).zone
    which = which if which in WHICH else "ahead"
    wanted = request.GET.get("page", "")
    page = int(wanted) if wanted.isdecimal() and len(wanted) < 7 and int(wanted) else 1
    listed, paged = _past(which, at, page) if which in ("ran", "failed") else _coming(which, at, page)
    title = WHICH[which].format(at=_inside(near(at, zone, timezone.now())))
    context = {"title": title, "runs": listed, "page": paged, "zone": zone, "which": which}
    return render(request, "now/runs.html", context)


def _inside(words: str) -> str:
    """A moment inside of a sentence: `today 04:15`; a day of the week keeps its capital."""
    return words if "," in words else words[0].lower() + words[1:]


def _past(which: str, at: datetime, wanted: int) -> tuple[list[ListedRun], Paged]:
    found = failed_runs(at) if which == "failed" else runs(at)
    matching = found.count()
    number, pages, window = place(matching, wanted)
    some = list(found[window])
    rows = read.by_id({run.task_id for run in some})
    listed = [
        ListedRun(at=run.created_at, row=rows.get(run.task_id), app_id=run.app_id, status=run.status, error=run.error)
        for run in some
    ]
    return listed, Paged(matching=matching, number=number, pages=pages, shown=len(listed))


def _coming(which: str, at: datetime, wanted: int) -> tuple[list[ListedRun], Paged]:
    will, would = coming(at)
    found = would if which == "would" else will
    number, pages, window = place(len(found), wanted)
    some = found.starts(window)
    rows = read.by_id({start.task.task_id for start in some})
    listed = [ListedRun(at=one.at, row=rows.get(one.task.task_id), app_id=one.task.app_id) for one in some]
    return listed, Paged(matching=len(found), number=number, pages=pages, shown=len(listed))


def _cause(group: StoppedTasks) -> StopCause:
    if group.reason == "failures":
        words = f"{settings.FAILURES_ALLOWED} failures in a row. {NO_ERROR_GIVEN}"
        return StopCause(tasks=group, words=group.error or words, is_known=bool(group.error))
    code = str(group.names[0].task.disabled_code or "") if group.names else ""
    return StopCause(tasks=group, words=reason_called(group.reason, code).label, is_known=True)


def _next_to_stop(row: TaskRow, now: datetime, zone: tzinfo) -> NextToStop:
    left = max(0, settings.FAILURES_ALLOWED - row.failures)
    crosses = min(row.failures, settings.FAILURES_ALLOWED)
    times = _next_times(row, now, max(1, left))
    return NextToStop(
        row=row,
        left=left,
        width=PIP * (crosses + left),
        crosses=[3 + PIP * number for number in range(crosses)],
        rings=[3 + PIP * (crosses + number) for number in range(left)],
        when=_when(times, zone, now) or ("When data changes" if row.task.auto_reload else "No next run"),
        then="if it fails, Qlik disables it" if left < 2 else "both fail: Qlik disables it" if left == 2 else "",
    )


def _next_times(row: TaskRow, now: datetime, count: int) -> list[datetime]:
    schedule = schedule_of(row.task)
    try:
        return schedule.next_times(now, count) if schedule else []
    except BudgetExceeded as error:
        return error.found or []


def _when(times: list[datetime], zone: tzinfo, now: datetime) -> str:
    """`Today 21:16 and 21:30`, `Tomorrow 04:00 and Sun 29 Nov 04:00`."""
    words = [near(at, zone, now) for at in times]
    if len(words) > 1 and times[1].astimezone(zone).date() == times[0].astimezone(zone).date():
        words[1:] = [f"{at.astimezone(zone):%H:%M}" for at in times[1:]]
    return " and ".join(words[:2])


def _next_starts(hours: Around) -> list[NextStart]:
    starts = hours.ahead.starts(slice(0, NEXT))
    rows = read.by_id({start.task.task_id for start in starts})
    return [NextStart(row=rows[one.task.task_id], at=one.at) for one in starts if one.task.task_id in rows]


def _strip_says(hours: Around, zone: tzinfo) -> str:
    begin, end = hours.begin.astimezone(zone), hours.end.astimezone(zone)
    most = peak(hours, zone)
    past = f"{hours.ran:,} ran, {hours.failed:,} of them failed"
    ahead = f"{len(hours.ahead):,} will start{f', most {most}' if most else ''}"
    return f"Starts from {begin:%a %H:%M} to {end:%a %H:%M}, five minutes a bar. {past}; {ahead}."
