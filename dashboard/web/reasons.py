"""The reasons for which tasks are disabled, as people read them: how each is drawn, what it says, what to do about it.

The codes of Qlik stand in `scheduling/task.py`, their words and labels in `inventory/copy/task_row.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from django.conf import settings

from dashboard.inventory import token_user
from dashboard.inventory.changes import side_effect
from dashboard.inventory.copy.task_row import NO_REASON, REASON_LABELS, REASONS, TaskRow, reason_of
from dashboard.inventory.models.history import Change
from dashboard.scheduling.task import Task
from dashboard.web.notices import TOKEN_USER, short_log, short_name

NO_ERROR_GIVEN = "The error of the last run is not known."  # of a task that failures have stopped, or will


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledReason:
    """One reason, known or new to us."""

    word: str  # of `reason` in a search
    label: str
    icon: str
    tone: str  # the variant of .status, .run, .mark and .cause
    sentence: str
    of_many: str  # the sentence about several tasks
    steps: tuple[str, ...]  # the way back, in order; {owner} and {writer} stand for names
    steps_apart: tuple[str, ...] = ()  # the same on a tenant where a write leaves the owner; empty: no other
    code: str = ""  # Qlik's own word
    note: str = ""  # the second line of a state
    by_qlik: str = ""  # why Qlik disabled the task, in an entry of the history
    pressing: bool = False  # somebody must mend something: a calendar shows it before all others

    @property
    def chip(self) -> str:
        return {"failures": "failure", "owner": "owner"}.get(self.tone, "")


_ENABLE = "Enable the task."
_FIX = "Fix the app or its data source."
_TAKES_OVER = "with one click on its switch it belongs to {writer}."
_ANEW = "Duplicate the task and delete this one: the new one belongs to {writer}."
_CODES = {word: code.value for code, word in REASONS.items()}
KNOWN: Mapping[str, DisabledReason] = {
    reason.word: reason
    for reason in (
        DisabledReason(
            word="failures",
            label=REASON_LABELS["failures"],
            icon="failures",
            tone="failures",
            sentence="Qlik disabled this task after failed reloads in a row.",
            of_many="Qlik disabled these tasks after failed reloads in a row.",
            steps=(_FIX, _ENABLE),
            code=_CODES["failures"],
            note="too many failed reloads in a row",
            by_qlik="after failed reloads in a row",
            pressing=True,
        ),
        DisabledReason(
            word="owner-deleted",
            label=REASON_LABELS["owner-deleted"],
            icon="owner-deleted",
            tone="owner",
            sentence="The owner's account no longer exists.",
            of_many="The accounts of their owners no longer exist.",
            steps=(f"Enabling the task takes it over: {_TAKES_OVER}", _ENABLE),
            steps_apart=(_ANEW,),
            code=_CODES["owner-deleted"],
            note="the owner's account no longer exists",
            by_qlik="since its owner's account is gone",
            pressing=True,
        ),
        DisabledReason(
            word="owner-disabled",
            label=REASON_LABELS["owner-disabled"],
            icon="owner-disabled",
            tone="owner",
            sentence="The owner's account is disabled.",
            of_many="The accounts of their owners are disabled.",
            steps=(
                f"Let the account of {{owner}} be enabled in Qlik. Or take the task over by enabling it: {_TAKES_OVER}",
                _ENABLE,
            ),
            steps_apart=(f"Let the account of {{owner}} be enabled in Qlik. Or: {_ANEW}", _ENABLE),
            code=_CODES["owner-disabled"],
            note="the owner's account is disabled",
            by_qlik="since its owner's account is disabled",
            pressing=True,
        ),
        DisabledReason(
            word="owner-moved",
            label=REASON_LABELS["owner-moved"],
            icon="owner-disabled",
            tone="owner",
            sentence="The owner was moved, so that the task no longer runs for them.",
            of_many="Their owners were moved, so that these tasks no longer run for them.",
            steps=(f"Enabling the task takes it over: {_TAKES_OVER}", _ENABLE),
            steps_apart=("See in Qlik whether {owner} may still reload the app.", _ENABLE),
            code=_CODES["owner-moved"],
            note="the owner was moved",
            by_qlik="since its owner was moved",
            pressing=True,
        ),
        DisabledReason(
            word="script",
            label=REASON_LABELS["script"],
            icon="edit",
            tone="owner",
            sentence="Somebody else has changed the load script of the app.",
            of_many="Somebody else has changed the load scripts of their apps.",
            steps=("Read the changed script: the task runs it with the rights of its owner.", _ENABLE),
            code=_CODES["script"],
            note="the app's script was changed",
            by_qlik="since the script of its app was changed",
            pressing=True,
        ),
        DisabledReason(
            word="app-moved",
            label=REASON_LABELS["app-moved"],
            icon="shift",
            tone="owner",
            sentence="The app was moved to another space.",
            of_many="Their apps were moved to other spaces.",
            steps=("Check that {owner} may reload the app in the space where it is now.", _ENABLE),
            code=_CODES["app-moved"],
            note="the app was moved to another space",
            by_qlik="since its app was moved to another space",
            pressing=True,
        ),
        DisabledReason(
            word="person",
            label=REASON_LABELS["person"],
            icon="person",
            tone="person",
            sentence="A person disabled this task.",
            of_many="Somebody disabled these tasks.",
            steps=("See its history for who did it and why, where it was done here, and ask them.", _ENABLE),
            code=_CODES["person"],
        ),
        DisabledReason(
            word="expired",
            label=REASON_LABELS["expired"],
            icon="completed",
            tone="person",
            sentence="Its schedule had ended before Qlik moved the task to the newer scheduling.",
            of_many="Their schedules had ended before Qlik moved these tasks to the newer scheduling.",
            steps=("Edit the task and give it a later end, or none.", _ENABLE),
            code=_CODES["expired"],
            note="its schedule had ended",
            by_qlik="since its schedule had ended",
        ),
        DisabledReason(
            word=NO_REASON,
            label=REASON_LABELS[NO_REASON],
            icon="none",
            tone="person",
            sentence="Qlik gives no reason.",
            of_many="Qlik gives no reason.",
            steps=("Look at the app and its owner in Qlik.", _ENABLE),
            note="no reason given",
        ),
    )
}


def reason_called(word: str, code: str = "") -> DisabledReason:
    """Give the reason of a word; one that is new to us is shown as it came, by its code where that is at hand."""
    if word in KNOWN:
        return KNOWN[word]
    name = short_name(code or word.upper())
    sentence = f"Qlik gives the reason {name}, which is new to Reload Desk."
    return replace(
        KNOWN[NO_REASON], word=word, label=name, icon="unread", sentence=sentence, of_many=sentence, code=code, note=""
    )


def reason_of_task(task: Task) -> DisabledReason:
    return reason_called(reason_of(task), str(task.disabled_code or ""))


def steps_of(reason: DisabledReason, *, owner: str = "", writer: str = "") -> tuple[str, ...]:
    steps = reason.steps if token_user.becomes_owner() else reason.steps_apart or reason.steps
    names = {"{owner}": owner or "the owner", "{writer}": writer or TOKEN_USER}
    return tuple(reduce(lambda told, name: told.replace(*name), names.items(), step) for step in steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why one task is disabled, and the way back."""

    sentence: str
    steps: tuple[str, ...]  # in their order; the last one is the switch
    by: Change | None = None  # who did it, when and why, where it was done here
    runs_twice: bool = False  # enabled again, its app would be reloaded by a newer task too


