"""The company's days as events of other calendars, where an address asks for them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, timedelta

from dashboard.connect import tenant_name
from dashboard.inventory.company_calendars.calendars import DayCalendar, day_calendars, occasions_between
from dashboard.scheduling.company_calendar.occasions import Occasion
from dashboard.scheduling.ical import Event
from dashboard.web.day_words import occasion_words

DAYS, SHOWN = "company", "shown"  # what an address says for them
MOST = 2_000


def company_events(first: date, days: int, asked: str | None) -> list[Event]:
    """The events of the days from `first` on, one for each whole day; none where the address does not ask."""
    if asked != SHOWN:
        return []
    last = first + timedelta(days=days)
    found = occasions_between(day_calendars(), first, last, UTC)
    return [event for calendar, one in found for event in _events(calendar, one, first, last)][:MOST]


def _events(calendar: DayCalendar, one: Occasion, first: date, last: date) -> list[Event]:
    if not one.whole:
        return [_event(calendar, one, f"{one.begins:%Y%m%dT%H%M%SZ}", None)]
    begin, end = max(one.first, first), min(one.last + timedelta(days=1), last)
    each = (begin + timedelta(days=day) for day in range((end - begin).days))
    return [_event(calendar, one, f"{day:%Y%m%d}", day) for day in each]


def _event(calendar: DayCalendar, one: Occasion, when: str, day: date | None) -> Event:
    words = occasion_words(calendar, one)
    key = hashlib.sha256(f"{calendar.pk} {one.name}".encode()).hexdigest()[:12]
    return Event(
        uid=f"day-{key}-{when}@{tenant_name()}",
        at=day or one.begins,
        summary=words,
        description=f"{calendar.kind_words}: {calendar.name}",
        lasts=one.ends - one.begins,
    )
