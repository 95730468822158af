"""The pages for what Django itself refuses or fails at."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

forbidden = partial(defaults.permission_denied, template_name="errors/403.html")
not_found = partial(defaults.page_not_found, template_name="errors/404.html")
failed = partial(defaults.server_error, template_name="errors/500.html")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what a failed CSRF check means to the person; `reason` is for developers and stays in the log."""
    return render(request, "errors/403.html", status=403)
