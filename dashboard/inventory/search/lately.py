"""What a person searched lately. While it is typed a search takes the place of what it goes on from."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from dashboard.inventory import database
from dashboard.inventory.models import RecentSearch

MOST = 8  # that are kept
SHORTEST = 2  # characters
_NOTED = timedelta(minutes=10)  # `at` is no more exact than that, so that looking again writes nothing


def note(user: User, q: str, now: datetime) -> None:
    """Keep a search that found something. While the database is busy it is not kept: the page does not wait for it."""
    if len(q) < SHORTEST:
        return
    kept = list(RecentSearch.objects.filter(user_id=user.pk).order_by("-at", "-pk"))
    last = kept[0] if kept else None
    if last and last.q.startswith(q) and (last.q != q or now - last.at < _NOTED):
        return
    gone = [one.pk for one in kept[MOST - 1 :]] + [one.pk for one in kept if one.q == q or _goes_on(one, last, q)]
    with database.optional():
        RecentSearch.objects.filter(pk__in=gone).delete()
        RecentSearch.objects.create(user_id=user.pk, q=q, at=now)


def searches(user: User) -> list[RecentSearch]:
    return list(RecentSearch.objects.filter(user_id=user.pk).order_by("-at", "-pk")[:MOST])


def _goes_on(one: RecentSearch, last: RecentSearch | None, q: str) -> bool:
    return one == last and q.startswith(one.q)
