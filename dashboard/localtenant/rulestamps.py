"""Reads the dates of RDATE, EXDATE and UNTIL (RFC 5545 3.3.4, 3.3.5, 3.8.5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.localtenant.rulevalues import BadLine, Stamp


def read_stamps(kind: str, parameters: list[str], value: str) -> tuple[Stamp, ...]:
    """Read the values of an RDATE or EXDATE line; TZID and VALUE=DATE are understood. Raises BadLine."""
    zone = None
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.upper() == "TZID":
            zone = _zone(kind, text)
        elif (name.upper(), text.upper()) not in (("VALUE", "DATE"), ("VALUE", "DATE-TIME")):
            raise BadLine(kind, f"{kind};{parameter[:40]} is not supported: use TZID or VALUE=DATE or VALUE=DATE-TIME.")
    return tuple(read_stamp(kind, item.upper(), zone) for item in value.split(","))


def _zone(kind: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name.strip('"'))
    except (OSError, ValueError, KeyError) as error:  # the library has a different error for each way to be wrong
        raise BadLine(kind, f"TZID={name[:40]} is not an IANA time zone.") from error


def read_stamp(name: str, text: str, zone: ZoneInfo | None = None) -> Stamp:
    """Read a date, a local date-time or one in UTC (RFC 5545 3.3.4, 3.3.5)."""
    if not re.fullmatch(r"[0-9]{8}(T[0-9]{6}Z?)?", text):
        raise BadLine(name, f"{name}={text[:40]} is not a date: use 20261231, 20261231T235959 or 20261231T235959Z.")
    try:
        wall = datetime.strptime(text[:15], "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")  # noqa: DTZ007 a wall time
        if text.endswith("Z"):
            return Stamp(at=wall.replace(tzinfo=UTC))
        at = wall.replace(tzinfo=zone).astimezone(UTC) if zone and "T" in text else wall
    except (ValueError, OverflowError) as error:
        raise BadLine(name, f"{name}={text} is a day or a time that does not exist.") from error
    return Stamp(at=at, whole_day="T" not in text)
