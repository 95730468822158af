"""Why a change was made, told after the press."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from dashboard.inventory.changes import afterthought
from dashboard.web.request import Request, local_address

KEPT = "The reason is kept in the history."
EMPTY = f"Write a reason of at most {afterthought.LONGEST} characters."
NOT_YOURS = "Nothing was kept: a reason is added once, and by who made the change."


class WhyForm(forms.Form):
    """A reason, and where it was typed."""

    reason = forms.CharField(max_length=afterthought.LONGEST)
    ids = forms.RegexField(r"^(run-)?$", required=False)  # how they begin, where a task stands on a page twice
    next = forms.CharField(required=False, max_length=2000)


@require_POST
def change_why(request: Request, key: int) -> HttpResponse:
    """Keep the reason beside the change; the answer stands where it was asked for."""
    form = WhyForm(request.POST)
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    kept = afterthought.explain(request.user.get_username(), key, reason, timezone.now()) if reason else None
    problem = "" if kept else NOT_YOURS if reason else EMPTY
    if not request.htmx:
        messages.add_message(request, messages.SUCCESS if kept else messages.ERROR, problem or KEPT)
        return redirect(local_address(request.POST.get("next", ""), default=reverse("history")))
    told = {
        "change_id": key,
        "told": reason if kept else "",
        "problem": problem,
        "prefix": form.cleaned_data.get("ids", ""),
    }
    response = render(request, "history/_why.html", told, status=200 if kept else 422)
    patch_vary_headers(response, ("HX-Request",))
    return trigger_client_event(response, "task-changed", {"id": kept.task_id, "says": KEPT}) if kept else response
