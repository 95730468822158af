"""Pauses as occasions on the days of a calendar: each is a band from its beginning to its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from dashboard.inventory.company_calendars.calendars import DayCalendar
from dashboard.inventory.models import Pause
from dashboard.inventory.pauses.pause import begun_or_planned
from dashboard.inventory.pauses.spans import span_of
from dashboard.scheduling.company_calendar.occasions import Occasion, Occasions
from dashboard.scheduling.zones import midnight

PAUSE = "pause"  # beside the kinds of the company's calendars
MOST = 200  # pauses that a page looks at
_SECOND = timedelta(seconds=1)
_NO_DAYS = Occasions(())


def pauses_between(now: datetime, first: date, last: date, zone: tzinfo) -> list[tuple[DayCalendar, Occasion]]:
    """The pauses that touch the days [first, last) of a clock, each by its beginning."""
    begin, end = midnight(first, zone), midnight(last, zone)
    pauses = [pause for pause in begun_or_planned(MOST) if pause.begun_at or not pause.ended_at]
    found = [(pause, *span_of(pause, now)) for pause in pauses]
    inside = sorted(((one, since, until) for one, since, until in found if since < end and until > begin), key=_order)
    return [(_calendar(pause), _occasion(pause, since, until, zone)) for pause, since, until in inside]


def _order(one: tuple[Pause, datetime, datetime]) -> tuple[datetime, int]:
    return one[1], one[0].pk


def _calendar(pause: Pause) -> DayCalendar:
    day = pause.ends_at.date()
    return DayCalendar(
        pk=pause.pk,
        name=f"Pause {pause.pk}",
        kind=PAUSE,
        colour="grey",
        source="",
        first_day=day,
        last_day=day,
        digest="",
        read_at=pause.ends_at,
        problem="",
        occasions=_NO_DAYS,
    )


def _occasion(pause: Pause, begins: datetime, ends: datetime, zone: tzinfo) -> Occasion:
    return Occasion(
        name=f"Pause: {pause.job.reason}" if pause.job.reason else f"Pause {pause.pk}",
        begins=begins,
        ends=ends,
        first=begins.astimezone(zone).date(),
        last=max(begins, ends - _SECOND).astimezone(zone).date(),
        whole=False,
    )
