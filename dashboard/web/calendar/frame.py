"""What stands around every view of the calendar: title, steps, tabs, zones, legend and side panes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.inventory.calendar import facets
from dashboard.inventory.copy.facets import CHOICES
from dashboard.inventory.copy.task_row import RARE
from dashboard.inventory.search.pieces import SearchPiece, pieces
from dashboard.inventory.search.search import Search
from dashboard.inventory.search.tokens import quoted
from dashboard.web.calendar.aside import Aside, aside_of
from dashboard.web.calendar.company.day_marks import Marks, marks_of
from dashboard.web.calendar.day_facts import day_words
from dashboard.web.calendar.kinds import COMPLETED, FAILING, KINDS, OTHER, PAUSED, WILL_RUN, RunKind, paused_places
from dashboard.web.calendar.missed import ShownDays
from dashboard.web.calendar.query import FIRST_YEAR, HIDDEN, LAST_YEAR, CalendarQuery, PageSteps, address_of, with_query
from dashboard.web.calendar.sheet import MatchingTasks
from dashboard.web.reasons import reason_called
from dashboard.web.search import Advice, hint_texts
from dashboard.web.zones import ZoneLink, Zones, zone_links, zone_names

VIEWS = (
    ("year", "Year", "4 y"),
    ("month", "Month", "3 m"),
    ("week", "Week", "2 w"),
    ("day", "Day", "1 d"),
    ("agenda", "Agenda", "5 l"),
    ("load", "Load", "6"),
)


_SEARCHED = {
    WILL_RUN: "state",
    COMPLETED: "state",
    FAILING: "failing",
    PAUSED: "paused",
}  # keys of a search, of all others `reason`
_TONES = {WILL_RUN: "runs", FAILING: "failure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendKey:
    """One entry: pressing it shows these tasks alone, pressing it again all of them."""

    kind: RunKind
    words: str
    tone: str  # the variant of .chip
    count: int  # tasks
    q: str | None  # of the address; None takes it out
    chosen: bool
    id: str


def legend(drawn: MatchingTasks, counts: Mapping[str, int]) -> list[LegendKey]:
    search = drawn.asked.search
    known = [kind for kind in KINDS if kind is not OTHER]
    reasons = {kind.value for kind in known}
    news = sorted(
        value for key, _, value in (name.partition(":") for name in counts) if key == "reason" and value not in reasons
    )
    every = [_key(search, counts, kind, kind.value, kind.words) for kind in known]
    keys = [key for key in every if key.count or key.chosen or (key.kind.value not in RARE and key.kind is not PAUSED)]
    others = [_key(search, counts, OTHER, value, reason_called(value).label) for value in news]
    failing = _key(search, counts, FAILING, FAILING.value, FAILING.words)
    last = [key for key in keys if key.kind in (COMPLETED, PAUSED)]
    between = [key for key in keys[1:] if key not in last]
    return [keys[0], *([failing] if failing.count or failing.chosen else []), *between, *others, *last]


def counts_of(drawn: MatchingTasks) -> Mapping[str, int]:
    """Tasks by `key:value` of state, reason and kind, whatever of these the search asks for."""
    asked = drawn.asked
    is_whole = asked.search.without(*CHOICES).text == asked.search.text
    counts = drawn.planned.counts() if is_whole else facets(asked.search, asked.now)
    return {**counts, "paused:yes": len(paused_places(drawn.kinds, asked.now))}


def _key(search: Search, counts: Mapping[str, int], kind: RunKind, value: str, words: str) -> LegendKey:
    name = _SEARCHED.get(kind, "reason")
    chosen = search.has(name, value)
    bare = search.without(*CHOICES)
    pressed = bare if chosen else bare.adding(name, value if kind is not OTHER else quoted(value))
    return LegendKey(
        kind=kind,
        words=words,
        tone=_TONES.get(kind) or reason_called(kind.value).chip,
        count=counts.get(f"{name}:{value}", 0),
        q=pressed.text or None,
        chosen=chosen,
        id=f"legend-{kind.number}-{value.encode().hex() if kind is OTHER else value}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view of the calendar."""

    id: str
    words: str
    address: str
    keys: str  # that lead to it, as aria-keyshortcuts has them
    chosen: bool


