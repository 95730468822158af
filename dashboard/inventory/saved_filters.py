"""Searches that a person gave a name."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from dashboard.inventory import database
from dashboard.inventory.models import SavedFilter
from dashboard.inventory.models.saved import Feed

TOKEN_BYTES = 32
_NOTED = timedelta(minutes=10)  # `read_at` is no more exact than that, so that asking often writes little


def keep(user: User, name: str, q: str) -> None:
    """Keep a search under a name; one that had the name gives way."""
    SavedFilter.objects.update_or_create(user=user, name=name, defaults={"q": q})


def rename(user: User, key: int, name: str) -> bool:
    """Give a filter another name; False where there is no such filter, or the name is taken."""
    try:
        with transaction.atomic():
            return bool(SavedFilter.objects.filter(user=user, pk=key).update(name=name))
    except IntegrityError:
        return False


def delete(user: User, key: int) -> None:
    SavedFilter.objects.filter(user=user, pk=key).delete()


def filters(user: User) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user_id=user.pk).select_related("feed"))


def make(user: User, key: int, now: datetime) -> str | None:
    """Make the feed of a named search, or a new address for it. The token is told this once; None: no such search."""
    kept = SavedFilter.objects.filter(user_id=user.pk, pk=key).first()
    if kept is None:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Feed.objects.update_or_create(filter=kept, defaults={"digest": _digest(token), "made_at": now, "read_at": None})
    return token


def revoke(user: User, key: int) -> bool:
    return bool(Feed.objects.filter(filter_id=key, filter__user_id=user.pk).delete()[0])


def by_token(token: str, now: datetime) -> Feed | None:
    """Find the feed of an address, and note that it was asked for. People who may not sign in have none."""
    found = Feed.objects.filter(digest=_digest(token), filter__user__is_active=True).select_related("filter").first()
    if found and (found.read_at is None or now - found.read_at > _NOTED):
        with database.optional():
            Feed.objects.filter(pk=found.pk).update(read_at=now)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
