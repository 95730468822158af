"""The worst five minutes of a week before a draft and after it, as its review shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse

from dashboard.inventory.jobs.load import LoadChange
from dashboard.scheduling.calendar.load import Bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPeak:
    """The worst five minutes of a week."""

    starts: int
    at: str  # `Mon 06:00`; empty where nothing starts
    address: str  # of its day


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLoad:
    """The load before and after a draft."""

    before: ShownPeak
    after: ShownPeak
    week: str  # `the coming week`
    left_out: int

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def shown_load(change: LoadChange | None, now: datetime, zone: tzinfo) -> ShownLoad | None:
    if change is None:
        return None
    begins = change.begins.astimezone(zone)
    return ShownLoad(
        before=_peak(change.before, zone),
        after=_peak(change.after, zone),
        week=f"the week from {begins:%a} {begins.day} {begins:%b}" if change.begins > now else "the coming week",
        left_out=change.left_out,
    )


def _peak(found: Bucket | None, zone: tzinfo) -> ShownPeak:
    if found is None:
        return ShownPeak(starts=0, at="", address="")
    wall = found.at.astimezone(zone)
    address = reverse("calendar-day", args=(wall.year, wall.month, wall.day))
    return ShownPeak(starts=found.starts, at=f"{wall:%a %H:%M}", address=address)