class ListAddresses(TypedDict):
    """Where the numbers of a page lead: to the list that makes each of them up, by the same filter."""

    agenda_address: str
    and_search: str  # a space and the search, to be put behind another one; empty without
    day_path: str
    disabled_address: str


class Frame(ListAddresses):
    """What `templates/calendar/frame.html` needs, by the names that it has there."""

    asked: CalendarQuery
    page_zones: Zones
    view: str
    title: str
    steps: PageSteps
    tabs: list[Tab]
    zones: list[ZoneLink]
    zone_names: Sequence[str]
    legend: list[LegendKey]
    marks: Marks
    ghosts_switch: str | None  # what `ghosts` says in the address to show them again; None where they are shown
    hidden: str
    aside: Aside
    hints: list[Advice]
    pieces: list[SearchPiece]
    kinds: Sequence[RunKind]
    span: ShownDays
    unread_day: str
    known_from: str
    years: tuple[int, int]
    nothing_matches: bool


def frame(
    drawn: MatchingTasks,
    *,
    view: str,
    title: str,
    anchor: date,
    steps: PageSteps,
    span: ShownDays,
    unread_day: str = "",
) -> Frame:
    """What stands around a view. `anchor` is the day that the other views open at."""
    asked, counts = drawn.asked, counts_of(drawn)
    return {
        **_lists(asked, anchor, span),
        "asked": asked,
        "page_zones": asked.zones,
        "view": view,
        "title": title,
        "steps": steps,
        "tabs": tabs(asked, view, anchor),
        "zones": zone_links(asked.zones),
        "zone_names": zone_names(),
        "legend": legend(drawn, counts),
        "marks": marks_of(asked, span),
        "ghosts_switch": None if asked.ghosts else "shown",
        "hidden": HIDDEN,
        "aside": aside_of(drawn, span),
        "pieces": pieces(asked.search),
        "hints": hint_texts(asked.search),
        "kinds": KINDS,
        "span": span,
        "unread_day": unread_day[:100],
        "known_from": _known_from(drawn, view, span),
        "years": (FIRST_YEAR, LAST_YEAR),
        "nothing_matches": bool(asked.search.terms) and not drawn.planned.tasks,
    }


def _known_from(drawn: MatchingTasks, view: str, span: ShownDays) -> str:
    """`26 Nov`, where days before it are shown; month and week say it of each of their days."""
    known_day = drawn.known_day
    if view in ("month", "week") or known_day is None or span.first_day >= known_day:
        return ""
    return day_words(known_day, drawn.asked)


def _lists(asked: CalendarQuery, anchor: date, span: ShownDays) -> ListAddresses:
    search = asked.search if asked.search.has("state", "disabled") else asked.search.adding("state", "disabled")
    agenda = reverse("calendar-agenda") + asked.query
    return {
        "agenda_address": with_query(agenda, day=span.first_day.isoformat(), until=span.last_day.isoformat()),
        "and_search": f" {asked.search.text}" if asked.search.text else "",
        "day_path": reverse("calendar-day", args=(anchor.year, anchor.month, anchor.day)),
        "disabled_address": f"{reverse('tasks')}?{urlencode({'q': search.text})}",
    }


def tabs(asked: CalendarQuery, view: str, anchor: date) -> list[Tab]:
    week = anchor.isocalendar()
    dates: dict[str, Sequence[int]] = {
        "year": (anchor.year,),
        "month": (anchor.year, anchor.month),
        "week": (week.year, week.week),
        "day": (anchor.year, anchor.month, anchor.day),
    }
    dates |= {"agenda": dates["day"], "load": dates["day"]}
    return [
        Tab(id=f"view-{name}", words=words, address=address, keys=keys, chosen=name == view)
        for name, words, keys in VIEWS
        if (address := address_of(name, dates[name], asked))
    ]
