"""In whose clock a page is read: the reader's own, UTC, any zone by name, or each task's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import available_timezones

from django.http import HttpRequest

from dashboard.scheduling.offsets import offset_called
from dashboard.scheduling.zones import city, name_of, zone_named
from dashboard.web import times

COOKIE = "zone"  # the name of the browser's own zone, set by static/js/zone.js
BY_TASK = "task"  # what `zone` says for: each run on the clock of its own task
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The clocks that a page is read by. Runs are placed by `zone`, unless each goes by its own task's."""

    zone: tzinfo = UTC
    second: tzinfo | None = None  # shown beside the first
    by_task: bool = False
    own: tzinfo | None = None  # the reader's, None until it is known
    unknown: tuple[str, ...] = ()  # names in the address that are no zone; what they asked for is left out

    @property
    def value(self) -> str:
        """What `zone` says in the address for this view."""
        return BY_TASK if self.by_task else name_of(self.zone)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def of(self, task_zone: tzinfo | None) -> tzinfo:
        """The clock that a run of a task in `task_zone` is read by."""
        return (task_zone or UTC) if self.by_task else self.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLink:
    """One choice of the zone switch."""

    words: str
    value: str  # of `zone` in the address
    chosen: bool


def zones_of(request: HttpRequest) -> Zones:
    """Read `zone` and `also` of an address; without them the reader's own zone counts, UTC until that is known."""
    own = own_zone(request)
    wanted, also = (request.GET.get(name, "").strip() for name in ("zone", "also"))
    by_task = wanted == BY_TASK
    zone = None if by_task else zone_called(wanted)
    second = zone_called(also)
    asked = ((wanted, zone or by_task), (also, second))
    return Zones(
        zone=zone or own or UTC,
        second=second,
        by_task=by_task,
        own=own,
        unknown=tuple(name[:100] for name, known in asked if name and not known),
    )


def own_zone(request: HttpRequest) -> tzinfo | None:
    """The zone of the reader's own clock; None until the browser has told it."""
    return zone_named(request.COOKIES.get(COOKIE, ""))


def zone_links(zones: Zones) -> list[ZoneLink]:
    """Task zones, the reader's own, UTC, and the one that is shown where it is none of these."""
    offered = {BY_TASK: "Task zones"}
    if zones.own:
        offered[name_of(zones.own)] = f"My zone · {city(name_of(zones.own))}"
    offered.setdefault("UTC", "UTC")
    offered.setdefault(zones.value, city(zones.value))
    return [ZoneLink(words=words, value=value, chosen=value == zones.value) for value, words in offered.items()]


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The zones that are offered by name: those of a region and a city, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS))


def gap(at: datetime, one: tzinfo, other: tzinfo) -> str:
    """How far the second clock is from the first at an instant: `+8 h`, `-5:30 h`, `same time`."""
    offsets = [at.astimezone(zone).utcoffset() or timedelta() for zone in (one, other)]
    minutes = round((offsets[1] - offsets[0]).total_seconds() / times.MINUTE)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"{sign}{hours}{f':{rest:02}' if rest else ''} h" if minutes else "same time"


def zone_called(name: str) -> tzinfo | None:
    """The zone, or fixed offset, of a name in an address; None where it is none."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    return (zone_named(name) or offset_called(name)) if name else None
