"""A press on something that is done to many tasks: at once as a job with an undo, or after a review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run
from dashboard.inventory.jobs.kinds import KINDS
from dashboard.inventory.jobs.progress import owner_moves
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobKind
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.pauses import pause as pauses
from dashboard.web.jobs import selection as selections
from dashboard.web.jobs.options import BadOptions, options_of
from dashboard.web.jobs.selection import Selection
from dashboard.web.jobs.words import WHY
from dashboard.web.moments import usual_end
from dashboard.web.request import Request, local_address
from dashboard.web.zones import query_of, zones_of

AT_ONCE = 25  # items that need no review
NOTHING = "Nothing is selected. Tick some tasks first."


@require_POST
def select(request: Request) -> HttpResponse:
    """Keep what was ticked on a page of the list, or all that match, or nothing any more; the answer is the bar."""
    selection = selections.posted(request, request.POST)
    selections.keep(request, selection)
    if not request.htmx:
        return redirect(local_address(request.POST.get("next", ""), default=reverse("tasks")))
    matching = request.POST.get("matching", "")
    told = {"matching": int(matching) if matching.isdecimal() and len(matching) < 9 else 0}
    return render(request, "jobs/_bar.html", bar(request, selection) | told)


@require_POST
def job_new(request: Request) -> HttpResponse:
    """Make a job of what is selected: started at once where little can be lost by it, else to be reviewed."""
    kind = request.POST.get("kind", "")
    if kind == JobKind.PAUSE:
        return _paused(request)
    if kind not in KINDS:
        return HttpResponseBadRequest("There is no such kind of job.", content_type="text/plain")
    back = local_address(request.POST.get("next", ""), default=reverse("tasks"))
    forced = "review" in request.POST
    selection = selections.posted(request, request.POST)
    selections.keep(request, selection)
    try:
        job = _made(request, kind, selection, options_of(kind, request.POST))
    except BadOptions as error:
        messages.error(request, str(error))
        return redirect(back)
    if not job.items.exclude(result=ItemResult.SKIPPED).exists() and not forced:
        return _told_why_not(request, job, back)
    if forced or needs_review(job):
        return redirect("job", job.pk)
    jobs.start(job)
    run.begin()
    selections.keep(request, Selection())
    return redirect(_with_job(back, job))


def bar(request: Request, selection: Selection) -> dict[str, Any]:
    count, acts = selections.acts(selection.found(timezone.now())) if selection.everything or selection.ids else (0, [])
    return {"selection": selection, "selected": count, "acts": acts, "at_once": AT_ONCE}


def needs_review(job: Job) -> bool:
    """Whether it is more than a few, cannot be taken back as a whole, or makes others' tasks somebody else's."""
    few = job.items.filter(step=ItemStep.DO).count() <= AT_ONCE and not job.items.filter(is_odd=True).exists()
    return not (few and KINDS[job.kind].is_reversible) or bool(owner_moves(job))


def _made(request: Request, kind: str, selection: Selection, options: dict[str, Any]) -> Job:
    """The draft. Raises BadOptions where nothing is selected."""
    keys = list(selection.found(timezone.now()).values_list("pk", flat=True))
    if not keys:
        raise BadOptions(NOTHING)
    return jobs.make(_by(request), kind, keys, options=options, q=selection.q if selection.everything else "")


def _by(request: Request) -> RequestedBy:
    page = ChangePage.NOW if request.POST.get("page") == ChangePage.NOW else ChangePage.LIST
    return RequestedBy(actor=request.user.get_username(), page=page)


def _paused(request: Request) -> HttpResponse:
    selection = selections.posted(request, request.POST)
    selections.keep(request, selection)
    zone, now = zones_of(request, request.POST.get("next", "")).zone, timezone.now()
    found = selection.found(now)
    if not found.exists():
        messages.error(request, NOTHING)
        return redirect(local_address(request.POST.get("next", ""), default=reverse("tasks")))
    q = selection.q if selection.everything else ""
    return redirect("pause", pauses.make(_by(request), found, ends_at=usual_end(now, zone), q=q).pk)


def _told_why_not(request: Request, job: Job, back: str) -> HttpResponse:
    reasons = job.items.values_list("why").annotate(count=Count("pk")).order_by("-count")
    told = " ".join(f"{count:,}: {WHY.get(why, why)}" for why, count in reasons)
    messages.info(request, f"Nothing was changed. {told}")
    return redirect(back)


def _with_job(address: str, job: Job) -> str:
    query = query_of(address).copy()
    query["job"] = str(job.pk)
    return f"{address.partition('?')[0]}?{urlencode(list(query.lists()), doseq=True)}"
