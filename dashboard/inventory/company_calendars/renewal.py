"""Reads addresses again each day, and works out a year more when one has begun."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Lock, Thread

from django.db import DatabaseError, connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dashboard.inventory.company_calendars import calendars
from dashboard.inventory.company_calendars.reading import CalendarReading, read_address, read_country, read_file, window
from dashboard.inventory.models import CompanyCalendar
from dashboard.scheduling.company_calendar.content_lines import BrokenFile

DAILY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after a failure
LOOK = timedelta(minutes=1)  # between two looks of a process

logger = logging.getLogger(__name__)
_lock = Lock()
_looked_at: datetime | None = None


def renew_if_due() -> None:
    """Look whether a calendar is due, not more often than each minute, and renew it in a thread of this process."""
    global _looked_at
    now = timezone.now()
    with _lock:
        if _looked_at is not None and timedelta() <= now - _looked_at < LOOK:
            return
        _looked_at = now
    if due(now).exists():
        Thread(target=_renew_all, name="company-calendars", daemon=True).start()


def due(now: datetime) -> QuerySet[CompanyCalendar]:
    failed = Q(tried_at__gt=F("read_at"))
    old = Q(source=calendars.ADDRESS) & (Q(tried_at__lte=now - DAILY) | (failed & Q(tried_at__lte=now - AGAIN)))
    short = Q(last_day__lt=window(now)[1]) & Q(tried_at__lte=now - AGAIN)
    return CompanyCalendar.objects.filter(old | short)


def renew_due(now: datetime) -> int:
    """Renew what is due, and give how many that were. Of several processes one takes each."""
    taken = 0
    for calendar in due(now):
        one = CompanyCalendar.objects.filter(pk=calendar.pk, tried_at=calendar.tried_at)
        if one.update(tried_at=now):
            renew(calendar, now)
            taken += 1
    return taken


def renew(calendar: CompanyCalendar, now: datetime) -> None:
    """Read a calendar again; where that fails its days stay, and it says why."""
    try:
        reading = read_again(calendar, now)
    except BrokenFile as error:
        CompanyCalendar.objects.filter(pk=calendar.pk).update(tried_at=now, problem=str(error))
        return
    calendars.take(calendar, reading, now)
    fields = ("rows", "digest", "first_day", "last_day", "file", "etag", "read_at", "tried_at", "problem")
    CompanyCalendar.objects.filter(pk=calendar.pk).update(**{name: getattr(calendar, name) for name in fields})


def read_again(calendar: CompanyCalendar, now: datetime) -> CalendarReading:
    """Read it from where it comes. Raises BrokenFile."""
    if calendar.source == calendars.COUNTRY:
        return read_country(calendar.country, calendar.region, now)
    if calendar.source == calendars.FILE:
        return read_file(bytes(calendar.file), now)
    is_short = calendar.last_day < window(now)[1]
    return read_address(calendar.address, now, "" if is_short else calendar.etag)


def _renew_all() -> None:
    try:
        renew_due(timezone.now())
    except DatabaseError as error:
        logger.warning("The company's calendars wait for the database: %s", error)
    except Exception:
        logger.exception("A company calendar could not be read again.")
    finally:
        connections.close_all()
