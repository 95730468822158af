"""Saves what stands in the editor; what comes in between is told on the page, beside the field that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.inventory.changes import actions, undo
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import ChangePage
from dashboard.scheduling.task import Origin, TaskState
from dashboard.tenant.errors import OutcomeUnknown, Rejected, TenantError
from dashboard.web.editor.conflict.conflict import compared
from dashboard.web.editor.page import EditorPage
from dashboard.web.notices import (
    Notice,
    also_words,
    notice_of,
    outcome_status,
    outcome_words,
    owner_words,
    turned_off_words,
)

# Where a complaint of the tenant about a field of `Task` is shown; None: above all cards.
_SCHEDULE_FIELDS = {
    "recurrences": None,
    "time_zone_name": "zone",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "auto_reload": None,
    "auto_reload_partial": None,
    "after": None,
}
_SETTINGS_FIELDS = {
    "app_id": "app_id",
    "enabled": "state",
    "name": "name",
    "description": "description",
}  # of the other form
_WITHOUT_RUNS = (TaskState.DISABLED, TaskState.COMPLETED)
_BUSY = Notice(
    says="Somebody else is changing this task right now.", then="Nothing was saved: try again in a moment.", status=409
)
_REFUSED = Notice(
    says="Qlik took the change, yet reports the task as it was.",
    then="Look at the task before you try again.",
    status=409,
)
_LOOKED_AT_FIRST = "It may have been saved all the same: saving again looks at the task first."
_LOST = Notice(
    says="The connection was lost while the task was being created, so it may exist already.",
    then="Look for it first: saving again looks for it, too, and makes no second one.",
)
_NOT_MADE = Notice(says="No such task was found in Qlik.", then="Try again.", status=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What came of it."""

    task_id: str = ""  # where to go on; empty when the editor stays open, with the reason on it
    says: str = ""
    status: int = 200


def save(page: EditorPage, actor: str) -> Saved:
    """Save, unless there is something to correct first. The page then says what."""
    if not page.can_be_saved():
        return Saved(status=422)
    by = RequestedBy(actor=actor, page=ChangePage.EDITOR, reason=page.settings.cleaned_data["reason"])
    if not page.is_new:
        return _change(page, by)
    if page.attempt:
        found = look(page, actor)
        if found.task_id or page.lost:
            return found
    return _create(page, by)


def look(page: EditorPage, actor: str) -> Saved:
    """Look for the task of an attempt whose answer was lost: one like it that has come since then."""
    page.settings.is_valid()
    try:
        row = undo.look_for(page.attempt)
    except undo.NotUndoable:
        row = None
    except TenantError as error:
        page.notice, page.lost = notice_of(error), True
        return Saved(status=page.notice.status)
    if row is None:
        page.notice, page.attempt = _NOT_MADE, 0
        return Saved()
    says = "The task was created after all: here it is. No second one was made."
    return _arrived(page, RequestedBy(actor=actor, page=ChangePage.EDITOR), row, says)


def _change(page: EditorPage, by: RequestedBy) -> Saved:
    assert page.saved is not None, "A task that is changed was opened."  # noqa: S101
    values = page.changes()
    if not values:
        return Saved(task_id=page.saved.id, says="Nothing to save: the task is as it was.")
    outcome = actions.save(by, page.saved.id, values, seen=page.over or page.seen)
    if outcome.done:
        owner = owner_words(outcome)
        says = f"The schedule is saved{_state_words(outcome, values)}.{f' {owner}.' if owner else ''}"
        return Saved(task_id=page.saved.id, says=says)
    if outcome.conflict:
        page.conflict = compared(outcome.conflict, page.saved, values)
        return Saved(status=409)
    return _failed(page, outcome)


def _state_words(outcome: Outcome, values: Mapping[str, Any]) -> str:
    if outcome.row is None or outcome.row.task.state not in _WITHOUT_RUNS:
        return ", and the task is enabled" if values.get("enabled") else ""
    return f". The task is {outcome.row.task.state}: it does not run"


def _create(page: EditorPage, by: RequestedBy) -> Saved:
    values = page.values() | {"enabled": page.settings.cleaned_data.get("state") != "off"} | _kept(page)
    outcome = actions.create(by, values, agreed=page.data.get("agreed", "")[:20])
    if isinstance(outcome.error, OutcomeUnknown) or (outcome.error and outcome.error.sent and outcome.change_id):
        page.notice, page.lost, page.attempt = _LOST, True, outcome.change_id or 0
        return Saved(status=outcome_status(outcome))
    if outcome.plan:
        page.plan = outcome.plan
        return Saved(status=409)
    if outcome.row is None or not outcome.done:
        return _failed(page, outcome)
    count = len(outcome.also) + 1
    says = "The task is created." if count == 1 else f"{count} tasks are created; this is the first."
    return _arrived(page, by, outcome.row, f"{says}{turned_off_words(outcome)}")


def _kept(page: EditorPage) -> dict[str, Any]:
    """Where a copy of a newer task is made: beside that one."""
    copied = page.saved
    return {"origin": Origin.SCHEDULING} if copied and copied.origin is Origin.SCHEDULING else {}


def _arrived(page: EditorPage, by: RequestedBy, row: TaskRow, says: str) -> Saved:
    """A task begins enabled: where it shall not run, it is switched off now."""
    if page.settings.cleaned_data.get("state") != "off":
        return Saved(task_id=row.task.id, says=says)
    outcome = actions.set_enabled(by, row.task.id, enabled=False, seen=row.seen)
    if outcome.done:
        return Saved(task_id=row.task.id, says=says)
    return Saved(task_id=row.task.id, says=f"{says} It is still enabled. {outcome_words(outcome)}")


def _failed(page: EditorPage, outcome: Outcome) -> Saved:
    """Tell why; where one of several tasks was made before, say so: pressing again would make it again."""
    told = _why(page, outcome)
    if outcome.also and page.notice is not None:
        page.notice = replace(page.notice, then=f"{page.notice.then}{also_words(outcome)}")
    return told


def _why(page: EditorPage, outcome: Outcome) -> Saved:
    if outcome.error is None:
        page.notice = _BUSY if outcome.busy else _REFUSED
    elif outcome.error.sent:
        page.notice = replace(notice_of(outcome.error), then=_LOOKED_AT_FIRST)
    elif not (isinstance(outcome.error, Rejected) and _tell_at_field(page, outcome.error)):
        page.notice = notice_of(outcome.error)
    return Saved(status=outcome_status(outcome))


def _tell_at_field(page: EditorPage, error: Rejected) -> bool:
    says = notice_of(error).says
    for form, fields in ((page.schedule, _SCHEDULE_FIELDS), (page.settings, _SETTINGS_FIELDS)):
        if error.field in fields:
            form.add_error(fields[error.field], says)
            page.refused = True
            return True
    return False
