"""One entry of the history in words: who did what, and what came of it."""

from __future__ import annotations

from dashboard.inventory.changes import side_effect
from dashboard.inventory.changes.history import Entry
from dashboard.inventory.models.history import Change, ChangeKind
from dashboard.web.notices import notice_of, short_name
from dashboard.web.reasons import reason_of_task

NOBODY_NAMED = "the token's user"
PAGES = {
    "list": "In the list",
    "task": "On the task's page",
    "editor": "In the editor",
    "calendar": "In the calendar",
    "disabled": "On the page of disabled tasks",
    "history": "In the history",
    "now": "On the first page",
    "job": "On the page of a job",
    "command line": "On the command line",
}
ICONS = {
    ChangeKind.ENABLED: "play",
    ChangeKind.DISABLED: "pause",
    ChangeKind.COMPLETED: "completed",
    ChangeKind.EDITED: "edit",
    ChangeKind.CREATED: "plus",
    ChangeKind.DELETED: "trash",
    ChangeKind.RESTORED: "undo",
    ChangeKind.OWNER: "person",
    ChangeKind.MOVED: "moved",
    ChangeKind.RUN: "play",
}
_BY_QLIK = (ChangeKind.COMPLETED, ChangeKind.MOVED)
VERBS = {
    ChangeKind.ENABLED: "enabled",
    ChangeKind.DISABLED: "disabled",
    ChangeKind.COMPLETED: "completed",
    ChangeKind.EDITED: "changed",
    ChangeKind.CREATED: "created",
    ChangeKind.DELETED: "deleted",
    ChangeKind.RESTORED: "restored",
    ChangeKind.OWNER: "gave a new owner to",
    ChangeKind.MOVED: "moved",
    ChangeKind.RUN: "started a run of",
}
WISHES = {
    ChangeKind.ENABLED: "to enable",
    ChangeKind.DISABLED: "to disable",
    ChangeKind.EDITED: "to change",
    ChangeKind.CREATED: "to create",
    ChangeKind.DELETED: "to delete",
    ChangeKind.RESTORED: "to restore",
    ChangeKind.OWNER: "to take over",
    ChangeKind.RUN: "to start a run of",
}


def icon_name(entry: Entry) -> str:
    return ICONS[ChangeKind(entry.change.kind)]


def who(entry: Entry) -> str:
    if entry.change.actor:
        return entry.change.actor
    return "Qlik" if entry.change.kind in _BY_QLIK or _why_qlik(entry) else "Somebody"


def verb(entry: Entry) -> str:
    kind = ChangeKind(entry.change.kind)
    if entry.is_turned_off:
        return "turned off"
    if entry.result == "done":
        return "took over" if kind is ChangeKind.OWNER and entry.is_ours else VERBS[kind]
    return f"{'tried' if entry.result else 'is about'} {WISHES.get(kind, VERBS[kind])}"


def circumstance(entry: Entry) -> str:
    """Where it was done, or why Qlik did it."""
    if entry.is_turned_off:
        return turned_off_words(entry.creation)
    if entry.is_ours:
        return ""
    if entry.change.kind == ChangeKind.MOVED:
        return "from its reload tasks to its newer scheduling"
    return _why_qlik(entry) or ("" if entry.change.kind == ChangeKind.COMPLETED else "outside Reload Desk")


def turned_off_words(creation: Change | None) -> str:
    """By which creation a reload task was turned off; None: the history has let go of it."""
    return f"by creating {side_effect.name_of(creation) if creation else 'a newer task of its app'}"


def note(entry: Entry) -> str:
    """What is to be known of how it ended; empty where it was simply done."""
    if entry.is_turned_off:
        return "Qlik turns off every reload task of an app when it makes a newer task of it."
    if not entry.result:
        return (
            "Its outcome is not known yet. If Reload Desk was ended in the middle of it, a look at the task will tell."
        )
    if entry.result == "failed":
        return _failure(entry)
    if entry.result == "unknown":
        return f"Whether Qlik has carried it out is not known. {_found(entry)}"
    looked = entry.is_ours and entry.ending is not None and entry.ending.looked
    told = "Qlik's answer was lost; a look at the task found it done." if looked else _made(entry)
    return f"{told} It came back enabled, which the deleted one was not." if entry.runs_anew else told


def owner_stays(entry: Entry) -> str:
    """What no undo of it gives back; empty where the owner is who it was, or the task itself is made or goes."""
    is_ours = entry.is_ours and entry.result == "done" and entry.change.kind != ChangeKind.OWNER
    if not is_ours or entry.before is None or entry.after is None or entry.before.owner_id == entry.after.owner_id:
        return ""
    now, was = (short_name(entry.names.owner(task)) or NOBODY_NAMED for task in (entry.after, entry.before))
    return f"The owner stays {now}: an undo does not give the task back to {was}."


def _why_qlik(entry: Entry) -> str:
    if entry.change.kind != ChangeKind.DISABLED or entry.after is None or entry.is_ours:
        return ""
    return reason_of_task(entry.after).by_qlik


def _failure(entry: Entry) -> str:
    if entry.error is None:
        return "Not done: Qlik took the change, yet reported the task as it was."
    notice = notice_of(entry.error)
    return f"Not done: {notice.says}" + (f" Qlik's trace: {notice.trace_id}" if notice.trace_id else "")


def _found(entry: Entry) -> str:
    looked = entry.ending is not None and entry.ending.looked
    if entry.change.makes:
        return "No such task was found." if looked else "Look for the task before you try again."
    if entry.change.kind == ChangeKind.RUN:
        return "See its runs before you press again."
    if entry.after is None:
        return "The task could not be read afterwards, or is gone."
    if entry.differences:
        return "What is different since then is shown here; it may come of this."
    return "When the task was looked at, it was as before."


def _made(entry: Entry) -> str:
    if entry.change.kind != ChangeKind.RESTORED or entry.after is None:
        return ""
    return f"A new task with a new id, owned by {entry.names.owner(entry.after) or NOBODY_NAMED}."
