"""Reads the dates of RDATE, EXDATE and UNTIL (RFC 5545 3.3.4, 3.3.5, 3.8.5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.localtenant.rules.values import BadLine, Stamp


def read_stamps(kind: str, parameters: list[str], value: str) -> tuple[Stamp, ...]:
    """Read the values of an RDATE or EXDATE line. Raises BadLine.

    VALUE and TZID are understood, other parameters passed over; of a period its start is read.
    """
    given = {name.upper(): text for name, _, text in (parameter.partition("=") for parameter in parameters)}
    types = ("DATE", "DATE-TIME", "PERIOD") if kind == "RDATE" else ("DATE", "DATE-TIME")
    value_type = given.get("VALUE", "DATE-TIME").upper()
    if value_type not in types:
        raise BadLine(kind, f"{kind};VALUE={value_type[:40]} is not supported: use {' or '.join(types)}.")
    zone = _zone(kind, given["TZID"]) if "TZID" in given else None
    items = value.upper().split(",")
    return tuple(read_stamp(kind, _start(kind, item) if value_type == "PERIOD" else item, zone) for item in items)


def _start(kind: str, period: str) -> str:
    """The start of a period (RFC 5545 3.3.9)."""
    start, slash, end = period.partition("/")
    if not slash or not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z?|P[0-9DWTHMS]+", end):
        raise BadLine(kind, f"{kind} {period[:40]} is not a period: write its start, / and its end or its length.")
    return start


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
