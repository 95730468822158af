"""The pages for what Django itself refuses or fails at."""

from __future__ import annotations

import logging
import sys
from functools import partial
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.views import defaults

from dashboard.inventory.database import trouble_of
from dashboard.web.http import request_id
from dashboard.web.notices import database_notice
from dashboard.web.request import local_address

logger = logging.getLogger(__name__)

forbidden = partial(defaults.permission_denied, template_name="errors/403.html")
not_found = partial(defaults.page_not_found, template_name="errors/404.html")


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, unless it is the database's, met outside of a view.

    The page asks for nothing that may be what failed, such as the database.
    """
    if (told := database(request, sys.exc_info()[1])) is not None:
        return told
    page = get_template("errors/500.html").render({"request_id": request_id.current()})
    return HttpResponse(page, status=500)


def database(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Say what the database has, in a page that asks it for nothing; None for any other exception.

    An action of htmx is answered by a fragment, all else by a whole page.
    """
    trouble = trouble_of(exception)
    if trouble is None:
        return None
    logger.warning("%s %s: %s", request.method, request.path, exception)
    notice = database_notice(trouble, method=request.method or "")
    htmx: Any = getattr(request, "htmx", None)
    is_action = htmx and not htmx.boosted and request.method not in ("GET", "HEAD")
    context = {"notice": notice, "request_id": request_id.current(), "address": _again(request)}
    page = get_template("errors/_notice.html" if is_action else "errors/database.html").render(context)
    return HttpResponse(page, status=notice.status, headers={"Retry-After": "5", "Cache-Control": "private, no-store"})


def _again(request: HttpRequest) -> str:
    """Where a press on the page leads: to what was asked for, or to the page that a form was on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return local_address(request.POST.get("next", ""), default=reverse("home"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say why a request is refused before any page sees it; most often its host is none of ours."""
    host = request.META.get("HTTP_HOST", "") if isinstance(exception, DisallowedHost) else ""
    page = get_template("errors/400.html").render({"request_id": request_id.current(), "host": host})
    return HttpResponse(page, status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what a failed CSRF check means to the person; `reason` is for developers and stays in the log."""
    return render(request, "errors/403.html", status=403)
