"""The jobs: a list of them, one with its items, what can be done with it, and its results as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from dashboard.inventory import tasks as task_list
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run, watch
from dashboard.inventory.jobs.progress import every_item, item_page, page, progress, running_jobs
from dashboard.inventory.models import ItemResult, Job, JobItem, JobKind, JobState
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.pauses.pause import open_pauses, past_pauses
from dashboard.inventory.pauses.report import progress as pause_progress
from dashboard.tenant import errors
from dashboard.web.downloads import csv_file, json_file
from dashboard.web.jobs import review
from dashboard.web.jobs.state import origin, page_number, told_of
from dashboard.web.jobs.words import RESULTS, no_undo_words, result_words, tasks, why_words
from dashboard.web.request import Request, local_address

PAST_PAUSES = 5  # that the list has
FILTERS = (ItemResult.DONE, ItemResult.FAILED, ItemResult.SKIPPED, ItemResult.UNDONE, ItemResult.PENDING)


@require_safe
def job_list(request: Request) -> HttpResponse:
    shown = page(jobs.jobs(), page_number(request.GET.get("page", "")))
    listed = [*open_pauses(), *past_pauses(PAST_PAUSES)]
    return render(request, "jobs/list.html", {"page": shown, "pauses": [pause_progress(pause) for pause in listed]})


@require_safe
def job(request: Request, key: int) -> HttpResponse:
    """Show how far a job is, and its items; of one that is not started what it would do."""
    found = _find(key)
    if found.kind == JobKind.PAUSE and found.state in (JobState.DRAFT, JobState.PLANNED):
        return redirect(f"{reverse('pause', args=(found.pause.pk,))}?{request.GET.urlencode()}")
    if found.state == JobState.DRAFT:
        return review.page(request, found)
    wanted = request.GET.get("result", "")
    items = _items(found, wanted)
    context = told_of(found) | {
        "page": item_page(items, page_number(request.GET.get("page", ""))),
        "wanted": wanted,
        "filters": _filters(found),
        "back": origin(found),
        "asks_undo": request.GET.get("ask") == "undo",
        "watch": watch.watch_of(found) if watch.is_watched(found) else None,
    }
    return render(request, "jobs/job.html", context)


@require_safe
def job_bar(request: Request, key: int) -> HttpResponse:
    """Show a job in the list that it was started from; when it is over the rows are drawn anew."""
    told = told_of(_find(key))
    response = render(request, "jobs/_done.html", told)
    return response if told["progress"].is_running else trigger_client_event(response, "copy-renewed", {})


@require_safe
def job_count(request: Request) -> HttpResponse:
    return render(request, "jobs/_count.html", {"running_jobs": running_jobs()})


@require_POST
def job_act(request: Request, key: int, act: str) -> HttpResponse:
    """Do one of `_ACTS`: to what is to go, to what failed, to what was done, or to the runs that are watched."""
    found = _find(key)
    if found.state in (JobState.DRAFT, JobState.PLANNED):
        raise Http404
    by = RequestedBy(actor=request.user.get_username(), page=ChangePage.JOB)
    says = _ACTS[act](found, by) if act in _ACTS else None
    if says is None:
        raise Http404
    messages.success(request, says)
    run.begin()
    back = local_address(request.POST.get("next", ""), default=reverse("job", args=(key,)))
    return redirect(back)


def _undo(found: Job, by: RequestedBy) -> str:
    count = jobs.undo(found, by)
    return no_undo_words(found) or f"{tasks(count)} will be as before, unless changed since."


def _pause(found: Job, by: RequestedBy) -> str:
    return "The job is paused." if jobs.pause(found) else "The job does not run."


def _resume(found: Job, by: RequestedBy) -> str:
    return "The job goes on." if jobs.resume(found) else "The job is not paused."


def _cancel(found: Job, by: RequestedBy) -> str:
    return f"{tasks(jobs.cancel(found))} left as they are."


def _retry(found: Job, by: RequestedBy) -> str:
    return f"{tasks(jobs.retry(found))} will be tried again."


def _unwatch(found: Job, by: RequestedBy) -> str:
    watch.stop(found)
    return "The runs are watched no more."


_ACTS: Mapping[str, Callable[[Job, RequestedBy], str]] = {
    "unwatch": _unwatch,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "retry": _retry,
    "undo": _undo,
}


COLUMNS: Mapping[str, Callable[[JobItem, TaskRow | None], Any]] = {
    "task": lambda item, row: item.task_id,
    "app": lambda item, row: item.app_name,
    "space": lambda item, row: row.space_name if row else "",
    "before": lambda item, row: item.was,
    "after": lambda item, row: item.becomes,
    "result": lambda item, row: result_words(item)[0].lower(),
    "why": lambda item, row: why_words(item),
    "trace": lambda item, row: error.trace_id if (error := errors.from_json(item.error)) else "",
    "at": lambda item, row: item.ended_at.isoformat(timespec="seconds") if item.ended_at else "",
    "change": lambda item, row: item.change_id,
    "undone by change": lambda item, row: item.undo_id,
}


@require_safe
def job_csv(request: Request, key: int) -> HttpResponseBase:
    """Stream the filtered items of a job as CSV; instants in UTC."""
    items = every_item(_items(_find(key), request.GET.get("result", "")))
    rows = ([value(*pair) for value in COLUMNS.values()] for pair in items)
    return csv_file(f"job-{key}", COLUMNS, rows)


@require_safe
def job_json(request: Request, key: int) -> HttpResponseBase:
    """Stream the API's own bodies of the tasks that a job changes, as they are now: the file before a deletion."""
    pairs = every_item(_find(key).items.exclude(result=ItemResult.SKIPPED).order_by("place"))
    bodies = (task_list.body_of(row) for _, row in pairs if row)
    return json_file(f"job-{key}-tasks", bodies)


def _find(key: int) -> Job:
    found = jobs.find(key)
    if found is None:
        raise Http404
    return found


def _items(found: Job, wanted: str) -> QuerySet[JobItem]:
    """Those that ended last come first; with a filter in the order of the press."""
    if wanted in FILTERS:
        return found.items.filter(result=wanted).order_by("place")
    return found.items.exclude(result=ItemResult.PENDING).order_by("-ended_at", "place")


def _filters(found: Job) -> list[tuple[str, str, str, int]]:
    (told,) = progress([found])
    counts = {
        ItemResult.DONE: told.done,
        ItemResult.FAILED: told.failed,
        ItemResult.SKIPPED: told.skipped,
        ItemResult.UNDONE: told.undone,
        ItemResult.PENDING: told.to_do,
    }
    return [(str(result.value), *RESULTS[result], count) for result, count in counts.items() if count]
