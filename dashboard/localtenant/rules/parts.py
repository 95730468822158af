"""Reads the parts of an RRULE or EXRULE one by one (RFC 5545 3.3.10) and refuses what the RFC does."""

from __future__ import annotations

import re
from datetime import datetime, time

from dashboard.localtenant.rules.dates import read_stamp
from dashboard.localtenant.rules.values import BadLine, Rule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
RANGES = {  # part: lowest, highest, whether it may also count from the end
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "RSCALE", "SKIP", *RANGES)
NOT_WITH = {  # part: the frequencies that the RFC forbids beside it
    "BYMONTHDAY": ("WEEKLY",),
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYWEEKNO": tuple(name for name in FREQUENCIES if name != "YEARLY"),
}


def read_rule(value: str) -> Rule:
    """Read the value of an RRULE or EXRULE, in capitals and without blanks. Raises BadLine."""
    parts = _parts(value)
    _check_together(parts)
    numbers = {name: _numbers(name, parts[name]) if name in parts else () for name in RANGES}
    return Rule(
        freq=parts["FREQ"],
        interval=_positive("INTERVAL", parts.get("INTERVAL", "1")),
        count=_positive("COUNT", parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        wkst=_weekday("WKST", parts.get("WKST", "MO")),
        by_day=_by_day(parts),
        by_month=numbers["BYMONTH"],
        by_month_day=numbers["BYMONTHDAY"],
        by_year_day=numbers["BYYEARDAY"],
        by_week_no=numbers["BYWEEKNO"],
        by_hour=numbers["BYHOUR"],
        by_minute=numbers["BYMINUTE"],
        # A leap second is read as the second before it: clocks here have none.
        by_second=tuple(sorted({min(second, 59) for second in numbers["BYSECOND"]})),
        by_set_pos=numbers["BYSETPOS"],
    )


def _parts(value: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in value.removesuffix(";").split(";"):
        name, equals, text = piece.partition("=")
        if not equals or not name:
            raise BadLine(name or "line", f"'{piece[:40]}' is not a part: write it as NAME=value.")
        if name not in PARTS:
            raise BadLine(name, _unknown_part(name))
        if name in parts:
            raise BadLine(name, f"{name} stands twice: give it once.")
        if not text:
            raise BadLine(name, f"{name} has no value: give one, or leave the part out.")
        parts[name] = text
    return parts


def _unknown_part(name: str) -> str:
    if name in ("DTSTART", "DTEND"):
        return f"{name} is not allowed in recurrence: give it as startDateTime or endDateTime."
    return f"{name[:40]} is not a part of a rule: use {', '.join(PARTS)}."


def _check_together(parts: dict[str, str]) -> None:
    freq = _freq(parts)
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadLine("COUNT", "COUNT and UNTIL exclude each other: leave one out.")
    for name, forbidden in NOT_WITH.items():
        if name in parts and freq in forbidden:
            raise BadLine(name, f"{name} is not allowed with FREQ={freq}: leave it out or use another FREQ.")
    if "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        raise BadLine("BYSETPOS", "BYSETPOS picks from another BY part: add one, or leave BYSETPOS out.")
    for name, only in (("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")):
        if parts.get(name, only) != only:
            raise BadLine(name, f"{name}={parts[name][:40]} is not supported: leave it out.")


def _freq(parts: dict[str, str]) -> str:
    if "FREQ" not in parts:
        raise BadLine("FREQ", f"FREQ is missing: use one of {', '.join(FREQUENCIES)}.")
    if parts["FREQ"] not in FREQUENCIES:
        raise BadLine("FREQ", f"FREQ={parts['FREQ'][:40]} is not known: use one of {', '.join(FREQUENCIES)}.")
    return parts["FREQ"]


def _positive(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) == 0:
        raise BadLine(name, f"{name}={text[:40]} is not a whole number from 1 to 9999999999.")
    return int(text)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high, signed = RANGES[name]
    bounds = f"from {low} to {high}" + (f" or from -{high} to -{low}" if signed else "")
    numbers = set()
    for item in text.split(","):
        number = int(item) if re.fullmatch(r"[+-]?[0-9]{1,3}" if signed else r"[0-9]{1,3}", item) else high + 1
        if not low <= (abs(number) if signed else number) <= high:
            raise BadLine(name, f"{name}={item[:40]} is out of range: use whole numbers {bounds}.")
        numbers.add(number)
    return tuple(sorted(numbers))


def _weekday(name: str, text: str) -> int:
    if text not in WEEKDAYS:
        raise BadLine(name, f"{name}={text[:40]} is not a weekday: use {', '.join(WEEKDAYS)}.")
    return WEEKDAYS.index(text)


def _by_day(parts: dict[str, str]) -> tuple[tuple[int, int], ...]:
    days = set()
    for item in parts.get("BYDAY", "").split(",") if "BYDAY" in parts else ():
        match = re.fullmatch(r"([+-]?[0-9]{1,2})?(.*)", item)
        number = int(match[1]) if match and match[1] else 0
        weekday = _weekday("BYDAY", match[2] if match else item)
        if match and match[1]:
            _check_numbered_day(item, number, parts)
        days.add((number, weekday))
    return tuple(sorted(days))


def _check_numbered_day(item: str, number: int, parts: dict[str, str]) -> None:
    if not 1 <= abs(number) <= 53:
        raise BadLine("BYDAY", f"BYDAY={item} is out of range: number weekdays from 1 to 53 or from -53 to -1.")
    if parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        raise BadLine("BYDAY", f"BYDAY={item} has a number: that needs FREQ=MONTHLY or YEARLY.")
    if "BYWEEKNO" in parts:
        raise BadLine("BYDAY", f"BYDAY={item} has a number: leave the number out beside BYWEEKNO.")


def _until(text: str) -> datetime:
    stamp = read_stamp("UNTIL", text)
    return datetime.combine(stamp.at, time(23, 59, 59)) if stamp.whole_day else stamp.at
