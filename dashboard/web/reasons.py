"""What to do about each reason for which a task is disabled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.inventory.copy.task_row import TaskRow, reason_of
from dashboard.inventory.models.history import Change
from dashboard.web.notices import short_log, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a task is disabled, and the way back."""

    says: str
    steps: tuple[str, ...]  # in their order; the last one is the switch
    by: Change | None = None  # who did it, when and why, where it was done here


_ENABLE = "Enable the task."
_OF_A_PERSON = ("person", "none")  # not all tenants give a code for what a person did
_TAKE_OVER = (
    "Edit the task and save a change: it then belongs to the token's user. Or duplicate it and delete this one."
)


def cause_of(row: TaskRow, by: Change | None = None) -> Cause:
    """Tell a disabled task's reason; a code that is not known is told as it came. `by`: it was done here."""
    if by is not None and reason_of(row.task) in _OF_A_PERSON:
        return _here(by)
    return _CAUSES.get(reason_of(row.task), _unknown)(row)


def _failures(row: TaskRow) -> Cause:
    return Cause(
        says=short_log(row.task.log) or "Qlik disabled this task after failed reloads in a row.",
        steps=("Read why it failed.", "Fix the app or its data source.", _ENABLE),
    )


def _owner_deleted(row: TaskRow) -> Cause:
    return Cause(says="The owner's account no longer exists.", steps=(_TAKE_OVER, _ENABLE))


def _owner_disabled(row: TaskRow) -> Cause:
    steps = (f"Let the account of {row.owner_name or 'the owner'} be enabled in Qlik. {_TAKE_OVER}", _ENABLE)
    return Cause(says="The owner's account is disabled.", steps=steps)


def _person(row: TaskRow) -> Cause:
    steps = ("See its history for who did it and why, where it was done here, and ask them.", _ENABLE)
    return Cause(says="A person disabled this task.", steps=steps)


def _here(by: Change) -> Cause:
    steps = (f"Ask {by.actor} whether it may start again.", _ENABLE)
    return Cause(says="A person disabled this task here.", steps=steps, by=by)


def _unknown(row: TaskRow) -> Cause:
    code = row.task.disabled_code
    new = f"Qlik gives the reason {short_name(code or '')}, which is new to Reload Desk."
    says = f"{new if code else 'Qlik gives no reason.'} {short_log(row.task.log)}".strip()
    return Cause(says=says, steps=("Look at the app and its owner in Qlik.", _ENABLE))


_CAUSES: dict[str, Callable[[TaskRow], Cause]] = {
    "failures": _failures,
    "owner-deleted": _owner_deleted,
    "owner-disabled": _owner_disabled,
    "person": _person,
}
