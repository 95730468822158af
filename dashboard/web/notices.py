"""Sentences for a tenant's failures: what happened, and what happens next. The errors carry the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.models.history import ChangeKind
from dashboard.tenant import errors

LONGEST_MESSAGE = 400  # characters that a header can carry beside others, each of them escaped
LONGEST_NAME = 120  # characters of a name inside of a sentence
LONGEST_LOG = 2_000  # characters of what a tenant says about a task
READS = ("GET", "HEAD", "")
NOT_DONE = {
    ChangeKind.ENABLED: "Not enabled",
    ChangeKind.DISABLED: "Not disabled",
    ChangeKind.EDITED: "Not saved",
    ChangeKind.CREATED: "Not created",
    ChangeKind.DELETED: "Not deleted",
    ChangeKind.RESTORED: "Not restored",
}
MAY_NOT_READ = "Use the token of somebody who may."
MAY_NOT_READ_ONE = ("This token may not read this task.", "Use the token of somebody who may reload its app.")
MAY_NOT_CHANGE = (
    "This token may not change tasks of this app.",
    "Ask for edit rights in the space, or use another token.",
)


# Only statuses that htmx is told to swap (templates/base.html), and none of the ones that django-htmx takes over.
STATUSES: Mapping[type[errors.TenantError], int] = {
    errors.NotFound: 410,
    errors.Gone: 410,
    errors.Moved: 409,
    errors.Closed: 422,
    errors.Rejected: 422,
    errors.Forbidden: 422,
    errors.RateLimited: 429,
    errors.Unauthorized: 502,
    errors.Malformed: 502,
    errors.InternalFailure: 502,
    errors.OutcomeUnknown: 502,
    errors.NotWritten: 503,
    errors.Unreachable: 503,
    errors.TimedOut: 503,
    errors.Unavailable: 503,
    errors.NotConfigured: 503,
}


def error_status(error: errors.TenantError) -> int:
    """Give the status of an answer that says this; 502 for an error that the table does not know."""
    return STATUSES.get(type(error), 502)


def outcome_status(outcome: Outcome) -> int:
    """Give the status of an answer to a change: 200, or what the failure is."""
    if outcome.error:
        return error_status(outcome.error)
    return 200 if outcome.done else 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a person reads when something failed."""

    says: str  # what happened
    then: str  # what happens next, or how to mend it
    status: int = 502  # of the answer that carries it
    trace_id: str = ""  # for the tenant's support
    retry_after: int | None = None  # seconds, when trying again by itself makes sense

    @property
    def passes(self) -> bool:
        """Whether time alone mends it: then it warns, and is no failure."""
        return self.status in (429, 503)


def notice_of(error: errors.TenantError) -> Notice:
    """Find the words for any error of the tree, of a class that the table does not know too."""
    words = next(words for kind, words in WORDS.items() if isinstance(error, kind))
    says, then = words(error)
    retry_after = getattr(error, "retry_after", None) if error.method in READS else None
    return Notice(says=says, then=then, status=error_status(error), trace_id=error.trace_id, retry_after=retry_after)


def database_notice(trouble: str, *, method: str) -> Notice:
    """Find the words for a trouble that the database has, met by a request of this method."""
    error = errors.NotWritten(reason=trouble, method=method)
    return notice_of(error)


def outcome_words(outcome: Outcome) -> str:
    """Say in one or two sentences why a change was not made; empty when it was."""
    if outcome.done:
        return ""
    not_done = NOT_DONE.get(outcome.kind, "Not done")
    if outcome.error:
        return f"{not_done}: {_error_words(outcome.error)}"
    if outcome.busy:
        return f"{not_done}: somebody else is changing this task right now. Try again in a moment."
    if outcome.conflict:
        return f"{not_done}: {conflict_words(outcome.conflict)}"
    return f"{not_done}: Qlik took the change, yet reports the task as it was. Refresh to see whether that lasts."


