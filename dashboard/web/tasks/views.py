"""The list of reload tasks, and the switch in each of its rows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from dashboard.inventory import saved_filters
from dashboard.inventory import tasks as task_list
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.copy.task_row import key_of
from dashboard.inventory.move import report as moves
from dashboard.inventory.search import lately
from dashboard.inventory.search.pieces import pieces
from dashboard.inventory.sync import glances
from dashboard.web.downloads import SCHEDULE_FORMATS
from dashboard.web.jobs import press
from dashboard.web.jobs import selection as selections
from dashboard.web.jobs.state import started
from dashboard.web.notices import message, outcome_status, outcome_words, owner_words, short_name
from dashboard.web.request import Request, local_address
from dashboard.web.search import hint_texts, query_with_hints
from dashboard.web.status import asked_about
from dashboard.web.tasks import columns, facets, offers
from dashboard.web.tasks.switch import SwitchForm
from dashboard.web.zones import query_of, zones_of


@require_safe
def tasks(request: Request) -> HttpResponse:
    """Show the tasks that match what stands in the address: q, sort and page."""
    now = timezone.now()
    wanted = query_with_hints(request, now)
    page = task_list.tasks(wanted, now)
    glances.note((row.task.id for row in page.rows), now)
    if page.matching and page.number == 1 and wanted.search.terms:
        lately.note(request.user, wanted.search.text, now)
    kept = saved_filters.filters(request.user)
    shown = columns.shown(request)
    q = wanted.search.understood
    context = press.bar(request, selections.selection_of(request, q)) | {
        "elsewhere_q": selections.elsewhere(request, q),
        "started": started(request.GET.get("job", "")),
        "wanted": wanted,
        "page_zones": zones_of(request),
        "page": page,
        "oldest": min((row.read_at for row in page.rows if row.read_at), default=None),
        "sorts": columns.SORTS,
        "columns": columns.columns(shown, wanted.sort),
        "many": len(shown) > len(columns.USUAL),
        "choosable": columns.choices(request),
        "states": facets.states(wanted.search, page.counts),
        "reasons": facets.reasons(wanted.search, page.counts),
        "kinds": facets.kinds(wanted.search, page.counts),
        "kept": kept,
        "named": next((filter_ for filter_ in kept if filter_.q == wanted.q), None),
        "pieces": pieces(wanted.search),
        "hints": hint_texts(wanted.search),
        "asked_about": asked_about(wanted.search),
        "offers": offers.filters(wanted.search, now),
        "schedule_formats": SCHEDULE_FORMATS,
        "has_moves": moves.has_any(),
    }
    return render(request, "tasks/list.html", context)


@require_POST
def task_columns(request: Request) -> HttpResponse:
    """Remember in this browser which columns to show; `usual` goes back to the usual ones.

    What an address says of them comes first, so it goes back to one that says nothing.
    """
    page = local_address(request.POST.get("next", ""), default=reverse("tasks"))
    response = redirect(_without_columns(page))
    if "usual" in request.POST:
        response.delete_cookie(columns.COOKIE)
    else:
        names = columns.written(request.POST.getlist("column"))
        response.set_cookie(columns.COOKIE, names, max_age=columns.KEPT, httponly=True, samesite="Lax")
    return response


def _without_columns(address: str) -> str:
    query = query_of(address).copy()
    if columns.COOKIE not in query:
        return address
    del query[columns.COOKIE]
    return f"{address.partition('?')[0]}?{query.urlencode()}"


@require_POST
def task_enabled(request: Request, task_id: str) -> HttpResponse:
    """Set, not toggle: pressing twice must not undo the first press."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("The switch posts enabled (on or off) and seen.", content_type="text/plain")
    by, posted = form.by(request.user.get_username()), form.cleaned_data
    outcome = actions.set_enabled(by, task_id, enabled=form.wanted, seen=posted["seen"], undoes=posted["undoes"])
    if request.htmx:
        return _fragment(request, outcome, form)
    _tell(request, outcome)
    return redirect(local_address(posted["next"], default=reverse("tasks")))


def _fragment(request: Request, outcome: Outcome, form: SwitchForm) -> HttpResponse:
    """Answer with what is true now; where nothing could be read, with the reason alone, in the row that stays."""
    address = form.cleaned_data["next"]
    context = {
        "outcome": outcome,
        "row": outcome.row,
        "selection": selections.selection_on(request, address),
        "columns": columns.columns(columns.shown(request, address), sort=""),
        "page_zones": zones_of(request, form.cleaned_data["next"]),
        "problem": outcome_words(outcome),
        "owner_says": owner_words(outcome),
        "address": form.cleaned_data["next"],
    }
    wanted = form.fragment_wanted
    template = wanted.template if outcome.row else "tasks/_problem.html"
    response = render(request, template, context, status=outcome_status(outcome))
    if outcome.row is None:
        response = reswap(retarget(response, f"#{wanted.prefix}note-{key_of(outcome.task_id)}"), "innerHTML")
    patch_vary_headers(response, ("HX-Request",))
    return trigger_client_event(response, "task-changed", {"id": outcome.task_id, "says": message(_says(outcome))})


def _tell(request: Request, outcome: Outcome) -> None:
    says = message(_says(outcome))
    if outcome.changed:
        says = format_html(
            '{} <a class="link" href="{}">Add why</a>', says, reverse("change", args=[outcome.change_id])
        )
    messages.add_message(request, messages.SUCCESS if outcome.done else messages.ERROR, says)


def _says(outcome: Outcome) -> str:
    name = short_name(outcome.row.app_name) if outcome.row else "The task"
    if outcome.done:
        already = "" if outcome.changed else " already"
        owner = owner_words(outcome)
        return f"{name} is {'enabled' if outcome.wanted else 'disabled'}{already}.{f' {owner}.' if owner else ''}"
    return f"{name}. {outcome_words(outcome)}"
