"""The id of a request: in each of its log lines, on error pages, and in the answer's X-Request-ID."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:=-]{0,127}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request that this thread answers, empty outside of one."""
    return _current.get()


class RequestIdMiddleware:
    """Give each request an id: the trusted proxy's where it sends a well-formed one, else a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The id stays until the thread's next request: an answer that is streamed logs after this returns."""
        given = request.headers.get(HEADER, "") if settings.PROXY_HOPS else ""
        known = given if _WELL_FORMED.fullmatch(given) else uuid4().hex
        _current.set(known)
        response = self.get_response(request)
        response.headers[HEADER] = known
        return response
