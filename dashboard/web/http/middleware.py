"""What holds for every page: nobody unknown sees one, and a tenant's failure becomes a notice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from dashboard.inventory import database
from dashboard.inventory.copy import read
from dashboard.tenant.errors import NotFound, TenantError
from dashboard.web import errors, notices, zones
from dashboard.web.request import Request, current_page

logger = logging.getLogger(__name__)


class SigninRequiredMiddleware(LoginRequiredMiddleware):
    """Send whoever is not signed in to the sign-in, and from there back to the page they were on."""

    def handle_no_permission(  # type: ignore[override]  # Django's stubs know only the answer of its own
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Answer htmx with a redirect of the whole page: a sign-in swapped into a row helps nobody."""
        htmx = cast(Request, request).htmx
        if not htmx:
            return super().handle_no_permission(request, view_func)
        page = current_page(request, default=reverse("home"))
        signin = redirect_to_login(page, resolve_url(self.get_login_url(view_func)))
        return HttpResponseClientRedirect(signin.url)


class DatabaseMiddleware:
    """Let no request wait long for a lock of the database, and say in its place what the database has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with database.patience(settings.DATABASE_PATIENCE):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Look who asks, for every view that wants to know: where that fails, no other middleware may tell it."""
        if not getattr(view_func, "login_required", True):
            return None
        try:
            _ = request.user.is_authenticated
        except Exception as error:
            return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 with the reason; a fault of ours goes on."""
        return errors.database(request, exception)


class ZoneChoiceMiddleware:
    """Keep for the person the zone that they have pressed for, when its page is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = request.method == "GET" and response.get("Content-Type", "").startswith("text/html")
        if is_page and response.status_code == 200 and request.GET.get("zone"):
            self._keep(request)
        return response

    def _keep(self, request: HttpRequest) -> None:
        """The page is shown all the same where the database is busy: the address has the zone."""
        try:
            with database.impatience(database.BRIEF_SECONDS):
                zones.keep_choice(request)
        except DatabaseError as error:
            if database.trouble_of(error) is None:
                raise


class TenantErrorMiddleware:
    """Turn a TenantError that a view let through into the page or the fragment that says what happened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page's address always answers a whole page, an action's always a fragment, failures included."""
        if not isinstance(exception, TenantError):
            return None
        logger.warning("%s %s: %s", request.method, request.path, exception)
        if isinstance(exception, NotFound) and (page := _no_task(cast(Request, request))):
            return page
        notice = notices.notice_of(exception)
        is_action = cast(Request, request).htmx and request.method not in ("GET", "HEAD")
        template = "errors/_notice.html" if is_action else "errors/tenant.html"
        return render(request, template, {"notice": notice}, status=notice.status)


def _no_task(request: Request) -> HttpResponse | None:
    """Say of a task's page that there is no such task, or that it is deleted; None for any other request.

    To ask again would not help, so nothing offers it. An answer that htmx is to swap has a status that it takes.
    """
    task_id = request.resolver_match.kwargs.get("task_id") if request.resolver_match else None
    if task_id is None or request.method not in ("GET", "HEAD"):
        return None
    row = read.row(task_id)
    if row is not None and row.deleted_at:
        return render(request, "task/gone.html", {"row": row}, status=410)
    return render(request, "task/unknown.html", {"task_id": task_id}, status=410 if request.htmx else 404)
