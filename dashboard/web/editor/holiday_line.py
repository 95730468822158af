"""A quick line such as `weekdays except holidays in Germany`: what Qlik cannot do, and what can be taken instead.

Qlik's schedules know no holidays. So the line is not read as if the words were not there: it is said, the line without
them is offered, and the runs that would fall on holidays are named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from dashboard.inventory.company_calendars.calendars import HOLIDAY, day_calendars
from dashboard.inventory.company_calendars.countries import country_called, country_rows, country_words
from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.company_calendar.occasions import Occasion, Occasions
from dashboard.scheduling.quickline.outcome import read_typed
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.zones import zone_named

AHEAD = timedelta(days=366)
MOST_NAMED = 6
_BUT = (
    r"(?:except|excluding|excl\.?|without|skipping|skip|but\s+not|not|other\s+than|apart\s+from|unless(?:\s+it\s+is)?)"
)
_DAYS = r"(?:(?:public|bank|national|legal|official)\s+)?(?:holidays?|feiertage?n?)"
_PHRASE = re.compile(
    rf"[,;]?\s*\b(?:and\s+|but\s+)?{_BUT}\s+(?:for\s+)?(?:on\s+|at\s+)?(?:a\s+|any\s+|all\s+|the\s+)*"
    rf"(?:(?P<of>[a-z]+(?:\s[a-z]+)?)\s+)??{_DAYS}"
    r"(?:\s+(?:in|of)\s+(?P<in>(?:the\s+)?[^\W\d_]+(?:\s(?!at\b|on\b|from\b|every\b|until\b|in\b|and\b)[^\W\d_]+){0,3}))?",
    re.IGNORECASE,
)
_PEOPLES = {"german": "DE", "french": "FR", "swiss": "CH", "austrian": "AT", "british": "GB", "american": "US",
            "italian": "IT", "spanish": "ES", "dutch": "NL", "polish": "PL", "japanese": "JP", "indian": "IN",
            "belgian": "BE", "danish": "DK", "swedish": "SE", "norwegian": "NO", "finnish": "FI"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayLine:
    """What is said of such a line."""

    offers: Sequence[str]  # lines without the words about holidays; the runs are those of the first
    where: str  # `in Germany`, `of your calendars`; empty where nobody knows which
    hits: Sequence[Occasion]  # the holidays of the coming year on which it would run
    days: int  # holidays that were looked at
    unknown: str  # a place that nobody knows

    @property
    def says(self) -> str:
        return "Qlik cannot leave out holidays by itself: a schedule knows days of the week, month and year alone."

    @property
    def named(self) -> str:
        words = [f"{one.first:%a} {one.first.day} {one.first:%b %Y} ({one.name})" for one in self.hits[:MOST_NAMED]]
        more = len(self.hits) - len(words)
        return ", ".join(words) + (f" and {more} more" if more > 0 else "")


def holiday_line(text: str, *, zone: tzinfo, now: datetime, starts_at: datetime | None) -> HolidayLine | None:
    """Read a line that leaves out holidays; None for any other."""
    found = _PHRASE.search(text[:500])
    if found is None:
        return None
    rest = " ".join((text[: found.start()] + " " + text[found.end() :]).split()).strip(" ,;")
    typed = read_typed(rest, time_zone=zone, now=now, starts_at=starts_at) if rest else None
    offers = () if typed is None else (rest,) if typed.read.lines else tuple(typed.read.advice)
    if typed is not None and offers and not typed.read.lines:  # such as one that lacks its time
        typed = read_typed(offers[0], time_zone=zone, now=now, starts_at=starts_at)
    if typed is None or not typed.read.lines:
        return HolidayLine(offers=(), where="", hits=(), days=0, unknown="")
    place = (found["in"] or "").strip()
    country = country_called(place) if place else _of_people(found["of"] or "")
    own = (zone_named(typed.read.zone) if typed.read.zone else None) or zone
    days = _holidays(country, now.astimezone(own).date(), own) if country or not place else []
    return HolidayLine(
        offers=offers,
        where=f"in {country_words(country)}" if country else "of the company calendars" if days else "",
        hits=_hit(typed.read.lines, days, own, starts_at, now),
        days=len(days),
        unknown=place if place and not country else "",
    )


def _of_people(word: str) -> str:
    last = word.casefold().split()[-1:] or [""]
    return _PEOPLES.get(last[0], "")


def _holidays(country: str, today: date, zone: tzinfo) -> list[Occasion]:
    """The holidays of the coming year: of a country, or of the company's calendars."""
    end = today + AHEAD
    if country:
        return Occasions(country_rows(country, "", today, end)).between(today, end, zone)
    found = {
        one.first: one
        for calendar in day_calendars()
        if calendar.kind == HOLIDAY
        for one in calendar.occasions.between(today, end, zone)
    }
    return [found[day] for day in sorted(found)]


def _hit(
    lines: Sequence[str], days: Sequence[Occasion], zone: tzinfo, starts_at: datetime | None, now: datetime
) -> list[Occasion]:
    """The days on which a run would fall; where that is too much to work out, those that were found."""
    found: list[Occasion] = []
    budget = Budget()
    try:
        schedule = Schedule(recurrences=tuple(map(Recurrence.parse, lines)), time_zone=zone, starts_at=starts_at)
        for one in days:
            if one.ends > now and len(schedule.instants(max(one.begins, now), one.ends, budget)):
                found.append(one)
    except (BudgetExceeded, InvalidRecurrence):
        pass
    return found
