"""What can go wrong between us and a tenant: facts only, the sentences people read are in `web/notices.py`.

TenantError
├── NotConfigured      no request was possible: an address or a token is missing or unreadable (setting, reason)
├── Unreachable        no connection, or one that broke before the answer was whole (reason)
├── TimedOut           connected, but no whole answer in time (seconds)
├── Unauthorized       401: the token is missing, wrong or has expired
├── Forbidden          403: the token's user may not do this
├── NotFound           404 on one thing: it does not exist, or no longer
├── Gone               404 or 410 on the list itself: the tenant does not offer this API
├── Closed             404 or 410 on creating: the tenant makes no more tasks of this API, and keeps those that are
├── Moved              400 TASKS-001 on a change: the task has been migrated to the newer scheduling (successor)
├── Rejected           400 or another 4xx: the tenant refused what was sent (field, title, detail, errors)
├── Unsupported        never sent: a task of this scheduler cannot be so (field, reason)
├── AlreadyThere       409 CHO-031: the app has a task that starts when data changes (task_id)
├── TooMany            422 CHO-014, CHO-018: an app or a user has as many tasks as there may be (of)
├── NoDatasets         422 CHO-030: the app reads nothing that a pipeline writes
├── ParentRefused      400 CHO-016, 403 CHO-015: no such task to wait for, or it may not be read (reason)
├── RateLimited        429: too many calls (retry_after)
├── Unavailable        5xx: the tenant could not do it now (retry_after)
├── OutcomeUnknown     the request may have been carried out, and nobody said so
├── Malformed          an answer that is not this API's (reason, location)
├── InternalFailure    nothing that the tenant did: the code of ours failed at it (reason)
└── NotWritten         nor this: the dashboard's own database took no write (reason, sent)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from dashboard.scheduling.task import Origin

SCHEDULING_ROOT = "/api/scheduling"  # of the addresses of the newer scheduling
_ROOTS = ("/api/v1/", f"{SCHEDULING_ROOT}/")
_ENDLESS = ("cursor", "endless")  # reasons of Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One entry of the tenant's own `errors` list, as it was sent."""

    code: str = ""
    title: str = ""
    detail: str = ""


@dataclass(kw_only=True, eq=False, repr=False)
class TenantError(Exception):
    """The root: what every failed call knows. Never holds the token."""

    host: str = ""
    method: str = ""
    path: str = ""  # without the query: cursors and filters are of no use to a reader
    status: int | None = None  # of the answer, None when there was none
    trace_id: str = ""  # the tenant's own, for its support
    sent: bool = False  # the request was sent and its own answer never came: a write may have been carried out
    errors: tuple[Complaint, ...] = ()

    def __str__(self) -> str:
        """Give one line for logs."""
        facts = (self.method, f"{self.host}{self.path}", self.status or "", self.trace_id and f"trace {self.trace_id}")
        return " ".join(str(fact) for fact in (f"{type(self).__name__}:", *facts) if fact)

    @property
    def facts(self) -> dict[str, Any]:
        """What every TenantError carries, to raise another one about the same call."""
        return {field.name: getattr(self, field.name) for field in fields(TenantError)}

    @property
    def thing(self) -> str:
        """The kind of what was asked for, by its path: `reload-tasks`, `tasks` (the newer), `users`; empty for none."""
        return self._below.partition("/")[0]

    @property
    def is_of_one(self) -> bool:
        """Whether the call was about one thing, and not about a list."""
        return "/" in self._below

    @property
    def origin(self) -> Origin:
        """The scheduler that was called; the older one where the call was about neither."""
        return Origin.SCHEDULING if self.path.startswith(SCHEDULING_ROOT) else Origin.RELOAD

    @property
    def _below(self) -> str:
        return next((self.path.removeprefix(root) for root in _ROOTS if self.path.startswith(root)), self.path)

    @property
    def title(self) -> str:
        """The tenant's own title of what is wrong, empty when it gave none."""
        return self.errors[0].title if self.errors else ""

    @property
    def detail(self) -> str:
        """The tenant's own detail of what is wrong, empty when it gave none."""
        return self.errors[0].detail if self.errors else ""


@dataclass(kw_only=True, eq=False, repr=False)
class NotConfigured(TenantError):
    """There is no address or no token to call with."""

    setting: str = ""  # the environment variable
    reason: str = "missing"  # missing, or unreadable


@dataclass(kw_only=True, eq=False, repr=False)
class Unreachable(TenantError):
    """No connection to the host, or it broke; every allowed attempt is over."""

    reason: str = "connect"  # connect, certificate, or cut (after the request was sent)


@dataclass(kw_only=True, eq=False, repr=False)
class TimedOut(TenantError):
    """The tenant took the request and did not answer in time. A PUT or DELETE may have been carried out (`sent`)."""

    seconds: float = 0  # how long was waited, all attempts together


