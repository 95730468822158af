"""Reads a calendar from where it comes: a file, an address, or a country's holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings

from dashboard.inventory.company_calendars.countries import country_rows
from dashboard.outbound.fetch import NotFetched, fetch
from dashboard.outbound.guard import Guard
from dashboard.scheduling.company_calendar.content_lines import BrokenFile
from dashboard.scheduling.company_calendar.process import MOST_BYTES, expanded
from dashboard.scheduling.company_calendar.rows import OccasionRow

YEARS_BACK, YEARS_AHEAD = 2, 5  # beside this one, that are worked out
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReading:
    """What was read. `rows` is None where the address says that nothing has changed."""

    rows: list[OccasionRow] | None
    first: date
    last: date  # exclusive
    file: bytes = b""
    etag: str = ""


def window(now: datetime) -> tuple[date, date]:
    """The days [first, last) that are worked out: whole years."""
    return date(now.year - YEARS_BACK, 1, 1), date(now.year + YEARS_AHEAD + 1, 1, 1)


def read_file(data: bytes, now: datetime) -> CalendarReading:
    """Read the bytes of an iCalendar file. Raises BrokenFile."""
    first, last = window(now)
    rows = expanded(data, first, last, seconds=settings.CALENDAR_FILE_SECONDS)
    return CalendarReading(rows=rows, first=first, last=last, file=data)


def read_country(country: str, region: str, now: datetime) -> CalendarReading:
    """Work out the public holidays of a country or a region of it. Raises BrokenFile."""
    first, last = window(now)
    return CalendarReading(rows=country_rows(country, region, first, last), first=first, last=last)


def read_address(address: str, now: datetime, etag: str = "") -> CalendarReading:
    """Ask an address for its file, or by the ETag of the last one whether it has another. Raises BrokenFile."""
    check_address(address)
    guard = Guard.of(settings.CALENDAR_PRIVATE_HOSTS)
    try:
        found = fetch(address, guard=guard, etag=etag, most_bytes=MOST_BYTES, adapter=settings.CALENDAR_ADAPTER)
    except NotFetched as error:
        raise BrokenFile(str(error)) from error
    if found is None:
        first, last = window(now)
        return CalendarReading(rows=None, first=first, last=last, etag=etag)
    reading = read_file(found.body, now)
    return CalendarReading(rows=reading.rows, first=reading.first, last=reading.last, file=found.body, etag=found.etag)


def check_address(address: str) -> None:
    """Raise BrokenFile, with what to do, for what is no https address."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if len(address) > LONGEST_ADDRESS:
        raise BrokenFile(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    if parts.scheme != "https" or not host or any(character.isspace() for character in address):
        raise BrokenFile("Give an address that begins with https:// and names a host.")
    if parts.username or parts.password:
        raise BrokenFile("Leave the name and the password out of the address: they would be shown on this page.")
