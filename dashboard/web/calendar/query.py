"""What an address of the calendar asks for, and the addresses of its views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from dashboard.inventory import tasks as task_list
from dashboard.inventory.search.search import Search
from dashboard.inventory.tasks import TaskQuery
from dashboard.web.request import Request
from dashboard.web.zones import Zones, zones_of

UNDATED = ("agenda", "load")  # whose path names no date; they begin at `day` of the address, else now
FIRST_YEAR, LAST_YEAR = 1970, 2199
INSTANT = "%Y%m%dT%H%M%SZ"  # how an address writes the instant of a run
HIDDEN = "hidden"  # what `ghosts` says in the address to leave them out
OFF = "off"  # the keys of the company's calendars that are not shown
SHOWN = "shown"  # what `earlier` and `frequent` say in the address
KEPT = ("q", "zone", "also", "ghosts", OFF)  # what links from one view to another keep of an address


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarQuery:
    """What stands in the address beside the date."""

    search: Search
    zones: Zones
    ghosts: bool
    now: datetime  # aware UTC
    query: str  # what links keep, with its question mark; empty when there is nothing to keep
    off: frozenset[int] = frozenset()  # the keys of the company's calendars that are not shown

    @property
    def today(self) -> date:
        return self.zones.today(self.now)


def query_from(request: Request, *, hints: bool = True) -> CalendarQuery:
    """Read an address. Names in the search that nobody has are left out, each with a hint.

    Without `hints` they match nothing: right for a file, where nobody would see them.
    """
    now = timezone.now()
    wanted = TaskQuery.parse(request.GET.get("q", ""))
    wanted = task_list.checked(wanted, now) if hints else wanted
    kept = {name: value for name in KEPT if (value := request.GET.get(name, ""))}
    return CalendarQuery(
        search=wanted.search,
        zones=zones_of(request),
        ghosts=request.GET.get("ghosts") != HIDDEN,
        now=now,
        query=f"?{urlencode(kept)}" if kept else "",
        off=off_of(request.GET),
    )


def off_of(query: QueryDict) -> frozenset[int]:
    """The company's calendars that an address switches off; what is no key of one is left out."""
    parts = query.get(OFF, "")[:1_000].split(",")
    return frozenset(int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 10)


def day_address(day: date, asked: CalendarQuery) -> str:
    return _day_path(get_script_prefix(), day) + asked.query


def known_address(day: date, asked: CalendarQuery) -> str:
    """Where the runs of a day that have ended are listed."""
    return with_query(day_address(day, asked), known=SHOWN)


def with_query(address: str, **more: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}" if more else address


def day_of_address(text: str) -> date | None:
    """A day as an address writes it, 2026-11-24; None where it is none of this calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def instant_of_address(text: str) -> datetime | None:
    """An instant as an address writes it, 20261124T050000Z; None where it is on no day of this calendar."""
    try:
        at = datetime.strptime(text, INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def number_of_address(text: str, *, least: int, most: int) -> int:
    is_one = text.isdecimal() and text.isascii() and len(text) < 9
    return min(max(int(text), least), most) if is_one else least


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSteps:
    """Where the arrows lead; empty at the ends of the calendar."""

    earlier: str
    later: str
    today: str


def address_of(view: str, numbers: Sequence[int], asked: CalendarQuery) -> str:
    """Where a view is at some date, by the same filter and clock; empty outside of the years of the calendar."""
    if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
        return ""
    if view not in UNDATED:
        return reverse(f"calendar-{view}", args=numbers) + asked.query
    day = date(*numbers)
    begin = {} if day == asked.today else {"day": day.isoformat()}
    return with_query(reverse(f"calendar-{view}") + asked.query, **begin)


def undated_steps(view: str, first: date, days: int, asked: CalendarQuery, **more: str) -> PageSteps:
    """The steps of a view whose path names no date: so many days back and on from the first one that is shown."""
    dates = (first + timedelta(days=step) for step in (-days, days))
    earlier, later = (address_of(view, (day.year, day.month, day.day), asked) for day in dates)
    return PageSteps(
        earlier=with_query(earlier, **more) if earlier else "",
        later=with_query(later, **more) if later else "",
        today=with_query(reverse(f"calendar-{view}") + asked.query, **more),
    )


def anchor_of(asked: CalendarQuery, first_day: date, last_day: date) -> date:
    """Today when it is one of the days [first_day, last_day), else the first of them."""
    return asked.today if first_day <= asked.today < last_day else first_day


@lru_cache(maxsize=2_000)
def _day_path(prefix: str, day: date) -> str:
    """The path alone: a page has it more than a thousand times."""
    return reverse("calendar-day", args=(day.year, day.month, day.day))