class Unauthorized(TenantError):
    """401: the tenant did not accept the token."""


class Forbidden(TenantError):
    """403: the token's user may not do this with this app."""


class NotFound(TenantError):
    """404: this task, app or user does not exist, or no longer."""


class Gone(TenantError):
    """404 or 410 on the list of tasks: the tenant does not offer this API at all; the other one may go on.

    403 on the list of the newer scheduling says the same of it.
    """


class Closed(TenantError):
    """404 or 410 on creating a task: the tenant makes no more of them; nothing was made."""


@dataclass(kw_only=True, eq=False, repr=False)
class Moved(TenantError):
    """The task has been migrated to the tenant's newer scheduling: here it is only read; nothing was changed."""

    successor: str = ""  # the id of the task that it is there; empty where nobody said so


@dataclass(kw_only=True, eq=False, repr=False)
class Rejected(TenantError):
    """The tenant refused what was sent; nothing was changed."""

    field: str = ""  # the field of `Task` that it is about, empty when that cannot be told


@dataclass(kw_only=True, eq=False, repr=False)
class Unsupported(TenantError):
    """What was wanted is nothing that a task of this scheduler can be, or have done to it; the tenant was not asked."""

    field: str = ""  # the field of `Task` that it is about
    reason: str = ""  # a key of UNSUPPORTED in web/notices.py


@dataclass(kw_only=True, eq=False, repr=False)
class AlreadyThere(TenantError):
    """The app has the one task that it may have for changes of its data; none was made."""

    task_id: str = ""  # of that task, empty where the tenant does not say


@dataclass(kw_only=True, eq=False, repr=False)
class TooMany(TenantError):
    """There are as many tasks as there may be; none was made."""

    of: str = "app"  # app, or user


class NoDatasets(TenantError):
    """The app reads nothing that a pipeline of the tenant writes: no change of data could start a task."""


@dataclass(kw_only=True, eq=False, repr=False)
class ParentRefused(TenantError):
    """The task that is to be waited for cannot be; nothing was changed."""

    reason: str = "missing"  # missing, or unreadable (its app may not be read)


@dataclass(kw_only=True, eq=False, repr=False)
class RateLimited(TenantError):
    """429: the limit of the token's user is reached; nothing was changed."""

    retry_after: int | None = None  # whole seconds, None when the tenant did not say


@dataclass(kw_only=True, eq=False, repr=False)
class Unavailable(TenantError):
    """5xx, or 424: the tenant answered that it could not."""

    retry_after: int | None = None  # whole seconds, None when the tenant did not say
    reason: str = ""  # scheduler (CHO-024) or storage (CHO-013): nothing was changed; empty where it does not say


class OutcomeUnknown(TenantError):
    """A request that must not be repeated got lost after it was sent: it may have been carried out."""


@dataclass(kw_only=True, eq=False, repr=False)
class Malformed(TenantError):
    """What came back is not an answer of this API: a redirect, a page of HTML, broken JSON, an endless list."""

    reason: str = "json"  # json, shape, size, redirect, cursor, endless, another, or encoding
    location: str = ""  # the origin that a redirect points at


@dataclass(kw_only=True, eq=False, repr=False)
class InternalFailure(TenantError):
    """The code of ours failed at what a tenant sent; the log has the traceback."""

    reason: str = ""  # the class of the exception


@dataclass(kw_only=True, eq=False, repr=False)
class NotWritten(TenantError):
    """The dashboard's own database did not take a write; `sent`: the tenant had been sent the change by then."""

    reason: str = "busy"  # of inventory.database.Trouble


def to_json(error: TenantError) -> dict[str, Any]:
    """Give the kind and the facts of an error."""
    facts = {field.name: getattr(error, field.name) for field in fields(error)}
    return {"kind": type(error).__name__} | facts | {"errors": [asdict(entry) for entry in error.errors]}


def from_json(kept: Mapping[str, Any] | None) -> TenantError | None:
    """Give the error back; a kind or a fact of another version's making is left out."""
    if not kept:
        return None
    kind = _kinds().get(str(kept.get("kind")), TenantError)
    complaints = tuple(Complaint(**entry) for entry in kept.get("errors", ()))
    facts = {field.name: kept[field.name] for field in fields(kind) if field.name in kept}
    error: TenantError = kind(**(facts | {"errors": complaints}))
    return error


def is_lasting(error: TenantError) -> bool:
    """Whether a failure is a fault that time does not mend: told as soon as it is met, however young the copy is."""
    return isinstance(error, InternalFailure) or getattr(error, "reason", "") in _ENDLESS


def _kinds() -> dict[str, type[TenantError]]:
    kinds: list[type[TenantError]] = [TenantError, *TenantError.__subclasses__()]
    return {kind.__name__: kind for kind in kinds}
