"""Sentences for a tenant's failures: what happened, and what happens next. The errors carry the facts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import Truncator

from dashboard.inventory.changes.outcome import Conflict, CreationPlan, LosingTask, Outcome
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.task import Origin
from dashboard.scheduling.wording.wording import task_words
from dashboard.tenant import errors

LONGEST_MESSAGE = 400  # characters that a header can carry beside others, each of them escaped
LONGEST_NAME = 120  # characters of a name inside of a sentence
LONGEST_LOG = 2_000  # characters of what a tenant says about a task
TOKEN_USER, NO_OWNER = "the token's user", "nobody that is known"  # where there is no name
MOST_TOLD = 10  # things that a sentence names
READS = ("GET", "HEAD", "")
NOT_DONE = {
    ChangeKind.ENABLED: "Not enabled",
    ChangeKind.DISABLED: "Not disabled",
    ChangeKind.EDITED: "Not saved",
    ChangeKind.CREATED: "Not created",
    ChangeKind.DELETED: "Not deleted",
    ChangeKind.RESTORED: "Not restored",
    ChangeKind.OWNER: "Not taken over",
    ChangeKind.RUN: "Not started",
}
MAY_NOT_READ = "Use the token of somebody who may."
MAY_NOT_READ_ONE = ("This token may not read this task.", "Use the token of somebody who may reload its app.")
MAY_NOT_CHANGE = (
    "This token may not change tasks of this app.",
    "Ask for edit rights in the space, or use another token.",
)
NO_APP = (
    "The app does not exist, or this token may not reload it.",
    "Ask for edit rights in its space, or use another token.",
)


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
        return self.status in (429, 503)


def notice_of(error: errors.TenantError) -> Notice:
    """Say any error of the tree, of a class that is new here too."""
    said = _sentences(error)
    retry_after = getattr(error, "retry_after", None) if error.method in READS else None
    return Notice(says=said.says, then=said.then, status=said.status, trace_id=error.trace_id, retry_after=retry_after)


def database_notice(trouble: str, *, method: str) -> Notice:
    error = errors.NotWritten(reason=trouble, method=method)
    return notice_of(error)


def outcome_status(outcome: Outcome) -> int:
    if outcome.error:
        return _sentences(outcome.error).status
    return 200 if outcome.done else 409


def outcome_words(outcome: Outcome) -> str:
    """Say in one or two sentences why a change was not made; empty when it was."""
    if outcome.done:
        return ""
    not_done = NOT_DONE.get(outcome.kind, "Not done")
    if outcome.error:
        return f"{not_done}: {_error_words(outcome.error)}{also_words(outcome)}"
    if outcome.busy:
        return f"{not_done}: somebody else is changing this task right now. Try again in a moment."
    if outcome.conflict:
        return f"{not_done}: {conflict_words(outcome.conflict)}"
    if outcome.running:
        return f"{not_done}: {_running_words(outcome)}"
    if outcome.plan:
        return f"{not_done}: {plan_words(outcome.plan)}"
    return f"{not_done}: Qlik took the change, yet reports the task as it was. Refresh to see whether that lasts."


def _running_words(outcome: Outcome) -> str:
    run = outcome.running
    task_id, at = (run.task_id, run.started_at) if run else ("", None)
    other = " by another task" if task_id else " by something else than a task"
    by = "" if task_id == outcome.task_id else other
    since = f", since {at:%H:%M} UTC" if at else ""
    return f"its app is being reloaded already{by}{since}. Press again when that has ended."


def plan_words(plan: CreationPlan) -> str:
    """Say how many tasks come of it, and which reload tasks are turned off, with the runs that they lose."""
    parts = [_several_words(plan)] if len(plan.drafts) > 1 else []
    return "; ".join([*parts, _turned_off_words(plan)] if plan.turns_off else parts) + "."


def _several_words(plan: CreationPlan) -> str:
    return f"a task of Qlik's newer scheduling has one rule, so that it becomes {len(plan.drafts)} tasks"


def _turned_off_words(plan: CreationPlan) -> str:
    told = [f"{short_name(lost.task.id)} ({_lost_words(lost)})" for lost in plan.turns_off[:MOST_TOLD]]
    if len(plan.turns_off) > MOST_TOLD:
        told.append(f"{len(plan.turns_off) - MOST_TOLD} more")
    them = "this reload task" if len(plan.turns_off) == 1 else f"these {len(plan.turns_off)} reload tasks"
    return f"making it in Qlik's newer scheduling turns off {them} of its app: {', '.join(told)}"


def _lost_words(lost: LosingTask) -> str:
    return f"next run {lost.next_runs[0]:%Y-%m-%d %H:%M} UTC" if lost.next_runs else "no run ahead"


def turned_off_words(outcome: Outcome) -> str:
    """Name the reload tasks that were turned off for a new task, by their schedules; empty where none was."""
    off = outcome.turned_off
    if not off:
        return ""
    told = [short_name(task_words(lost.task).short) for lost in off[:MOST_TOLD]]
    more = [f"{len(off) - MOST_TOLD} more"] if len(off) > MOST_TOLD else []
    them = "the reload task of its app" if len(off) == 1 else f"{len(off)} reload tasks of its app"
    return f" Qlik turned off {them}: {'; '.join([*told, *more])}."


def also_words(outcome: Outcome) -> str:
    """Say how many tasks the same request had made before it failed."""
    made = len(outcome.also)
    return f" {made} task{' was' if made == 1 else 's were'} made before that." if made else ""


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
    is_of_reading = isinstance(error, errors.Forbidden) and error.method in READS
    says, then = MAY_NOT_CHANGE if is_of_reading else (notice.says, notice.then)
    return f"{says} {then}" + (f" (Trace {notice.trace_id})" if notice.trace_id else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What is said of an error, and the HTTP status of a page that says it.

    Only statuses that htmx is told to swap (templates/base.html), and none of those that django-htmx takes over.
    """

    says: str
    then: str
    status: int = 502


