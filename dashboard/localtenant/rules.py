"""Reads one recurrence line (RFC 5545 3.3.10, 3.8.5), strict where the RFC is, and says which part is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

MAX_LINE = 10_000  # characters; every hour, minute, second and day of the year listed in full fits
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


class BadLine(ValueError):
    """A recurrence line that cannot be read: `part` is the name of its wrong part, `message` says how to mend it."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of one RRULE or EXRULE; a part that is left out is an empty tuple or None."""

    freq: str
    interval: int
    count: int | None
    until: datetime | None  # aware UTC when it was given with Z, else a wall time; inclusive
    wkst: int  # 0 is Monday
    by_day: tuple[tuple[int, int], ...]  # (number or 0 for every, weekday)
    by_month: tuple[int, ...]
    by_month_day: tuple[int, ...]
    by_year_day: tuple[int, ...]
    by_week_no: tuple[int, ...]
    by_hour: tuple[int, ...]
    by_minute: tuple[int, ...]
    by_second: tuple[int, ...]
    by_set_pos: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One value of RDATE or EXDATE: an instant (aware UTC), a wall time of the task's zone, or a whole day."""

    at: datetime
    whole_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recurrence line: `kind` is RRULE, EXRULE, RDATE or EXDATE; the first two have a rule, the others stamps."""

    kind: str
    rule: Rule | None = None
    stamps: tuple[Stamp, ...] = ()


def check_line(line: str) -> None:
    """Accept a line that RFC 5545 allows in a task's `recurrence`.

    Tolerated as real tenants hold them: no RRULE: prefix, lower case, blanks, a trailing semicolon. Raises BadLine.
    """
    read_line(line)


@lru_cache(maxsize=4096)
def read_line(line: str) -> Line:
    """Read one recurrence line. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine("line", f"The line has {len(line)} characters; {MAX_LINE} are allowed.")
    text = "".join(line.split())
    head, colon, value = text.partition(":") if re.match(r"[A-Za-z-]+[:;]", text) else ("RRULE", ":", text)
    name, *parameters = head.split(";")
    kind = name.upper()
    if kind in PARTS or not colon:
        raise BadLine(kind, f"{kind} needs a value: write it as NAME=value.")
    if kind in ("RRULE", "EXRULE"):
        if parameters:
            raise BadLine(kind, f"{kind} takes no parameters: write it as {kind}:FREQ=...")
        return Line(kind=kind, rule=_rule(value.upper()))
    if kind in ("RDATE", "EXDATE"):
        return Line(kind=kind, stamps=_stamps(kind, parameters, value))
    raise BadLine(kind, _not_a_line(kind))


def _not_a_line(kind: str) -> str:
    if kind in ("DTSTART", "DTEND"):
        field = "startDateTime" if kind == "DTSTART" else "endDateTime"
        return f"{kind} is not allowed in recurrence: give it as {field}."
    return f"{kind} is not a recurrence line: use RRULE, RDATE, EXDATE or EXRULE."


def _rule(value: str) -> Rule:
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
        return _not_a_line(name)
    return f"{name[:40]} is not a part of a rule: use {', '.join(PARTS)}."


def _check_together(parts: dict[str, str]) -> None:
    """Refuse parts that the RFC does not allow side by side."""
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
    """The values of a list part, in order and each once."""
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
    stamp = _stamp("UNTIL", text)
    return datetime.combine(stamp.at, time(23, 59, 59)) if stamp.whole_day else stamp.at


def _stamps(kind: str, parameters: list[str], value: str) -> tuple[Stamp, ...]:
    zone = None
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.upper() == "TZID":
            zone = _zone(kind, text)
        elif (name.upper(), text.upper()) not in (("VALUE", "DATE"), ("VALUE", "DATE-TIME")):
            raise BadLine(kind, f"{kind};{parameter[:40]} is not supported: use TZID or VALUE=DATE or VALUE=DATE-TIME.")
    return tuple(_stamp(kind, item.upper(), zone) for item in value.split(","))


def _zone(kind: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name.strip('"'))
    except (OSError, ValueError, KeyError) as error:  # the library has a different error for each way to be wrong
        raise BadLine(kind, f"TZID={name[:40]} is not an IANA time zone.") from error


def _stamp(name: str, text: str, zone: ZoneInfo | None = None) -> Stamp:
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
