"""An entry of the history in words, for every way in which a change can end."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.inventory.changes.history import Entry
from dashboard.inventory.copy.names import Names
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage, Ending
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.errors import to_json
from dashboard.web.history.words import ICONS, VERBS, circumstance, icon_name, note, verb, who

ON = Task(id="t1", app_id="a1", state=TaskState.ENABLED, body={"id": "t1"})
OFF = Task(id="t1", app_id="a1", state=TaskState.DISABLED, body={"id": "t1"})
AT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


def an_entry(
    kind: ChangeKind = ChangeKind.DISABLED, result: str = "done", *, seen: bool = False, **facts: Any
) -> Entry:
    ending = {name: facts.pop(name) for name in ("looked", "error") if name in facts}
    page, actor = (ChangePage.SYNC, "") if seen else (ChangePage.LIST, "ada")
    return Entry(
        change=Change(kind=kind, page=page, actor=actor, at=AT, wanted=None if seen else {}),
        ending=Ending(result=result, at=AT, **ending) if result else None,
        **{"before": ON, "after": OFF, "names": Names()} | facts,
    )


REFUSED = to_json(errors.Unavailable(host="t", method="PUT", status=503, trace_id="1a2b"))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (an_entry(), ""),
        (an_entry(result=""), "Its outcome is not known yet."),
        (an_entry(result="failed", error=REFUSED), "Not done: Qlik answered with an error (503). Qlik's trace: 1a2b"),
        (an_entry(result="failed"), "Not done: Qlik took the change, yet reported the task as it was."),
        (an_entry(looked=True), "Qlik's answer was lost; a look at the task found it done."),
        (an_entry(seen=True, looked=True), ""),
        (an_entry(result="unknown", after=None), "not known. The task could not be read afterwards, or is gone."),
        (an_entry(result="unknown", after=ON), "not known. When the task was looked at, it was as before."),
        (an_entry(result="unknown"), "not known. What is different since then is shown here"),
        (an_entry(ChangeKind.CREATED, "unknown", before=None, after=None), "Look for the task before you try again."),
        (an_entry(ChangeKind.CREATED, "unknown", before=None, after=None, looked=True), "No such task was found."),
        (an_entry(ChangeKind.RESTORED), "A new task with a new id, owned by the token's user."),
        (
            an_entry(ChangeKind.RESTORED, after=ON, restored=OFF),
            "user. It came back enabled, which the deleted one was not.",
        ),
        (an_entry(ChangeKind.RESTORED, looked=True, after=ON, restored=OFF), "found it done. It came back enabled"),
    ],
)
def test_a_note_says_how_a_change_ended(entry: Entry, words: str) -> None:
    assert words in note(entry)
    assert bool(words) is bool(note(entry))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (an_entry(), "ada disabled"),
        (an_entry(result="failed"), "ada tried to disable"),
        (an_entry(result=""), "ada is about to disable"),
        (an_entry(seen=True), "Somebody disabled outside Reload Desk"),
        (an_entry(ChangeKind.COMPLETED, seen=True), "Qlik completed"),
        (
            an_entry(
                seen=True,
                after=Task(
                    id="t1", app_id="a1", state=TaskState.DISABLED, disabled_code=DisabledCode.CONSECUTIVE_FAILURES
                ),
            ),
            "Qlik disabled after failed reloads in a row",
        ),
    ],
)
def test_the_sentence_says_who_did_what_and_in_which_circumstance(entry: Entry, words: str) -> None:
    assert f"{who(entry)} {verb(entry)} {circumstance(entry)}".strip() == words


def test_every_kind_has_a_verb_and_a_symbol() -> None:
    assert set(VERBS) == set(ICONS) == set(ChangeKind)
    assert icon_name(an_entry(ChangeKind.OWNER)) == "person"
