"""Why a change was made, told after it was made, by who made it."""

from __future__ import annotations

from datetime import datetime

from dashboard.inventory.models.history import Afterthought, Change
from dashboard.inventory.tenant_key import tenant_key

LONGEST = 300  # characters


def can_explain(actor: str, change: Change) -> bool:
    return bool(actor) and change.actor == actor and not change.why


def explain(actor: str, change_id: int, reason: str, now: datetime) -> Change | None:
    """Add the reason to the history; None where there is nothing that this person may still explain."""
    change = Change.objects.filter(tenant=tenant_key(), pk=change_id).first()
    if change is None or not can_explain(actor, change):
        return None
    Afterthought.objects.create(change=change, at=now, reason=reason)
    return change