def _sentences(error: errors.TenantError) -> Sentences:  # noqa: C901 -- one case for each error of the tree
    match error:
        case errors.NotConfigured():
            says = f"{error.setting or 'TENANT_URL'} is {error.reason}."
            return Sentences(says=says, then="Set it and start Reload Desk again.", status=503)
        case errors.Unreachable():
            says = _UNREACHABLE.get(error.reason, "Qlik could not be reached at {host}.").format(host=error.host)
            return Sentences(says=says, then=_after_a_loss(error), status=503)
        case errors.TimedOut():
            says = f"Qlik did not answer within {error.seconds:.0f} s."
            return Sentences(says=says, then=_after_a_loss(error), status=503)
        case errors.Unauthorized():
            then = "Set a new TENANT_TOKEN and start again."
            return Sentences(says="Qlik did not accept the access token.", then=then)
        case errors.Forbidden():
            says, then = _forbidden(error)
            return Sentences(says=says, then=then, status=422)
        case errors.NotFound():
            says = "This task no longer exists in Qlik (deleted elsewhere)."
            return Sentences(says=says, then="Refresh to see the tasks that do.", status=410)
        case errors.Gone(origin=Origin.SCHEDULING):
            says = "This tenant does not offer Qlik's newer scheduling."
            return Sentences(says=says, then="Its reload tasks are here as before.", status=410)
        case errors.Gone():
            says = "This tenant no longer offers reload-tasks (Qlik announced its removal for 29 Sep 2026 or later)."
            then = "Its schedules are in Qlik's newer scheduling, which Reload Desk does not show yet."
            return Sentences(says=says, then=then, status=410)
        case errors.Closed(origin=Origin.SCHEDULING):
            says = "This tenant takes no new tasks."
            return Sentences(says=says, then="Nothing was created. Make the task in Qlik.", status=422)
        case errors.Closed():
            says = "Qlik makes no more tasks of the older kind."
            return Sentences(says=says, then="New ones are made in its newer scheduling.", status=422)
        case errors.Moved():
            there = (
                f"It is task {short_name(error.successor)} there." if error.successor else "It can be changed there."
            )
            says = "Qlik has moved this task to its newer scheduling meanwhile."
            return Sentences(says=says, then=f"Nothing was changed. {there}", status=409)
        case errors.Rejected():
            reason = ": ".join(part.rstrip(".") for part in (error.title, error.detail) if part)
            says = f"Qlik refused it: {reason or f'status {error.status}'}."
            return Sentences(says=says, then="Nothing was changed.", status=422)
        case errors.Unsupported():
            says, then = UNSUPPORTED.get(error.reason, UNSUPPORTED["body"])
            says = says.format(reason=short_name(error.title))
            return Sentences(says=says, then=f"{_unchanged(error)}{then}", status=422)
        case errors.AlreadyThere():
            there = f" ({short_name(error.task_id)})" if error.task_id else ""
            says = f"The app has a task that starts when its data changes already{there}, and may have only one."
            return Sentences(says=says, then="Nothing was created. Use that one.", status=409)
        case errors.TooMany():
            says = "The app" if error.of == "app" else "The token's user"
            says = f"{says} has as many tasks as Qlik allows."
            return Sentences(says=says, then="Nothing was created. Delete a task that is not needed first.", status=422)
        case errors.NoDatasets():
            says = "No pipeline writes what this app reads, so that no change of data could start its reload."
            return Sentences(says=says, then="Nothing was created. Give the task times, or another task.", status=422)
        case errors.ParentRefused():
            says, then = _PARENT.get(error.reason, _PARENT["missing"])
            return Sentences(says=says, then=f"{_unchanged(error)}{then}", status=422)
        case errors.RateLimited():
            limit = "1,000 reads" if error.method in READS else "100 changes"
            then = _unchanged(error) + _try_again(error.retry_after)
            return Sentences(says=f"Qlik's limit of {limit} a minute is reached.", then=then, status=429)
        case errors.Unavailable():
            says = _UNAVAILABLE.get(error.reason) or f"Qlik answered with an error ({error.status})."
            then = _unchanged(error) if error.reason in _UNAVAILABLE else ""
            return Sentences(says=says, then=then + _try_again(error.retry_after), status=503)
        case errors.OutcomeUnknown():
            says = "The connection was lost after the request was sent, so it may have been carried out."
            return Sentences(says=says, then="Refresh and look before you try again.")
        case errors.Malformed():
            says, then = _malformed(error)
            return Sentences(says=says, then=then)
        case errors.InternalFailure():
            kind = f" ({error.reason})" if error.reason else ""
            says = f"Reload Desk itself failed{kind}; its log says where."
            return Sentences(says=says, then="Try again in a moment.")
        case errors.NotWritten():
            says, then = DATABASE.get(error.reason, DATABASE["away"])
            then = _MAY_BE_MADE if error.sent else f"{_unchanged(error)}{then}"
            return Sentences(says=says, then=then, status=503)
        case _:
            says = "Qlik answered in a way that Reload Desk does not know."
            return Sentences(says=says, then="Try again in a moment.")


