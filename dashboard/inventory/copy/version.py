"""A number that grows with every write of a tenant's copy, so that each process knows what it has to read anew.

A row of the copy carries the number of the last write that changed what calendars draw of it (`TaskCopy.changed`).
Numbers are given out one after the other: whoever takes one holds the row of it until its transaction ends, so nobody
sees a number before all smaller ones. Take it before any row of the copy is locked.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from django.db.models import F

from dashboard.inventory.models import CopyVersion


class CopyMark(NamedTuple):
    """A state of the copy; numbers of different epochs have nothing to do with each other."""

    epoch: str
    number: int


def step(tenant: str) -> int:
    """Take the number of a write, in the caller's transaction."""
    versions = CopyVersion.objects.filter(tenant=tenant)
    if not versions.update(number=F("number") + 1):
        CopyVersion.objects.get_or_create(tenant=tenant, defaults={"epoch": uuid4().hex})
        versions.update(number=F("number") + 1)
    return versions.values_list("number", flat=True).get()


def mark_of(tenant: str) -> CopyMark | None:
    found = CopyVersion.objects.filter(tenant=tenant).values_list("epoch", "number").first()
    return CopyMark(*found) if found else None
