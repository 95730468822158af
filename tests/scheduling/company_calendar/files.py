"""The iCalendar files of the tests, made after what exporters write, and what of them is on which day."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.scheduling.company_calendar.expansion import expand
from dashboard.scheduling.company_calendar.occasions import Occasions

FOLDER = Path(__file__).parents[2] / "data" / "company_calendars"
YEARS = date(2024, 1, 1), date(2032, 1, 1)
MONTH = date(2026, 11, 1), date(2026, 12, 1)


def data(name: str) -> bytes:
    """The bytes of a file."""
    return (FOLDER / f"{name}.ics").read_bytes()


def event(*lines: str, uid: str = "1") -> str:
    """An event of these lines."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def calendar(*events: str, head: str = "") -> bytes:
    """A file of these events."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(events)}END:VCALENDAR\r\n".encode()


def days_of(file: bytes, zone: str = "UTC") -> dict[str, list[str]]:
    """By day of November 2026 what is on, on the clock of a zone."""
    return on_days(Occasions(expand(file, *YEARS)), zone)


def on_days(occasions: Occasions, zone: str) -> dict[str, list[str]]:
    """The same of what was expanded before."""
    first, last = MONTH
    found: dict[str, list[str]] = defaultdict(list)
    for one in occasions.between(first, last, ZoneInfo(zone)):
        day = max(one.first, first)
        while day <= one.last and day < last:
            found[day.isoformat()].append(one.name)
            day += timedelta(days=1)
    return {day: sorted(names) for day, names in found.items()}
