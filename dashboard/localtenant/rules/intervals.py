"""A repeating interval of ISO 8601 as a recurrence line: R/PT15M, R5/2026-12-01T06:00:00/P1D."""

from __future__ import annotations

import re

from dashboard.localtenant.rules.values import BadLine

_INTERVAL = re.compile(
    r"R([0-9]{0,6})/(?:([0-9][0-9T:.+Z-]*)/)?"
    r"P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?",
    re.ASCII,
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)
_UNITS = (("DAILY", 86_400), ("HOURLY", 3_600), ("MINUTELY", 60), ("SECONDLY", 1))


def line_of_interval(text: str) -> tuple[str, str]:
    """The line that recurs as the interval does, and its start ("" where it names none). Raises BadLine."""
    matched = _INTERVAL.fullmatch(text.strip().upper())
    length = 0
    if matched:
        length = sum(int(number or 0) * unit for number, unit in zip(matched.groups()[2:], _SECONDS, strict=True))
    if matched is None or not length:
        raise BadLine("interval", f"{text[:40]!r} is not a repeating interval of weeks to seconds: write R/PT15M.")
    unit, seconds = next((unit, seconds) for unit, seconds in _UNITS if length % seconds == 0)
    count = f";COUNT={int(matched[1]) + 1}" if matched[1] else ""
    return f"RRULE:FREQ={unit};INTERVAL={length // seconds}{count}", matched[2] or ""
