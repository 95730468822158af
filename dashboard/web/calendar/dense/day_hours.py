"""A day with too many runs to list them all: its hours, one of them open, and the strip that leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from dashboard.scheduling.calendar.layout import HOURS
from dashboard.web.calendar.kinds import GHOSTS, KINDS, STARTS
from dashboard.web.calendar.load.strip import span_of
from dashboard.web.calendar.query import SHOWN, CalendarQuery, day_address, with_query
from dashboard.web.calendar.sheet import LaidOutDays


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHour:
    """One hour of the wall clock; a doubled one holds both of its halves."""

    hour: int
    count: int
    ghosts: int
    address: str  # of the day with this hour open
    is_open: bool
    is_now: bool
    is_past: bool

    @property
    def label(self) -> str:
        return f"{self.hour:02}:00"

    @property
    def words(self) -> str:
        starts = f"{self.count:,} start{'' if self.count == 1 else 's'}"
        return starts + (" so far or to come" if self.is_now else "")

    @property
    def note(self) -> str:
        would = "did not start" if self.is_past else "would, if enabled"
        return f"{self.ghosts:,} {would}" if self.ghosts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLink:
    """One hour of the strip. Places are in percent."""

    hour: DayHour
    left: str
    width: str


def is_dense(listed: LaidOutDays) -> bool:
    limit: int = settings.DENSE_RUNS_A_DAY
    return len(listed.layout.instants) > limit


def hours_of(listed: LaidOutDays, day: date, wanted: int | None, *, frequent: bool) -> list[DayHour]:
    """Give the hours with runs: open is the one that is asked for, else the present one, else the fullest."""
    asked = listed.drawn.asked
    counts = listed.layout.counts(listed.layout.by_hour(), HOURS, len(KINDS))
    due, ghosts = counts[list(STARTS)].sum(axis=0), counts[list(GHOSTS)].sum(axis=0)
    wall_now = asked.now.astimezone(asked.zones.zone)
    now = (wall_now.date() - day).days * HOURS + wall_now.hour
    filled = [hour for hour in range(HOURS) if due[hour] or ghosts[hour]]
    fullest = max(filled, key=lambda hour: int(due[hour] + ghosts[hour]), default=0)
    opened = next((hour for hour in (wanted, now) if hour in filled), fullest)
    return [
        DayHour(
            hour=hour,
            count=int(due[hour]),
            ghosts=int(ghosts[hour]),
            address=_address(day, hour, asked, frequent=frequent),
            is_open=hour == opened,
            is_now=hour == now,
            is_past=hour < now,
        )
        for hour in filled
    ]


def hour_links(day: date, hours: Sequence[DayHour], asked: CalendarQuery) -> list[HourLink]:
    """Place the hours on the strip; one that the clock leaves out has no place."""
    zone = asked.zones.zone
    begin, end = span_of(day, zone)
    edges = [
        (datetime.combine(day, time()) + timedelta(hours=hour)).replace(tzinfo=zone).astimezone(UTC)
        for hour in range(HOURS + 1)
    ]
    return [
        HourLink(
            hour=hour,
            left=_percent((edges[hour.hour] - begin) / (end - begin)),
            width=_percent((edges[hour.hour + 1] - edges[hour.hour]) / (end - begin)),
        )
        for hour in hours
        if edges[hour.hour] < edges[hour.hour + 1]
    ]


def _percent(part: float) -> str:
    return f"{100 * part:.3f}%"


def _address(day: date, hour: int, asked: CalendarQuery, *, frequent: bool) -> str:
    kept = {"frequent": SHOWN} if frequent else {}
    return f"{with_query(day_address(day, asked), **kept, hour=f'{hour:02}')}#hour-{hour:02}"
