"""Reload tasks that Qlik turned off because a newer task of their app was made here: which entry that was, and whose.

Their own entries name the person of that creation and want nothing, so that nobody takes them back by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow, label_of
from dashboard.inventory.models.history import MAKING, Change, ChangeKind, ChangePage
from dashboard.inventory.tenant_key import tenant_key


def is_turned_off(change: Change) -> bool:
    """Whether an entry is that of a reload task which a creation made here has turned off."""
    return change.kind == ChangeKind.DISABLED and change.page != ChangePage.SYNC and change.wanted is None


def creations(changes: Iterable[Change]) -> Mapping[int, Change]:
    """By the keys of such entries, the creations that they come of: the last one before, of the same person and app."""
    asked = [change for change in changes if is_turned_off(change)]
    if not asked:
        return {}
    pairs = Q()
    for app_id, actor in {(change.app_id, change.actor) for change in asked}:
        pairs |= Q(app_id=app_id, actor=actor)
    made = Change.objects.filter(pairs, tenant=tenant_key(), kind__in=MAKING, endings__result="done")
    found = list(made.order_by("pk").prefetch_related("endings"))
    told = {change.pk: [one for one in found if one.pk < change.pk and _is_of(one, change)] for change in asked}
    return {pk: ones[-1] for pk, ones in told.items() if ones}


def name_of(creation: Change) -> str:
    """The task that a creation made, by its app and the name that it was given."""
    return label_of(str((creation.wanted or {}).get("name") or ""), creation.app_name)


def newer_task(creation: Change | None) -> TaskRow | None:
    """The task that a creation made, as the copy has it; None where it is gone."""
    ending = creation.ending if creation else None
    row = read.row(ending.task_id) if ending and ending.task_id else None
    return row if row and not row.deleted_at else None


def _is_of(creation: Change, change: Change) -> bool:
    return (creation.app_id, creation.actor) == (change.app_id, change.actor)