def undo_words(outcome: Outcome) -> str:
    """Say in one or two sentences why a change was not taken back; empty when it was."""
    if outcome.conflict and outcome.kind is ChangeKind.RESTORED:
        return "Not restored again: a task was made of this one already."
    if outcome.conflict:
        return f"Not undone: {conflict_words(outcome.conflict, since='then')}"
    words = outcome_words(outcome)
    return (
        words if outcome.kind is ChangeKind.RESTORED else words.replace(NOT_DONE.get(outcome.kind, ""), "Not undone", 1)
    )


def short_name(text: str) -> str:
    """Give a name for a sentence: a tenant's names have no bound."""
    return Truncator(text).chars(LONGEST_NAME)


def short_log(text: str) -> str:
    """Give what a tenant says about a task, for a page that shows twenty of these."""
    return Truncator(text).chars(LONGEST_LOG)


def message(text: str) -> str:
    """Give a text that a header can hold: names and a tenant's complaints have no bound."""
    return Truncator(text).chars(LONGEST_MESSAGE)


def conflict_words(conflict: Conflict, *, since: str = "you opened it") -> str:
    """`changed in Qlik since you opened it (state: Enabled → Disabled, failures).`"""
    told = [f"{item.field.lower()}: {item.before or 'none'} → {item.after or 'none'}" for item in conflict.differences]
    return f"changed in Qlik since {since}" + (f" ({'; '.join(told)})." if told else ".")


def _error_words(error: errors.TenantError) -> str:
    """Who may not even read a task may not change it either: that is what the press was about."""
    notice = notice_of(error)
    says, then = MAY_NOT_CHANGE if isinstance(error, errors.Forbidden) else (notice.says, notice.then)
    return f"{says} {then}" + (f" (Trace {notice.trace_id})" if notice.trace_id else "")


def _not_configured(error: Any) -> tuple[str, str]:
    return f"{error.setting or 'TENANT_URL'} is {error.reason}.", "Set it and start Reload Desk again."


def _unreachable(error: Any) -> tuple[str, str]:
    says = {
        "certificate": f"The certificate of {error.host} could not be verified.",
        "cut": f"The connection to {error.host} broke before the answer was whole.",
    }
    return says.get(error.reason, f"Qlik could not be reached at {error.host}."), _after_a_loss(error)


def _timed_out(error: Any) -> tuple[str, str]:
    return f"Qlik did not answer within {error.seconds:.0f} s.", _after_a_loss(error)


def _after_a_loss(error: errors.TenantError) -> str:
    if error.sent and error.method not in READS:
        return "The change may have been made all the same: refresh before you try again."
    return f"{_unchanged(error)}Check the network, then try again."


def _unchanged(error: errors.TenantError) -> str:
    """Reassure whoever wanted to change something."""
    return "" if error.method in READS else "Nothing was changed. "


def _unauthorized(error: Any) -> tuple[str, str]:
    return "Qlik did not accept the access token.", "Set a new TENANT_TOKEN and start again."


def _forbidden(error: Any) -> tuple[str, str]:
    if error.method not in READS:
        return MAY_NOT_CHANGE
    if error.is_of_one and error.thing == _TASKS:
        return MAY_NOT_READ_ONE
    return f"This token may not read {_THINGS.get(error.thing, _THINGS[_TASKS])}.", MAY_NOT_READ


def _not_found(error: Any) -> tuple[str, str]:
    return "This task no longer exists in Qlik (deleted elsewhere).", "Refresh to see the tasks that do."


def _gone(error: Any) -> tuple[str, str]:
    return (
        "This tenant no longer offers reload-tasks (Qlik announced its removal for 29 Sep 2026 or later).",
        "Its schedules are in Qlik's newer scheduling, which Reload Desk does not show yet.",
    )


def _closed(error: Any) -> tuple[str, str]:
    return "Qlik makes no more tasks of the older kind.", "New ones are made in its newer scheduling."


def _moved(error: Any) -> tuple[str, str]:
    there = f"It is task {short_name(error.successor)} there." if error.successor else "It can be changed there."
    return "Qlik has moved this task to its newer scheduling meanwhile.", f"Nothing was changed. {there}"


