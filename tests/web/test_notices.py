"""Every error a tenant can cause has words, a status that htmx shows, and no traceback."""

from typing import Any

import pytest

from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.errors import Complaint
from dashboard.web.notices import notice_of, outcome_status, outcome_words

HOST = "tenant.example"
NEWER = "/api/scheduling/tasks"
SWAPPED = {409, 410, 422, 429, 502, 503}


def an_error(kind: type[errors.TenantError], **facts: Any) -> errors.TenantError:
    return kind(**{"host": HOST, "method": "GET"} | facts)


@pytest.mark.parametrize(
    ("error", "says", "then", "status"),
    [
        (an_error(errors.NotConfigured, setting="TENANT_TOKEN"), "TENANT_TOKEN is missing", "Set it", 503),
        (an_error(errors.Unreachable), f"could not be reached at {HOST}", "Check the network", 503),
        (an_error(errors.Unreachable, reason="certificate", method="PUT"), "certificate", "Nothing was changed", 503),
        (an_error(errors.Unreachable, reason="cut", method="PUT", sent=True), "broke", "may have been made", 503),
        (an_error(errors.TimedOut, seconds=8.2), "within 8 s", "Check the network", 503),
        (an_error(errors.TimedOut, seconds=8, method="PUT", sent=True), "within 8 s", "may have been made", 503),
        (an_error(errors.Unauthorized), "did not accept the access token", "new TENANT_TOKEN", 502),
        (an_error(errors.Forbidden, path="/api/v1/reload-tasks"), "may not read reload tasks", "Use the token", 422),
        (an_error(errors.Forbidden, path="/api/v1/reload-tasks/a1"), "may not read this task", "Use the token", 422),
        (an_error(errors.Forbidden, path="/api/v1/items"), "may not read apps", "Use the token", 422),
        (an_error(errors.Forbidden, path="/api/v1/users/u1"), "may not read users", "Use the token", 422),
        (an_error(errors.Forbidden, method="PUT"), "may not change tasks of this app", "Ask for edit rights", 422),
        (an_error(errors.NotFound), "no longer exists", "Refresh", 410),
        (an_error(errors.Gone), "no longer offers reload-tasks", "newer scheduling", 410),
        (an_error(errors.Closed, method="POST"), "makes no more tasks of the older kind", "newer scheduling", 422),
        (an_error(errors.Gone, path=NEWER), "does not offer Qlik's newer scheduling", "as before", 410),
        (an_error(errors.Closed, method="POST", path=NEWER), "takes no new tasks", "Make the task in Qlik", 422),
        (an_error(errors.Forbidden, path=NEWER), "may not read scheduling tasks", "Use the token", 422),
        (an_error(errors.Forbidden, path=f"{NEWER}/a1"), "may not read this task", "Use the token", 422),
        (
            an_error(errors.Forbidden, method="POST", path=NEWER, errors=(Complaint(code="CHO-003"),)),
            "app does not exist, or",
            "Ask for edit rights",
            422,
        ),
        (an_error(errors.Unsupported, method="PATCH", reason="lines"), "has one rule", "Make one task for each", 422),
        (an_error(errors.Unsupported, method="PATCH", reason="both"), "by time or after", "Nothing was changed", 422),
        (an_error(errors.Unsupported, method="PATCH", reason="data"), "alone decides", "Make a new task", 422),
        (an_error(errors.Unsupported, method="PATCH", reason="written"), "cron expression", "Give it a rule", 422),
        (an_error(errors.Unsupported, method="PATCH", reason="new one"), "does not write", "Change it in Qlik", 422),
        (an_error(errors.Unsupported, method="POST", reason="start"), "cannot be run from here", "in Qlik", 422),
        (an_error(errors.Unsupported, reason="log"), "the logs of reload tasks", "See the app's reloads", 422),
        (an_error(errors.AlreadyThere, method="POST", task_id="t9"), "already (t9), and may", "Use that one", 409),
        (an_error(errors.AlreadyThere, method="POST"), "already, and may have only one", "Nothing was created", 409),
        (an_error(errors.TooMany, method="POST"), "The app has as many tasks", "Delete a task", 422),
        (an_error(errors.TooMany, method="POST", of="user"), "The token's user has as many", "Delete a task", 422),
        (an_error(errors.NoDatasets, method="POST"), "No pipeline writes what this app reads", "Give the task", 422),
        (an_error(errors.ParentRefused, method="POST"), "task to wait for does not exist", "Choose another", 422),
        (an_error(errors.ParentRefused, reason="unreadable"), "may not read the app of the task", "Choose", 422),
        (an_error(errors.Unavailable, method="POST", reason="scheduler"), "not available", "Nothing was changed", 503),
        (an_error(errors.Unavailable, method="POST", reason="storage"), "could not store", "Nothing was changed", 503),
        (an_error(errors.Moved, method="PUT"), "to its newer scheduling meanwhile", "It can be changed there", 409),
        (an_error(errors.Moved, method="DELETE", successor="6a1"), "meanwhile", "It is task 6a1 there", 409),
        (
            an_error(errors.Rejected, errors=(Complaint(title="Invalid value", detail="BYHOUR is 26."),)),
            "Invalid value: BYHOUR is 26.",
            "Nothing was changed",
            422,
        ),
        (an_error(errors.Rejected, status=400), "status 400", "Nothing was changed", 422),
        (an_error(errors.RateLimited, retry_after=40), "1,000 reads a minute", "in 40 s", 429),
        (an_error(errors.RateLimited, method="PUT"), "100 changes a minute", "in a moment", 429),
        (an_error(errors.Unavailable, status=503, retry_after=3), "error (503)", "in 3 s", 503),
        (an_error(errors.OutcomeUnknown), "may have been carried out", "look before", 502),
        (an_error(errors.Malformed), f"answer of {HOST}", "Check TENANT_URL", 502),
        (
            an_error(errors.Malformed, reason="redirect", location="https://login.example"),
            "login.example",
            "follow",
            502,
        ),
        (an_error(errors.InternalFailure, reason="KeyError"), "Reload Desk itself failed (KeyError)", "Try again", 502),
        (an_error(errors.TenantError), "does not know", "Try again", 502),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, errors.TenantError) else "",
)
def test_an_error_says_what_happened_and_what_to_do(
    error: errors.TenantError, says: str, then: str, status: int
) -> None:
    notice = notice_of(error)

    assert says in notice.says
    assert then in notice.then
    assert notice.status == status
    assert notice.status in SWAPPED


