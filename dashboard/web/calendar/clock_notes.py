"""The clocks that change on the days of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import chain

from django.urls import reverse

from dashboard.scheduling.calendar.clock_changes import ClockChange, day_changes
from dashboard.scheduling.zones import name_of
from dashboard.web import times
from dashboard.web.calendar.query import CalendarQuery, with_query

_MOST_ZONES = 8  # that are named where clocks change


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNote:
    """Clocks that change on a day, all by the same."""

    moved: str  # `+1 h`
    zones: tuple[str, ...]  # that change; the page's own stands first
    is_own: bool  # it is the clock of the page
    address: str  # of what it does to each task

    @property
    def words(self) -> str:
        if self.is_own:
            return f"Clocks {self.moved}"
        return f"Clocks {self.moved} in {len(self.zones)} zone{'' if len(self.zones) == 1 else 's'}"

    @property
    def title(self) -> str:
        more = len(self.zones) - _MOST_ZONES
        return ", ".join(self.zones[:_MOST_ZONES]) + (f" and {more} more" if more > 0 else "")


def clock_notes(
    asked: CalendarQuery, zones: Iterable[tzinfo], first_day: date, days: int
) -> Mapping[date, tuple[ClockNote, ...]]:
    """For each day the clocks that change on it: the page's own first, then those of the tasks, by how far they go."""
    own = () if asked.zones.by_task else (asked.zones.zone,)
    moved: dict[date, dict[tuple[bool, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for is_own, zone in chain(((True, zone) for zone in own), ((False, zone) for zone in zones if zone not in own)):
        for change in day_changes(zone, first_day, days):
            moved[change.day][is_own, _moved(change)].append(name_of(zone))
    return {
        day: tuple(
            ClockNote(moved=by, zones=tuple(sorted(names)), is_own=is_own, address=_address(day, asked))
            for (is_own, by), names in notes.items()
        )
        for day, notes in moved.items()
    }


def _address(day: date, asked: CalendarQuery) -> str:
    return with_query(reverse("calendar-clock-changes") + asked.query, day=day.isoformat())


def _moved(change: ClockChange) -> str:
    seconds = int(change.moved.total_seconds())
    if abs(seconds) % times.DAY == 0:
        return f"{seconds // times.DAY:+} day"
    hours, rest = divmod(abs(seconds) // times.MINUTE, 60)
    return f"{'+' if seconds > 0 else '-'}" + (f"{hours}{f':{rest:02}' if rest else ''} h" if hours else f"{rest} min")
