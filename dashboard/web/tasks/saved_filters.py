"""Searches kept by name: keep, rename, let go."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard.inventory import saved_filters
from dashboard.inventory.search.search import LONGEST
from dashboard.web.request import Request, local_address


class KeepForm(forms.Form):
    """A name, and the search that it stands for."""

    name = forms.CharField(max_length=100)
    q = forms.CharField(max_length=LONGEST, required=False)


@require_POST
def filter_keep(request: Request) -> HttpResponse:
    form = KeepForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["q"]:
        messages.error(request, "Not kept: a filter needs a search and a name of at most 100 characters.")
        return redirect(_back(request))
    saved_filters.keep(request.user, form.cleaned_data["name"], form.cleaned_data["q"])
    return redirect(f"{reverse('tasks')}?{urlencode({'q': form.cleaned_data['q']})}")


@require_POST
def filter_change(request: Request, key: int) -> HttpResponse:
    """Rename a kept search, or let go of it; what it searches stays in the address."""
    if "delete" in request.POST:
        saved_filters.delete(request.user, key)
        return redirect(_back(request))
    form = KeepForm(request.POST)
    if not form.is_valid() or not saved_filters.rename(request.user, key, form.cleaned_data["name"]):
        messages.error(request, "Not renamed: a name has at most 100 characters, and stands for one filter.")
    return redirect(_back(request))


def _back(request: Request) -> str:
    return local_address(request.POST.get("next", ""), default=reverse("tasks"))
