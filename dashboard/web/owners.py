"""Whose tasks become by a write: said in the head of each page, and before the first write of a browser's session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from dashboard.inventory import token_user

COOKIE = "has-written"  # until the browser is closed


def first_owner(request: HttpRequest) -> str:
    """Whom the first write of a session makes the owner; empty after it, and where a write changes no owner."""
    if request.COOKIES.get(COOKIE) or not token_user.becomes_owner():
        return ""
    return token_user.name()


def mark_written(response: HttpResponse) -> HttpResponse:
    """Let this browser hear no more of it before a write."""
    response.set_cookie(COOKIE, "1", httponly=True, samesite="Lax")
    return response
