"""The pages for what Django itself refuses or fails at."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views import defaults

from dashboard.web import request_id

forbidden = partial(defaults.permission_denied, template_name="errors/403.html")
not_found = partial(defaults.page_not_found, template_name="errors/404.html")


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours. The page asks for nothing that may be what failed, such as the database."""
    page = get_template("errors/500.html").render({"request_id": request_id.current()})
    return HttpResponse(page, status=500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say why a request is refused before any page sees it; most often its host is none of ours."""
    host = request.META.get("HTTP_HOST", "") if isinstance(exception, DisallowedHost) else ""
    page = get_template("errors/400.html").render({"request_id": request_id.current(), "host": host})
    return HttpResponse(page, status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what a failed CSRF check means to the person; `reason` is for developers and stays in the log."""
    return render(request, "errors/403.html", status=403)
