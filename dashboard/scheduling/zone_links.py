"""What a clock is called, in one place: its zone's name, or the offset of a task that has one instead of a zone."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo

_OFFSET = re.compile(r"UTC(?P<sign>[+-])(?P<hours>\d{1,2})(?::(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?)?", re.ASCII)
_DAY = timedelta(days=1)


def zone_name(zone: tzinfo) -> str:
    """`Europe/Zurich`, `UTC`, or `UTC+5:30` for a fixed offset."""
    key = getattr(zone, "key", "")
    return str(key) if key else offset_name(zone.utcoffset(None) or timedelta())


def offset_name(offset: timedelta) -> str:
    """`UTC+1`, `UTC+5:30`, or `UTC`; with the seconds where there are some."""
    seconds = round(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    name = "UTC" + (f"{'+' if seconds > 0 else '-'}{hours}" if seconds else "")
    return name + (f":{minutes:02}" if minutes or rest else "") + (f":{rest:02}" if rest else "")


def offset_called(name: str) -> timezone | None:
    """The fixed offset of such a name; None where it is none, or a day or more."""
    if name == "UTC":
        return UTC
    found = _OFFSET.fullmatch(name)
    if not found:
        return None
    hours, minutes, seconds = (int(found[part] or 0) for part in ("hours", "minutes", "seconds"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if found["sign"] == "-" else offset) if offset < _DAY else None
