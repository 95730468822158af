"""What an address of the plan asks for: the window, who may move how far, and what a person has set by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from dashboard.scheduling.spread.window import A_DAY, SpreadWindow, whole_cells
from dashboard.web.calendar.query import CalendarQuery, day_of_address, number_of_address, with_query
from dashboard.web.editor.move import time_of_address

FARTHEST, STEP, USUAL = 60, 5, 30  # minutes that a start may move by
AROUND = 60  # minutes on either side of a peak that its window has
WEEKS = 4
MOST_NAMED = 200  # rows that an address pins or moves
LATER = "later"
ALL, MOVE, STAY, PINNED, CANNOT = "", "move", "stay", "pinned", "cannot"
SHOWN = (ALL, MOVE, STAY, PINNED, CANNOT)
_BY_HAND = re.compile(r"([0-9a-f]{8})~(-?[0-9]{1,4})", re.ASCII)
_ROW = re.compile(r"[0-9a-f]{8}", re.ASCII)
_PAIR = re.compile(r"([0-9a-f]{8})~([0-9a-f]{8})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadState:
    """All that a plan is made of, beside the tasks. Rows are named by their keys."""

    asked: CalendarQuery
    day: date
    weeks: bool = False  # four weeks from that day on count, not it alone
    stretch: tuple[int, int] | None = None  # minutes after midnight; None: around the worst five minutes of the day
    by: int = USUAL  # minutes
    only_later: bool = False
    pins: frozenset[str] = frozenset()
    moves: Mapping[str, int] = field(default_factory=dict)  # minutes, by hand
    pairs: tuple[tuple[str, str], ...] = ()  # the first one starts before the other one
    show: str = ALL  # rows of one kind
    page: int = 1

    def window(self, stretch: tuple[int, int]) -> SpreadWindow:
        opens, closes = whole_cells(*stretch)
        days = WEEKS * 7 if self.weeks else 1
        return SpreadWindow(zone=self.asked.zones.zone, first_day=self.day, days=days, opens=opens, closes=closes)

    @property
    def query(self) -> str:
        """The state as an address has it, with its question mark."""
        named = {"day": self.day.isoformat(), "weeks": "1" if self.weeks else "", "by": str(self.by)}
        if self.stretch:
            named |= {"from": clock(self.stretch[0]), "until": clock(self.stretch[1])}
        named |= {"way": LATER if self.only_later else "", "show": self.show}
        named |= {"page": str(self.page) if self.page > 1 else ""}
        pairs = [(name, value) for name, value in named.items() if value]
        pairs += [("pin", key) for key in sorted(self.pins)]
        pairs += [("move", f"{key}~{minutes}") for key, minutes in sorted(self.moves.items())]
        pairs += [("before", f"{first}~{then}") for first, then in self.pairs]
        return f"{self.asked.query or '?'}{'&' if self.asked.query else ''}{urlencode(pairs)}"

    @property
    def address(self) -> str:
        return reverse("calendar-spread") + self.query

    def pinned(self, key: str) -> SpreadState:
        """With a row pinned, or no longer; a pin takes away what was set by hand."""
        return replace(self, pins=self.pins ^ {key}, moves=_without(self.moves, key), page=1)

    def moved(self, key: str, minutes: int) -> SpreadState:
        """With a row moved by hand; to where it is now means pinned there."""
        if not minutes:
            return replace(self, pins=self.pins | {key}, moves=_without(self.moves, key))
        return replace(self, pins=self.pins - {key}, moves={**self.moves, key: minutes})

    def free(self, key: str) -> SpreadState:
        return replace(self, pins=self.pins - {key}, moves=_without(self.moves, key))


def state_of(query: QueryDict, asked: CalendarQuery) -> SpreadState:
    """Read an address; what makes no sense in it is left out. A day that is over is today."""
    by = number_of_address(query.get("by", str(USUAL)), least=0, most=FARTHEST)
    return SpreadState(
        asked=asked,
        day=max(day_of_address(query.get("day", "")) or asked.today, asked.today),
        weeks=query.get("weeks") == "1",
        stretch=_stretch(query.get("from", ""), query.get("until", "")),
        by=by // STEP * STEP,
        only_later=query.get("way") == LATER,
        pins=frozenset(key for key in query.getlist("pin")[:MOST_NAMED] if _ROW.fullmatch(key)),
        moves={
            found[1]: max(min(int(found[2]), A_DAY), -A_DAY)
            for text in query.getlist("move")[:MOST_NAMED]
            if (found := _BY_HAND.fullmatch(text))
        },
        pairs=tuple(
            dict.fromkeys(
                (found[1], found[2])
                for text in query.getlist("before")[:MOST_NAMED]
                if (found := _PAIR.fullmatch(text)) and found[1] != found[2]
            )
        ),
        show=show if (show := query.get("show", "")) in SHOWN else ALL,
        page=number_of_address(query.get("page", ""), least=1, most=10_000),
    )


def spread_address(at: datetime, asked: CalendarQuery, *, weeks: bool = False) -> str:
    """Where the five minutes from an aware instant on are spread; empty where their day is over."""
    wall = at.astimezone(asked.zones.zone)
    return _address(wall.date(), stretch_around(wall.hour * 60 + wall.minute), asked, weeks=weeks)


def hour_spread_address(day: date, hour: int, asked: CalendarQuery) -> str:
    """Where the starts of one hour of a day of the page's clock are spread; empty where that hour is over."""
    end = datetime.combine(day, time(), tzinfo=asked.zones.zone) + timedelta(hours=hour + 1)
    return _address(day, (60 * hour, 60 * hour + 60), asked) if end > asked.now else ""


def _address(day: date, stretch: tuple[int, int], asked: CalendarQuery, *, weeks: bool = False) -> str:
    if day < asked.today:
        return ""
    asks = {"day": day.isoformat(), "from": clock(stretch[0]), "until": clock(stretch[1])}
    return with_query(reverse("calendar-spread") + asked.query, **asks, **({"weeks": 1} if weeks else {}))


def stretch_around(minute: int) -> tuple[int, int]:
    """The stretch around five minutes of the day."""
    return whole_cells(minute - AROUND, minute + STEP + AROUND)


def clock(minute: int) -> str:
    """`06:05`; the end of a day is `00:00`."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def time_in(at: datetime, state: SpreadState) -> str:
    """`06:05` on the page's clock."""
    return f"{at.astimezone(state.asked.zones.zone):%H:%M}"


def _stretch(first: str, last: str) -> tuple[int, int] | None:
    opens, closes = (time_of_address(text[:5]) for text in (first, last))
    if opens is None or closes is None:
        return None
    begin, end = (at.hour * 60 + at.minute for at in (opens, closes))
    return (begin, end or A_DAY) if begin < (end or A_DAY) else None


def _without(moves: Mapping[str, int], key: str) -> dict[str, int]:
    return {other: minutes for other, minutes in moves.items() if other != key}
