"""Signing in: by password, or by a link from the terminal that works once and for ten minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.http.proxy import client_address
from dashboard.web.request import local_address

SALT = "reload-desk.signin-link"
BACKEND = "django.contrib.auth.backends.ModelBackend"
NEXT_COOKIE = "reload_desk_next"  # the page that asked for the sign-in, for somebody who signs in by a link
NEXT_SECONDS = 3600
LONGEST_ADDRESS = 2_000  # characters that a cookie is to hold


class PasswordForm(AuthenticationForm):
    """Django's own, in our words: which of the two is wrong is nobody's business."""

    error_messages = {  # noqa: RUF012 - Django declares it on the instance
        "invalid_login": "User name and password do not match.",
        "inactive": "User name and password do not match.",
    }


class PasswordView(LoginView):
    """Django's own, which also stops one address that tries many names: axes counts for each name apart."""

    template_name = "signin/signin.html"
    authentication_form = PasswordForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the page that somebody was sent here from: they may go on by a sign-in link."""
        response = super().get(request, *args, **kwargs)
        wanted = self.get_redirect_url()
        if wanted and len(wanted) <= LONGEST_ADDRESS:
            response.set_cookie(
                NEXT_COOKIE,
                quote(wanted),
                max_age=NEXT_SECONDS,
                path=reverse("signin"),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _failures_from(client_address(request)) >= settings.SIGNIN_FAILURES:
            return render(request, "signin/locked.html", {"failures": settings.SIGNIN_FAILURES}, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The form itself has brought the page along: no later link is to lead there."""
        response = super().form_valid(form)
        response.delete_cookie(NEXT_COOKIE, path=reverse("signin"))
        return response


signin = PasswordView.as_view()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows one button; only pressing it signs in, so that a prefetch does not use it up."""
    user = _user_of(token)
    if request.method == "POST" and user is not None and _claim(user):
        login(request, user, backend=BACKEND)
        wanted = unquote(request.COOKIES.get(NEXT_COOKIE, ""))
        response = redirect(local_address(wanted, default=resolve_url(settings.LOGIN_REDIRECT_URL)))
        response.delete_cookie(NEXT_COOKIE, path=reverse("signin"))
        return response
    usable = request.method != "POST" and user is not None
    return render(request, "signin/link.html", {"usable": usable, "user_name": user}, status=200 if usable else 410)


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def link_path(user: User) -> str:
    """The path of a sign-in link for `user`.

    It is good for settings.SIGNIN_LINK_SECONDS, and until the user's next sign-in: the token names the last one.
    """
    token = signing.dumps({"user": user.pk, "seen": _last_signin(user)}, salt=SALT)
    return reverse("signin-link", args=[token])


def first_user() -> User:
    """The person that a printed link signs in: the first active superuser, made when there is none."""
    users: Any = get_user_model().objects
    user: User | None = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
    return user or users.create_superuser("admin")


def _failures_from(address: str | None) -> int:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    found = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since)
    return found.aggregate(failures=Sum("failures_since_start"))["failures"] or 0


def _user_of(token: str) -> User | None:
    try:
        claim = signing.loads(token, salt=SALT, max_age=settings.SIGNIN_LINK_SECONDS)
    except signing.BadSignature:
        return None
    user: Any = get_user_model().objects.filter(pk=claim["user"], is_active=True).first()
    return user if user is not None and _last_signin(user) == claim["seen"] else None


def _claim(user: User) -> bool:
    """Use the link up: of two presses at once, the one whose update finds the old value wins."""
    unused: Any = get_user_model().objects.filter(pk=user.pk, last_login=user.last_login)
    return bool(unused.update(last_login=timezone.now()))


def _last_signin(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
