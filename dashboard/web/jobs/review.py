"""Before a large change: what it does to how many tasks, what it leaves alone and why, and whose the tasks become."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.inventory import token_user
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run
from dashboard.inventory.jobs.kinds import ALREADY, KINDS, UNREAD
from dashboard.inventory.jobs.load import LoadChange, load_change
from dashboard.inventory.jobs.progress import item_page, owner_moves, runs_a_day, seconds_of
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobItem, JobKind, JobState
from dashboard.web.jobs.load import shown_load
from dashboard.web.jobs.selection import ticked_in
from dashboard.web.jobs.state import origin, page_number
from dashboard.web.jobs.words import WHY, seconds_words, tasks, title
from dashboard.web.request import Request
from dashboard.web.zones import zones_of

LONGEST_REASON = 500
VIEWS = ("look", "all", "cannot", "already")


def page(request: Request, job: Job) -> HttpResponse:
    """Show a draft: the figures first, then its tasks, each of which can be left out."""
    counted = numbers(job)
    view = view_of(request.GET.get("show", ""), counted)
    owners = owner_moves(job)
    now = timezone.now()
    load = load_change(job, now)
    context = {
        "job": job,
        "title": title(job, counted["will"]),
        "back": origin(job, ticked_in(request)),
        "numbers": counted,
        "view": view,
        "page": item_page(shown(job, view), page_number(request.GET.get("page", ""))),
        "owners": owners,
        "moved": sum(owner.count for owner in owners),
        "writer": token_user.known(),
        "takes": seconds_words(seconds_of(counted["will"])),
        "runs": _runs(job, load),
        "load": shown_load(load, now, zones_of(request).zone),
        "is_deletion": job.kind == JobKind.DELETE,
        "has_undo": KINDS[job.kind].has_undo,
        "reasons": reasons(job),
        "stale": jobs.changed_since(job).count(),
    }
    return render(request, "jobs/review.html", context)


@require_POST
def job_tick(request: Request, key: int) -> HttpResponse:
    job = _draft(key)
    keep_ticks(request, job)
    return redirect(f"{request.path.removesuffix('tick/')}?{request.POST.get('query', '')[:200]}")


@require_POST
def job_start(request: Request, key: int) -> HttpResponse:
    """Start a draft, unless its tasks have changed since it was shown, or the number of a deletion is not typed."""
    job = jobs.find(key)
    if job is None:
        raise Http404
    if job.state == JobState.DRAFT and job.kind != JobKind.PAUSE and not _is_stopped(request, job):
        keep_ticks(request, job)
        jobs.start(job, request.POST.get("reason", "").strip()[:LONGEST_REASON])
        run.begin()
        return redirect("job", key)
    return redirect("job", key)


def keep_ticks(request: Request, job: Job) -> None:
    jobs.tick(job, _keys(request, "shown"), _keys(request, "item"))


def _is_stopped(request: Request, job: Job) -> bool:
    if count := jobs.count_again(job):
        messages.error(request, f"{tasks(count)} changed in Qlik since: counted again. Look, then press once more.")
        return True
    will = job.items.filter(step=ItemStep.DO).count()
    if job.kind == JobKind.DELETE and request.POST.get("number", "").strip().replace(",", "") != str(will):
        messages.error(request, f"Nothing was deleted. Type {will} to delete {tasks(will)}.")
        return True
    return False


def numbers(job: Job) -> dict[str, int]:
    skipped = Q(result=ItemResult.SKIPPED)
    return job.items.aggregate(
        total=Count("pk"),
        will=Count("pk", filter=Q(step=ItemStep.DO)),
        out=Count("pk", filter=Q(result=ItemResult.PENDING, step=ItemStep.NONE)),
        odd=Count("pk", filter=Q(is_odd=True)),
        already=Count("pk", filter=skipped & Q(why=ALREADY)),
        cannot=Count("pk", filter=skipped & ~Q(why=ALREADY)),
        unread=Count("pk", filter=skipped & Q(why=UNREAD)),
    )


def reasons(job: Job) -> list[tuple[int, str]]:
    cannot = job.items.filter(result=ItemResult.SKIPPED).exclude(why=ALREADY)
    groups = cannot.values_list("why").annotate(count=Count("pk")).order_by("-count")
    return [(count, WHY.get(why, why)) for why, count in groups]


def view_of(wanted: str, counted: dict[str, int]) -> str:
    if wanted in VIEWS:
        return wanted
    return "look" if counted["odd"] else "all"


def shown(job: Job, view: str) -> QuerySet[JobItem]:
    items = job.items.order_by("place")
    if view == "look":
        return items.filter(is_odd=True)
    if view == "already":
        return items.filter(why=ALREADY)
    if view == "cannot":
        return items.filter(result=ItemResult.SKIPPED).exclude(why=ALREADY)
    return items.filter(result=ItemResult.PENDING)


def _runs(job: Job, load: LoadChange | None) -> str:
    """`+58 a day`: the runs that are gained or lost, empty where a job changes none."""
    if job.kind == JobKind.END and load:
        return f"{load.starts:+,}".replace("-", "−")  # noqa: RUF001 -- the minus sign
    signs = {JobKind.ENABLE: "+", JobKind.DISABLE: "−", JobKind.DELETE: "−"}  # noqa: RUF001 -- the minus sign
    if job.kind not in signs:
        return ""
    return f"{signs[JobKind(job.kind)]}{runs_a_day(job):,.0f} a day"


def _draft(key: int) -> Job:
    job = jobs.find(key)
    if job is None or job.state != JobState.DRAFT:
        raise Http404
    return job


def _keys(request: Request, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal() and len(text) < 19]
