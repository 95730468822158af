"""The history of all changes: shown, filtered, and taken back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from dashboard.inventory.changes import history, undo
from dashboard.inventory.changes.history import Entry
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.changes.undo import NotUndoable
from dashboard.inventory.models.history import ChangeKind, ChangePage
from dashboard.scheduling.task import Task
from dashboard.web.history.forms import HistoryForm
from dashboard.web.history.words import NOBODY_NAMED
from dashboard.web.notices import message, outcome_status, owner_words, short_name, turned_off_words, undo_words
from dashboard.web.request import Request, local_address
from dashboard.web.zones import zones_of

LONGEST_REASON = 500


@require_safe
def history_list(request: Request) -> HttpResponse:
    """Show the changes that match what stands in the address: task, person, kind, since, until and page."""
    zones = zones_of(request)
    form = HistoryForm(request.GET, zone=zones.zone)
    wanted = form.wanted
    context = {"form": form, "page": history.page(wanted), "page_zones": zones, "zone": zones.zone}
    context["jobs_as_one"] = not wanted.task and wanted.job is None
    return render(request, "history/list.html", context)


@require_safe
def change(request: Request, key: int) -> HttpResponse:
    return render(request, "history/change.html", _context(request, _entry(key)))


@require_POST
def change_undo(request: Request, key: int) -> HttpResponse:
    """Take a change back; where the task has changed since, say how, and ask."""
    by = RequestedBy(
        actor=request.user.get_username(),
        page=ChangePage.HISTORY,
        reason=request.POST.get("reason", "")[:LONGEST_REASON],
    )
    try:
        asked = {name: request.POST.get(name, "")[:200] for name in ("seen", "agreed")}
        outcome = undo.undo(by, key, **asked)
    except NotUndoable:
        return _answer(request, key, None)
    return _answer(request, key, outcome)


@require_POST
def change_look(request: Request, key: int) -> HttpResponse:
    """Look for the task that a creation made whose answer was lost. A TenantError becomes a notice."""
    try:
        row = undo.look_for(key)
    except NotUndoable as error:
        raise Http404 from error
    found = "The task was found: it was made." if row else "No such task was found."
    runs = _runs(_entry(key).restored, row.task if row else None)
    messages.add_message(request, messages.SUCCESS if row else messages.INFO, found + runs)
    return redirect("task", row.task.id) if row else redirect("change", key)


def _answer(request: Request, key: int, outcome: Outcome | None) -> HttpResponse:
    entry = _entry(key)
    problem = _problem(entry, outcome) if outcome else "It cannot be undone: it was not done, or not done here."
    status = outcome_status(outcome) if outcome else 409
    if not request.htmx:
        return _page(request, entry, outcome, problem, status)
    context = _context(request, entry, outcome, problem)
    response = render(request, "history/_change.html", context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    if problem or outcome is None:
        return response
    # The head of the task's page has a switch of its own, which an undo elsewhere on the page draws anew.
    response = trigger_client_event(response, "task-undone", {"id": outcome.task_id})
    told = {"id": outcome.task_id, "says": message(_says(entry, outcome))}
    return trigger_client_event(response, "task-changed", told)


def _page(request: Request, entry: Entry, outcome: Outcome | None, problem: str, status: int) -> HttpResponse:
    """Without htmx what is asked has a page of its own; what is done leads back."""
    if problem or outcome is None:
        return render(request, "history/change.html", _context(request, entry, outcome, problem), status=status)
    messages.success(request, _says(entry, outcome))
    return redirect(local_address(request.POST.get("next", ""), default=reverse("history")))


def _context(request: Request, entry: Entry, outcome: Outcome | None = None, problem: str = "") -> dict[str, object]:
    conflict = outcome.conflict if outcome else None
    asked = urlencode({"zone": request.POST["zone"]}) if request.POST.get("zone") else ""
    return {
        "entry": entry,
        "outcome": outcome,
        "problem": problem,
        "conflict": conflict,
        "plan": outcome.plan if outcome else None,
        "since": history.since(entry.change) if conflict else [],
        "page_zones": zones_of(
            request, f"?{asked}" if asked else None
        ),  # a fragment goes on in the zone of the page that it is a part of
        "address": request.POST.get("next", ""),
        "alone": bool(request.POST.get("alone")),
    }


def _entry(key: int) -> Entry:
    entry = history.entry(key)
    if entry is None:
        raise Http404
    return entry


def _problem(entry: Entry, outcome: Outcome) -> str:
    if outcome.plan:
        return "Not restored yet: look at what it does."
    again = outcome.conflict.theirs if outcome.conflict and outcome.kind is ChangeKind.RESTORED else None
    return undo_words(outcome) + _runs(entry.before, again)


def _says(entry: Entry, outcome: Outcome) -> str:
    name = short_name(entry.change.app_name) or "The task"
    if outcome.kind is ChangeKind.RESTORED:
        owner = short_name(outcome.row.owner_name) if outcome.row else ""
        runs = _runs(entry.before, outcome.row.task if outcome.row else None, why=": it could not be disabled")
        says = f"{name} is restored as a new task with a new id, owned by {owner or NOBODY_NAMED}."
        return f"{says}{runs}{turned_off_words(outcome)}"
    if not outcome.changed:
        return f"{name} is as it was before that change already. Nothing was changed."
    owner = owner_words(outcome)
    return f"{name}: the change is undone.{f' {owner}.' if owner else ''}"


def _runs(deleted: Task | None, made: Task | None, *, why: str = "") -> str:
    return f" It is enabled, which the deleted one was not{why}." if undo.runs_anew(deleted, made) else ""
