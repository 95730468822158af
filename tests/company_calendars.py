"""Company calendars for tests, made without a process of their own."""

from datetime import UTC, datetime

from dashboard.inventory.company_calendars import calendars
from dashboard.inventory.company_calendars.reading import CalendarReading, read_country, window
from dashboard.inventory.models import CompanyCalendar
from dashboard.scheduling.company_calendar.expansion import expand
from tests.scheduling.company_calendar.files import calendar, event

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # the standing moment of the tests


def add_file(name: str, file: bytes, kind: str = calendars.FREEZE, colour: str = "amber") -> CompanyCalendar:
    """Keep a calendar of a file."""
    first, last = window(NOW)
    reading = CalendarReading(rows=expand(file, first, last), first=first, last=last, file=file)
    return calendars.add(reading, NOW, name=name, kind=kind, colour=colour, source=calendars.FILE)


def add_days(name: str, *days: str, kind: str = calendars.FREEZE) -> CompanyCalendar:
    """Keep a calendar of single days, such as 20261127."""
    lines = (event(f"DTSTART;VALUE=DATE:{day}", f"SUMMARY:{name} day", uid=day) for day in days)
    return add_file(name, calendar(*lines), kind)


def add_germany(name: str = "German public holidays") -> CompanyCalendar:
    """Keep the public holidays of Germany."""
    reading = read_country("DE", "", NOW)
    return calendars.add(
        reading, NOW, name=name, kind=calendars.HOLIDAY, colour="teal", source=calendars.COUNTRY, country="DE"
    )
