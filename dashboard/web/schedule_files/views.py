"""The import page: a file is looked through first, and a small plan is carried out from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.jobs import files
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.models import Job, JobKind, JobState
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.schedule_files.comparison import plan
from dashboard.inventory.schedule_files.contents import ScheduleFile, UnreadFile
from dashboard.inventory.schedule_files.plan import Act, FilePlan, PlanItem
from dashboard.web.downloads import SCHEDULE_FORMATS
from dashboard.web.notices import outcome_words, owner_words
from dashboard.web.request import Request
from dashboard.web.schedule_files.forms import ApplyForm, ScheduleFileForm
from dashboard.web.schedule_files.looked_at import MOST_ITEMS, every_item, read_signed, removals, sign
from dashboard.web.schedule_files.words import HEADINGS, item_words, sums

SHOWN = 100  # tasks of each kind that a plan shows
_DONE = {Act.MAKE: "made", Act.CHANGE: "changed", Act.REMOVE: "removed"}
_TOO_OLD = "This plan is too old, or of another tenant: read the file again."
_OTHER_NUMBER = "To remove tasks type how many they are: {}. To leave them, leave it empty. Nothing was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenItem:
    """What came of one task."""

    item: PlanItem
    what: str  # was done
    says: str
    task_id: str
    change_id: int | None
    done: bool


@require_http_methods(["GET", "HEAD", "POST"])
def schedules_import(request: Request) -> HttpResponse:
    """Show the form, and what a file that was posted would change. Nothing is changed here."""
    if request.method != "POST":
        return _page(request, ScheduleFileForm())
    form = ScheduleFileForm(request.POST, request.FILES)
    if not form.is_valid() or form.source is None:
        return _page(request, form, status=422)
    return _planned(request, form, form.source)


@require_POST
def schedules_apply(request: Request) -> HttpResponse:
    form = ApplyForm(request.POST)
    user = request.user.get_username()
    looked_at = read_signed(form.cleaned_data["plan"], user) if form.is_valid() else None
    if looked_at is None:
        return _page(request, ScheduleFileForm(), problem=_TOO_OLD, status=422)
    number = form.cleaned_data["remove"] or 0
    if number not in (0, len(looked_at.removals)):
        problem = _OTHER_NUMBER.format(len(looked_at.removals))
        return _page(request, ScheduleFileForm(), problem=problem, status=422)
    by = RequestedBy(actor=user, page=ChangePage.LIST, reason=form.cleaned_data["reason"] or "From a file")
    ticked = set(request.POST.getlist("agree"))
    agreed = [replace(item, is_agreed=True) for item in looked_at.costly if item.app_id in ticked]
    items = (*looked_at.items, *agreed, *(looked_at.removals if number else ()))
    results = [_result(by, item) for item in items]
    context = {"results": results, "gone": looked_at.gone, "done": sum(one.done for one in results)}
    return render(request, "schedule_files/result.html", context)


@require_POST
def schedules_review(request: Request, key: int) -> HttpResponse:
    """Go on to the review of a large plan that was looked at, with what the file has not or without it."""
    job = jobs.find(key)
    if job is None or job.state != JobState.DRAFT or job.kind != JobKind.FILE:
        return _page(request, ScheduleFileForm(), problem=_TOO_OLD, status=422)
    typed, count = request.POST.get("remove", "").strip().replace(",", ""), files.removals(job).count()
    if typed not in ("", "0", str(count)):
        return _page(request, ScheduleFileForm(), problem=_OTHER_NUMBER.format(count), status=422)
    files.settle_removals(job, go=typed == str(count) != "0")
    return redirect("job", job.pk)


def _planned(request: Request, form: ScheduleFileForm, source: ScheduleFile) -> HttpResponse:
    now = timezone.now()
    try:
        found = plan(source, now=now)
    except UnreadFile as error:
        return _page(request, form, problem=str(error), status=422)
    is_clear, user = not found.refused, request.user.get_username()
    signed = sign(found, user) if is_clear else ""
    is_large = is_clear and not signed and bool(every_item(found))
    groups = [(HEADINGS[act], items, item_words(items[:SHOWN], now)) for act in Act if (items := found.of(act))]
    context: dict[str, Any] = {
        "plan": found,
        "groups": groups,
        "sums": sums(found),
        "signed": signed,
        "job": _draft(found, user, _name(form)) if is_large else None,
        "costly": item_words(found.costly[:SHOWN], now),
        "missing": found.missing[:SHOWN],
    }
    return _page(request, form, **context, name=_name(form))


def _draft(found: FilePlan, user: str, name: str) -> Job:
    """Keep a plan that is too large for a page, as a job that nobody has started."""
    by = RequestedBy(actor=user, page=ChangePage.LIST, reason=f"From {name}")
    return files.make(by, found.items, name=name, costly=found.costly, may_go=removals(found))


def _name(form: ScheduleFileForm) -> str:
    file = form.cleaned_data.get("file")
    return file.name if file else "the text"


def _page(request: Request, form: ScheduleFileForm, *, status: int = 200, **context: Any) -> HttpResponse:
    told = {"form": form, "formats": SCHEDULE_FORMATS, "most": MOST_ITEMS, "shown": SHOWN}
    return render(request, "schedule_files/import.html", told | context, status=status)


def _result(by: RequestedBy, item: PlanItem) -> WrittenItem:
    outcome = carry_out(by, item)
    says = owner_words(outcome) if outcome.done else outcome_words(outcome)
    return WrittenItem(
        item=item,
        what=_DONE[item.act] if outcome.done else "not done",
        says=says,
        task_id=outcome.task_id if item.act is not Act.REMOVE else "",
        change_id=outcome.change_id,
        done=outcome.done,
    )
