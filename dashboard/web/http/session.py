"""Keeps sessions as Django does; while the database is busy a page that is only read is answered all the same."""

from __future__ import annotations

from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from dashboard.inventory.database import BRIEF_SECONDS, impatience, trouble_of
from dashboard.web import errors

READS = ("GET", "HEAD")


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, which would answer 500 where the session cannot be written."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session if it was changed: for a page briefly, or not at all, for an action or say that it failed.

        What a page has changed, such as that something was shown, it then changes again the next time.
        """
        try:
            if request.method not in READS:
                return super().process_response(request, response)
            with impatience(BRIEF_SECONDS):
                return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            reason = _reason(error)
            if trouble_of(reason) is None:
                raise
            return response if request.method in READS else errors.database(request, reason) or response


def _reason(error: BaseException) -> BaseException | None:
    """Django takes every failure of a database for a session that is gone; the true reason is behind it."""
    reason: BaseException | None = error
    while reason is not None and not isinstance(reason, DatabaseError):
        reason = reason.__context__
    return reason
