"""When an account was last here, and what has changed since then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Max

from dashboard.inventory import database
from dashboard.inventory.models import Visit
from dashboard.inventory.models.history import Change
from dashboard.inventory.tenant_key import tenant_key

PAUSE = timedelta(minutes=30)  # without a look ends a visit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCount:
    """So many changes of one kind."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitNews:
    """What has changed in one place, here or in Qlik."""

    is_here: bool
    count: int
    kinds: Sequence[ChangeCount]  # the most frequent first
    people: Sequence[str]
    last_at: datetime


def visited(user: User, now: datetime) -> datetime | None:
    """Note that an account looks; gives when its last visit ended, None for the first one.

    While the database is busy the look is not noted: the page does not wait for it.
    """
    row = Visit.objects.filter(user=user, tenant=tenant_key()).first()
    since = row.seen_at if row and now - row.seen_at > PAUSE else row.since if row else None
    with database.optional():
        Visit.objects.update_or_create(user=user, tenant=tenant_key(), defaults={"seen_at": now, "since": since})
    return since


def last_visit(user: User) -> datetime | None:
    return Visit.objects.filter(user=user, tenant=tenant_key()).values_list("since", flat=True).first()


def mark_seen(user: User, now: datetime) -> None:
    Visit.objects.update_or_create(user=user, tenant=tenant_key(), defaults={"seen_at": now, "since": now})


def news(since: datetime) -> list[VisitNews]:
    """What was changed here, and what in Qlik, from an instant on."""
    groups = Change.objects.filter(tenant=tenant_key(), at__gte=since).values_list("actor", "kind")
    rows = list(groups.annotate(changes=Count("pk"), last_at=Max("at")).order_by("-changes", "kind", "actor"))
    return [told for is_here in (True, False) if (told := _news([row for row in rows if bool(row[0]) == is_here]))]


def _news(rows: Sequence[tuple[str, str, int, datetime]]) -> VisitNews | None:
    if not rows:
        return None
    kinds = {kind: sum(count for _, other, count, _ in rows if other == kind) for _, kind, _, _ in rows}
    return VisitNews(
        is_here=bool(rows[0][0]),
        count=sum(kinds.values()),
        kinds=[ChangeCount(kind=kind, count=count) for kind, count in sorted(kinds.items(), key=lambda one: -one[1])],
        people=sorted({actor for actor, *_ in rows} - {""}),
        last_at=max(row[3] for row in rows),
    )
