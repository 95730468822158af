"""In whose clock a page is read: the reader's own, UTC, any zone by name, or each task's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import urlencode, urlsplit
from zoneinfo import available_timezones

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from dashboard.inventory import zone_choices
from dashboard.scheduling.offsets import offset_called
from dashboard.scheduling.zones import city, name_of, zone_named
from dashboard.web import times

COOKIE = "zone"  # the name of the browser's own zone, set by static/js/zone.js
LONGEST = 100  # characters of a zone that is kept
BY_TASK = "task"  # what `zone` says for: each run on the clock of its own task
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The clocks that a page is read by. Runs are placed by `zone`, unless each goes by its own task's."""

    zone: tzinfo = UTC
    second: tzinfo | None = None  # shown beside the first
    by_task: bool = False
    own: tzinfo | None = None  # the reader's, None until it is known
    is_chosen: bool = False  # by the address or by the person; else the page follows the reader's own clock
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


def zones_of(request: HttpRequest, address: str | None = None) -> Zones:
    """Read `zone` and `also` of the request's address, or of another page's of ours that a fragment is a part of.

    Without a zone there the one counts that the person has chosen, then the reader's own, UTC until that is known.
    """
    query = request.GET if address is None else query_of(address)
    own = own_zone(request)
    wanted, also = (query.get(name, "").strip() for name in ("zone", "also"))
    zone, second = zone_called(wanted), zone_called(also)
    asked = ((wanted, zone or wanted == BY_TASK), (also, second))
    value = wanted if asked[0][1] else zone_choices.chosen(getattr(request, "user", AnonymousUser()))
    return Zones(
        zone=zone_called(value) or own or UTC,
        second=second,
        by_task=value == BY_TASK,
        own=own,
        is_chosen=bool(value),
        unknown=tuple(name[:100] for name, known in asked if name and not known),
    )


def query_of(address: str) -> QueryDict:
    """Read what stands behind the question mark of an address; nothing where that cannot be read."""
    try:
        return QueryDict(urlsplit(address).query)
    except ValueError:
        return QueryDict()


def zone_query(request: HttpRequest) -> str:
    """`?zone=Asia%2FTokyo`: what a link keeps of a page whose address has a zone, so that it leads to the same clock.

    Of a fragment it is the page's address that counts; empty without a zone there, or with a name that is none.
    """
    page = query_of(request.headers.get("HX-Current-URL", "")) if request.method == "POST" else request.GET
    wanted = page.get("zone", "").strip()
    return f"?{urlencode({'zone': wanted})}" if wanted == BY_TASK or zone_called(wanted) else ""


def keep_choice(request: HttpRequest) -> None:
    """Keep the zone of an address for the person who has pressed for it; their own zone is kept by keeping none.

    Whoever only opens a link that somebody sent, or goes on from there, has chosen nothing.
    """
    wanted = request.GET.get("zone", "").strip()
    known = wanted == BY_TASK or zone_called(wanted)
    if not known or len(wanted) > LONGEST or not _is_pressed(request, wanted):
        return
    is_own = wanted == request.COOKIES.get(COOKIE, "")
    zone_choices.choose(getattr(request, "user", AnonymousUser()), "" if is_own else wanted)


def _is_pressed(request: HttpRequest, wanted: str) -> bool:
    """Whether the request comes from a page of ours that shows another zone; where a browser tells neither, it may."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    return query_of(page).get("zone", "").strip() != wanted


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