def _rejected(error: Any) -> tuple[str, str]:
    reason = ": ".join(part.rstrip(".") for part in (error.title, error.detail) if part)
    return f"Qlik refused it: {reason or f'status {error.status}'}.", "Nothing was changed."


def _rate_limited(error: Any) -> tuple[str, str]:
    limit = "1,000 reads" if error.method in READS else "100 changes"
    return f"Qlik's limit of {limit} a minute is reached.", _unchanged(error) + _when(error.retry_after)


def _unavailable(error: Any) -> tuple[str, str]:
    return f"Qlik answered with an error ({error.status}).", _when(error.retry_after)


def _when(retry_after: int | None) -> str:
    return f"Try again in {retry_after} s." if retry_after else "Try again in a moment."


def _outcome_unknown(error: Any) -> tuple[str, str]:
    return (
        "The connection was lost after the request was sent, so it may have been carried out.",
        "Refresh and look before you try again.",
    )


def _malformed(error: Any) -> tuple[str, str]:
    if error.reason == "redirect":
        return (
            f"{error.host} sends its callers on to {error.location}.",
            "Reload Desk did not follow: check TENANT_URL.",
        )
    if error.reason in _TOO_MUCH:
        return _TOO_MUCH[error.reason].format(host=error.host), "Tell the tenant's support, then try again."
    return f"The answer of {error.host} is not one of Qlik's API ({error.reason}).", "Check TENANT_URL, then try again."


def _internal_failure(error: Any) -> tuple[str, str]:
    kind = f" ({error.reason})" if error.reason else ""
    return f"Reload Desk itself failed{kind}; its log says where.", "Try again in a moment."


def _not_written(error: Any) -> tuple[str, str]:
    says, then = DATABASE.get(error.reason, DATABASE["away"])
    if error.sent:
        return says, "The change may have been made all the same: refresh before you try again."
    return says, f"{_unchanged(error)}{then}"


def _other(error: Any) -> tuple[str, str]:
    return "Qlik answered in a way that Reload Desk does not know.", "Try again in a moment."


_TASKS = "reload-tasks"
_THINGS = {_TASKS: "reload tasks", "items": "apps", "spaces": "spaces", "users": "users", "reloads": "reloads"}
# By the reasons of NotWritten, which are the troubles that a database has.
DATABASE = {
    "busy": ("The database is busy: another process is writing to it.", "Try again in a moment."),
    "full": ("The disk that the database is on is full.", "Make room on it, then try again."),
    "read-only": ("The database cannot be written to.", "Let Reload Desk write to it and its folder, then try again."),
    "outdated": ("The database lacks what this version of Reload Desk needs.", "Run: python3 manage.py migrate"),
    "damaged": ("The database is damaged.", "Stop Reload Desk, then run: python3 manage.py restore FILE"),
    "away": ("The database does not answer.", "Check that it runs and can be reached, then try again."),
}
_TOO_MUCH = {
    "size": "An answer of {host} is larger than Reload Desk reads.",
    "another": "{host} answered about another task than the one that was asked for.",
    "endless": "A list of {host} has no end: Reload Desk stopped reading it.",
    "cursor": "A list of {host} has no end: its pages lead back to each other, or to none.",
}
WORDS: Mapping[type[errors.TenantError], Callable[[Any], tuple[str, str]]] = {
    errors.NotConfigured: _not_configured,
    errors.Unreachable: _unreachable,
    errors.TimedOut: _timed_out,
    errors.Unauthorized: _unauthorized,
    errors.Forbidden: _forbidden,
    errors.NotFound: _not_found,
    errors.Gone: _gone,
    errors.Closed: _closed,
    errors.Moved: _moved,
    errors.Rejected: _rejected,
    errors.RateLimited: _rate_limited,
    errors.Unavailable: _unavailable,
    errors.OutcomeUnknown: _outcome_unknown,
    errors.Malformed: _malformed,
    errors.InternalFailure: _internal_failure,
    errors.NotWritten: _not_written,
    errors.TenantError: _other,
}
