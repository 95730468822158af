"""The zone that each person has chosen to read times in, on every page and in every browser of theirs."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from dashboard.inventory.models import ZoneChoice

Person = AbstractBaseUser | AnonymousUser


def chosen(user: Person) -> str:
    """Give what `zone` of an address would say; empty for who has chosen nothing, or is not signed in."""
    if user.pk is None:
        return ""
    return ZoneChoice.objects.filter(user_id=user.pk).values_list("zone", flat=True).first() or ""


def choose(user: Person, zone: str) -> None:
    """Keep a zone, or an empty one to go back to the reader's own. Writes nothing where it is so already."""
    if user.pk is None or chosen(user) == zone:
        return
    if zone:
        ZoneChoice.objects.update_or_create(user_id=user.pk, defaults={"zone": zone})
    else:
        ZoneChoice.objects.filter(user_id=user.pk).delete()