def test_every_error_of_the_tree_has_a_sentence_of_its_own() -> None:
    told = [notice_of(an_error(kind)).says for kind in errors.TenantError.__subclasses__()]

    assert len(set(told)) == len(told)
    assert notice_of(an_error(errors.TenantError)).says not in told


@pytest.mark.parametrize(("method", "again"), [("GET", 40), ("PUT", None)])
def test_only_a_read_is_tried_again_by_itself(method: str, again: int | None) -> None:
    assert notice_of(an_error(errors.RateLimited, method=method, retry_after=40)).retry_after == again


def a_row(state: TaskState) -> TaskRow:
    task = Task(id="t1", app_id="a1", state=state)
    return TaskRow(task=task, app_name="Cash", space_name="", owner_name="", seen="1")


def an_outcome(
    kind: ChangeKind = ChangeKind.DISABLED, *, state: TaskState = TaskState.ENABLED, **facts: Any
) -> Outcome:
    return Outcome(task_id="t1", kind=kind, row=a_row(state), **facts)


def a_task(state: TaskState, code: DisabledCode | None = None) -> Task:
    return Task(id="t1", app_id="a1", state=state, disabled_code=code)


CONFLICT = Conflict(
    before=a_task(TaskState.ENABLED), theirs=a_task(TaskState.DISABLED, DisabledCode.CONSECUTIVE_FAILURES)
)


@pytest.mark.parametrize(
    ("outcome", "words", "status"),
    [
        (an_outcome(state=TaskState.DISABLED), "", 200),
        (
            an_outcome(conflict=CONFLICT),
            "Not disabled: changed in Qlik since you opened it (state: Enabled → Disabled, failures).",
            409,
        ),
        (
            an_outcome(ChangeKind.EDITED, conflict=Conflict(before=None, theirs=a_task(TaskState.ENABLED))),
            "Not saved: changed in Qlik since you opened it.",
            409,
        ),
        (an_outcome(refused=True), "yet reports the task as it was", 409),
        (an_outcome(ChangeKind.ENABLED, refused=True), "Not enabled: Qlik took the change", 409),
        (an_outcome(ChangeKind.DELETED, busy=True), "Not deleted: somebody else is changing this task right now.", 409),
        (an_outcome(error=an_error(errors.Unavailable, status=500, trace_id="1a2b")), "(Trace 1a2b)", 503),
    ],
)
def test_an_outcome_says_why_it_is_not_as_it_was_wanted(outcome: Outcome, words: str, status: int) -> None:
    assert words in outcome_words(outcome)
    assert bool(outcome_words(outcome)) is not outcome.done
    assert outcome_status(outcome) == status
