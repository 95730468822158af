"""The one mapper from what goes wrong on the wire (exceptions, statuses) to a TenantError."""

from __future__ import annotations

import http.client
import ssl
import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions

from dashboard.tenant import errors, wire
from dashboard.tenant.answer import read_json
from dashboard.tenant.json_model import Failure, NotThisApi, read_failure
from dashboard.tenant.retry import retry_after
from dashboard.tenant.workflow import wire as workflow

# All that a broken exchange raises; the second line is what requests and urllib3 let through as it is.
BROKEN = (
    *(requests.RequestException, urllib3.exceptions.HTTPError),
    *(http.client.HTTPException, OSError, zlib.error, UnicodeError),
)
_NEVER_SENT = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)
_SLOW = (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_GARBLED = (requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError, zlib.error)
_BY_STATUS = {401: errors.Unauthorized, 403: errors.Forbidden, 404: errors.NotFound, 410: errors.Gone}
MIGRATED = "TASKS-001"  # the code of a migrated task in answers to PUT and DELETE; elsewhere it may mean something else
_OF_TASKS = ("TASKS-", "CHO-")  # codes of the two schedulers
_START = "/actions/start"
_BY_CODE: Mapping[str, tuple[type[errors.TenantError], Mapping[str, Any]]] = {  # of the newer scheduling
    "CHO-013": (errors.Unavailable, {"reason": "storage"}),
    "CHO-014": (errors.TooMany, {"of": "app"}),
    "CHO-015": (errors.ParentRefused, {"reason": "unreadable"}),
    "CHO-016": (errors.ParentRefused, {"reason": "missing"}),
    "CHO-018": (errors.TooMany, {"of": "user"}),
    "CHO-024": (errors.Unavailable, {"reason": "scheduler"}),
    "CHO-030": (errors.NoDatasets, {}),
    "CHO-031": (errors.AlreadyThere, {}),
}
_LONGEST_ORIGIN = 200
_GATEWAY = (502, 504)  # a gateway's own answers: the tenant behind it may have done the work


def from_exception(error: Exception, facts: Mapping[str, Any], *, seconds: float) -> errors.TenantError:
    """Say what a broken exchange means.

    `facts` are host, method and path of the call, `seconds` is how long the whole call has waited so far.
    """
    causes = tuple(_causes(error))
    if _any(causes, ssl.SSLCertVerificationError):
        return errors.Unreachable(**facts, reason="certificate")
    if _any(causes, _NEVER_SENT):
        return errors.Unreachable(**facts, reason="connect")
    if _any(causes, _SLOW):
        return errors.TimedOut(**facts, sent=True, seconds=seconds)
    if _any(causes, _GARBLED):
        return errors.Malformed(**facts, sent=True, reason="encoding")
    return errors.Unreachable(**facts, sent=True, reason="cut")


def from_answer(
    status: int, headers: Mapping[str, str], content: bytes, facts: Mapping[str, Any]
) -> errors.TenantError:
    """Say what an answer outside 200 to 299 means. Redirects are not followed: they lead away from the API."""
    if status < 400:
        return errors.Malformed(
            **facts, status=status, reason="redirect", location=_origin(headers.get("Location", ""))
        )
    failure = _failure(content)
    told = {**facts, "status": status, "trace_id": failure.trace, "errors": failure.complaints}
    codes = [complaint.code for complaint in failure.complaints]
    if named := next((_BY_CODE[code] for code in codes if code in _BY_CODE), None):
        return _named(*named, told, failure, headers)
    if kind := _closing(status, codes, facts) or _BY_STATUS.get(status):
        return kind(**told)
    if status == 429:
        return errors.RateLimited(**told, retry_after=retry_after(headers))
    if status >= 500:
        return errors.Unavailable(**told, sent=status in _GATEWAY, retry_after=retry_after(headers))
    is_newer = str(facts.get("path", "")).startswith(errors.SCHEDULING_ROOT)
    field_of = workflow.field_of if is_newer else wire.field_of
    return errors.Rejected(**told, field=field_of(failure.complaints))


def _named(
    kind: type[errors.TenantError],
    more: Mapping[str, Any],
    told: Mapping[str, Any],
    failure: Failure,
    headers: Mapping[str, str],
) -> errors.TenantError:
    """The error that a code of the newer scheduling alone stands for."""
    if kind is errors.Unavailable:
        more = {**more, "retry_after": retry_after(headers)}
    if kind is errors.AlreadyThere:
        more = {**more, "task_id": failure.existing_task}
    return kind(**told, **more)


def _closing(status: int, codes: Collection[str], facts: Mapping[str, Any]) -> type[errors.TenantError] | None:
    """The kind of error where Qlik closes an API: Closed for a creation, Moved for a change of a migrated task.

    A 404 to a creation that is none of the API's own means that nothing takes creations at that address any more.
    """
    method = facts.get("method")
    no_such_path = status == 404 and not any(code.startswith(_OF_TASKS) for code in codes)
    makes = method == "POST" and not str(facts.get("path", "")).endswith(_START)
    if status == 404 and not no_such_path and str(facts.get("path", "")).endswith(workflow.ON_TASK):
        return errors.ParentRefused  # deleted just now
    if makes and (status == 410 or no_such_path):
        return errors.Closed
    return errors.Moved if status == 400 and method in ("PUT", "DELETE") and MIGRATED in codes else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and those it was raised from, and the reasons that urllib3 keeps in an attribute."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        reason = getattr(cause, "reason", None)
        if isinstance(reason, BaseException):
            yield reason
        cause = cause.__cause__ or cause.__context__


def _any(causes: tuple[BaseException, ...], kinds: type[Exception] | tuple[type[Exception], ...]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _failure(content: bytes) -> Failure:
    try:
        return read_failure(read_json(content))
    except NotThisApi:
        return read_failure(None)


def _origin(location: str) -> str:
    """Scheme and host of a redirect's target: its path and query may hold what is not ours to show."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}"[:_LONGEST_ORIGIN] if parts.hostname else ""
