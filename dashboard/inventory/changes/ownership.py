"""Whose a task has become by a change of ours: Qlik makes whoever writes its owner, and no undo gives it back."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.inventory.copy import names
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.models.history import Change
from dashboard.scheduling.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """The owner after a change, and the one before it: by their names, by an id where none is known."""

    name: str  # empty where not even the id is known
    was: str
    by_undo: bool = False  # the change took back another one, before which the task belonged to `was`


def new_owner(change: Change, after: Task | None) -> NewOwner | None:
    """Compare the owners; of a change that took another one back with the owner before that one. None: the same."""
    undone = Change.objects.filter(pk=change.undoes).first() if change.undoes else None
    body = undone.before if undone else change.before
    if after is None or body is None:
        return None
    before = task_of(change.tenant, change.task_id, version_of(body), body)
    if before.owner_id == after.owner_id:
        return None
    known = names.known(change.tenant, [before, after])
    return NewOwner(name=known.owners.get(after.owner_id, ""), was=known.owner(before), by_undo=undone is not None)