def cause_of(row: TaskRow, by: Change | None = None, *, reader: str = "") -> Cause:
    """Tell a disabled task's reason with what the tenant says about this task. `by`: it was done here.

    `reader`: the account that reads this, which is not told to ask itself.
    """
    reason = reason_of_task(row.task)
    is_by_person = by is not None and reason.word in ("person", NO_REASON)  # not all tenants give a code for that
    if is_by_person and by is not None and side_effect.is_turned_off(by):
        return _turned_off_cause(by)
    if is_by_person and by is not None:
        if by.actor == reader:
            return Cause(sentence="You disabled this task here.", steps=(_ENABLE,), by=by)
        steps = (f"Ask {by.actor} whether it may start again.", _ENABLE)
        return Cause(sentence="A person disabled this task here.", steps=steps, by=by)
    return Cause(
        sentence=_with_log(reason, short_log(row.task.log)),
        steps=steps_of(reason, owner=row.owner_name, writer=short_name(token_user.name())),
    )


def _turned_off_cause(by: Change) -> Cause:
    """Tell that the creation of a newer task turned it off, and what becomes of the app if it is enabled."""
    creation = side_effect.creations([by]).get(by.pk)
    newer, name = side_effect.newer_task(creation), side_effect.name_of(creation) if creation else ""
    made = f"the newer task {name}" if name else "a newer task of its app"
    sentence = f"{by.actor} made {made} here: Qlik turned this one off for it."
    if newer is None or not newer.task.enabled:
        is_gone = "is no more" if newer is None else f"is {newer.task.state}"
        return Cause(
            sentence=sentence, steps=(f"That newer task {is_gone}. To let this one run again, enable it.",), by=by
        )
    leave = f"Leave it off: {newer.label} reloads the app now."
    twice = "Enabled, this one would reload the app as well: the app would run twice."
    return Cause(sentence=sentence, steps=(leave, twice), by=by, runs_twice=True)


def paused_cause(until: str, by: Change | None = None) -> Cause:
    """Tell that a pause has disabled a task, and until when. `by`: the change of the pause."""
    steps = ("Wait for that, or end the pause.", "Or enable it now: the pause then leaves it as you make it.")
    return Cause(sentence=f"A pause keeps this task off until {until}, and enables it again then.", steps=steps, by=by)


def failing_cause(row: TaskRow) -> Cause:
    """Tell what becomes of a task that runs and fails, and what may be done before."""
    limit, left = settings.FAILURES_ALLOWED, settings.FAILURES_ALLOWED - row.failures
    when = "at its next failure" if left == 1 else f"after {left} more failures in a row"
    then = (
        f"Qlik disables it {when}." if left > 0 else f"Qlik disables a task after {limit} failures in a row, as a rule."
    )
    return Cause(sentence=then, steps=(_FIX, "Or disable the task until that is done."))


def _with_log(reason: DisabledReason, log: str) -> str:
    if reason.word == "failures":
        return log or reason.sentence
    return reason.sentence if reason.code in _CODES.values() else f"{reason.sentence} {log}".strip()
