"""Searches that a person gave a name."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from dashboard.inventory.models import SavedFilter


def kept(user: User) -> list[SavedFilter]:
    """All of a person's filters, by name."""
    return list(SavedFilter.objects.filter(user=user))


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


def let_go(user: User, key: int) -> None:
    """Forget a filter; nothing happens where there is none."""
    SavedFilter.objects.filter(user=user, pk=key).delete()
