"""The pages of pauses: one that is planned, with what it would do; one that runs or has ended; and what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory import token_user
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.text import clean
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.models import JobState, Pause, PauseState
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.pauses import pause as pauses
from dashboard.inventory.pauses import report, run, timing
from dashboard.inventory.pauses.spans import span_of
from dashboard.inventory.tasks import TaskQuery, matches
from dashboard.web.jobs.review import LONGEST_REASON
from dashboard.web.jobs.words import seconds_words, tasks
from dashboard.web.moments import BadMoment, end_of, presets, typed_words, usual_end
from dashboard.web.pauses import draft, words
from dashboard.web.pauses.strip import days_of
from dashboard.web.request import Request
from dashboard.web.times import length
from dashboard.web.zones import zones_of

LONGEST_SEARCH = 500
LOOK_SECONDS = 5  # between two looks of a page at a pause that begins or ends


@require_POST
def pause_new(request: Request) -> HttpResponse:
    """Make the draft of a pause of all tasks that a search finds, for the time that is posted with it."""
    q, now, zone = clean(request.POST.get("q", "")[:LONGEST_SEARCH]), timezone.now(), zones_of(request).zone
    found = matches(TaskQuery.parse(q), now)
    reason = clean(request.POST.get("reason", "")[:LONGEST_REASON])
    by = RequestedBy(actor=request.user.get_username(), page=ChangePage.LIST, reason=reason)
    starts_at, ends_at = (_instant(request.POST.get(name, "")) for name in ("begins", "ends"))
    is_ahead = ends_at is not None and ends_at > now
    pause = pauses.make(by, found, ends_at=ends_at if ends_at and is_ahead else usual_end(now, zone), q=q)
    if starts_at and is_ahead and starts_at > now:
        pauses.set_times(pause, starts_at=starts_at, ends_at=pause.ends_at)
    return redirect("pause", pause.pk)


@require_safe
def pause_page(request: Request, key: int) -> HttpResponse:
    """Show a pause: before it is confirmed what it would do, then how far it is, and in the end what came of it."""
    pause, now = _find(key), timezone.now()
    if pause.state == PauseState.DRAFT:
        return draft.page(request, pause, now)
    return render(request, "pauses/pause.html", _told(request, pause, now))


@require_POST
def pause_times(request: Request, key: int) -> HttpResponse:
    pause, now = _draft(key), timezone.now()
    typed = draft.keep(request, pause, now)
    return draft.page(request, pause, now, typed) if typed.error or request.htmx else redirect("pause", key)


@require_POST
def pause_start(request: Request, key: int) -> HttpResponse:
    """Confirm a draft, unless its times make no sense or its tasks have changed since it was shown."""
    pause, now = _find(key), timezone.now()
    if pause.state != PauseState.DRAFT:
        return redirect("pause", key)
    typed = draft.keep(request, pause, now)
    if typed.error:
        return draft.page(request, pause, now, typed)
    if count := jobs.count_again(pause.job):
        messages.error(request, f"{tasks(count)} changed in Qlik since: counted again. Look, then press once more.")
    elif not timing.writes(pause):
        messages.error(request, "Nothing is left to pause. Tick some tasks first.")
    else:
        pauses.plan(pause)
        run.look_and_work(timezone.now())
        return redirect("pause", key)
    return redirect("pause", key)


@require_POST
def pause_extend(request: Request, key: int) -> HttpResponse:
    pause, zone, now = _find(key), zones_of(request).zone, timezone.now()
    try:
        ends_at = end_of(request.POST.dict(), zone, now, starts_at=pause.begun_at or pause.starts_at)
    except BadMoment as error:
        told = _told(request, pause, now) | {
            "error": str(error),
            "twice": error.twice,
            "typed": request.POST.get("until"),
        }
        return render(request, "pauses/pause.html", told, status=422)
    if pauses.move_end(pause, ends_at):
        messages.success(request, "The pause ends at another time now.")
    else:
        messages.error(request, "Its end has begun: it cannot be moved any more. Pause the tasks anew.")
    return redirect("pause", key)


@require_POST
def pause_end(request: Request, key: int) -> HttpResponse:
    pause = _find(key)
    if not pauses.end(pause, request.user.get_username(), timezone.now()):
        messages.info(request, "Its end has begun already.")
    elif pause.begun_at is None:
        messages.success(request, "The pause is called off. Nothing was changed.")
    run.look_and_work(timezone.now())
    return redirect("pause", key)


@require_POST
def pause_hand_over(request: Request, key: int) -> HttpResponse:
    """Give a pause to another user of this desk: it ends in that one's name."""
    pause, keeper = _find(key), request.POST.get("keeper", "")
    if keeper not in _users():
        messages.error(request, "Nobody of this name can sign in here. Choose somebody else.")
    elif pauses.hand_over(pause, keeper):
        messages.success(request, f"The pause is handed over to {keeper}, in whose name it ends.")
    else:
        messages.info(request, "The pause is over.")
    return redirect("pause", key)


def _told(request: Request, pause: Pause, now: datetime) -> dict[str, Any]:
    told, zone = report.progress(pause), zones_of(request).zone
    begins, ends = span_of(pause, now)
    left_out = report.left_out(pause, begins, ends, (begins, ends)) if pause.begun_at or told.is_open else None
    so_far = report.left_out(pause, begins, min(now, ends), (begins, ends)) if pause.begun_at and begins < now else None
    return {
        "told": told,
        "pause": pause,
        "zone": zone,
        "title": words.title(told, zone, now),
        "late": words.late_words(told),
        "left": [(one, words.left_words(one, zone, now)) for one in report.left_tasks(pause)],
        "out": left_out.count if left_out else None,
        "so_far": so_far.count if so_far else 0,
        "days": days_of(pause, zone, now),
        "enabling_at": timing.enabling_at(pause, now),
        "disabling_at": timing.disabling_at(pause, now),
        "takes": seconds_words(timing.lead(told.off or told.to_do).total_seconds()),
        "token": token_user.name(),
        "users": [name for name in _users() if name != pause.keeper],
        "presets": presets(now, zone),
        "typed": typed_words(pause.ends_at, zone),
        "share": _share(begins, now, ends),
        "begins_in": length((begins - now).total_seconds()) if pause.begun_at is None and begins > now else "",
        "time_left": length((pause.ends_at - now).total_seconds()) if pause.ends_at > now else "",
        "is_moving": told.to_do > 0 or pause.state == PauseState.ENDING or pause.job.state == JobState.RUNNING,
        "look_seconds": LOOK_SECONDS,
    }


def _share(begins: datetime, now: datetime, ends: datetime) -> int:
    """How much of it is over, in per cent."""
    return max(0, min(100, round(100 * ((now - begins) / (ends - begins))))) if ends > begins else 100


def _users() -> list[str]:
    return list(User.objects.filter(is_active=True).order_by("username").values_list("username", flat=True))


def _find(key: int) -> Pause:
    pause = pauses.find(key)
    if pause is None:
        raise Http404
    return pause


def _draft(key: int) -> Pause:
    pause = _find(key)
    if pause.state != PauseState.DRAFT:
        raise Http404
    return pause


def _instant(text: str) -> datetime | None:
    """An aware instant that a page of ours has put into a form; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