def _after_a_loss(error: errors.TenantError) -> str:
    if error.sent and error.method not in READS:
        return _MAY_BE_MADE
    return f"{_unchanged(error)}Check the network, then try again."


def _unchanged(error: errors.TenantError) -> str:
    return "" if error.method in READS else "Nothing was changed. "


def _try_again(retry_after: int | None) -> str:
    return f"Try again in {retry_after} s." if retry_after else "Try again in a moment."


def _forbidden(error: errors.Forbidden) -> tuple[str, str]:
    if error.method not in READS:
        return NO_APP if any(complaint.code == _NO_APP for complaint in error.errors) else MAY_NOT_CHANGE
    if error.is_of_one and error.thing in (_TASKS, _NEWER_TASKS):
        return MAY_NOT_READ_ONE
    return f"This token may not read {_THINGS.get(error.thing, _THINGS[_TASKS])}.", MAY_NOT_READ


def _malformed(error: errors.Malformed) -> tuple[str, str]:
    if error.reason == "redirect":
        says = f"{error.host} sends its callers on to {error.location}."
        return says, "Reload Desk did not follow: check TENANT_URL."
    if error.reason in _TOO_MUCH:
        return _TOO_MUCH[error.reason].format(host=error.host), "Tell the tenant's support, then try again."
    return f"The answer of {error.host} is not one of Qlik's API ({error.reason}).", "Check TENANT_URL, then try again."


_MAY_BE_MADE = "The change may have been made all the same: refresh before you try again."
_UNREACHABLE = {
    "certificate": "The certificate of {host} could not be verified.",
    "cut": "The connection to {host} broke before the answer was whole.",
}
_UNAVAILABLE = {  # by the reasons of Unavailable
    "scheduler": "Qlik's scheduler is not available.",
    "storage": "Qlik could not store the task.",
}
_PARENT = {  # by the reasons of ParentRefused
    "missing": ("The task to wait for does not exist in Qlik, or no longer.", "Choose another one."),
    "unreadable": (
        "This token may not read the app of the task to wait for.",
        "Choose another one, or use the token of somebody who may.",
    ),
}
UNSUPPORTED = {  # by the reasons of Unsupported
    "lines": ("A task of Qlik's newer scheduling has one rule.", "Make one task for each rule."),
    "both": ("A task starts by time or after another task, and not by both.", "Make a task for each."),
    "data": ("Qlik alone decides which data starts this task.", "Make a new task for that, and delete this one."),
    "written": (
        "The schedule of this task is a cron expression or an interval.",
        "Give it a rule in its place, or change it in Qlik.",
    ),
    "body": ("This task has a form that Reload Desk does not write.", "Change it in Qlik."),
    "chains": ("A reload task cannot start after another task.", "Make a new task for that."),
    "start": ("A reload task cannot be run from here.", "Only Qlik starts one. Reload the app in Qlik."),
    "disabled": ("The task is disabled ({reason}), and Qlik runs no disabled task.", "Enable it first."),
    "log": ("Qlik keeps the logs of reload tasks with their apps.", "See the app's reloads in Qlik."),
}
_NO_APP = "CHO-003"  # Qlik's code for an app that is missing, too
_TASKS, _NEWER_TASKS = "reload-tasks", "tasks"
_THINGS = {
    _TASKS: "reload tasks",
    _NEWER_TASKS: "scheduling tasks",
    "items": "apps",
    "spaces": "spaces",
    "users": "users",
    "reloads": "reloads",
}
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


def owner_words(outcome: Outcome) -> str:
    """`Now owned by Ada Keller, was Marek Nowak`; empty where the owner is who it was."""
    if outcome.owner is None:
        return ""
    begin = "Still" if outcome.owner.by_undo else "Now"
    name = short_name(outcome.owner.name) or TOKEN_USER
    return f"{begin} owned by {name}, was {short_name(outcome.owner.was) or NO_OWNER}"
