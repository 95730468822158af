"""What Qlik disabled in the week before the first look, by the history: what a channel would have told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.inventory.alerts.kinds import AlertKind
from dashboard.inventory.alerts.trouble import AlertTrouble
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.task_row import BY_PEOPLE, OWNER_LEFT, reason_of
from dashboard.inventory.models import Change
from dashboard.inventory.models.history import ChangeKind, ChangePage

WEEK = timedelta(days=7)
MOST = 1_000


def look(tenant: str, now: datetime) -> Iterator[AlertTrouble]:
    """Yield each of them; what is so still is among them."""
    entries = Change.objects.filter(tenant=tenant, at__gte=now - WEEK, page=ChangePage.SYNC, kind=ChangeKind.DISABLED)
    for entry in entries.order_by("-pk").prefetch_related("endings")[:MOST]:
        ending = entry.ending
        if ending is None or ending.after is None:
            continue
        task = task_of("", entry.task_id, version_of(ending.after), ending.after, keep=False)
        reason = reason_of(task)
        if reason not in BY_PEOPLE:
            kind = AlertKind.OWNER if reason in OWNER_LEFT else AlertKind.DISABLED
            yield AlertTrouble(kind=kind, subject=entry.task_id, name=entry.app_name, cause="", since=entry.at)
