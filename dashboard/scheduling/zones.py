"""Time zones by name, and the days on their clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.scheduling.offsets import offset_name

_FILES = frozenset({"factory", "localtime", "posixrules"})
_FOLDERS = ("posix/", "right/")


@lru_cache(maxsize=1000)
def zone_named(name: str) -> ZoneInfo | None:
    """Find an IANA zone, old names included; None when there is no such zone.

    Files beside the zones and the machine's own zone are no zones: Factory, posixrules, posix/…, localtime.
    """
    if name.lower() in _FILES or name.lower().startswith(_FOLDERS):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a zone's name at all, a folder of zones
        return None


def name_of(zone: tzinfo) -> str:
    """Return the name of a zone: `Europe/Zurich` or `UTC`.

    The fixed offset of a task without a zone is named `UTC+5:30`.
    """
    key = getattr(zone, "key", "")
    return str(key) if key else offset_name(zone.utcoffset(None) or timedelta())


def city(name: str) -> str:
    """Return the last part of a zone's name, with blanks: `Los Angeles` of `America/Los_Angeles`."""
    return name.rpartition("/")[2].replace("_", " ")


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the aware UTC instant at which a day begins on the clock of `zone`.

    A day whose midnight is skipped begins after the gap.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
