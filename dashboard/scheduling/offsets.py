"""Fixed offsets from UTC by name: what a task has that has no zone."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone

_OFFSET = re.compile(r"UTC(?P<sign>[+-])(?P<hours>\d{1,2})(?::(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?)?", re.ASCII)
_DAY = timedelta(days=1)


def offset_name(offset: timedelta) -> str:
    """Name an offset from UTC: `UTC+1`, `UTC+5:30`, or `UTC`, with its seconds where it has some."""
    seconds = round(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    name = "UTC" + (f"{'+' if seconds > 0 else '-'}{hours}" if seconds else "")
    return name + (f":{minutes:02}" if minutes or rest else "") + (f":{rest:02}" if rest else "")


def offset_called(name: str) -> timezone | None:
    """Return the fixed offset of a name such as `UTC+5:30`.

    It is None where the name has another form, or a day or more.
    """
    if name == "UTC":
        return UTC
    found = _OFFSET.fullmatch(name)
    if not found:
        return None
    hours, minutes, seconds = (int(found[part] or 0) for part in ("hours", "minutes", "seconds"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if found["sign"] == "-" else offset) if offset < _DAY else None
